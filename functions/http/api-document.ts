import * as z from 'zod';
import { errorTable } from '../../domain/errors.ts';
import { apiRouteList } from './api-routes.ts';

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _draft, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return plain;
};
const refused = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
});
const jsonContent = (schema: unknown) => ({ 'application/json': { schema } });

/** OpenAPI 3.1, made from the schemas that parse the requests: it cannot say anything else than what is done. */
export function apiDocument(baseUrl: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of apiRouteList) {
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const operation = {
      summary: route.summary,
      operationId:
        `${route.method}${route.path.replaceAll(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`.replace(
          /[^A-Za-z0-9]/g,
          '',
        ),
      ...(route.open ? { security: [] } : {}),
      parameters: [
        ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
        ...(route.query ?? []).map((name) => ({ name, in: 'query', required: false, schema: { type: 'string' } })),
        ...(route.method === 'get' || route.open
          ? []
          : [
              {
                name: 'Idempotency-Key',
                in: 'header',
                required: false,
                description: 'The permanent operation id: the same id is the same command, and gets the same answer.',
                schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
              },
            ]),
      ],
      ...(route.input ? { requestBody: { required: true, content: jsonContent(schemaOf(route.input, 'input')) } } : {}),
      responses: {
        [route.created ? '201' : '200']: {
          description: 'Done',
          content: jsonContent(schemaOf(route.output, 'output')),
        },
        '4XX': refused('Refused: what it is, and what to do next.'),
        '5XX': refused('It broke, or is too busy. Asking again with the same operation id does it once.'),
      },
    };
    paths[route.path] = { ...paths[route.path], [route.method]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skillsdesk',
      version: '1',
      description: 'The same commands and the same rules as the pages.',
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Refusal: {
          type: 'object',
          required: ['error'],
          properties: {
            error: {
              type: 'object',
              required: ['code', 'message'],
              properties: {
                code: { enum: Object.keys(errorTable) },
                message: { type: 'string', description: 'What it is and what to do next, in words.' },
                params: { type: 'object' },
                fields: {
                  type: 'array',
                  items: { type: 'object', properties: { field: { type: 'string' }, key: { type: 'string' } } },
                },
              },
            },
          },
        },
      },
    },
  };
}
