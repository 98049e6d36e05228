import type * as z from 'zod';
import { Refusal } from '../../domain/errors.ts';
import type { HttpContext } from './environment.ts';

/** JSON that a schema takes. The operation id may come as a header. Names the fields that are wrong, never what was sent. */
export async function readBody<S extends z.ZodType>(c: HttpContext, schema: S): Promise<z.output<S>> {
  const raw: unknown = await c.req.json().catch(() => undefined);
  const operationId = c.req.header('idempotency-key');
  const body = operationId !== undefined && typeof raw === 'object' ? { operationId, ...raw } : raw;
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({ field: issue.path.join('.') || 'body', key: 'invalid' }));
  throw new Refusal('invalid-input', {}, fields);
}
