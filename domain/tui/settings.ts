import * as z from 'zod';

/** How a packet can get to the office; each has its own words in the catalogs. */
export const oedWays = ['online', 'fax', 'mail', 'in-person'] as const;

const days = z.number().int().positive();
const weeks = z.number().int().positive().max(104);
/** Days after a wait began on which the person is asked, and the day on which an unanswered question ends (R28). */
const askingSchema = z
  .object({ remindAfterDays: z.array(days).min(1).max(10), closeAfterDays: days })
  .refine(
    ({ remindAfterDays, closeAfterDays }) =>
      [...remindAfterDays, closeAfterDays].every((day, at, all) => at === 0 || (all[at - 1] ?? 0) < day),
    'reminders come in order, and before the end',
  );

/**
 * What a board says about training unemployment insurance. Where a packet goes is a sample until the board has looked it up, and the pages say so; how often people are reminded is local policy.
 */
export const tuiSettingsSchema = z.object({
  ways: z.array(z.object({ way: z.enum(oedWays), where: z.string().min(3).max(200) })).min(1),
  /** The day on which the board looked these up; without it the pages say that nobody has. */
  waysCheckedOn: z.iso.date().optional(),
  /** "Did you send it?", and "Did the office answer?" */
  send: askingSchema,
  answer: askingSchema,
  /** R16: once the office has said yes. A person may switch the weekly mails off. */
  course: z.object({
    weeklyEveryDays: days.max(60),
    /** How long a term is, by what the school has. */
    termWeeks: z.object({ quarter: weeks, semester: weeks, none: weeks }),
    /** Reminders end then, where nobody knows the program's last day. */
    unknownEndWeeks: weeks,
  }),
});
/** Where it is not offered: what its code would read if a request of it were there. */
export const noTui: z.input<typeof tuiSettingsSchema> = {
  ways: [{ way: 'mail', where: 'The unemployment office' }],
  send: { remindAfterDays: [7], closeAfterDays: 30 },
  answer: { remindAfterDays: [30], closeAfterDays: 90 },
  course: { weeklyEveryDays: 7, termWeeks: { quarter: 12, semester: 17, none: 8 }, unknownEndWeeks: 52 },
};
export type TuiSettings = z.infer<typeof tuiSettingsSchema>;
