import { decisionTicks } from '../../domain/cases/rows.ts';
import type { CommandInput } from '../../domain/commands.ts';
import type { FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field, needed, type FormField } from '../../domain/forms/shape.ts';
import type { OjtTerms } from '../../domain/ojt/rows.ts';
import { checkAsk, hiddenAsk, readAsk, type AskValues } from './ask-form.ts';

export const ojtOutcomes = ['approve', 'more-information', 'deny'] as const;

/** What an approval agrees on, read as the public form reads it. */
const termFields = [
  field('employer', 'text', { ...needed, maxLength: 120 }),
  field('wage', 'money', needed),
  field('hours', 'number', { ...needed, range: [1, 60] }),
  field('weeks', 'number', { ...needed, range: [1, 104] }),
  field('startsOn', 'date', needed),
  field('rate', 'number', { ...needed, range: [1, 100] }),
] as const satisfies FormField[];
/** How the form names them; a date comes in three. */
const termNames = [
  'employer',
  'wage',
  'hours',
  'weeks',
  'startsOn-month',
  'startsOn-day',
  'startsOn-year',
  'rate',
] as const;
export type OjtTermName = (typeof termNames)[number];

/** The decide form as it was typed. */
export interface OjtDecideValues extends AskValues {
  operationId: string;
  version: string;
  outcome: string;
  terms: Record<OjtTermName, string>;
  criteria: string[];
  ticks: string[];
  aheadOfReason: string;
  note: string;
  denyReason: string;
  denyChange: string;
}
export type OjtDraft = Pick<
  CommandInput<'decide-ojt'>,
  'outcome' | 'terms' | 'reason' | 'wouldChange' | 'ticks' | 'aheadOfReason' | 'requestedItems' | 'language'
>;

type Form = Readonly<Record<string, string | string[] | undefined>>;

export function readOjtDecide(form: Form): OjtDecideValues {
  const many = (name: string): string[] => {
    const value = form[name];
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  const one = (name: string): string => many(name)[0] ?? '';
  return {
    operationId: one('operationId'),
    version: one('version'),
    outcome: one('outcome'),
    terms: Object.fromEntries(termNames.map((name) => [name, one(name)])) as Record<OjtTermName, string>,
    criteria: many('criteria'),
    ticks: many('ticks'),
    aheadOfReason: one('aheadOfReason'),
    note: one('note'),
    denyReason: one('denyReason'),
    denyChange: one('denyChange'),
    ...readAsk(one, many),
  };
}

/** Everything typed travels with the review, so that a way back loses none of it. */
export const hiddenOjt = (values: OjtDecideValues): [string, string][] => [
  ['version', values.version],
  ['outcome', values.outcome],
  ...termNames.map((name): [string, string] => [name, values.terms[name]]),
  ...values.criteria.map((each): [string, string] => ['criteria', each]),
  ...values.ticks.map((tick): [string, string] => ['ticks', tick]),
  ['aheadOfReason', values.aheadOfReason],
  ['note', values.note],
  ['denyReason', values.denyReason],
  ['denyChange', values.denyChange],
  ...hiddenAsk(values),
];

/** The terms as typed, into the form's boxes. */
export function typedTerms(terms: Partial<OjtTerms>): Record<OjtTermName, string> {
  const [year = '', month = '', day = ''] = (terms.startsOn ?? '').split('-').map((part) => part.replace(/^0/, ''));
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    employer: terms.employer ?? '',
    wage: terms.wageCents === undefined ? '' : (terms.wageCents / 100).toFixed(2),
    hours: text(terms.hoursPerWeek),
    weeks: text(terms.weeks),
    'startsOn-month': month,
    'startsOn-day': day,
    'startsOn-year': year,
    rate: text(terms.ratePercent),
  };
}

function readTerms(values: OjtDecideValues): { terms?: OjtTerms; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const answers: Record<string, string | number> = {};
  for (const each of termFields) {
    const reading = readField(each, values.terms);
    if (reading === 'empty') errors.push({ field: each.name, key: 'required' });
    else if ('error' in reading) errors.push(reading.error);
    else if (each.kind === 'number' && !Number.isInteger(reading.answer))
      errors.push({ field: each.name, key: 'ojt-whole-number' });
    else answers[each.name] = reading.answer as string | number;
  }
  if (errors.length > 0) return { errors };
  return {
    errors,
    terms: {
      employer: String(answers['employer']),
      wageCents: Number(answers['wage']),
      hoursPerWeek: Number(answers['hours']),
      weeks: Number(answers['weeks']),
      ratePercent: Number(answers['rate']),
      startsOn: String(answers['startsOn']),
      criteria: values.criteria,
    },
  };
}

/** What would be decided, or what is still missing, field by field. The command holds all of it against the law again. */
export function checkOjtDecide(values: OjtDecideValues): { draft?: OjtDraft; errors: FieldError[] } {
  switch (values.outcome) {
    case 'approve': {
      const { terms, errors } = readTerms(values);
      const ticks = decisionTicks.filter((tick) => values.ticks.includes(tick));
      if (ticks.length < decisionTicks.length)
        errors.push({ field: 'ticks', key: 'ticks-missing', params: { missing: decisionTicks.length - ticks.length } });
      if (!terms || errors.length > 0) return { errors };
      const [reason, aheadOfReason] = [values.note.trim(), values.aheadOfReason.trim()];
      return { errors, draft: { outcome: 'approve', terms, ticks, reason, aheadOfReason } };
    }
    case 'deny': {
      const [reason, wouldChange] = [values.denyReason.trim(), values.denyChange.trim()];
      const errors = [
        ...(reason.length < 3 ? [{ field: 'denyReason', key: 'required' }] : []),
        ...(wouldChange.length < 3 ? [{ field: 'denyChange', key: 'required' }] : []),
      ];
      return errors.length > 0 ? { errors } : { errors, draft: { outcome: 'deny', reason, wouldChange } };
    }
    case 'more-information': {
      const { items, message, language, errors } = checkAsk(values);
      if (errors.length > 0) return { errors };
      return { errors, draft: { outcome: 'more-information', requestedItems: items, reason: message, language } };
    }
    default:
      return { errors: [{ field: 'outcome', key: 'choose-one' }] };
  }
}

const ownNames: Record<string, string> = { reason: 'denyReason', wouldChange: 'denyChange' };
/** A refusal of the command at the field of this form where it can be mended. */
export function ojtRefusedFields(fields: readonly FieldError[]): FieldError[] {
  const ticks = fields.filter(({ field }) => field.startsWith('tick-'));
  if (ticks.length > 0) return [{ field: 'ticks', key: 'ticks-missing', params: { missing: ticks.length } }];
  return fields.map(({ field, key, params }) =>
    key === 'reason-for-going-ahead'
      ? { field, key: 'reason-ahead', params }
      : { field: ownNames[field] ?? field, key, params },
  );
}
