import { describe, expect, test } from '@jest/globals';
import { answerSections, questionText } from '../../../domain/forms/form.ts';
import { fieldNamed } from '../../../domain/forms/forms.ts';
import { checkAnswer } from '../../../domain/forms/read-answer.ts';
import { formAnswers, type FilledField, type FormContext } from '../../../domain/reading/form-answers.ts';
import { formLabels, optionWords } from '../../../domain/reading/form-labels.ts';
import { readForm } from '../../../functions/check-document/read-form.ts';
import { sampleAnswers, sampleApplicationForm } from '../../../scripts/sample-packet.ts';
import { startPdfium } from '../../../adapters/pdf/pdfium.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';

const counties = new Map([
  ['county', { questions: [], options: { multnomah: ['Multnomah'], other: ['Another county'] } }],
]);
const scholarship: FormContext = {
  request: 'scholarship',
  document: 'application-form',
  own: counties,
  states: ['OR', 'Oregon', 'WA'],
};
const read = (fields: Record<string, string>, context: Partial<FormContext> = {}) =>
  formAnswers(
    Object.entries(fields).map(([name, value]) => ({ name, value })),
    { ...scholarship, ...context },
  );
const labelled = (...filled: FilledField[]) => formAnswers(filled, scholarship);

describe('what other houses call our questions', () => {
  test('as programs that make forms write names', () => {
    expect(
      read({
        'topmostSubform[0].Page1[0].First_Name[0]': 'Maria Elena',
        txtLastName: 'Lopez',
        'applicant.birth_date': '3/14/1990',
        '3. Street Address': '12 Sample Street',
        CITY: 'Portland',
        'Zip Code': '97202',
        'County of residence': 'Multnomah County',
        'Applicant E-mail Address': 'maria@example.org',
        'Household size': '4 people',
        'Hourly wage': '$18.50 per hour',
        'Program Start Date': 'January 5, 2027',
        Tuition: '$2,500.00',
        'Are you a veteran?': 'No',
      }),
    ).toEqual({
      firstName: 'Maria Elena',
      lastName: 'Lopez',
      birthDate: '1990-03-14',
      street: '12 Sample Street',
      city: 'Portland',
      zip: '97202',
      county: 'multnomah',
      email: 'maria@example.org',
      householdSize: 4,
      hourlyWage: 1850,
      programStart: '2027-01-05',
      'cost-tuition': 250_000,
      veteran: 'no',
    });
  });

  test('in Spanish', () => {
    expect(
      read({
        Nombre: 'Rosa',
        Apellidos: 'Ibarra Méndez',
        'Fecha de nacimiento': '12 de marzo de 1990',
        Dirección: 'Calle 5, 12',
        'Código postal': '97233',
        Teléfono: '503-555-0100',
        'Correo electrónico': 'rosa@example.org',
        'Idioma preferido': 'Español',
        'Tamaño del hogar': '3',
        'Nombre de la escuela': 'Instituto Sol de Oficios',
        'Fecha de inicio del programa': '5/1/2027',
        Matrícula: '3,900',
        '¿Es usted veterano?': 'Sí',
      }),
    ).toMatchObject({
      firstName: 'Rosa',
      lastName: 'Ibarra Méndez',
      birthDate: '1990-03-12',
      zip: '97233',
      phone: '503-555-0100',
      spokenLanguage: 'spanish',
      householdSize: 3,
      schoolName: 'Instituto Sol de Oficios',
      'cost-tuition': 390_000,
      veteran: 'veteran',
    });
  });

  test('a label tells what a bare name does not', () => {
    expect(labelled({ name: 'Text1', label: 'Please enter your first name', value: 'Maria' })).toEqual({
      firstName: 'Maria',
    });
    expect(labelled({ name: 'dob', label: 'dd.mm.yyyy', value: '06.01.2000' })).toEqual({ birthDate: '2000-01-06' });
  });

  test.each([
    ['Lopez, Maria Elena', { firstName: 'Maria Elena', lastName: 'Lopez' }],
    ['Maria Lopez', { firstName: 'Maria', lastName: 'Lopez' }],
    // Which of three is the family's name nobody can tell.
    ['Maria Lopez Garcia', {}],
  ])('one field for the whole name: %s', (value, expected) => {
    expect(read({ 'Applicant Name': value })).toEqual(expected);
  });

  test('one field for the whole address, and a date in three', () => {
    expect(
      read({
        'Home address': '12 Sample Street, Apt 4\nPortland, OR 97202',
        'Birth date month': '3',
        'Birth date day': '14',
        'Birth date year': '1990',
      }),
    ).toEqual({ street: '12 Sample Street, Apt 4', city: 'Portland', zip: '97202', birthDate: '1990-03-14' });
  });

  test('boxes to tick: question and answer stand in the name', () => {
    expect(read({ 'Veteran Yes': 'On', 'May we text you No': 'Yes', 'FAFSA yes': 'Off' })).toEqual({
      veteran: 'veteran',
      mayText: 'no',
    });
  });
});

