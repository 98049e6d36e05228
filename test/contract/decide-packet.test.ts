import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { answerRequest } from '../../functions/answer-request/answer-request.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { askedFor, desk, sampleAnswers } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalOf } from '../support/refusals.ts';

type Decide = ParsedCommand<'decide-packet'>;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
});
afterAll(async () => tables?.stop());

async function approval(
  applicationId: string,
  fundId: string,
  amountCents: number,
  more: Partial<Decide> = {},
): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor: at.staff('one'),
    applicationId,
    version: application?.version ?? -1,
    outcome: 'approve',
    lines: [{ fundId, costKind: 'tuition', amountCents }],
    payee: 'school',
    reason: 'part of the tuition',
    ticks: [...decisionTicks],
    aheadOfReason: 'ready to start first',
    requestedItems: [],
    ...more,
  };
}
const fundOf = async (fundId: string) => {
  const fund = (await at.ledger.listFunds()).find((each) => each.fund?.fundId === fundId);
  if (!fund) throw new Error(`no fund ${fundId}`);
  assertBalanced(fund);
  return fund;
};

describe('the money of one decision (R6)', () => {
  test('an approval commits exactly its amount, with award, journal, audit and outbox in the same transaction', async () => {
    await at.openFund({ fundId: 'plain', capCents: 1_000_000 });
    const id = await at.packetInReview(await at.person());
    const answer = await decidePacket(await approval(id, 'plain', 250_000), at.deps);
    expect(answer.outcome).toBe('approved');
    expect(await fundOf('plain')).toMatchObject({ availableCents: 750_000, committedCents: 250_000, paidCents: 0 });
    const award = await at.ledger.getAward(answer.awardId ?? '');
    expect(award).toMatchObject({ amountCents: 250_000, holdUntil: '2027-01-25', status: 'open' });
    const lines = await at.ledger.linesOf('fund#PY2026#plain', { limit: 10 });
    expect(lines.find((each) => each.operation === 'commit')).toMatchObject({
      from: 'available',
      to: 'committed',
      amountCents: 250_000,
      awardId: answer.awardId,
    });
    expect(await at.cases.getApplication(id)).toMatchObject({ status: 'approved', awardedCents: 250_000 });
    expect((await at.cases.listAudit(id)).find((each) => each.actor === 'one')).toMatchObject({
      what: 'decided-approved',
    });
    expect(
      (await at.cases.listOutbox(id)).some((row) => row.message.type === 'answer-task' && row.message.kind === 'first'),
    ).toBe(true);
  });

  test('the second click is the same command: the same answer, no second award', async () => {
    await at.openFund({ fundId: 'twice', capCents: 1_000_000 });
    const id = await at.packetInReview(await at.person());
    const command = await approval(id, 'twice', 100_000);
    const [first, second] = await Promise.all([decidePacket(command, at.deps), decidePacket(command, at.deps)]);
    const third = await decidePacket(command, at.deps);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(await fundOf('twice')).toMatchObject({ committedCents: 100_000 });
    expect((await refusalOf(decidePacket({ ...command, reason: 'something else' }, at.deps))).code).toBe(
      'operation-reused',
    );
  });

  test('R2: the cap of a person and year holds over several packets', async () => {
    await at.openFund({ fundId: 'capped', capCents: 10_000_000 });
    const person = await at.person();
    const answers = { ...sampleAnswers, 'cost-tuition': 400_000, totalCost: 450_000 };
    const first = await at.packetInReview(person, answers);
    const second = await at.packetInReview(person, answers);
    await decidePacket(await approval(first, 'capped', 400_000), at.deps);
    const refusal = await refusalOf(decidePacket(await approval(second, 'capped', 100_001), at.deps));
    expect(refusal).toMatchObject({ code: 'person-cap-reached', params: { leftCents: 100_000, wantedCents: 100_001 } });
    expect((await decidePacket(await approval(second, 'capped', 100_000), at.deps)).outcome).toBe('approved');
    expect(await fundOf('capped')).toMatchObject({ committedCents: 500_000 });
  });

  test('R7: support services have a cap of their own', async () => {
    await at.openFund({ fundId: 'support', capCents: 10_000_000 });
    const id = await at.packetInReview(await at.person(), {
      ...sampleAnswers,
      'cost-tools': 200_000,
      totalCost: 510_000,
    });
    const command = await approval(id, 'support', 150_001);
    const tools = (amountCents: number) => ({
      ...command,
      operationId: at.operationId(),
      lines: [{ fundId: 'support', costKind: 'tools' as const, amountCents }],
    });
    expect((await refusalOf(decidePacket(tools(150_001), at.deps))).code).toBe('person-cap-reached');
    expect((await decidePacket(tools(150_000), at.deps)).outcome).toBe('approved');
  });
});

