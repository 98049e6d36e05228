import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBoardFile } from '../../../settings/board-files.ts';
import { isFactName } from '../../../domain/hand-off/facts.ts';
import { parseHandOffSystems } from '../../../domain/hand-off/settings.ts';
import { formOf } from '../../../domain/forms/form.ts';
import { recordedEvents } from '../../../domain/outcomes/events.ts';
import { outcomeFields, readEvent, typedEvent } from '../../../domain/outcomes/fields.ts';
import { quarterAfter } from '../../../domain/outcomes/quarters.ts';
import { requestKinds } from '../../../domain/requests/kinds.ts';

describe('quarters after exit', () => {
  test.each([
    ['2027-03-10', 2, '2027-07-01', '2027-09-30'],
    ['2027-03-10', 4, '2028-01-01', '2028-03-31'],
    ['2026-12-31', 2, '2027-04-01', '2027-06-30'],
    ['2027-01-01', 0, '2027-01-01', '2027-03-31'],
    ['2028-08-29', 2, '2029-01-01', '2029-03-31'],
  ] as const)('%s, %i quarters on', (day, quarters, from, through) => {
    expect(quarterAfter(day, quarters)).toEqual({ from, through });
  });
  test('follow one another without a gap', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 8 }), (date, quarters) => {
        const iso = date.toISOString().slice(0, 10);
        const [one, next] = [quarterAfter(iso, quarters), quarterAfter(iso, quarters + 1)];
        expect(new Date(Date.parse(one.through) + 86_400_000).toISOString().slice(0, 10)).toBe(next.from);
        expect(quarterAfter(iso, 0).from <= iso && iso <= quarterAfter(iso, 0).through).toBe(true);
      }),
    );
  });
});

describe('forms of outcomes', () => {
  const typed: Record<(typeof recordedEvents)[number], Record<string, string>> = {
    started: { sector: 'clean-energy' },
    completed: {},
    left: { reason: 'moved' },
    credential: { credential: 'Forklift certificate' },
    employed: {
      jobTitle: 'Welder',
      employer: 'Sample Works',
      hourlyCents: '$22.50',
      weeklyHours: '40',
      sector: 'other',
      related: 'yes',
    },
    'nothing-yet': { about: 'job' },
    'follow-up': { quarter: '4', answer: 'employed', hourlyCents: '25' },
  };
  const on = { 'on-month': '3', 'on-day': '1', 'on-year': '2027' };
  test.each(recordedEvents)('%s is read as typed, and typed again as it was read', (event) => {
    const read = readEvent(event, { ...on, ...typed[event] }, 'staff');
    if ('errors' in read) throw new Error(JSON.stringify(read.errors));
    expect(read.said).toMatchObject({ event, on: '2027-03-01' });
    expect(readEvent(event, typedEvent(read.said), 'staff')).toEqual(read);
    const none = readEvent(event, {}, 'staff');
    const needed = outcomeFields(event, 'staff').filter((field) => field.required);
    expect('errors' in none && none.errors.map(({ field }) => field)).toEqual(needed.map(({ name }) => name));
  });
  test('people are not asked what only staff know', () => {
    expect(outcomeFields('employed', 'participant').map(({ name }) => name)).toEqual([
      'on',
      'jobTitle',
      'employer',
      'hourlyCents',
      'weeklyHours',
    ]);
  });
  test.each(['0', '1000.01', '-5', 'much'])('a wage of %s is not one', (hourlyCents) => {
    const read = readEvent('employed', { ...on, ...typed.employed, hourlyCents }, 'staff');
    expect('errors' in read && read.errors.map(({ field }) => field)).toEqual(['hourlyCents']);
  });
});

describe('settings of the hand-off', () => {
  test('the ones that ship are read', () => {
    expect(parseHandOffSystems(readBoardFile('hand-off.json')).map((system) => system.systemId)).toEqual([
      'i-trac',
      'imatchskills',
      'womis',
    ]);
  });
  test('R22: no sheet can name what the law keeps apart, of any kind of request', () => {
    const apart = requestKinds
      .flatMap((kind) => formOf(kind))
      .flatMap((section) => section.fields)
      .filter((field) => field.keptIn !== 'cases');
    expect(new Set(apart.map((field) => field.keptIn))).toEqual(new Set(['snap', 'ui', 'accommodation']));
    for (const { name } of apart) {
      const entry = { id: 'entry', label: 'Entry', fact: `answer.${name}` };
      const system = { systemId: 'i-trac', name: 'I-Trac', kinds: ['scholarship'], entries: [entry] };
      expect(() => parseHandOffSystems({ systems: [system] })).toThrow('keeps apart');
      const when = { ...entry, fact: 'case.number', when: { fact: `answer.${name}` } };
      expect(() => parseHandOffSystems({ systems: [{ ...system, entries: [when] }] })).toThrow('keeps apart');
    }
  });
  test('a mistake stops the start: an unknown fact, an entry or a system twice', () => {
    expect(isFactName('answer.noSuchField')).toBe(false);
    expect(isFactName('toString')).toBe(false);
    const entry = { id: 'number', label: 'Number', fact: 'case.number' };
    const system = { systemId: 'i-trac', name: 'I-Trac', kinds: ['scholarship'], entries: [entry] };
    expect(() => parseHandOffSystems({ systems: [{ ...system, entries: [entry, entry] }] })).toThrow('two entries');
    expect(() => parseHandOffSystems({ systems: [system, system] })).toThrow('twice');
    expect(() => parseHandOffSystems({ systems: [{ ...system, entries: [{ ...entry, fact: 'no' }] }] })).toThrow();
  });
});
