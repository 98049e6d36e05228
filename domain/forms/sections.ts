import { asksForOptions, payees, supportKinds, trainingTypes } from '../settings.ts';
import { field, needed, yes, type FormField } from './shape.ts';

const outOfWork = { when: { field: 'workStatus', is: ['not-working', 'notice'] } } as const;
const occupational = { when: { field: 'trainingType', is: ['occupational'] } } as const;
const basicEducation = { when: { field: 'trainingType', is: ['abe', 'esl'] } } as const;
/** Programs that the state's list has, or that go together with one (R1). */
const mayBeListed = { when: { field: 'trainingType', is: ['occupational', 'abe', 'esl'] } } as const;
/** Research is for training that leads to a job: occupational and short-term. */
const forAJob = { when: { field: 'trainingType', is: ['occupational', 'short-term'] } } as const;

/** R7: who asks for support services alone is asked nothing about a school, and why they need the help instead. */
const forTraining = { within: { field: 'asksFor', is: ['training', 'training-and-support'] } } as const;
const forSupport = { within: { field: 'asksFor', is: ['support', 'training-and-support'] } } as const;
const supportAlone = { within: { field: 'asksFor', is: ['support'] } } as const;

const within = (condition: Pick<FormField, 'within'>, fields: readonly FormField[]): FormField[] =>
  fields.map((each) => ({ ...each, ...condition }));

const spokenLanguages = [
  'english',
  'spanish',
  'vietnamese',
  // An interpreter speaks one of them. `chinese` was the only answer once, and stays for the others.
  'mandarin',
  'cantonese',
  'chinese',
  'russian',
  'ukrainian',
  'somali',
  'arabic',
  'korean',
  'other',
] as const;

const schools = ['1', '2', '3'] as const;