describe('what is refused, and changes nothing', () => {
  beforeAll(async () => {
    await at.openFund({ fundId: 'refusing', capCents: 1_000_000 });
    await at.openFund({
      fundId: 'later',
      capCents: 1_000,
      availableFrom: '2027-07-01',
      availableThrough: '2028-06-30',
    });
    await at.openFund({ fundId: 'tools-only', capCents: 1_000, pays: ['tools'] });
  });

  test.each<[string, (command: Decide) => Decide, string]>([
    ['no ticks (R26)', (c) => ({ ...c, ticks: ['interview'] }), 'ticks-missing'],
    ['less than asked without a reason', (c) => ({ ...c, reason: '' }), 'reason-missing'],
    [
      'more than asked',
      (c) => ({ ...c, lines: [{ fundId: 'refusing', costKind: 'tuition', amountCents: 260_001 }] }),
      'amount-above-request',
    ],
    [
      'a cost that was not asked',
      (c) => ({ ...c, lines: [{ fundId: 'refusing', costKind: 'rent', amountCents: 1 }] }),
      'amount-above-request',
    ],
    [
      'an unknown fund',
      (c) => ({ ...c, lines: [{ fundId: 'nowhere', costKind: 'tuition', amountCents: 1 }] }),
      'fund-unknown',
    ],
    [
      'a fund that is not open yet',
      (c) => ({ ...c, lines: [{ fundId: 'later', costKind: 'tuition', amountCents: 1 }] }),
      'fund-not-open',
    ],
    [
      'a fund that may not pay it',
      (c) => ({ ...c, lines: [{ fundId: 'tools-only', costKind: 'tuition', amountCents: 1 }] }),
      'fund-not-lawful',
    ],
    ['a denial without a reason (R27)', (c) => ({ ...c, outcome: 'deny', lines: [], reason: '' }), 'reason-missing'],
    ['a question for nothing', (c) => ({ ...c, outcome: 'more-information', lines: [] }), 'invalid-input'],
    ['an old version of the page', (c) => ({ ...c, version: c.version - 1 }), 'changed-meanwhile'],
    ["another center's packet", (c) => ({ ...c, actor: at.staff('far', 'bh') }), 'not-found'],
    ['finance', (c) => ({ ...c, actor: { kind: 'staff', staffId: 'money', roles: ['finance'] } }), 'wrong-role'],
  ])('%s', async (_name, change, code) => {
    const id = await at.packetInReview(await at.person());
    const before = await at.cases.getApplication(id);
    expect((await refusalOf(decidePacket(change(await approval(id, 'refusing', 100)), at.deps))).code).toBe(code);
    expect(await at.cases.getApplication(id)).toEqual(before);
    expect(await fundOf('refusing')).toMatchObject({ availableCents: 1_000_000, committedCents: 0 });
  });

  test('R3: going ahead of a waiting higher group asks for a reason, whatever funds remain', async () => {
    await at.openFund({ fundId: 'ordered', capCents: 100_000_000, priorityScheme: 'adult' });
    await at.packetInReview(await at.person(), { ...sampleAnswers, veteran: 'veteran', basicSkills: 'yes' }, 'gresham');
    const id = await at.packetInReview(await at.person());
    const refusal = await refusalOf(decidePacket(await approval(id, 'ordered', 100, { aheadOfReason: '' }), at.deps));
    expect(refusal).toMatchObject({
      code: 'reason-missing',
      fields: [{ field: 'aheadOfReason', key: 'reason-for-going-ahead' }],
    });
    await decidePacket(await approval(id, 'ordered', 100, { aheadOfReason: 'the course starts on Monday' }), at.deps);
  });
});

