import { describe, expect, test } from '@jest/globals';
import { fieldNamed, formOf, formRows, packetFacts } from '../../../domain/forms/form.ts';
import { checklist } from '../../../domain/forms/checklist.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { assess } from '../../../domain/requests/assess.ts';
import { awardsAmong, namedAward } from '../../../domain/requests/tui.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { applicationRow } from '../web-staff/sample-rows.ts';

const today = '2026-11-18';
const fits: Answers = {
  studyLevel: 'vocational',
  schoolSaysFullTime: 'yes',
  programEnd: '2027-06-11',
  hasAward: 'no',
  termKind: 'quarter',
};
const codes = (answers: Answers, award?: Parameters<typeof assess>[1]['award']) =>
  assess('tui', { facts: packetFacts(answers), lowIncome: undefined, today, ...(award ? { award } : {}) }).map(
    ({ code, outcome }) => `${code} ${outcome}`,
  );

describe('R18: level and full-time are shown, and never decided here', () => {
  test.each([
    ['vocational', 'tui-level-fits meets'],
    ['associate', 'tui-level-fits meets'],
    ['bachelor', 'tui-level-bachelor check'],
    ['other', 'tui-level-unknown check'],
  ])('%s', (studyLevel, finding) => expect(codes({ ...fits, studyLevel })).toContain(finding));

  test.each([
    ['yes', 'tui-full-time meets'],
    ['no', 'tui-part-time check'],
    ['unsure', 'tui-full-time-unknown check'],
  ])('the school says %s', (schoolSaysFullTime, finding) =>
    expect(codes({ ...fits, schoolSaysFullTime })).toContain(finding),
  );

  test('a bachelor’s degree, part of the time, long over, on paper: nothing ever says no (R15, R27)', () => {
    const levels = ['vocational', 'associate', 'bachelor', 'other', undefined];
    const times = ['yes', 'no', 'unsure', undefined];
    const ends = ['2020-01-01', '2030-01-01', undefined];
    const awards = ['here', 'elsewhere', 'no', undefined];
    let seen = 0;
    for (const studyLevel of levels)
      for (const schoolSaysFullTime of times)
        for (const programEnd of ends)
          for (const hasAward of awards) {
            const given = Object.entries({ studyLevel, schoolSaysFullTime, programEnd, hasAward });
            const answers = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Answers;
            for (const { outcome } of assess('tui', { facts: packetFacts(answers), lowIncome: undefined, today })) {
              seen += 1;
              expect(['meets', 'check']).toContain(outcome);
            }
          }
    expect(seen).toBeGreaterThan(200);
  });
});

describe('R22: unemployment data leaves nothing behind', () => {
  const apart: Answers = { layoffOn: '2026-04-28', claimOn: '2026-05-02', certifiedOn: '2026-06-01', jobSearch: 'no' };
  test('the findings are the same with and without it', () => {
    expect(codes({ ...fits, ...apart })).toEqual(codes(fits));
  });
  test('each such question is kept in the table of its own, and none is needed', () => {
    for (const name of Object.keys(apart)) expect(fieldNamed(name)).toMatchObject({ keptIn: 'ui', required: false });
  });
  test('the filled form for the packet holds none of it, also when somebody hands it over', () => {
    const rows = JSON.stringify(formRows('tui', { ...fits, ...apart }, translator('en', formTexts)));
    expect(rows).not.toMatch(/2026|stopped|claim\b.*May/);
    expect(rows).toContain('Jun 11, 2027');
  });
  test('R20: nothing asks about benefits', () => {
    const names = formOf('tui').flatMap(({ fields }) => fields.map(({ name }) => name));
    expect(names).not.toContain('unemployment');
    expect(names.some((name) => /benefit|weekly.*amount/i.test(name))).toBe(false);
  });
});

describe('R9: what OED asks for', () => {
  const kinds = (answers: Answers, source: 'form' | 'paper' = 'form') =>
    checklist('tui', packetFacts(answers), source).map(({ kind, required }) => `${kind}${required ? '' : '?'}`);
  test('follows the answers', () => {
    expect(kinds(fits)).toEqual(['layoff-letter', 'school-schedule', 'program-description', 'other?']);
    expect(kinds({ ...fits, hasAward: 'elsewhere' })).toContain('award-letter');
    // R19: the one from here goes along by itself.
    expect(kinds({ ...fits, hasAward: 'here' })).not.toContain('award-letter');
  });
  test('on paper the form itself, the rest as it comes', () => {
    expect(kinds({}, 'paper')[0]).toBe('application-form');
    expect(
      kinds({}, 'paper')
        .slice(1)
        .every((kind) => kind.endsWith('?')),
    ).toBe(true);
  });
});

describe('R19: the award letter of one’s own approved packet', () => {
  const letter = { key: 'app_1/1/letter-0001.pdf', versionId: 'v1', kind: 'award' } as const;
  const approved = applicationRow({ number: 'SE-4827', status: 'approved', letter });
  const own = [
    approved,
    applicationRow({ number: 'SE-1', status: 'denied', letter: { ...letter, kind: 'denial' } }),
    applicationRow({ number: 'SE-2', status: 'in-review' }),
    applicationRow({ number: 'SE-3', status: 'approved' }),
    applicationRow({ number: 'SE-5', kind: 'tui', status: 'oed-approved', letter }),
  ];
  test('only an approved scholarship with its letter can be named', () => {
    expect(awardsAmong(own).map(({ number }) => number)).toEqual(['SE-4827']);
  });
  test.each(['SE-4827', 'se 4827', ' Se4827 '])('by its number, as people type it: "%s"', (awardCase) => {
    expect(namedAward(packetFacts({ hasAward: 'here', awardCase }), own)).toEqual({
      standing: { is: 'attached', number: 'SE-4827' },
      letter: { applicationId: approved.applicationId, number: 'SE-4827', key: letter.key, versionId: 'v1' },
    });
  });
  test.each(['SE-1', 'SE-2', 'SE-3', 'SE-5', 'SE-9999'])('%s is none, and staff are told to ask', (awardCase) => {
    const answers = { ...fits, hasAward: 'here', awardCase };
    const named = namedAward(packetFacts(answers), own);
    expect(named).toEqual({ standing: { is: 'not-found', number: awardCase } });
    expect(codes(answers, named?.standing)).toContain('tui-award-not-found check');
  });
  test('an answer that no longer counts names nothing', () => {
    expect(namedAward(packetFacts({ hasAward: 'no', awardCase: 'SE-4827' }), own)).toBeUndefined();
  });
});
