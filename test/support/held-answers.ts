import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { apiDocument } from '../../functions/http/api-document.ts';

/**
 * Holds what the JSON API answers against what /openapi.json says that it answers: every answer that a test gets, of a world in its
 * own process or of a whole system, so that the document cannot promise less or other than people get.
 */
interface Described {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: { 'application/json': { schema: object } } }> }>
  >;
}
const document = apiDocument('https://skillsdesk.example.org') as Described;
const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'api', ...document });

const routes = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  // The plainer of two that fit is the one that is served.
  holes: path.split('{').length,
}));
const known = new Map<string, ValidateFunction>();
const pointer = (...parts: string[]) =>
  `api#/${parts
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/')}`;

/** Throws with everything that is not as it is said; says nothing of addresses that are no part of the API. */
export function holdAnswer(method: string, address: string, status: number, body: unknown): void {
  const verb = method.toLowerCase();
  const { pathname } = new URL(address, 'https://skillsdesk.example.org');
  const [route] = routes
    .filter(({ path, pattern }) => pattern.test(pathname) && document.paths[path]?.[verb])
    .sort((a, b) => a.holes - b.holes);
  if (!route) return;
  const responses = document.paths[route.path]?.[verb]?.responses ?? {};
  const said = [String(status), `${Math.floor(status / 100)}XX`].find((each) => responses[each]);
  const name = `${verb} ${route.path} ${said ?? status}`;
  if (said === undefined) throw new Error(`/openapi.json does not say that ${name} can be.`);
  const at = pointer('paths', route.path, verb, 'responses', said, 'content', 'application/json', 'schema');
  const validate = known.get(name) ?? ajv.compile({ $ref: at });
  known.set(name, validate);
  if (!validate(body))
    throw new Error(
      `${name} is not as /openapi.json says:\n${(validate.errors ?? [])
        .map(({ instancePath, message, params }) => `  ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`)
        .join('\n')}`,
    );
}

interface Answers {
  request(path: string, init?: RequestInit): Response | Promise<Response>;
}
/** The same app, each of whose JSON answers is held. */
export function heldApp<A extends Answers>(app: A): A {
  const request = app.request.bind(app);
  app.request = async (path: string, init?: RequestInit) => {
    const response = await request(path, init);
    if (response.headers.get('content-type')?.startsWith('application/json') === true)
      holdAnswer(init?.method ?? 'GET', path, response.status, await response.clone().json());
    return response;
  };
  return app;
}