describe('what is left out', () => {
  test('R22: what the law keeps apart, whatever it is called', () => {
    expect(
      read({
        'Receives SNAP': 'Yes',
        'Food stamps': 'Yes',
        'SNAP yes': 'On',
        TANF: 'No',
        'Unemployment benefits': 'Yes',
        'help note': 'Large print',
        Disability: 'Yes',
        'Estampillas de comida': 'Sí',
      }),
    ).toEqual({});
    const tui = read({ 'claim on': '1/2/2026', 'layoff on': '1/2/2026' }, { request: 'tui' });
    expect(tui).toEqual({});
  });
  test('R8: a Social Security number, in whatever field', () => {
    expect(read({ SSN: '123-45-6789', 'Customer ID': '123-45-6789' })).toEqual({});
  });
  test('other people of the form', () => {
    expect(
      read({ 'Spouse.FirstName': 'Sam', 'Emergency contact phone': '503-555-0111', 'First Name_2': 'Lou' }),
    ).toEqual({});
    expect(labelled({ name: 'First name', label: 'First name of your spouse', value: 'Sam' })).toEqual({});
  });
  test('two values for one question, a name and a label that say different things', () => {
    expect(read({ 'First name': 'Maria', 'form1.first_name': 'Dana', City: 'Portland' })).toEqual({ city: 'Portland' });
    expect(labelled({ name: 'City', label: 'First name', value: 'Salem' })).toEqual({});
  });
  test('what no check would let through', () => {
    expect(
      read({
        Email: 'none',
        'Household size': '400',
        'Date of birth': '31/31/1990',
        Tuition: 'see list',
        County: 'Lane',
      }),
    ).toEqual({});
  });
  test('papers that name their maker as often as their owner', () => {
    const fields = { 'First name': 'Maria', Address: 'River Bakery' };
    expect(read(fields, { document: 'proof-of-income' })).toEqual({});
    expect(read(fields, { document: 'government-id' })).toEqual({});
  });
  test('questions of another kind of request', () => {
    expect(read({ 'School name': 'Northgate' }, { request: 'step' })).toEqual({});
  });
});

test('of two questions in the same words neither is answered', () => {
  const read = (kind: 'application-form' | 'budget') =>
    readForm({ formValues: { 'Child care': '300' } }, { kind }, { kind: 'scholarship' })?.answers;
  expect(read('application-form')).toBeUndefined();
  expect(read('budget')).toEqual({ monthlyChildCare: 30_000 });
});

test('in a budget a plain word says which line is meant', () => {
  const budget = { Rent: '$1,150', Food: '420', 'Other income': '0', 'First name': 'Maria' };
  expect(read(budget, { document: 'budget' })).toEqual({
    monthlyHousing: 115_000,
    monthlyFood: 42_000,
    monthlyOtherIncome: 0,
  });
  expect(read(budget)).toEqual({ firstName: 'Maria' });
});

test.each(['en', 'es'] as const)('a form that asks in our own words is read whole (%s)', (language) => {
  const t = translator(language, formTexts);
  const samples: Record<string, string> = {
    text: 'Sample',
    textarea: 'Sample',
    date: '3/14/2026',
    money: '$12.50',
    number: '3',
    phone: '503-555-0100',
    email: 'sample@example.org',
    'yes-no': language === 'es' ? 'Sí' : 'Yes',
  };
  const open = answerSections('scholarship')
    .flatMap(({ fields }) => fields)
    .filter(({ keptIn, kind }) => keptIn === 'cases' && samples[kind] !== undefined)
    // Several of our own questions read alike ("Child care" is a cost and a line of the budget): those nobody can tell apart.
    .filter((field, _at, all) => all.filter((each) => questionText(each, t) === questionText(field, t)).length === 1);
  const formValues = Object.fromEntries(open.map((field) => [questionText(field, t), samples[field.kind] ?? '']));
  const found = readForm({ formValues }, { kind: 'application-form' }, { kind: 'scholarship' });
  const missed = open.filter(({ name }) => found?.answers[name] === undefined).map(({ name }) => name);
  expect(missed).toEqual([]);
});

test('the sample form of this house, filled in on a computer, gives back each answer that is no secret', async () => {
  const file = (await startPdfium()).open(new Uint8Array(await sampleApplicationForm()));
  if (typeof file === 'string') throw new Error(file);
  const formValues = Object.fromEntries(file.formValues(300).map(({ name, value }) => [name, value]));
  file.close();
  const found = readForm({ formValues }, { kind: 'application-form' }, { kind: 'scholarship' });
  expect(found?.answers).toEqual(
    Object.fromEntries(Object.entries(sampleAnswers).filter(([name]) => formValues[name])),
  );
});

test('each label and choice is about a question that there is', () => {
  expect(Object.keys(formLabels).filter((name) => !fieldNamed(name))).toEqual([]);
  for (const [name, options] of Object.entries(optionWords)) {
    const field = fieldNamed(name);
    for (const option of Object.keys(options)) expect(field && checkAnswer(field, option)).toBeUndefined();
  }
});
