import * as z from 'zod';

/** What somebody does in STEP; the same list is asked in the form and planned in the case plan. */
export const componentKinds = ['job-search', 'training', 'work-experience', 'education', 'vocational'] as const;

export const contactWays = ['in-person', 'phone', 'video', 'text', 'email'] as const;
/** What a contact was about, as a code: what people tell their coach stays with the coach. */
export const contactNotes = ['on-track', 'needs-support', 'plan-to-change', 'not-reached'] as const;
export const finishReasons = ['employed', 'plan-complete', 'moved-away', 'own-choice', 'other'] as const;

const day = z.iso.date();
const words = (most: number) => z.string().trim().min(3).max(most);

/** One thing that a STEP coach records; each is a row of its own and is never changed afterwards. */
export const progressSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('assessment'), on: day }),
  z.object({
    what: z.literal('plan'),
    goal: words(600),
    components: z.array(z.enum(componentKinds)).min(1).max(componentKinds.length),
    /** The day on which the person signed it. */
    signedOn: day,
  }),
  z.object({
    what: z.literal('component'),
    component: z.enum(componentKinds),
    provider: words(160),
    startsOn: day,
    endsOn: day.optional(),
    hoursPerWeek: z.number().int().min(1).max(60),
  }),
  z.object({ what: z.literal('contact'), on: day, how: z.enum(contactWays), note: z.enum(contactNotes) }),
  z.object({ what: z.literal('finish'), on: day, reason: z.enum(finishReasons) }),
]);
export type Progress = z.output<typeof progressSchema>;
export type ProgressKind = Progress['what'];
export const progressKinds = ['assessment', 'plan', 'component', 'contact', 'finish'] as const satisfies ProgressKind[];

/** The day that a record is about: it says which federal fiscal year it counts in (R14). */
export function dayOf(progress: Progress): string {
  if (progress.what === 'plan') return progress.signedOn;
  return progress.what === 'component' ? progress.startsOn : progress.on;
}
