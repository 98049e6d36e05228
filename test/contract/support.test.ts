import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decisionTicks, supportTicks, type DecisionLine } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { sheetOf } from '../../domain/hand-off/sheet.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { personYearLimitId } from '../../domain/money/limits.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { awardsAmong } from '../../domain/requests/tui.ts';
import { letterLines } from '../../functions/compose-letter/letter-lines.ts';
import { letterOfCase } from '../../functions/compose-letter/letter-of-case.ts';
import { letterTexts } from '../../functions/compose-letter/letter-texts.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { supportAnswers, trainingAndSupportAnswers } from '../../scripts/sample/support-answers.ts';
import { valueText } from '../../web/staff/hand-off-words.ts';
import { translator } from '../../web/text.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalOf } from '../support/refusals.ts';

/* Support services (R7) with a payee for each cost (R10), decided on real tables. */
type Decide = ParsedCommand<'decide-packet'>;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  await at.openFund({ fundId: 'adult', capCents: 10_000_000 });
});
afterAll(async () => tables?.stop());

const line = (costKind: DecisionLine['costKind'], amountCents: number, more: Partial<DecisionLine> = {}) => ({
  fundId: 'adult',
  costKind,
  amountCents,
  ...more,
});
const store = { payee: 'vendor', payeeName: 'Example Work Wear' } as const;
const person = { payee: 'participant' } as const;

async function approval(applicationId: string, more: Partial<Decide>): Promise<Decide> {
  const application = await at.cases.getApplication(applicationId);
  return {
    operationId: at.operationId(),
    actor: at.staff('one'),
    applicationId,
    version: application?.version ?? -1,
    outcome: 'approve',
    lines: [line('clothes', 12_000, store), line('transport', 6_000, person)],
    reason: 'A monthly pass costs 60. The school lends the tools.',
    ticks: [...supportTicks],
    aheadOfReason: 'the class has begun',
    requestedItems: [],
    ...more,
  };
}
const yearOf = async (applicationId: string, kind: 'training' | 'support') => {
  const personRef = (await at.cases.getApplication(applicationId))?.personRef ?? '';
  return at.ledger.getLimit(personYearLimitId(personRef, 'PY2026', kind));
};
const letterOf = async (applicationId: string) => {
  const application = await at.cases.getApplication(applicationId);
  const [decision] = await at.cases.listDecisions(applicationId);
  if (!application || !decision) throw new Error('nothing was decided');
  return letterLines(letterOfCase(application, decision, at.settings), translator('en', ...letterTexts))
    .map((each) =>
      each.is === 'amounts' ? [each.head, ...each.rows].map((row) => row.join(' | ')).join('\n') : each.text,
    )
    .join('\n');
};

