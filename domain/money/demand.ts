import * as z from 'zod';

const count = z.number().int().nonnegative();
/**
 * DEMAND / fund's limit id: what the packets that wait would take of a fund if all of them were approved as asked, in lawful
 * order and from the oldest money that may pay. Counted by watch-funds from the queues; ids and names stay there.
 */
export const demandRowSchema = z.object({
  schemaVersion: z.literal(1),
  fundLimitId: z.string(),
  /** Waits for a decision. */
  packets: count,
  cents: count,
  /** Waits for money. */
  waitlisted: count,
  waitlistCents: count,
  countedAt: z.iso.datetime(),
});
export type DemandRow = z.infer<typeof demandRowSchema>;

/** ALERTS / fund's limit id#percent: that this threshold was crossed and finance told; gone once the fund fell below again. */
export const alertRowSchema = z.object({
  schemaVersion: z.literal(1),
  fundLimitId: z.string(),
  percent: z.number().int().positive(),
  usedPercent: z.number().int().nonnegative(),
  at: z.iso.datetime(),
});
export type AlertRow = z.infer<typeof alertRowSchema>;

/** What became of the thresholds: crossed and not told yet; told, and the fund is below again. */
export function crossings(
  usedPercent: number,
  told: readonly number[],
  thresholds: readonly number[],
): { crossed: number[]; below: number[] } {
  return {
    crossed: thresholds.filter((percent) => usedPercent >= percent && !told.includes(percent)),
    // A threshold that the board took out of its settings is forgotten too.
    below: told.filter((percent) => usedPercent < percent || !thresholds.includes(percent)),
  };
}
