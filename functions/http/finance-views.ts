import * as z from 'zod';

/* What finance's JSON answers: amounts under pseudonyms, by fund. */
const cents = z.number().int();
const open = z.looseObject({});

/** R6: cap = available + committed + obligated + accrued + paid. */
const columns = z.object({
  availableCents: cents,
  committedCents: cents,
  obligatedCents: cents,
  accruedCents: cents,
  paidCents: cents,
});

const fundSchema = z.looseObject({
  fundId: z.string(),
  name: z.string(),
  limitId: z.string(),
  stream: z.string(),
  calendar: z.string(),
  year: z.string(),
  availableFrom: z.iso.date(),
  availableThrough: z.iso.date(),
  capCents: cents,
  columns,
  unliquidatedCents: cents,
  usedPercent: z.number(),
  updatedAt: z.iso.datetime(),
});

export const financeViews = {
  /** `behind`: funds whose columns are not yet what their journal says. */
  funds: z.object({ on: z.string(), live: z.boolean(), behind: z.array(z.string()), funds: z.array(fundSchema) }),
  fund: z.looseObject({
    on: z.string(),
    live: z.boolean(),
    fund: fundSchema,
    /** What falls under a limit within the fund: a center, a set-aside, a kind of cost. */
    inside: z.array(z.object({ limitId: z.string(), kind: z.string(), capCents: cents, columns })),
    /** The same money by center, sector, kind of cost and month. */
    by: z.record(z.string(), z.array(open)),
    days: z.array(open),
    changes: z.array(open),
  }),
  journal: z.object({
    lines: z.array(
      z.looseObject({
        lineId: z.string(),
        fundLimitId: z.string(),
        at: z.iso.datetime(),
        amountCents: cents,
        from: z.string(),
        to: z.string(),
      }),
    ),
  }),
  changes: z.object({
    changes: z.array(
      z.looseObject({ changeId: z.string(), status: z.string(), change: z.looseObject({ kind: z.string() }) }),
    ),
  }),
} as const;
