import * as z from 'zod';

/**
 * Of a file as it was sent, once its clean copy stands for it. `replacing`: from here on its bytes may be gone; said before the
 * first of them is destroyed, so that a run that broke off is finished by the next. Its hash, size and type stay on the row.
 */
export const replacedSchema = z.object({
  state: z.enum(['replacing', 'replaced']),
  /** Since when it is said. */
  at: z.iso.datetime(),
  by: z.string(),
  /** The board's setting that it was done by, as it stood. */
  afterDays: z.number().int().positive(),
});
export type Replaced = z.infer<typeof replacedSchema>;
