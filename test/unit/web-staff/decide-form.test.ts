import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decisionTicks, supportTicks } from '../../../domain/cases/rows.ts';
import { streamsNotFor } from '../../../domain/money/packet-money.ts';
import { centerLimitId, costKindLimitId, setAsideLimitId } from '../../../domain/money/limits.ts';
import { emptyAsk } from '../../../web/staff/ask-form.ts';
import {
  capsReached,
  checkDecision,
  hiddenFields,
  readDecideValues,
  splitText,
  type DecideContext,
  type DecideValues,
} from '../../../web/staff/decide-form.ts';
import { fundChoices } from '../../../web/staff/fund-choices.ts';
import { fundRow, limitRow, moneyOf } from './sample-rows.ts';

const today = '2026-11-03';
const money = moneyOf([
  fundRow({ fundId: 'adult-old', name: 'Adult old', availableCents: 500000, availableThrough: '2027-06-30' }),
  fundRow({ fundId: 'step-100', name: 'STEP 100%', pays: ['tuition', 'fees'], priorityScheme: 'none' }),
  fundRow({ fundId: 'later', name: 'Later', availableFrom: '2027-07-01', availableThrough: '2028-06-30' }),
]);
const funds = fundChoices(money, ['tuition', 'tools']);
const context: DecideContext = {
  asked: { tuition: 250000, tools: 60000 },
  funds,
  money,
  capLeft: { training: 500000, support: 150000 },
  groupKnown: true,
  waitingAhead: { adult: 0, 'veterans-first': 0, none: 0 },
  streams: [{ stream: 'wioa-adult', leftCents: 500000, waiting: 2, ahead: 0 }],
};
const approve: DecideValues = {
  operationId: 'op_12345678',
  version: '4',
  outcome: 'approve',
  fund: 'adult-old',
  stream: '',
  priorityGroup: '',
  amounts: { tuition: '$2,500.00', tools: '600' },
  funds: {},
  payee: 'school',
  payeeName: 'Portland Community College',
  payees: {},
  payeeNames: {},
  approveReason: '',
  ticks: [...decisionTicks],
  aheadOfReason: '',
  exceptionReason: '',
  denyReason: '',
  denyChange: '',
  split: [],
  ...emptyAsk('en'),
};
const errorsOf = (values: Partial<DecideValues>, over: Partial<DecideContext> = {}) =>
  checkDecision({ ...approve, ...values }, { ...context, ...over }).errors.map(({ field, key }) => `${field}: ${key}`);

