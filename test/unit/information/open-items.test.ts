import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  applicationRowSchema,
  checklistKinds,
  decisionRowSchema,
  type ApplicationRow,
  type AuditRow,
  type DecisionRow,
  type RequestedItem,
} from '../../../domain/cases/rows.ts';
import { applicationStatuses } from '../../../domain/lifecycle/application.ts';
import {
  askable,
  askingRounds,
  notAsked,
  openFields,
  openItems,
  unanswered,
  withAnswers,
  wrongItems,
} from '../../../domain/information/open-items.ts';
import { readAsked, unableField } from '../../../domain/information/read-answers.ts';
import { fieldNamed } from '../../../domain/forms/form.ts';
import { sampleAnswers } from '../../support/cases.ts';
import { applicationRow } from '../web-staff/sample-rows.ts';

/** R28: staff ask for exactly what is missing, and exactly that opens again. */
const paper = (kind: (typeof checklistKinds)[number], over: Partial<RequestedItem> = {}): RequestedItem =>
  ({ what: 'document', kind, reason: 'unreadable', note: '', ...over }) as RequestedItem;
const question = (field: string): RequestedItem => ({ what: 'question', field, reason: 'does-not-match', note: '' });
const askedAt = '2026-11-18T18:00:00.000Z';
const waiting = (items: RequestedItem[], over: Partial<ApplicationRow> = {}) =>
  applicationRow({
    status: 'needs-information',
    answers: sampleAnswers,
    absences: [],
    request: { items, message: '', language: 'en', askedAt, reminders: 0, answered: [], unable: [] },
    ...over,
  });
const file = (kind: (typeof checklistKinds)[number], createdAt: string, status = 'clean') =>
  ({ kind, createdAt, status }) as Parameters<typeof unanswered>[1][number];

describe('what can be asked', () => {
  test('the papers of this packet and the questions that its answers ask, none that the law keeps apart (R22)', () => {
    const can = askable(waiting([]), [file('budget', askedAt)]);
    expect(can.documents).toEqual(expect.arrayContaining(['government-id', 'cost-sheet', 'proof-of-income', 'budget']));
    expect(can.documents).not.toContain('layoff-letter');
    const names = can.questions.flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(names).toEqual(expect.arrayContaining(['programStart', 'householdSize']));
    // Asked only of people with a coach; kept apart; kept apart.
    for (const name of ['coachName', 'receivesSnap', 'unemployment', 'helpNeeded']) expect(names).not.toContain(name);
  });
  test('of a paper form only papers', () => {
    const can = askable(waiting([], { formSource: 'paper', answers: {} }), []);
    expect(can.questions).toEqual([]);
    expect(can.documents).toContain('application-form');
  });
  test.each<[string, RequestedItem[], string, string[]]>([
    ['nothing', [], 'please', ['requestedItems']],
    ['a question that this packet does not have', [question('coachName')], '', ['requestedItems']],
    ['a question that the law keeps apart', [question('receivesSnap')], '', ['requestedItems']],
    ['the same paper twice', [paper('budget'), paper('budget')], '', ['requestedItems']],
    ['"see our note" without a note', [paper('budget', { reason: 'other' })], '', ['reason']],
    ['"see our note" with a message', [paper('budget', { reason: 'other' })], 'The second page.', []],
    ['a paper and a question', [paper('budget'), question('householdSize')], '', []],
  ])('%s', (_what, items, message, wrong) => {
    const can = askable(waiting([]), []);
    expect(wrongItems(items, message, can).map(({ field }) => field)).toEqual(wrong);
  });
});

describe('what opens again', () => {
  test('exactly the asked papers and questions, with those that hang on their answer', () => {
    const open = openItems(waiting([paper('cost-sheet'), question('pell'), question('householdSize')]));
    expect([...(open?.documents ?? [])]).toEqual(['cost-sheet']);
    expect([...(open?.fields ?? [])].sort()).toEqual(['householdSize', 'pell', 'pellAmount']);
  });
  test('nothing while staff have it, and all of it after it was closed unanswered', () => {
    const items = [paper('cost-sheet')];
    for (const status of applicationStatuses) {
      const open = openItems(waiting(items, { status }));
      expect(open !== undefined).toBe(status === 'needs-information' || status === 'closed');
    }
  });
  test('whatever else is changed is named, whatever was asked', () => {
    const fields = ['programStart', 'householdSize', 'payee', 'pell', 'firstName', 'receivesSnap'];
    fc.assert(
      fc.property(
        fc.subarray(fields.slice(0, 4)),
        fc.subarray([...checklistKinds]),
        fc.subarray(fields),
        fc.subarray([...checklistKinds]),
        (askedFields, askedKinds, changed, excused) => {
          const open = openItems(waiting([...askedKinds.map((kind) => paper(kind)), ...askedFields.map(question)]));
          if (!open) throw new Error('not open');
          const outside = notAsked(
            {
              answers: Object.fromEntries(changed.map((name) => [name, 'x'])),
              absences: excused.map((kind) => ({ kind })),
            },
            open,
          );
          expect([...outside].sort()).toEqual(
            [
              ...changed.filter((name) => !askedFields.includes(name)),
              ...excused.filter((kind) => !askedKinds.includes(kind)),
            ].sort(),
          );
        },
      ),
    );
  });
  test('the center, the kind of form and the program are never among it', () => {
    const open = openItems(waiting([question('etplId')]));
    expect(notAsked({ centerId: 'se', formSource: 'paper', program: {} }, open!)).toEqual([
      'centerId',
      'formSource',
      'program',
    ]);
  });
});

