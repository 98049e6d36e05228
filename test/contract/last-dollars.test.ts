import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { centerLimitId, everyone, setAsideLimitId } from '../../domain/money/limits.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { engines } from './dynamodb/engines.ts';

const atOnce = 64;
const eachCents = 70_000;

/** Two centers, sixty-four case workers, one fund: exactly the cap is granted, whichever limit is the short one. */
describe.each(engines().map(({ name }) => name))('64 at once on the last dollars, on %s', (engine) => {
  let tables: Awaited<ReturnType<typeof startTables>> | undefined;
  let at: ReturnType<typeof desk>;
  let like: string;
  beforeAll(async () => {
    tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation'], engine);
    at = desk(tables.client);
    like = await at.packetInReview(await at.person());
  }, 60_000);
  afterAll(async () => tables?.stop());

  async function approveAll(fundId: string): Promise<Record<string, number>> {
    const ids = await Promise.all(
      Array.from({ length: atOnce }, (_, index) => at.packetLike(like, index % 2 === 0 ? 'se' : 'gresham')),
    );
    const outcomes: Record<string, number> = {};
    await Promise.all(
      ids.map(async (applicationId, index) => {
        const input: ParsedCommand<'decide-packet'> = {
          operationId: at.operationId(),
          actor: at.staff(`one-${index}`, index % 2 === 0 ? 'se' : 'gresham'),
          applicationId,
          version: (await at.cases.getApplication(applicationId))?.version ?? -1,
          outcome: 'approve',
          lines: [{ fundId, costKind: 'tuition', amountCents: eachCents }],
          payee: 'school',
          reason: 'part of it',
          ticks: [...decisionTicks],
          aheadOfReason: 'all at the same time',
          requestedItems: [],
        };
        const outcome = await decidePacket(input, at.deps).then(
          ({ outcome: done }) => done,
          (error: unknown) => {
            if (error instanceof Refusal) return error.code;
            throw error;
          },
        );
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }),
    );
    return outcomes;
  }
  async function fundOf(limitId: string) {
    const limits = await at.ledger.getLimits([
      limitId,
      ...['se', 'gresham'].map((center) => centerLimitId(limitId, center)),
      setAsideLimitId(limitId, everyone),
    ]);
    for (const row of limits.values()) assertBalanced(row);
    return limits;
  }

  test('the fund is the short one: 20 of 64, and what is left is less than one more', async () => {
    const limitId = await at.openFund({ fundId: 'last', capCents: 20 * eachCents + 1 });
    expect(await approveAll('last')).toEqual({ approved: 20, 'fund-short': 44 });
    expect((await fundOf(limitId)).get(limitId)).toMatchObject({ availableCents: 1, committedCents: 20 * eachCents });
  }, 120_000);

  test('a center’s part is the short one: neither center takes from the other', async () => {
    const others = Object.fromEntries(at.settings.centers.map(({ centerId }) => [centerId, 0]));
    const limitId = await at.openFund({
      fundId: 'parts',
      capCents: 100 * eachCents,
      centerAllocations: { ...others, se: 5 * eachCents, gresham: 9 * eachCents },
    });
    expect(await approveAll('parts')).toEqual({ approved: 14, 'limit-reached': 50 });
    const limits = await fundOf(limitId);
    expect(limits.get(centerLimitId(limitId, 'se'))).toMatchObject({ availableCents: 0 });
    expect(limits.get(centerLimitId(limitId, 'gresham'))).toMatchObject({ availableCents: 0 });
    expect(limits.get(limitId)).toMatchObject({ committedCents: 14 * eachCents });
  }, 120_000);

  test('what is set aside for partners is not taken by others', async () => {
    const limitId = await at.openFund({
      fundId: 'aside',
      capCents: 40 * eachCents,
      setAsidePercents: { 'river-bend-works': 50 },
    });
    expect(await approveAll('aside')).toEqual({ approved: 20, 'limit-reached': 44 });
    const limits = await fundOf(limitId);
    expect(limits.get(setAsideLimitId(limitId, everyone))).toMatchObject({ availableCents: 0 });
    expect(limits.get(limitId)).toMatchObject({ availableCents: 20 * eachCents });
  }, 120_000);
});