describe('approve', () => {
  test('all that was asked needs no reason', () => {
    expect(checkDecision(approve, context).draft).toMatchObject({
      outcome: 'approve',
      amountCents: 310000,
      askedCents: 310000,
      lines: [
        { fundId: 'adult-old', costKind: 'tuition', amountCents: 250000 },
        { fundId: 'adult-old', costKind: 'tools', amountCents: 60000 },
      ],
    });
  });

  test('2,500.00 of 3,100.00 needs the reason for less; an empty line is not paid', () => {
    const less = { amounts: { tuition: '2,500.00', tools: '' } };
    expect(errorsOf(less)).toEqual(['approveReason: reason-less']);
    const { draft } = checkDecision({ ...approve, ...less, approveReason: 'The school lends tools.' }, context);
    expect(draft).toMatchObject({ amountCents: 250000, reason: 'The school lends tools.' });
    expect(draft?.lines).toHaveLength(1);
  });

  test.each([
    ['twenty', 'amount-not-money'],
    ['25.001', 'amount-not-money'],
    ['-5', 'amount-negative'],
    ['0.00', 'amount-zero'],
    ['2,500.01', 'amount-above-asked'],
    ['99999999999', 'amount-not-money'],
  ])('tuition typed as %s: %s, at its field', (typed, key) => {
    expect(errorsOf({ amounts: { tuition: typed, tools: '600' } })).toContain(`amount-tuition: ${key}`);
  });

  test('no amount at all', () => {
    expect(errorsOf({ amounts: { tuition: '', tools: ' ' }, approveReason: 'x' })).toContain(
      'amount-tuition: amount-none',
    );
  });

  test('R7, R10: support services alone: their own ticks and cap, a payee for each cost, a name for each store', () => {
    const alone = { asked: { books: 20000, transport: 6000 }, asksFor: 'support' } as const;
    const typed: Partial<DecideValues> = {
      amounts: { books: '200', transport: '60' },
      payee: '',
      payeeName: '',
      payees: { books: 'vendor', transport: 'participant' },
      payeeNames: { books: 'Example Books', transport: 'left from before' },
      ticks: [...supportTicks],
    };
    const values = { ...approve, ...typed };
    const { draft } = checkDecision(values, { ...context, ...alone });
    expect(draft?.lines).toEqual([
      { fundId: 'adult-old', costKind: 'books', amountCents: 20000, payee: 'vendor', payeeName: 'Example Books' },
      { fundId: 'adult-old', costKind: 'transport', amountCents: 6000, payee: 'participant' },
    ]);
    expect(draft?.payee).toBeUndefined();
    expect(errorsOf({ ...typed, payeeNames: {} }, alone)).toEqual(['payeeName-books: payee-name']);
    expect(errorsOf({ ...typed, payees: { books: 'school' } }, alone)).toEqual(['payee: choose-payee']);
    expect(errorsOf({ ...typed, ticks: [...decisionTicks] }, alone)).toEqual(['ticks: ticks-missing']);
    expect(errorsOf(typed, { ...alone, capLeft: { training: 500000, support: 25999 } })).toEqual([
      'amount-books: cap-support',
    ]);
    // What was typed for each line comes back from the review page.
    const posted = Object.fromEntries(hiddenFields(values).filter(([name]) => name !== 'ticks'));
    expect(readDecideValues(posted)).toMatchObject({ payees: typed.payees, payeeNames: typed.payeeNames });
  });

  test('R26: every tick, R10: a payee', () => {
    expect(errorsOf({ ticks: ['interview'], payee: '' })).toEqual(['payee: choose-payee', 'ticks: ticks-missing']);
  });

  test('a fund that may not pay this kind, is not open, or is not there', () => {
    expect(errorsOf({ funds: { tools: 'step-100' } })).toContain('fund-tools: fund-not-for');
    expect(errorsOf({ fund: 'later' })).toContain('fund: fund-not-yet');
    expect(errorsOf({ fund: '' })).toContain('fund: choose-fund');
  });

  test('a short fund says what is left, over all of its lines', () => {
    const short = funds.map((fund) => (fund.fundId === 'adult-old' ? { ...fund, leftCents: 300000 } : fund));
    const { errors } = checkDecision(approve, { ...context, funds: short });
    expect(errors).toEqual([
      { field: 'fund', key: 'fund-short', params: { fund: 'Adult old', leftCents: 300000, wantedCents: 310000 } },
    ]);
  });

  test('R2: the participant’s own caps, training and support apart', () => {
    expect(errorsOf({}, { capLeft: { training: 249999, support: 59999 } })).toEqual([
      'amount-tuition: cap-training',
      'amount-tools: cap-support',
    ]);
    expect(errorsOf({}, { capLeft: { training: 250000, support: 60000 } })).toEqual([]);
  });

  test('R2: above a cap with a reason is an exception, for a second person to agree to', () => {
    const capLeft = { training: 249999, support: 150000 };
    const exceptionReason = ' The only course near her. ';
    const { draft } = checkDecision({ ...approve, exceptionReason }, { ...context, capLeft });
    expect(draft?.exceptionReason).toBe('The only course near her.');
    expect(capsReached(draft?.lines ?? [], { ...context, capLeft })).toHaveLength(1);
    expect(errorsOf({ exceptionReason: 'x' }, { capLeft })).toEqual(['amount-tuition: cap-training']);
    // The second approver goes by the first one's reason, which they saw.
    expect(errorsOf({}, { capLeft, firstException: 'The only course near her.' })).toEqual([]);
  });

  describe('R5: oldest money first', () => {
    const two = [
      fundRow({ fundId: 'july', name: 'July part', availableCents: 2000000, availableThrough: '2028-06-30' }),
      fundRow({ fundId: 'old', name: 'Carry-over', availableCents: 200000, availableThrough: '2027-06-30' }),
    ];
    const at = (over: Partial<DecideContext['money']> = {}, rows = two): Partial<DecideContext> => {
      const own = moneyOf(rows, over);
      return { money: own, funds: fundChoices(own, ['tuition', 'tools']) };
    };
    const oldest = { fund: 'oldest' };
    const linesOf = (values: Partial<DecideValues>, over: Partial<DecideContext>) =>
      checkDecision({ ...approve, ...values }, { ...context, ...over }).draft?.lines.map(splitText);
    const split = ['tuition:old:200000', 'tuition:july:50000', 'tools:july:60000'];

    test('one cost over two funds where the oldest does not hold enough', () =>
      expect(linesOf(oldest, at())).toEqual(split));

    test('a cost with a fund of its own takes from it first', () =>
      expect(linesOf({ ...oldest, funds: { tools: 'old' } }, at())).toEqual([
        'tuition:old:140000',
        'tuition:july:110000',
        'tools:old:60000',
      ]));

    test('what was reviewed is what is confirmed, whatever the funds hold by then', () => {
      const later = two.map((row) => ({ ...row, availableCents: 10000000 }));
      expect(linesOf({ ...oldest, split }, at({}, later))).toEqual(split);
      // A split that was not of these amounts is none.
      expect(linesOf({ ...oldest, split: ['tuition:old:1', 'tools:july:60000'] }, at({}, later))).toEqual([
        'tuition:old:250000',
        'tools:july:60000',
      ]);
    });

    test('R1: money that may not pay is left out; where nothing may, the sum is missing', () => {
      const grant = fundRow({ fundId: 'grant', stream: 'local-grant', availableThrough: '2029-06-30' });
      expect(linesOf(oldest, at({ bar: 'program-unchecked' }, [...two, grant]))).toEqual([
        'tuition:grant:250000',
        'tools:old:60000',
      ]);
      const { errors } = checkDecision({ ...approve, ...oldest }, { ...context, ...at({ bar: 'program-unchecked' }) });
      expect(errors).toContainEqual({ field: 'fund', key: 'money-missing', params: { missingCents: 250000 } });
    });

    test('R8: money that is not for this person is left out, and may be chosen by name', () => {
      const youth = fundRow({ fundId: 'youth', stream: 'wioa-youth', availableThrough: '2027-01-31' });
      const rows = [youth, ...two];
      expect(linesOf(oldest, at({ notFor: ['wioa-youth'] }, rows))).toEqual(split);
      expect(linesOf({ fund: 'youth' }, at({ notFor: ['wioa-youth'] }, rows))?.[0]).toBe('tuition:youth:250000');
    });
    test.each([
      ['2002-11-03', true, false, []],
      ['2001-11-03', true, false, ['wioa-youth']],
      ['2008-11-04', true, false, ['wioa-adult', 'wioa-dislocated-worker']],
      ['2008-11-03', false, false, ['wioa-dislocated-worker']],
      [undefined, undefined, true, []],
    ])('born %s, lost a job: %s, on paper: %s: not %j', (birthDate, lostJob, onPaper, notFor) =>
      expect(streamsNotFor({ birthDate, lostJob }, onPaper, today)).toEqual(notFor),
    );

    test('the second approver pays from the first one’s funds; less of it takes from the last of them', () => {
      const firstLines = [
        { fundId: 'old', costKind: 'tuition' as const, amountCents: 200000 },
        { fundId: 'july', costKind: 'tuition' as const, amountCents: 50000 },
        { fundId: 'july', costKind: 'tools' as const, amountCents: 60000 },
      ];
      const first = { fund: 'first' };
      expect(linesOf(first, { ...at(), firstLines })).toEqual(split);
      const less = { ...first, amounts: { tuition: '2100', tools: '' }, approveReason: 'Tools are lent.' };
      expect(linesOf(less, { ...at(), firstLines })).toEqual(['tuition:old:200000', 'tuition:july:10000']);
    });

    test('limits within a fund: what is left for this packet, and the refusal at the field', () => {
      const parted = [
        fundRow({
          fundId: 'july',
          centers: ['se', 'tigard'],
          organizations: ['river-bend-works'],
          costKinds: ['tools'],
          name: 'July part',
        }),
      ];
      const fund = 'fund#PY2026#july';
      const inside = [
        limitRow(centerLimitId(fund, 'se'), 300000),
        limitRow(centerLimitId(fund, 'tigard'), 900000),
        limitRow(setAsideLimitId(fund, 'river-bend-works'), 100000),
        limitRow(setAsideLimitId(fund, 'everyone'), 260000),
        limitRow(costKindLimitId(fund, 'tools'), 50000),
      ];
      const here = at({ inside }, parted);
      expect(here.funds?.[0]).toMatchObject({
        leftHereCents: 260000,
        because: 'set-aside',
        kindsLeft: { tools: 50000 },
      });
      expect(errorsOf({ fund: 'july' }, here)).toEqual([
        'fund: limit-center',
        'fund: limit-set-aside',
        'fund: limit-cost-kind',
      ]);
      const partner = at({ inside, who: { centerId: 'se', organizationIds: ['river-bend-works'] } }, parted);
      expect(partner.funds?.[0]).toMatchObject({ leftHereCents: 300000, because: 'center' });
    });
  });

  test('R3: ahead of a waiting higher group needs a reason, by the order of the money that pays', () => {
    const waitingAhead = { adult: 2, 'veterans-first': 0, none: 0 };
    expect(errorsOf({}, { waitingAhead })).toEqual(['aheadOfReason: reason-ahead']);
    expect(errorsOf({ aheadOfReason: 'Class starts tomorrow.' }, { waitingAhead })).toEqual([]);
    const step = { fund: 'step-100', amounts: { tuition: '2500' }, approveReason: 'Tools are lent.' };
    expect(errorsOf(step, { waitingAhead })).toEqual([]);
  });

  test('R3: on paper the decider reads the group; what the answers tell is not overruled', () => {
    const paper = { groupKnown: false };
    expect(errorsOf({}, paper)).toEqual(['priorityGroup: choose-group']);
    expect(errorsOf({ priorityGroup: '6' }, paper)).toEqual(['priorityGroup: choose-group']);
    expect(checkDecision({ ...approve, priorityGroup: '1' }, { ...context, ...paper }).draft?.priorityGroup).toBe(1);
    expect(checkDecision({ ...approve, priorityGroup: '1' }, context).draft?.priorityGroup).toBeUndefined();
  });

  test('a paper form has no amounts to compare with', () => {
    const { draft } = checkDecision({ ...approve, amounts: { 'child-care': '300' } }, { ...context, asked: {} });
    expect(draft).toMatchObject({ amountCents: 30000, askedCents: 0 });
  });
});

