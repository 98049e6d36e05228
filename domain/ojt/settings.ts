import * as z from 'zod';

const percent = z.number().int().positive();
const cents = z.number().int().positive();

/**
 * What a board says about on-the-job training. The law sets how far it may go (R21: 50 and 75 percent of the wage, 20 CFR
 * 680.700–.730); within that all of it is local policy, and what ships is a sample.
 */
export const ojtSettingsSchema = z.object({
  /** The longest time to proficiency that is paid for. */
  mostWeeks: z.number().int().min(1).max(104),
  /** Fewer hours a week are pointed out to whoever decides. */
  fullTimeHours: z.number().int().min(1).max(60),
  usualRatePercent: percent.max(50),
  highRatePercent: percent.max(75),
  /** Any one of them, with a second approval, allows more than the usual rate. In the board's own words. */
  highRateCriteria: z
    .array(z.object({ criterionId: z.string().regex(/^[a-z0-9-]{2,40}$/), name: z.string().min(3).max(160) }))
    .max(20),
  /** The minimum wage where the board is, by the day from which it holds; the earliest first. */
  minimumWages: z.array(z.object({ from: z.iso.date(), cents })).min(1),
  /** Per program year (R5). */
  slots: z.object({
    general: z.number().int().nonnegative(),
    /** By partner organization: for its own clients, before they take general ones. */
    reserved: z.record(z.string(), z.number().int().nonnegative()),
  }),
  /** After so many people whom an employer did not keep it gets no further slot. */
  refuseEmployerAfter: z.number().int().positive(),
});
/** Where it is not offered: no slots. */
export const noOjt = {
  mostWeeks: 26,
  fullTimeHours: 35,
  usualRatePercent: 50,
  highRatePercent: 75,
  highRateCriteria: [],
  minimumWages: [{ from: '2009-07-24', cents: 725 }],
  slots: { general: 0, reserved: {} },
  refuseEmployerAfter: 2,
} satisfies z.input<typeof ojtSettingsSchema>;
export type OjtSettings = z.output<typeof ojtSettingsSchema>;

/** What is wrong with a board's slots; undefined when nothing is. */
export function wrongSlots({ slots, highRateCriteria }: OjtSettings, partners: readonly string[]): string | undefined {
  if (partners.includes(generalPool)) return `no partner can be called ${generalPool}`;
  const unknown = Object.keys(slots.reserved).find((each) => !partners.includes(each));
  if (unknown !== undefined) return `slots are reserved for ${unknown}, which is no partner`;
  const ids = highRateCriteria.map(({ criterionId }) => criterionId);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  return twice === undefined ? undefined : `criterion ${twice} is listed twice`;
}

/** The slots that are for everybody. */
export const generalPool = 'general';

/** What holds on a day; before the first known day, the first. */
export function minimumWageOn({ minimumWages }: OjtSettings, date: string): number {
  const known = [...minimumWages].sort((a, b) => (a.from < b.from ? -1 : 1));
  return (known.filter(({ from }) => from <= date).at(-1) ?? known[0])?.cents ?? 0;
}
