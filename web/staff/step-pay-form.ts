import type { CommandInput } from '../../domain/commands.ts';
import type { ErrorCode, ErrorParams, FieldError } from '../../domain/errors.ts';
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

interface Refused {
  code: ErrorCode;
  params: ErrorParams;
  fields?: FieldError[] | undefined;
}

/** A refusal at the field of this form where it can be mended, in words of this form. */
export function payFields({ code, params, fields = [] }: Refused): FieldError[] {
  const { fund = '', count = 0, funds = '', leftCents = 0, wantedCents = 0, costKind: kind = 'other' } = params;
  const at = (field: string, key: string, said: ErrorParams = {}): FieldError[] => [{ field, key, params: said }];
  switch (code) {
    case 'ticks-missing':
      return at('payTicks', 'required');
    case 'not-in-plan':
      return at('payComponent', 'not-in-the-plan');
    case 'amount-invalid':
      return at('payAmount', 'amount-missing');
    case 'approval-missing':
      return at('payAmount', 'above-second', { limitCents: params['limitCents'] ?? 0 });
    case 'person-cap-reached':
      return at('payAmount', 'step-cap', { leftCents, wantedCents });
    case 'reimbursement-not-lawful':
      return at('payFund', code, { fund, count, funds });
    case 'fund-wrong-year':
      return at('payFund', code, {
        fund,
        count,
        funds,
        year: params['year'] ?? '',
        wantedYear: params['wantedYear'] ?? '',
      });
    case 'fund-not-lawful':
      return at('payFund', 'fund-not-for', { fund, kind, count, funds });
    case 'fund-not-open':
      return at('payFund', 'fund-not-open-now', { fund });
    case 'fund-closed':
      return at('payFund', 'fund-shut', { fund });
    case 'fund-short':
      return at('payFund', code, { fund, leftCents, wantedCents });
    case 'fund-unknown':
      return at('payFund', 'choose-one');
    case 'limit-reached':
      return at('payFund', `limit-${params['limit'] ?? 'center'}`, {
        fund,
        kind: params['of'] ?? 'other',
        leftCents,
        wantedCents,
      });
    default:
      return fields.filter((each) => each.field === 'payeeName').map((each) => ({ ...each, field: 'payPayeeName' }));
  }
}