test('R27: a denial says why and what would change it', () => {
  expect(errorsOf({ outcome: 'deny' })).toEqual(['denyReason: reason-deny', 'denyChange: reason-change']);
  const denial = {
    ...approve,
    outcome: 'deny',
    denyReason: ' Not on the list. ',
    denyChange: 'Choose a listed school.',
  };
  const { draft } = checkDecision(denial, context);
  expect(draft).toMatchObject({ outcome: 'deny', lines: [], amountCents: 0 });
  expect(draft?.reason).toBe('Not on the list.\n\nChoose a listed school.');
});

describe('asking the person for more', () => {
  const ask = (over: Partial<DecideValues>) => ({ ...approve, outcome: 'more-information', ...over });
  test('nothing asked is no ask', () => {
    expect(errorsOf(ask({}))).toEqual(['items: choose-items']);
  });
  test('a paper and a question, each with its reason; the message is the staff member’s own', () => {
    const { draft } = checkDecision(
      ask({
        items: ['cost-sheet', 'not-an-item'],
        itemReasons: { 'cost-sheet': 'page-missing' },
        itemNotes: { 'cost-sheet': ' page 2 ' },
        questions: [{ field: 'programStart', reason: 'does-not-match', note: '' }],
        askMessage: 'Gracias.',
        askLanguage: 'es',
      }),
      context,
    );
    expect(draft).toMatchObject({
      requestedItems: [
        { what: 'document', kind: 'cost-sheet', reason: 'page-missing', note: 'page 2' },
        { what: 'question', field: 'programStart', reason: 'does-not-match', note: '' },
      ],
      reason: 'Gracias.',
      language: 'es',
    });
  });
  test.each([
    ['a paper without a reason', { items: ['cost-sheet'] }, 'reason-cost-sheet: choose-reason'],
    [
      'a question without one',
      { questions: [{ field: 'payee', reason: '', note: '' }] },
      'question-reason-0: choose-reason',
    ],
    [
      'a reason without a question',
      { questions: [{ field: '', reason: 'other', note: '' }] },
      'question-0: choose-question',
    ],
    [
      'a question twice',
      { questions: ['expired', 'missing'].map((reason) => ({ field: 'payee', reason, note: '' })) },
      'question-1: question-twice',
    ],
    [
      '"something else" without a word',
      { items: ['cost-sheet'], itemReasons: { 'cost-sheet': 'other' } },
      'askMessage: reason-ask',
    ],
  ])('%s: %s', (_what, over, error) => expect(errorsOf(ask(over))).toEqual([error]));
});

