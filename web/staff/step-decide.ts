import { stepTicks } from '../../domain/cases/rows.ts';
import type { CommandInput } from '../../domain/commands.ts';
import type { FieldError } from '../../domain/errors.ts';
import { checkAsk, hiddenAsk, readAsk, type AskValues } from './ask-form.ts';

export const stepOutcomes = ['accept', 'refer', 'more-information', 'deny'] as const;

/** The decide form as it was typed. */
export interface StepDecideValues extends AskValues {
  operationId: string;
  version: string;
  outcome: string;
  ticks: string[];
  welcome: string;
  referNote: string;
  denyReason: string;
  denyChange: string;
}
export type StepDraft = Pick<
  CommandInput<'decide-step'>,
  'outcome' | 'reason' | 'wouldChange' | 'ticks' | 'requestedItems' | 'language'
>;

type Form = Readonly<Record<string, string | string[] | undefined>>;

export function readStepDecide(form: Form): StepDecideValues {
  const one = (name: string): string => {
    const value = form[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const many = (name: string): string[] => {
    const value = form[name];
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  return {
    operationId: one('operationId'),
    version: one('version'),
    outcome: one('outcome'),
    ticks: many('ticks'),
    welcome: one('welcome'),
    referNote: one('referNote'),
    denyReason: one('denyReason'),
    denyChange: one('denyChange'),
    ...readAsk(one, many),
  };
}

/** Everything typed travels with the review, so that a way back loses none of it. */
export const hiddenStep = (values: StepDecideValues): [string, string][] => [
  ['version', values.version],
  ['outcome', values.outcome],
  ...values.ticks.map((tick): [string, string] => ['ticks', tick]),
  ['welcome', values.welcome],
  ['referNote', values.referNote],
  ['denyReason', values.denyReason],
  ['denyChange', values.denyChange],
  ...hiddenAsk(values),
];

/** What would be decided, or what is still missing, field by field. The command checks all of it again. */
export function checkStepDecide(values: StepDecideValues): { draft?: StepDraft; errors: FieldError[] } {
  switch (values.outcome) {
    case 'accept': {
      const ticks = stepTicks.filter((tick) => values.ticks.includes(tick));
      if (ticks.length < stepTicks.length) return { errors: [{ field: 'ticks', key: 'step-ticks' }] };
      return { errors: [], draft: { outcome: 'accept', ticks, reason: values.welcome.trim() } };
    }
    case 'refer':
      return { errors: [], draft: { outcome: 'refer', reason: values.referNote.trim() } };
    case 'deny': {
      const reason = values.denyReason.trim();
      const wouldChange = values.denyChange.trim();
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
