import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  answerSections,
  checkAnswers,
  fieldNamed,
  formRows,
  isAsked,
  isMinor,
  missingAnswers,
  packetFacts,
  formOf,
  questionText,
  readSection,
  typedForm,
  wordsOf,
} from '../../../domain/forms/form.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { fullAnswers } from './full-answers.ts';

const fields = formOf('scholarship').flatMap((section) => section.fields);

describe('the table', () => {
  test('has the sections A to K of the domain sheet, and those of support services: what is asked for, why, and whom to pay', () => {
    expect(
      formOf('scholarship')
        .map((section) => section.letter)
        .join(''),
    ).toBe('ABCDEFGHIJKLMN');
  });

  test('R8: nothing asks for a Social Security number', () => {
    const t = translator('en', formTexts);
    for (const field of fields) {
      expect(field.name).not.toMatch(/(^ssn|Ssn|SSN|social)/);
      expect(questionText(field, t)).not.toMatch(/social security/i);
    }
  });

  test('R22: SNAP, TANF, unemployment and help needed are kept apart, and never required', () => {
    const apart = Object.fromEntries(fields.filter((each) => each.keptIn !== 'cases').map((each) => [each.name, each]));
    expect(Object.fromEntries(Object.entries(apart).map(([name, each]) => [name, each.keptIn]))).toEqual({
      helpNeeded: 'accommodation',
      helpNote: 'accommodation',
      unemployment: 'ui',
      receivesSnap: 'snap',
      receivesTanf: 'snap',
    });
    expect(Object.values(apart).filter((each) => each.required)).toEqual([]);
  });

  test('a condition names a choice that can be made', () => {
    for (const field of fields) {
      if (!field.when) continue;
      const asker = fieldNamed(field.when.field);
      const options = asker?.kind === 'yes-no' ? ['yes', 'no'] : asker?.options;
      expect({ field: field.name, known: field.when.is.every((each) => options?.includes(each)) }).toEqual({
        field: field.name,
        known: true,
      });
    }
  });

  test.each([...languages])('every question, answer and section has words in %s', (language) => {
    const t = translator(language, formTexts);
    for (const section of answerSections('scholarship')) {
      expect(t(`form.section.${section.id}.title`)).not.toBe('');
      expect(t(`form.section.${section.id}.intro`)).not.toBe('');
      for (const field of section.fields) {
        expect(questionText(field, t)).not.toBe('');
        for (const option of field.options ?? []) expect(t(`form.${wordsOf(field)}.option.${option}`)).not.toBe('');
      }
    }
  });
});

describe('readSection', () => {
  test('reads money as people type it, and keeps what is wrong out', () => {
    const { answers, errors } = readSection('costs', {
      'cost-tuition': '$2,500.00',
      'cost-books': '12.5',
      'cost-tools': 'ten',
      totalCost: '3100',
      payee: 'school',
    });
    expect(answers).toEqual({ 'cost-tuition': 250_000, 'cost-books': 1_250, totalCost: 310_000, payee: 'school' });
    expect(errors).toEqual([{ field: 'cost-tools', key: 'not-money' }]);
  });

  test.each([
    ['-5', 'money-negative'],
    ['99999999999', 'not-money'],
    ['900000000', 'money-too-large'],
  ])('the amount %s is refused', (typed, key) => {
    expect(readSection('costs', { 'cost-tuition': typed, totalCost: '1', payee: 'school' }).errors).toContainEqual({
      field: 'cost-tuition',
      key,
    });
  });

  test('asks for at least one cost', () => {
    expect(readSection('costs', { totalCost: '100', payee: 'school', 'cost-tuition': '0' }).errors).toEqual([
      { field: 'cost-tuition', key: 'no-costs' },
    ]);
  });

  test('a date in three parts; a day that is not in the calendar is refused', () => {
    const date = (day: string) =>
      readSection('you', { 'birthDate-month': '2', 'birthDate-day': day, 'birthDate-year': '1990' });
    expect(date('3').answers['birthDate']).toBe('1990-02-03');
    expect(date('30').errors).toContainEqual({ field: 'birthDate', key: 'not-a-date' });
  });

  test('what is not asked any more is cleared, and is not missing', () => {
    const { answers, clear, errors } = readSection('helper', { hasCoach: 'no', coachName: 'Left over' });
    expect(answers).toEqual({ hasCoach: 'no' });
    expect(clear).toEqual(expect.arrayContaining(['coachName', 'coachOrganization', 'coachPhone', 'coachConsent']));
    expect(errors).toEqual([]);
  });

  test('a condition may rest on another section', () => {
    const names = (known: Answers) => readSection('research', {}, known).errors.map((each) => each.field);
    expect(names({ trainingType: 'ged' })).toEqual(['whyThisSchool']);
    expect(names({ trainingType: 'occupational' })).toEqual(expect.arrayContaining(['jobGoal', 'school1Title']));
  });

  test('the end of a program comes after its start', () => {
    const { errors } = readSection('training', {
      trainingType: 'ged',
      schoolName: 'A',
      programName: 'B',
      'programStart-month': '10',
      'programStart-day': '5',
      'programStart-year': '2026',
      'programEnd-month': '9',
      'programEnd-day': '5',
      'programEnd-year': '2026',
    });
    expect(errors).toEqual([{ field: 'programEnd', key: 'end-before-start' }]);
  });

  test('a choice that is not in the list is refused', () => {
    expect(readSection('helper', { hasCoach: 'maybe' }).errors).toEqual([{ field: 'hasCoach', key: 'not-a-choice' }]);
  });

  test('whatever is posted, it answers and never throws; what it accepts passes the strict check', () => {
    const names = fields.flatMap((field) =>
      field.kind === 'date' ? ['month', 'day', 'year'].map((part) => `${field.name}-${part}`) : [field.name],
    );
    const typed = fc.oneof(
      fc.string(),
      fc.constantFrom('yes', 'no', '2', '1990', '$1,000.00', 'school', 'occupational'),
    );
    const form = fc.dictionary(fc.constantFrom(...names), fc.oneof(typed, fc.array(typed, { maxLength: 3 })));
    fc.assert(
      fc.property(form, fc.constantFrom(...answerSections('scholarship')), (raw, section) => {
        const { answers, errors } = readSection(section.id, raw);
        const late = errors.filter((each) => each.key === 'end-before-start').length;
        expect(checkAnswers('scholarship', answers)).toHaveLength(late);
      }),
    );
  });

  test('stored answers, drawn as typed and read again, are the same answers', () => {
    const raw = typedForm(fullAnswers);
    const again = Object.assign(
      {},
      ...answerSections('scholarship').map(({ id }) => readSection(id, raw, fullAnswers).answers),
    );
    const { guardianName: _signed, ...expected } = fullAnswers;
    expect(again).toEqual(expected);
  });
});