test('no outcome chosen', () => expect(errorsOf({ outcome: '' })).toEqual(['outcome: choose-outcome']));

test('the hidden fields of the review page carry the whole form: nothing typed is lost on the way back', () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(
    fc.property(
      fc.record({ reason: text, tuition: text, other: text, ticks: fc.subarray([...decisionTicks]), message: text }),
      ({ reason, tuition, other, ticks, message }) => {
        const values: DecideValues = {
          ...approve,
          approveReason: reason,
          amounts: { tuition, other },
          funds: { other: 'adult-old' },
          exceptionReason: reason,
          split: ['tuition:adult-old:5', 'tuition:later:6'],
          ticks,
          items: ['cost-sheet'],
          itemReasons: { 'cost-sheet': 'expired', other: 'missing' },
          itemNotes: { budget: `n${message}` },
          questions: [{ field: 'payee', reason: 'other', note: message }],
          askMessage: message,
          askLanguage: 'es',
        };
        const body: Record<string, string | string[]> = {};
        for (const [name, value] of hiddenFields(values)) {
          const had = body[name];
          body[name] = had === undefined ? value : [...(Array.isArray(had) ? had : [had]), value];
        }
        expect(readDecideValues(body)).toEqual(values);
      },
    ),
    { numRuns: 100 },
  );
});
