import type { CommandInput } from '../../domain/commands.ts';
import type { FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field } from '../../domain/forms/shape.ts';
import { stepPaymentTicks } from '../../domain/money/award-commands.ts';
import { costKinds, payees } from '../../domain/settings.ts';
import { componentKinds } from '../../domain/step/progress.ts';

/** "Pay for something" as it was typed; it travels through the review, so that a way back or a refusal loses none of it. */
export interface StepPayValues {
  operationId: string;
  component: string;
  costKind: string;
  what: string;
  amount: string;
  payee: string;
  payeeName: string;
  fundId: string;
  ticks: readonly string[];
}
export type StepPayDraft = Omit<CommandInput<'award-step'>, 'operationId' | 'actor' | 'applicationId'>;

type Raw = Readonly<Record<string, string | string[] | undefined>>;

export function readStepPay(raw: Raw): StepPayValues {
  const text = (name: string): string => {
    const value = raw[name];
    return ((Array.isArray(value) ? value[0] : value) ?? '').trim();
  };
  const ticks = raw['payTicks'];
  return {
    operationId: text('operationId'),
    component: text('payComponent'),
    costKind: text('payCostKind'),
    what: text('payWhat'),
    amount: text('payAmount'),
    payee: text('payPayee'),
    payeeName: text('payPayeeName'),
    fundId: text('payFund'),
    ticks: ticks === undefined ? [] : Array.isArray(ticks) ? ticks : [ticks],
  };
}

export const hiddenStepPay = (values: StepPayValues): [string, string][] => [
  ['payComponent', values.component],
  ['payCostKind', values.costKind],
  ['payWhat', values.what],
  ['payAmount', values.amount],
  ['payPayee', values.payee],
  ['payPayeeName', values.payeeName],
  ['payFund', values.fundId],
  ...values.ticks.map((tick): [string, string] => ['payTicks', tick]),
];

/** The form's own shape; what the law and the fund say is the command's. */
export function checkStepPay(
  values: StepPayValues,
): { draft: StepPayDraft; errors: [] } | { draft?: never; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const chosen = <T extends string>(options: readonly T[], value: string, name: string): T | undefined => {
    const found = options.find((each) => each === value);
    if (found === undefined) errors.push({ field: name, key: 'choose-one' });
    return found;
  };
  const component = chosen(componentKinds, values.component, 'payComponent');
  const costKind = chosen(costKinds, values.costKind, 'payCostKind');
  const payee = chosen(payees, values.payee, 'payPayee');
  if (values.what.length < 3) errors.push({ field: 'payWhat', key: 'required' });
  if (values.fundId === '') errors.push({ field: 'payFund', key: 'choose-one' });
  if (payee !== undefined && payee !== 'participant' && values.payeeName.length < 2)
    errors.push({ field: 'payPayeeName', key: 'required' });
  const amount = readField(field('payAmount', 'money', { required: true }), { payAmount: values.amount });
  const cents = amount !== 'empty' && 'answer' in amount ? Number(amount.answer) : 0;
  if (amount !== 'empty' && 'error' in amount) errors.push(amount.error);
  else if (cents <= 0) errors.push({ field: 'payAmount', key: 'amount-missing' });
  const ticks = stepPaymentTicks.filter((tick) => values.ticks.includes(tick));
  if (ticks.length < stepPaymentTicks.length) errors.push({ field: 'payTicks', key: 'required' });
  if (component === undefined || costKind === undefined || payee === undefined || errors.length > 0) return { errors };
  return {
    draft: {
      component,
      costKind,
      payee,
      ...(payee === 'participant' ? {} : { payeeName: values.payeeName }),
      what: values.what,
      fundId: values.fundId,
      amountCents: cents,
      ticks,
    },
    errors: [],
  };
}

const fieldNames: Readonly<Record<string, string>> = {
  component: 'payComponent',
  amount: 'payAmount',
  fund: 'payFund',
  payeeName: 'payPayeeName',
};
/** A refusal's fields, by the form's own names. */
export const payFields = (fields: readonly FieldError[]): FieldError[] =>
  fields.map((each) =>
    each.field.startsWith('tick-')
      ? { ...each, field: 'payTicks' }
      : { ...each, field: fieldNames[each.field] ?? each.field },
  );