describe('checkAnswers', () => {
  test('is strict: cents are integers, unknown names are refused', () => {
    expect(checkAnswers('scholarship', { totalCost: 12.5 })).toEqual([{ field: 'totalCost', key: 'not-money' }]);
    expect(checkAnswers('scholarship', { totalCost: '$12' })).toEqual([{ field: 'totalCost', key: 'not-money' }]);
    expect(checkAnswers('scholarship', { totalCost: -1 })).toEqual([{ field: 'totalCost', key: 'money-negative' }]);
    expect(checkAnswers('scholarship', { ssn: '1' })).toEqual([{ field: 'ssn', key: 'unknown-field' }]);
    expect(checkAnswers('scholarship', { firstName: 'x'.repeat(81) })).toEqual([
      { field: 'firstName', key: 'too-long', params: { max: 80 } },
    ]);
  });
});

describe('missingAnswers', () => {
  test('a full form misses nothing; without its confidential answers neither (R22)', () => {
    expect(missingAnswers('scholarship', fullAnswers)).toEqual([]);
    const open = Object.fromEntries(
      Object.entries(fullAnswers).filter(([name]) => fieldNamed(name)?.keptIn === 'cases'),
    ) as Answers;
    expect(missingAnswers('scholarship', open)).toEqual([]);
  });

  test('each required answer that is taken away is named', () => {
    for (const field of fields) {
      if (!field.required || !isAsked(field, fullAnswers) || fullAnswers[field.name] === undefined) continue;
      const { [field.name]: _gone, ...rest } = fullAnswers;
      expect(missingAnswers('scholarship', rest)).toContainEqual({ field: field.name, key: 'required' });
    }
  });
});

describe('packetFacts', () => {
  test('reads what the rules ask for', () => {
    expect(packetFacts(fullAnswers)).toMatchObject({
      birthDate: '1994-04-12',
      trainingType: 'occupational',
      costs: { tuition: 260_000, books: 50_000 },
      askedCents: 310_000,
      payee: 'school',
      veteranOrSpouse: false,
      receivesSnap: true,
      receivesTanf: false,
      unemployment: 'yes',
      lostJob: true,
      householdSize: 3,
      incomeSixMonthsCents: 1_250_050,
      coachOrganization: 'Example Partners',
    });
  });

  test('what was not answered is unknown, not "no" (a paper form)', () => {
    const facts = packetFacts({});
    const { costs, askedCents, payees, tui, ojt, ...rest } = facts;
    expect({ costs, askedCents, payees }).toEqual({ costs: {}, askedCents: 0, payees: {} });
    expect(
      [rest, tui, ojt].flatMap((each) => Object.values(each ?? {})).filter((value) => value !== undefined),
    ).toEqual([]);
  });

  test.each([
    ['laid-off', true],
    ['closed', true],
    ['quit', false],
  ])('a job that ended because of "%s": lost %s', (jobEndReason, lost) => {
    expect(packetFacts({ workStatus: 'not-working', jobEndReason }).lostJob).toBe(lost);
  });
});

describe('formRows', () => {
  test.each([...languages])('the PDF leaves out what the law keeps apart, and says so (R22, %s)', (language) => {
    const t = translator(language, formTexts);
    const sections = formRows('scholarship', fullAnswers, t);
    const said = JSON.stringify(sections);
    for (const name of ['helpNeeded', 'helpNote', 'unemployment', 'receivesSnap', 'receivesTanf'])
      expect(said).not.toContain(JSON.stringify(t(`form.${name}.label`)).slice(1, -1));
    expect(said).not.toContain('a quiet room');
    expect(sections.filter((section) => section.note === t('form.kept-apart')).map((section) => section.id)).toEqual([
      'you',
      'work',
      'eligibility',
    ]);
    expect(said).toContain('3,100');
  });
});

describe('isMinor', () => {
  test('18 is of age on the birthday', () => {
    expect(isMinor('2008-11-22', '2026-11-21')).toBe(true);
    expect(isMinor('2008-11-21', '2026-11-21')).toBe(false);
    expect(isMinor(undefined, '2026-11-21')).toBe(false);
  });
});
