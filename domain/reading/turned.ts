import * as z from 'zod';

/** Clockwise: how far a page has to be turned to stand upright. */
export type Degrees = 0 | 90 | 180 | 270;

export const turnedPageSchema = z.object({
  page: z.int().min(1).max(500),
  degrees: z.union([z.literal(90), z.literal(180), z.literal(270)]),
});
export type TurnedPage = z.infer<typeof turnedPageSchema>;
