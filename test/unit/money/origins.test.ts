import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lowerOrigins, moveOrigins, type Origins } from '../../../domain/money/origins.ts';

const total = (origins: Origins): number => Object.values(origins).reduce((sum, cents) => sum + cents, 0);

test('R5: what came from a fund goes back to it first, then a fund’s own money goes, then what it had from others', () => {
  const a = { limitId: 'a', capCents: 100, origins: { b: 30, c: 20 } };
  const b = { limitId: 'b', capCents: 100, origins: {} };
  expect(moveOrigins(a, b, 25)).toEqual({ from: { b: 5, c: 20 }, to: {} });
  expect(moveOrigins(a, b, 60)).toEqual({ from: { c: 20 }, to: { a: 30 } });
  expect(moveOrigins(a, b, 95)).toEqual({ from: { c: 5 }, to: { a: 50, c: 15 } });
});

test('R5: over any moves and cuts, no money changes its first origin, and no more is moved in than there is', () => {
  const ids = ['a', 'b', 'c', 'd'] as const;
  const step = fc.record({
    from: fc.constantFrom(...ids),
    to: fc.constantFrom(...ids),
    share: fc.integer({ min: 0, max: 100 }),
    cut: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const funds = new Map(ids.map((limitId) => [limitId, { limitId, capCents: 1000, origins: {} as Origins }]));
      // How much of all money was given first to each fund.
      const first = (id: string) =>
        [...funds.values()].reduce(
          (sum, fund) => sum + (fund.limitId === id ? fund.capCents - total(fund.origins) : (fund.origins[id] ?? 0)),
          0,
        );
      let cutCents = 0;
      for (const { from, to, share, cut } of steps) {
        const [giver, taker] = [funds.get(from), funds.get(to)];
        if (!giver || !taker) throw new Error('no fund');
        const amountCents = Math.floor((giver.capCents * share) / 100);
        if (cut) {
          giver.origins = lowerOrigins(giver, amountCents);
          giver.capCents -= amountCents;
          cutCents += amountCents;
        } else if (from !== to) {
          const before = ids.map(first);
          const next = moveOrigins(giver, taker, amountCents);
          giver.origins = next.from;
          taker.origins = next.to;
          giver.capCents -= amountCents;
          taker.capCents += amountCents;
          expect(ids.map(first)).toEqual(before);
        }
        for (const fund of funds.values()) {
          expect(total(fund.origins)).toBeLessThanOrEqual(fund.capCents);
          expect(fund.origins[fund.limitId]).toBeUndefined();
        }
      }
      expect(ids.map(first).reduce((sum, cents) => sum + cents, 0)).toBe(4000 - cutCents);
    }),
  );
});