/** The sections of a scholarship packet; other requests share some of them (forms.ts). */
export const packetSections: Readonly<Record<string, readonly FormField[]>> = {
  you: [
    field('firstName', 'text', { ...needed, maxLength: 80, autocomplete: 'given-name' }),
    field('lastName', 'text', { ...needed, maxLength: 80, autocomplete: 'family-name' }),
    field('preferredName', 'text', { maxLength: 80, autocomplete: 'nickname' }),
    field('birthDate', 'date', { ...needed, autocomplete: 'bday' }),
    field('street', 'text', { ...needed, maxLength: 120, autocomplete: 'street-address' }),
    field('city', 'text', { ...needed, maxLength: 80, autocomplete: 'address-level2' }),
    field('zip', 'text', { ...needed, maxLength: 10, autocomplete: 'postal-code' }),
    field('county', 'choice', { ...needed, choicesOf: 'counties' }),
    field('phone', 'phone', { ...needed, maxLength: 30, autocomplete: 'tel' }),
    field('mayText', 'yes-no', needed),
    field('email', 'email', { maxLength: 200, autocomplete: 'email' }),
    field('spokenLanguage', 'choice', { ...needed, options: spokenLanguages }),
    field('otherLanguage', 'text', { ...needed, maxLength: 60, when: { field: 'spokenLanguage', is: ['other'] } }),
    field('helpNeeded', 'choices', {
      options: ['spoken-interpreter', 'sign-language', 'translated', 'large-print', 'audio', 'other'],
      keptIn: 'accommodation',
    }),
    field('helpNote', 'textarea', { maxLength: 500, keptIn: 'accommodation' }),
    field('registered', 'choice', { ...needed, options: ['yes', 'no', 'unsure'] }),
    field('customerId', 'text', { maxLength: 30 }),
  ],
  helper: [
    field('hasCoach', 'yes-no', needed),
    field('coachName', 'text', { ...needed, maxLength: 120, ...yes('hasCoach') }),
    field('coachOrganization', 'text', { ...needed, maxLength: 120, ...yes('hasCoach') }),
    field('coachPhone', 'phone', { maxLength: 30, ...yes('hasCoach') }),
    field('coachConsent', 'checkbox', yes('hasCoach')),
  ],
  work: [
    field('workStatus', 'choice', {
      ...needed,
      options: ['working', 'self-employed', 'notice', 'not-working', 'never'],
    }),
    field('lastEmployer', 'text', { ...needed, maxLength: 120, ...outOfWork }),
    field('jobTitle', 'text', { ...needed, maxLength: 120, ...outOfWork }),
    field('hourlyWage', 'money'),
    field('jobEndDate', 'date', { ...needed, ...outOfWork }),
    field('jobEndReason', 'choice', {
      ...needed,
      options: ['laid-off', 'closed', 'hours-cut', 'quit', 'let-go', 'health-family', 'season-ended', 'other'],
      ...outOfWork,
    }),
    field('unemployment', 'choice', { options: ['yes', 'no', 'ended'], keptIn: 'ui' }),
    field('schooling', 'choice', {
      ...needed,
      options: ['none', 'some-high-school', 'high-school', 'some-college', 'associate', 'bachelor'],
    }),
    field('basicSkills', 'yes-no', needed),
  ],
  eligibility: [
    field('veteran', 'choice', { ...needed, options: ['veteran', 'spouse', 'no'] }),
    field('receivesSnap', 'yes-no', { keptIn: 'snap' }),
    field('receivesTanf', 'yes-no', { keptIn: 'snap' }),
    field('householdSize', 'number', { ...needed, range: [1, 30] }),
    field('incomeSixMonths', 'money', needed),
    field('selectiveService', 'choice', { ...needed, options: ['registered', 'not-required', 'unsure'] }),
  ],
  // One question on a page of its own, since the pages that follow hang on it. Older packets asked for training.
  asking: [field('asksFor', 'choice', { ...needed, options: asksForOptions, unanswered: 'training' })],
  training: within(forTraining, [
    field('trainingType', 'choice', { ...needed, options: trainingTypes }),
    // R1: alone they are no training that WIOA pays for; school and program are then those of the job training.
    field('withJobTraining', 'yes-no', basicEducation),
    field('schoolName', 'text', { ...needed, maxLength: 160 }),
    field('programName', 'text', { ...needed, maxLength: 160 }),
    field('etplId', 'text', { maxLength: 40, ...mayBeListed }),
    field('credential', 'text', { maxLength: 160 }),
    field('programStart', 'date', needed),
    field('programEnd', 'date', needed),
    field('weeklyHours', 'number', { range: [1, 80] }),
    field('fullTime', 'yes-no'),
  ]),
  research: within(forTraining, [
    field('jobGoal', 'text', { ...needed, maxLength: 160, ...forAJob }),
    field('localWage', 'money', { ...needed, ...forAJob }),
    field('openings', 'number', { range: [0, 100_000], ...forAJob }),
    field('employer1', 'text', { ...needed, maxLength: 300, ...forAJob }),
    field('employer2', 'text', { ...needed, maxLength: 300, ...forAJob }),
    ...schools.flatMap((number) => [
      // One comparison is the school chosen; two more show that the person looked around.
      field(`school${number}Title`, 'text', { required: number === '1', maxLength: 160, ...occupational }),
      field(`school${number}Cost`, 'money', occupational),
      field(`school${number}Weeks`, 'number', { range: [1, 260], ...occupational }),
      field(`school${number}Completion`, 'number', { range: [0, 100], ...occupational }),
      field(`school${number}Miles`, 'number', { range: [0, 500], ...occupational }),
    ]),
    field('whyThisSchool', 'textarea', { ...needed, maxLength: 2000 }),
  ]),
  // R7: only for people in training or career services, when necessary, and not available elsewhere.
  support: within(forSupport, [
    field('takesPartIn', 'choice', { ...needed, options: ['training', 'career-services', 'not-yet'] }),
    field('takesPartWhere', 'text', {
      ...needed,
      maxLength: 200,
      when: { field: 'takesPartIn', is: ['training', 'career-services'] },
    }),
    field('whyNeeded', 'textarea', { ...needed, maxLength: 1000 }),
    field('askedElsewhere', 'choice', { ...needed, options: ['yes', 'no', 'nowhere-known'] }),
    field('askedWhere', 'textarea', { ...needed, maxLength: 500, when: { field: 'askedElsewhere', is: ['yes'] } }),
  ]).map((each) => (each.name.startsWith('takesPart') ? { ...each, ...supportAlone } : each)),
  costs: [
    ...within(forTraining, [field('cost-tuition', 'money')]),
    ...supportKinds.map((kind) => field(`cost-${kind}`, 'money')),
    field('otherCostNote', 'text', { maxLength: 200 }),
    ...within(forTraining, [
      field('totalCost', 'money', needed),
      field('otherAid', 'money'),
      field('payee', 'choice', { ...needed, options: payees }),
      field('payeeName', 'text', { maxLength: 160 }),
    ]),
  ],
  // R10: the bus pass is paid back, the tools are paid at the store. Who does not know leaves it to the team.
  payees: supportKinds.flatMap((kind) => [
    field(`payee-${kind}`, 'choice', {
      options: payees,
      words: { key: 'payee-for', cost: kind },
      within: { field: `cost-${kind}` },
      when: { field: 'asksFor', is: ['support', 'training-and-support'] },
    }),
    field(`payeeName-${kind}`, 'text', {
      maxLength: 160,
      words: { key: 'payeeName-for', cost: kind },
      when: { field: `payee-${kind}`, is: ['school', 'vendor'] },
    }),
  ]),
  'other-money': within(forTraining, [
    field('fafsa', 'choice', { ...needed, options: ['yes', 'no', 'not-needed'] }),
    field('pell', 'choice', { ...needed, options: ['awarded', 'waiting', 'no'] }),
    field('pellAmount', 'money', { ...needed, when: { field: 'pell', is: ['awarded'] } }),
    field('otherGrants', 'text', { maxLength: 300 }),
    field('otherGrantsAmount', 'money'),
  ]),
  budget: [
    field('monthlyPay', 'money', needed),
    field('monthlyBenefits', 'money'),
    field('monthlyOtherIncome', 'money'),
    field('monthlyHousing', 'money', needed),
    field('monthlyFood', 'money', needed),
    field('monthlyTransport', 'money'),
    field('monthlyChildCare', 'money'),
    field('monthlyPhone', 'money'),
    field('monthlyHealth', 'money'),
    field('monthlyDebts', 'money'),
    field('monthlyOther', 'money'),
  ],
};