describe('support services alone', () => {
  test('R7, R10: approved in part, two payees; under the support cap, in the letter, in the award, on the sheet', async () => {
    const id = await at.packetInReview(await at.person(), supportAnswers);
    const before = await at.cases.getApplication(id);
    expect(before).toMatchObject({ askedCents: 27_000, status: 'in-review' });
    const codes = before?.findings.map(({ code }) => code);
    expect(codes).toContain('support-in-training');
    // R1 has nothing to say of a bus pass.
    expect(before?.findings.filter(({ rule }) => rule === 'R1')).toEqual([]);

    const { awardId } = await decidePacket(await approval(id, {}), at.deps);
    expect(await yearOf(id, 'support')).toMatchObject({ capCents: 150_000, committedCents: 18_000 });
    expect(await yearOf(id, 'training')).toBeUndefined();
    for (const fund of await at.ledger.listFunds()) assertBalanced(fund);
    const award = await at.ledger.getAward(awardId ?? '');
    expect(award?.lines).toEqual([
      expect.objectContaining({ costKind: 'clothes', costClass: 'support', payee: 'vendor' }),
      expect.objectContaining({ costKind: 'transport', costClass: 'support', payee: 'participant' }),
    ]);
    // The ledger knows nobody: a landlord is a person.
    expect(JSON.stringify(award)).not.toContain('Example Work Wear');

    const letter = await letterOf(id);
    for (const part of [
      'We can pay $180.00 for your costs',
      'Cost | You asked for | We pay up to',
      'Work clothes | $120.00 | $120.00',
      'Getting there | $100.00 | $60.00',
      'Tools | $50.00 | Not paid by us',
      'Total | $270.00 | $180.00',
      'The school lends the tools.',
      'Work clothes: we pay the store or company, Example Work Wear. You do not pay first.',
      'Getting there: we pay you back.',
    ])
      expect(letter).toContain(part);
    expect(letter).not.toMatch(/scholarship|Training Unemployment|start date|packet/i);

    const application = await at.cases.getApplication(id);
    if (!application) throw new Error('gone');
    const decisions = await at.cases.listDecisions(id);
    const system = {
      systemId: 'i-trac',
      name: 'I-Trac',
      entries: [
        { id: 'provider', label: 'Training Provider', fact: 'answer.schoolName' },
        { id: 'support', label: 'Support Services Amount', fact: 'award.support-amount' },
        { id: 'paid-to', label: 'Paid To', fact: 'award.lines' },
      ],
    } as never;
    const sheet = sheetOf(system, { application, decisions, outcomes: [], settings: at.settings });
    expect(sheet.map((each) => `${each.entry.label}: ${valueText(each)}`)).toEqual([
      'Support Services Amount: 180.00',
      'Paid To: Clothes for work or class 120.00: A store or vendor, Example Work Wear; Getting there 60.00: The person (pay back)',
    ]);
    // R19: a bus pass is evidence of no training.
    expect(awardsAmong([{ ...application, letter: { key: 'k', versionId: 'v', kind: 'award' } }])).toEqual([]);
    expect(
      awardsAmong([{ ...application, answers: {}, letter: { key: 'k', versionId: 'v', kind: 'award' } }]),
    ).toHaveLength(1);
  });

  test('R7: the cap of a year holds over several requests, and books count against it too', async () => {
    const who = await at.person();
    const answers: Answers = { ...supportAnswers, 'cost-books': 100_000, 'cost-clothes': 100_000 };
    const first = await at.packetInReview(who, answers);
    const second = await at.packetInReview(who, answers);
    expect((await at.cases.getApplication(first))?.findings).toContainEqual({
      code: 'support-over-cap',
      outcome: 'check',
      rule: 'R7',
      params: { askedCents: 215_000, capCents: 150_000 },
    });
    await decidePacket(await approval(first, { lines: [line('books', 100_000, store)] }), at.deps);
    const over = await refusalOf(
      decidePacket(await approval(second, { lines: [line('clothes', 50_001, store)] }), at.deps),
    );
    expect(over).toMatchObject({ code: 'person-cap-reached', params: { kind: 'support', leftCents: 50_000 } });
    await decidePacket(await approval(second, { lines: [line('clothes', 50_000, store)] }), at.deps);
    expect(await yearOf(second, 'support')).toMatchObject({ availableCents: 0, committedCents: 150_000 });
  });

  test('R7, R10, R26: its own ticks, a payee for each line, a name for each store; tuition was not asked for', async () => {
    const id = await at.packetInReview(await at.person(), supportAnswers);
    const refused = async (more: Partial<Decide>) => {
      const { code, fields } = await refusalOf(decidePacket(await approval(id, more), at.deps));
      return [code, ...(fields ?? []).map(({ field }) => field)];
    };
    expect(await refused({ ticks: [...decisionTicks] })).toEqual([
      'ticks-missing',
      ...supportTicks.map((tick) => `tick-${tick}`),
    ]);
    expect(await refused({ lines: [line('clothes', 12_000)] })).toEqual(['invalid-input', 'payee']);
    expect(await refused({ lines: [line('clothes', 12_000, { payee: 'vendor' })] })).toEqual([
      'invalid-input',
      'payeeName-clothes',
    ]);
    expect(await refused({ lines: [line('tuition', 100, { payee: 'school' })] })).toEqual([
      'amount-above-request',
      'amount-tuition',
    ]);
    expect(await refused({ reason: '' })).toEqual(['reason-missing', 'reason']);
  });

  test('R27: said no to, the letter says what would change it, and nothing of a school', async () => {
    const id = await at.packetInReview(await at.person(), {
      ...supportAnswers,
      takesPartIn: 'not-yet',
      askedElsewhere: 'no',
    });
    await decidePacket(
      await approval(id, { outcome: 'deny', lines: [], ticks: [], reason: 'You are in no class yet.' }),
      at.deps,
    );
    const letter = await letterOf(id);
    for (const part of [
      'You asked for $270.00 for: Tools, Work clothes, Getting there.',
      'We can pay costs of people who are in training or get career help.',
      'We can show you where to ask first.',
      '20 CFR 683.600',
    ])
      expect(letter).toContain(part);
    expect(letter).not.toMatch(/Another program or school|request\. We looked/);
  });
});

describe('training and support services', () => {
  test('R1, R7, R10: each against its own cap; the school for the training, a store for the uniform', async () => {
    const id = await at.packetInReview(await at.person(), {
      ...trainingAndSupportAnswers,
      trainingType: 'short-term',
    });
    expect((await at.cases.getApplication(id))?.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['training-exempt-from-etpl', 'support-with-training', 'support-asked-elsewhere']),
    );
    const both: Partial<Decide> = {
      lines: [line('fees', 35_000), line('clothes', 15_000, store)],
      payee: 'school',
      payeeName: 'Example Community College',
    };
    // The bus pass rests on R7, the fees on R26: what is paid decides what has to be ticked.
    for (const ticks of [decisionTicks, supportTicks])
      expect((await refusalOf(decidePacket(await approval(id, { ...both, ticks: [...ticks] }), at.deps))).code).toBe(
        'ticks-missing',
      );
    await decidePacket(await approval(id, { ...both, ticks: [...decisionTicks, ...supportTicks] }), at.deps);
    expect(await yearOf(id, 'training')).toMatchObject({ committedCents: 35_000 });
    expect(await yearOf(id, 'support')).toMatchObject({ committedCents: 15_000 });
    const letter = await letterOf(id);
    expect(letter).toContain('School fees: we pay the school, Example Community College.');
    expect(letter).toContain('Work clothes: we pay the store or company, Example Work Wear.');
    expect(letter).toContain('Child care | $250.00 | Not paid by us');
    expect(letter).toContain('Keep looking for work until they write to you');
  });
});

test('what the person came for stands in a new draft, and a draft from before has nothing of it', async () => {
  const start = async (more: object) => {
    const who = await at.person();
    const { applicationId } = await createApplication(
      {
        operationId: at.operationId(),
        actor: who,
        kind: 'scholarship',
        centerId: 'se',
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
        ...more,
      },
      at.deps,
    );
    return (await at.cases.getApplication(applicationId))?.answers;
  };
  expect(await start({ asksFor: 'support' })).toEqual({ asksFor: 'support' });
  expect(await start({})).toEqual({});
  // A STEP request asks nothing of the kind.
  expect(await start({ kind: 'step', asksFor: 'support' })).toEqual({});
});
