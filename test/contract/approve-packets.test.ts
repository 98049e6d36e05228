import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { approvePackets } from '../../functions/approve-packets/approve-packets.ts';
import { claimCase } from '../../functions/claim-case/claim-case.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { inTheWay, overtaken, writes } from '../support/conflicts.ts';
import { startTables } from '../support/tables.ts';

type Packet = ParsedCommand<'approve-packets'>['packets'][number];
const amountCents = 250_000;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let like = '';
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'payments']);
  at = desk(tables.client);
  like = await at.packetInReview(await at.person());
});
afterAll(async () => tables?.stop());

const packetsLike = (count: number) => Promise.all(Array.from({ length: count }, () => at.packetLike(like)));
async function packet(applicationId: string, fundId: string, more: Partial<Packet> = {}): Promise<Packet> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    applicationId,
    version: application?.version ?? -1,
    lines: [{ fundId, costKind: 'tuition', amountCents }],
    payee: 'school',
    reason: 'part of the tuition',
    ticks: [...decisionTicks],
    aheadOfReason: 'all of this list together',
    requestedItems: [],
    ...more,
  };
}
const command = async (ids: readonly string[], fundId: string) => ({
  operationId: at.operationId(),
  actor: at.staff('one'),
  packets: await Promise.all(ids.map((id) => packet(id, fundId))),
});
const outcomesOf = ({ results }: Awaited<ReturnType<typeof approvePackets>>) =>
  results.map(({ outcome, error }) => (error ? `${outcome} ${error.code}` : outcome));
async function fundOf(fundId: string) {
  const fund = (await at.ledger.listFunds()).find((each) => each.fund.fundId === fundId);
  if (!fund) throw new Error(`no fund ${fundId}`);
  assertBalanced(fund);
  return fund;
}
/** The same system with a client that counts, or that has others in its way. */
const through = (client: DynamoDBClient) => desk(client).deps;