describe('what is still missing', () => {
  const items = [paper('cost-sheet'), question('householdSize')];
  const keys = (row: ApplicationRow, documents: Parameters<typeof unanswered>[1] = []) =>
    unanswered(row, documents).map(({ field, key }) => `${field}: ${key}`);

  test('a paper that was there before the question does not answer it; a new one, or a reason, does (R8)', () => {
    const row = waiting([paper('cost-sheet')]);
    expect(keys(row, [file('cost-sheet', '2026-11-01T00:00:00.000Z')])).toEqual(['cost-sheet: document-missing']);
    expect(keys(row, [file('cost-sheet', '2026-11-19T00:00:00.000Z', 'rejected')])).toHaveLength(1);
    expect(keys(row, [file('cost-sheet', '2026-11-19T00:00:00.000Z', 'checking')])).toEqual([]);
    const absences = [{ kind: 'cost-sheet' as const, why: 'cannot-get' as const, reason: 'the school is closed' }];
    expect(keys({ ...row, absences })).toEqual([]);
  });
  test('a question is answered by answering it again, also with what stood there, or by a reason', () => {
    const row = waiting(items);
    expect(keys(row)).toEqual(['cost-sheet: document-missing', 'householdSize: required']);
    const given = withAnswers(row.request!, { answers: { householdSize: 1 } });
    expect(keys({ ...row, request: given })).toEqual(['cost-sheet: document-missing']);
    const cannot = withAnswers(row.request!, { unable: [{ field: 'householdSize', reason: 'it changes each week' }] });
    expect(keys({ ...row, request: cannot })).toEqual(['cost-sheet: document-missing']);
    // An answer that comes after all takes the reason's place.
    expect(withAnswers(cannot, { answers: { householdSize: 2 } })).toMatchObject({
      answered: ['householdSize'],
      unable: [],
    });
  });
  test('what an answer newly asks for is missing until it is there', () => {
    const row = waiting([question('pell')], { answers: { ...sampleAnswers, pell: 'awarded' } });
    const request = withAnswers(row.request!, { answers: { pell: 'awarded' } });
    expect(keys({ ...row, request })).toEqual(['pellAmount: required']);
    expect(keys({ ...row, request, answers: { ...row.answers, pellAmount: 100_000 } })).toEqual([]);
  });
});

describe('reading the posted questions', () => {
  const fields = (...names: string[]) => names.map((name) => fieldNamed(name)!);
  test('what stands in a field is the answer; an empty one needs a reason', () => {
    expect(readAsked(fields('householdSize'), { householdSize: '3' }, {})).toMatchObject({
      answers: { householdSize: 3 },
    });
    expect(readAsked(fields('householdSize'), { householdSize: '' }, {}).errors).toEqual([
      { field: 'householdSize', key: 'required' },
    ]);
    const said = { householdSize: '', [unableField('householdSize')]: 'It changes each week.' };
    expect(readAsked(fields('householdSize'), said, {})).toEqual({
      answers: {},
      clear: [],
      unable: [{ field: 'householdSize', reason: 'It changes each week.' }],
      errors: [],
    });
  });
  test('what is no longer asked is cleared, what cannot be read is an error', () => {
    const reading = readAsked(fields('pell', 'pellAmount'), { pell: 'no', pellAmount: '100' }, { pell: 'awarded' });
    expect(reading).toMatchObject({ answers: { pell: 'no' }, clear: ['pellAmount'] });
    expect(readAsked(fields('householdSize'), { householdSize: 'many' }, {}).errors).toHaveLength(1);
  });
  test('the fields come in the order of the form', () => {
    expect(openFields(waiting([question('payee'), question('householdSize')])).map(({ name }) => name)).toEqual([
      'householdSize',
      'payee',
    ]);
  });
});

describe('rounds', () => {
  const decision = (seq: number, decidedAt: string, outcome: DecisionRow['outcome'] = 'more-information') =>
    ({ seq, decidedAt, outcome, requestedItems: [paper('budget')], reason: `round ${seq}` }) as unknown as DecisionRow;
  const line = (what: string, at: string) => ({ what, at }) as unknown as AuditRow;
  test('each with how it ended; the last word counts', () => {
    const rounds = askingRounds(
      [
        decision(3, '2026-12-20T00:00:00.000Z'),
        decision(2, '2026-11-20T00:00:00.000Z'),
        decision(1, '2026-11-10T00:00:00.000Z'),
        decision(4, '2026-12-25T00:00:00.000Z', 'denied'),
      ],
      [
        line('answered', '2026-11-12T00:00:00.000Z'),
        line('reminded', '2026-11-28T00:00:00.000Z'),
        line('closed-unanswered', '2026-12-05T00:00:00.000Z'),
        line('reopened', '2026-12-18T00:00:00.000Z'),
      ],
    );
    expect(rounds.map(({ seq, ended }) => [seq, ended?.how, ended?.at])).toEqual([
      [1, 'answered', '2026-11-12T00:00:00.000Z'],
      [2, 'answered-late', '2026-12-18T00:00:00.000Z'],
      [3, undefined, undefined],
    ]);
  });
});

describe('rows that were written before reasons and questions were asked', () => {
  test('a bare kind reads as a paper whose reason stands in the message', () => {
    const item = { what: 'document', kind: 'cost-sheet', reason: 'other', note: '' };
    const request = { items: ['cost-sheet'], message: 'Please send it.', askedAt, reminders: 1 };
    expect(applicationRowSchema.shape.request.parse(request)).toEqual({
      ...request,
      items: [item],
      language: 'en',
      answered: [],
      unable: [],
    });
    expect(decisionRowSchema.shape.requestedItems.parse(['cost-sheet'])).toEqual([item]);
  });
});
