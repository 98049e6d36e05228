import { costKinds, trainingTypes } from '../settings.ts';
import type { FormField, FormSection } from './shape.ts';

/**
 * The packet's form, A to K: our own design, no official one is public. What a field is called, how it is read, whether it
 * is needed and where it is kept stands here once; the pages, the PDF and the API all follow this table. We never ask for a
 * Social Security number (R8).
 */
type Kept = Partial<Omit<FormField, 'name' | 'kind'>>;
const field = (name: string, kind: FormField['kind'], rest: Kept = {}): FormField => ({
  name,
  kind,
  required: false,
  keptIn: 'cases',
  ...rest,
});
const needed = { required: true } as const;
const yes = (name: string) => ({ when: { field: name, is: ['yes'] } }) as const;
const outOfWork = { when: { field: 'workStatus', is: ['not-working', 'notice'] } } as const;
const occupational = { when: { field: 'trainingType', is: ['occupational'] } } as const;
/** Research is for training that leads to a job: occupational and short-term. */
const forAJob = { when: { field: 'trainingType', is: ['occupational', 'short-term'] } } as const;

const spokenLanguages = [
  'english',
  'spanish',
  'vietnamese',
  'chinese',
  'russian',
  'ukrainian',
  'somali',
  'arabic',
  'korean',
  'other',
] as const;

const schools = ['1', '2', '3'] as const;

export const packetSections: readonly FormSection[] = [
  {
    id: 'you',
    letter: 'A',
    fields: [
      field('firstName', 'text', { ...needed, maxLength: 80, autocomplete: 'given-name' }),
      field('lastName', 'text', { ...needed, maxLength: 80, autocomplete: 'family-name' }),
      field('preferredName', 'text', { maxLength: 80, autocomplete: 'nickname' }),
      field('birthDate', 'date', { ...needed, autocomplete: 'bday' }),
      field('street', 'text', { ...needed, maxLength: 120, autocomplete: 'street-address' }),
      field('city', 'text', { ...needed, maxLength: 80, autocomplete: 'address-level2' }),
      field('zip', 'text', { ...needed, maxLength: 10, autocomplete: 'postal-code' }),
      field('county', 'choice', { ...needed, options: ['multnomah', 'washington', 'clackamas', 'other'] }),
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
  },
  {
    id: 'helper',
    letter: 'B',
    fields: [
      field('hasCoach', 'yes-no', needed),
      field('coachName', 'text', { ...needed, maxLength: 120, ...yes('hasCoach') }),
      field('coachOrganization', 'text', { ...needed, maxLength: 120, ...yes('hasCoach') }),
      field('coachPhone', 'phone', { maxLength: 30, ...yes('hasCoach') }),
      field('coachConsent', 'checkbox', yes('hasCoach')),
    ],
  },
  {
    id: 'work',
    letter: 'C',
    fields: [
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
  },
  {
    id: 'eligibility',
    letter: 'D',
    fields: [
      field('veteran', 'choice', { ...needed, options: ['veteran', 'spouse', 'no'] }),
      field('receivesSnap', 'yes-no', { keptIn: 'snap' }),
      field('receivesTanf', 'yes-no', { keptIn: 'snap' }),
      field('householdSize', 'number', { ...needed, range: [1, 30] }),
      field('incomeSixMonths', 'money', needed),
      field('selectiveService', 'choice', { ...needed, options: ['registered', 'not-required', 'unsure'] }),
    ],
  },
  {
    id: 'training',
    letter: 'E',
    fields: [
      field('trainingType', 'choice', { ...needed, options: trainingTypes }),
      field('schoolName', 'text', { ...needed, maxLength: 160 }),
      field('programName', 'text', { ...needed, maxLength: 160 }),
      field('etplId', 'text', { maxLength: 40, ...occupational }),
      field('credential', 'text', { maxLength: 160 }),
      field('programStart', 'date', needed),
      field('programEnd', 'date', needed),
      field('weeklyHours', 'number', { range: [1, 80] }),
      field('fullTime', 'yes-no'),
    ],
  },
  {
    id: 'research',
    letter: 'F',
    fields: [
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
    ],
  },
  {
    id: 'costs',
    letter: 'G',
    fields: [
      ...costKinds.map((kind) => field(`cost-${kind}`, 'money')),
      field('otherCostNote', 'text', { maxLength: 200 }),
      field('totalCost', 'money', needed),
      field('otherAid', 'money'),
      field('payee', 'choice', { ...needed, options: ['school', 'vendor', 'participant'] }),
      field('payeeName', 'text', { maxLength: 160 }),
    ],
  },
  {
    id: 'other-money',
    letter: 'H',
    fields: [
      field('fafsa', 'choice', { ...needed, options: ['yes', 'no', 'not-needed'] }),
      field('pell', 'choice', { ...needed, options: ['awarded', 'waiting', 'no'] }),
      field('pellAmount', 'money', { ...needed, when: { field: 'pell', is: ['awarded'] } }),
      field('otherGrants', 'text', { maxLength: 300 }),
      field('otherGrantsAmount', 'money'),
    ],
  },
  {
    id: 'budget',
    letter: 'I',
    fields: [
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
  },
  // J is the documents: kept as documents and absences, not as answers.
  { id: 'documents', letter: 'J', fields: [] },
  // K is signed in the act of sending; only a guardian's name is an answer.
  { id: 'sign', letter: 'K', fields: [field('guardianName', 'text', { maxLength: 120 })] },
];

/** The sections that are filled in page by page; J and K have pages of their own. */
export const answerSections = packetSections.filter((section) => !['documents', 'sign'].includes(section.id));

const byName = new Map(packetSections.flatMap((section) => section.fields.map((each) => [each.name, each] as const)));
if (byName.size !== packetSections.reduce((sum, section) => sum + section.fields.length, 0))
  throw new Error('packet form: a field stands twice');

export const fieldNamed = (name: string): FormField | undefined => byName.get(name);
export const sectionNamed = (id: string): FormSection | undefined =>
  packetSections.find((section) => section.id === id);
