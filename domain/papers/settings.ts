import * as z from 'zod';

/** How long a paper counts, from the date on it. Local policy; an ID counts until the day that is printed on it. */
export const paperSettingsSchema = z.object({
  goodForDays: z.object({
    'proof-of-income': z.int().min(1).optional(),
    'cost-sheet': z.int().min(1).optional(),
    /** Every price or receipt. */
    quote: z.int().min(1).optional(),
  }),
  schoolYear: z.object({
    /** Month and day. */
    starts: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
    lettersMonthsBefore: z.int().min(0).max(12),
  }),
});
export type PaperSettings = z.infer<typeof paperSettingsSchema>;