describe('the second approver (R29)', () => {
  test('above the threshold the first approval moves no money; another person awards', async () => {
    await at.openFund({ fundId: 'large', capCents: 1_000_000 });
    const id = await at.packetInReview(await at.person(), {
      ...sampleAnswers,
      'cost-tuition': 450_000,
      'cost-books': 0,
      totalCost: 450_000,
    });
    expect((await decidePacket(await approval(id, 'large', 450_000), at.deps)).outcome).toBe('needs-second');
    expect(await fundOf('large')).toMatchObject({ committedCents: 0 });
    expect((await refusalOf(decidePacket(await approval(id, 'large', 450_000), at.deps))).code).toBe('own-packet');
    const second = await decidePacket(await approval(id, 'large', 450_000, { actor: at.staff('two') }), at.deps);
    expect(second.outcome).toBe('approved');
    expect(await fundOf('large')).toMatchObject({ committedCents: 450_000 });
  });
  test('where a coach is involved, only a Liaison seconds', async () => {
    await at.openFund({ fundId: 'coached', capCents: 1_000_000 });
    const coach = { hasCoach: 'yes', coachName: 'Sample Coach', coachOrganization: 'Sample Partner' };
    const id = await at.packetInReview(await at.person(), {
      ...sampleAnswers,
      ...coach,
      'cost-tuition': 450_000,
      'cost-books': 0,
      totalCost: 450_000,
    });
    await decidePacket(await approval(id, 'coached', 450_000), at.deps);
    expect(
      (await refusalOf(decidePacket(await approval(id, 'coached', 450_000, { actor: at.staff('two') }), at.deps))).code,
    ).toBe('wrong-role');
    const organized = { ...at.liaison('theirs'), organizations: ['Sample Partner'] };
    expect(
      (await refusalOf(decidePacket(await approval(id, 'coached', 450_000, { actor: organized }), at.deps))).code,
    ).toBe('own-packet');
    expect(
      (await decidePacket(await approval(id, 'coached', 450_000, { actor: at.liaison('other') }), at.deps)).outcome,
    ).toBe('approved');
  });
});

describe('two at the same instant', () => {
  test('200 rounds for the last dollars: never overspent, the loser is told what is left', async () => {
    const like = await at.packetInReview(await at.person());
    let fundId = '';
    let leftCents = 0;
    for (let round = 0; round < 200; round += 1) {
      // Each of the two asks for a little more than half of what is left, down to the last cent; then a new fund opens.
      if (leftCents < 2) {
        fundId = `last-${round}`;
        leftCents = 500_000;
        await at.openFund({ fundId, capCents: leftCents });
      }
      const wantedCents = Math.floor(leftCents / 2) + 1;
      const [left, right] = await Promise.all([at.packetLike(like), at.packetLike(like, 'gresham')]);
      const commands = await Promise.all([
        approval(left, fundId, wantedCents),
        approval(right, fundId, wantedCents, { actor: at.staff('three', 'gresham') }),
      ]);
      const results = await Promise.allSettled(commands.map((command) => decidePacket(command, at.deps)));
      leftCents -= wantedCents;
      expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
      const lost = results.find((each) => each.status === 'rejected');
      expect(lost?.reason).toMatchObject({ code: 'fund-short', params: { leftCents, wantedCents } });
      expect(await fundOf(fundId)).toMatchObject({ availableCents: leftCents });
    }
  }, 300_000);

  test('200 rounds on one packet: one wins, the other is told who', async () => {
    await at.openFund({ fundId: 'same', capCents: 100_000_000 });
    const like = await at.packetInReview(await at.person());
    for (let round = 0; round < 200; round += 1) {
      const id = await at.packetLike(like);
      const commands = await Promise.all([
        approval(id, 'same', 1000),
        approval(id, 'same', 2000, { actor: at.staff('two') }),
      ]);
      const results = await Promise.allSettled(commands.map((command) => decidePacket(command, at.deps)));
      const winner = results.findIndex((each) => each.status === 'fulfilled');
      const loser = results[1 - winner];
      expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(loser?.status === 'rejected' ? loser.reason : undefined).toMatchObject({
        code: 'already-decided',
        params: { by: winner === 0 ? 'SkillsTeam one' : 'SkillsTeam two' },
      });
    }
  }, 300_000);
});

describe('asking for one thing', () => {
  test('a reason for its absence that was given before does not answer it', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person);
    const ask = {
      lines: [],
      outcome: 'more-information' as const,
      requestedItems: [askedFor('government-id')],
      reason: 'Please send your ID.',
    };
    await decidePacket(await approval(id, 'none', 1, ask), at.deps);
    const answer = () => answerRequest({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    expect((await refusalOf(answer())).code).toBe('document-missing');
    const absences = [
      { kind: 'government-id' as const, why: 'may-not-be-copied' as const, reason: 'Shown at the center.' },
    ];
    await saveApplication({ operationId: at.operationId(), actor: person, applicationId: id, absences }, at.deps);
    await answer();
    expect(await at.cases.getApplication(id)).toMatchObject({ status: 'submitted' });
  });
});