describe('thirty packets in one go', () => {
  test('each is approved with its own award, in as few transactions as hold them', async () => {
    await at.openFund({ fundId: 'thirty', capCents: 30 * amountCents });
    const ids = await packetsLike(30);
    const counted = inTheWay(at.cases.client, () => false);
    const done = await approvePackets(await command(ids, 'thirty'), through(counted.client));
    expect(outcomesOf(done)).toEqual(ids.map(() => 'approved'));
    expect(done.results.map(({ applicationId }) => applicationId)).toEqual(ids);
    expect(new Set(done.results.map(({ awardId }) => awardId)).size).toBe(30);
    expect(await fundOf('thirty')).toMatchObject({ availableCents: 0, committedCents: 30 * amountCents });
    // A hundred items hold several packets: far fewer transactions than packets.
    expect(counted.transactions()).toBeLessThanOrEqual(5);
    for (const { applicationId, awardId } of done.results) {
      expect(await at.ledger.getAward(awardId ?? '')).toMatchObject({ amountCents, status: 'open' });
      expect(await at.cases.getApplication(applicationId)).toMatchObject({
        status: 'approved',
        awardedCents: amountCents,
      });
      expect((await at.cases.listAudit(applicationId))[0]).toMatchObject({ what: 'decided-approved' });
    }
  });

  test('the second click answers the same and spends nothing more', async () => {
    await at.openFund({ fundId: 'twice', capCents: 10 * amountCents });
    const input = await command(await packetsLike(4), 'twice');
    const first = await approvePackets(input, at.deps);
    const both = await Promise.all([approvePackets(input, at.deps), approvePackets(input, at.deps)]);
    for (const again of both)
      expect(again.results.map(({ outcome, awardId }) => [outcome, awardId])).toEqual(
        first.results.map(({ outcome, awardId }) => [outcome, awardId]),
      );
    expect(await fundOf('twice')).toMatchObject({ committedCents: 4 * amountCents });
  });

  test('sent twice at the same time: each packet once', async () => {
    await at.openFund({ fundId: 'same-time', capCents: 40 * amountCents });
    const input = await command(await packetsLike(12), 'same-time');
    const [one, two] = await Promise.all([approvePackets(input, at.deps), approvePackets(input, at.deps)]);
    expect(outcomesOf(one)).toEqual(input.packets.map(() => 'approved'));
    expect(outcomesOf(two)).toEqual(input.packets.map(() => 'approved'));
    expect(await fundOf('same-time')).toMatchObject({ committedCents: 12 * amountCents });
  });

  test('a packet that changed, was decided, or is nobody’s falls out with its reason; the others go through', async () => {
    await at.openFund({ fundId: 'mixed', capCents: 30 * amountCents });
    const ids = await packetsLike(6);
    const input = await command(ids, 'mixed');
    const decided = await packet(ids[1] ?? '', 'mixed');
    await decidePacket({ ...decided, actor: at.staff('two'), outcome: 'approve' }, at.deps);
    const [, , third, fourth] = input.packets;
    if (!third || !fourth) throw new Error('no packets');
    third.version -= 1;
    fourth.ticks = [];
    input.packets.push(await packet('app_0000000000000000000000000a', 'mixed'));
    expect(outcomesOf(await approvePackets(input, at.deps))).toEqual([
      'approved',
      'refused already-decided',
      'refused changed-meanwhile',
      'refused ticks-missing',
      'approved',
      'approved',
      'refused not-found',
    ]);
    expect(await fundOf('mixed')).toMatchObject({ committedCents: 4 * amountCents });
  });

  test('R3: the last dollars go in the lawful order, whatever order the list had', async () => {
    await at.openFund({ fundId: 'last-dollars', capCents: 2 * amountCents });
    const person = await at.person();
    const inNeed = await at.packetInReview(person, { ...sampleAnswers, basicSkills: 'yes' });
    const [first = '', second = ''] = await packetsLike(2);
    const done = await approvePackets(await command([first, second, inNeed], 'last-dollars'), at.deps);
    expect(done.results.find(({ applicationId }) => applicationId === inNeed)?.outcome).toBe('approved');
    expect(outcomesOf(done).filter((each) => each === 'approved')).toHaveLength(2);
    expect(outcomesOf(done)).toContain('refused fund-short');
    expect(await fundOf('last-dollars')).toMatchObject({ availableCents: 0, committedCents: 2 * amountCents });
  });

  test('a sum above the threshold only recommends: nothing is committed (R29)', async () => {
    await at.openFund({ fundId: 'bulk-second', capCents: 3_000_000 });
    const input = await command(await packetsLike(2), 'bulk-second');
    at.settings.policy.secondApprovalAboveCents = amountCents - 1;
    try {
      expect(outcomesOf(await approvePackets(input, at.deps))).toEqual(['needs-second', 'needs-second']);
    } finally {
      at.settings.policy.secondApprovalAboveCents = 400_000;
    }
    expect(await fundOf('bulk-second')).toMatchObject({ committedCents: 0 });
  });

  test('packets that somebody else changed meanwhile fall out, however many, and hold up no other', async () => {
    await at.openFund({ fundId: 'stale', capCents: 30 * amountCents });
    const ids = await packetsLike(30);
    const input = await command(ids, 'stale');
    const changed = ids.filter((_id, index) => index % 5 !== 0);
    const someone = overtaken(at.cases.client, writes, () =>
      Promise.all(
        changed.map((applicationId) =>
          claimCase(
            { operationId: at.operationId(), actor: at.staff('one'), applicationId, release: false, takeOver: false },
            at.deps,
          ),
        ),
      ),
    );
    const outcomes = outcomesOf(await approvePackets(input, through(someone)));
    expect(outcomes).toEqual(ids.map((id) => (changed.includes(id) ? 'refused changed-meanwhile' : 'approved')));
    expect(await fundOf('stale')).toMatchObject({ committedCents: 6 * amountCents });
  });

  test('others in the way, again and again: every packet is approved once, and the cap holds', async () => {
    await at.openFund({ fundId: 'busy', capCents: 12 * amountCents });
    const ids = await packetsLike(18);
    let calls = 0;
    const busy = inTheWay(at.cases.client, () => (calls += 1) % 3 !== 0);
    const [half, other] = [ids.slice(0, 9), ids.slice(9)];
    const noWait = async () => undefined;
    const both = await Promise.all([
      approvePackets(await command(half, 'busy'), through(busy.client), noWait),
      approvePackets(await command(other, 'busy'), through(busy.client), noWait),
    ]);
    const outcomes = both.flatMap(outcomesOf);
    expect(outcomes.filter((each) => each === 'approved')).toHaveLength(12);
    expect(outcomes.filter((each) => each === 'refused fund-short')).toHaveLength(6);
    expect(await fundOf('busy')).toMatchObject({ availableCents: 0, committedCents: 12 * amountCents });
  });
});
