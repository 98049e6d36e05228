import type * as z from 'zod';

/** One JSON route, as /openapi.json says it. */
export interface ApiRoute {
  method: 'get' | 'post' | 'put';
  /** With `{name}` for what the address holds. */
  path: string;
  summary: string;
  input?: z.ZodType;
  output: z.ZodType;
  query?: readonly string[];
  /** Only the way to a token needs none. */
  open?: true;
  created?: true;
}
