import * as z from 'zod';

/** What a board says about STEP. The agency is where the person's Family Coach is found (R11). */
export const stepSettingsSchema = z.object({
  snapAgency: z.object({
    short: z.string().min(2).max(30),
    name: z.string(),
    phone: z.string().regex(/^\d{3}-\d{3}-\d{4}$/),
    site: z.url(),
    /** The card that people on SNAP know it by. */
    card: z.string().min(2).max(60),
    /** The day on which the board looked these up; without it the pages say that nobody has. */
    checkedOn: z.iso.date().optional(),
  }),
  /** So many business days before the month is over the coach is reminded. */
  contactReminderBusinessDays: z.number().int().nonnegative(),
  /** Whether a center's SkillsTeam may take a STEP request itself, where it has no STEP coach. */
  skillsteamMayTake: z.boolean(),
});
/** Where STEP is not offered: what its code would read if a request of it were there. */
export const noStep = {
  snapAgency: {
    short: 'the SNAP office',
    name: 'The SNAP office',
    phone: '000-000-0000',
    site: 'https://www.fns.usda.gov/snap',
    card: 'SNAP card',
  },
  contactReminderBusinessDays: 0,
  skillsteamMayTake: false,
} as const;
export type StepSettings = z.output<typeof stepSettingsSchema>;
