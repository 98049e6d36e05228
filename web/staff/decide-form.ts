import { maxDecisionLines, type DecisionLine, type RequestedItem } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { maxAmountCents, parseTypedAmount } from '../../domain/money/amount.ts';
import { layOut, shortLimits, type PacketMoney } from '../../domain/money/packet-money.ts';
import { ticksFor, ticksShown } from '../../domain/requests/support.ts';
import {
  costClassOf,
  costKinds,
  payees,
  type AsksFor,
  type CostKind,
  type Payee,
  type FundStream,
} from '../../domain/settings.ts';
import type { WaitedLine } from '../../domain/waitlist/rows.ts';
import { checkAsk, hiddenAsk, readAsk, type AskValues } from './ask-form.ts';
import type { FundChoice } from './fund-choices.ts';

export const outcomes = ['approve', 'waitlist', 'deny', 'more-information'] as const;
type Outcome = (typeof outcomes)[number];
type Tick = ReturnType<typeof ticksFor>[number];

/** The form exactly as it was typed, so that a page with errors, or the way back from the review, loses nothing. */
export interface DecideValues extends AskValues {
  operationId: string;
  version: string;
  outcome: string;
  fund: string;
  /** R3: the kind of money that it is to wait for. */
  stream: string;
  /** Only asked where no answers tell it: on paper. */
  priorityGroup: string;
  amounts: Partial<Record<CostKind, string>>;
  funds: Partial<Record<CostKind, string>>;
  payee: string;
  payeeName: string;
  /** R10: of single costs; empty where the one above is meant. */
  payees: Partial<Record<CostKind, string>>;
  payeeNames: Partial<Record<CostKind, string>>;
  /** Why less than asked, or a word to the file; only staff and the letter's reader see it. */
  approveReason: string;
  ticks: string[];
  aheadOfReason: string;
  /** R2: why this person may get more than the cap. */
  exceptionReason: string;
  denyReason: string;
  denyChange: string;
  /** Over which funds the costs were laid out on the review page: exactly that is confirmed. */
  split: string[];
}

/** R5: no fund by name, but the oldest money that may pay, over several funds where one does not hold enough. */
export const oldestFund = 'oldest';
/** R29: the funds that the first approver chose. */
export const firstFund = 'first';

export const amountField = (kind: CostKind) => `amount-${kind}`;
export const fundField = (kind: CostKind) => `fund-${kind}`;
export const payeeField = (kind: CostKind) => `payee-${kind}`;
export const payeeNameField = (kind: CostKind) => `payeeName-${kind}`;

/** As `decide-packet` counts: fewer characters are a slip, not a reason. */
export const leastReason = 3;

type Typed = Record<string, string | File | (string | File)[]>;

export function readDecideValues(body: Typed): DecideValues {
  const many = (name: string) => {
    const value = body[name];
    const list = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return list.filter((each) => typeof each === 'string');
  };
  const one = (name: string) => many(name)[0] ?? '';
  const perKind = (field: (kind: CostKind) => string) =>
    Object.fromEntries(
      costKinds.filter((kind) => body[field(kind)] !== undefined).map((kind) => [kind, one(field(kind))]),
    );
  return {
    operationId: one('operationId'),
    version: one('version'),
    outcome: one('outcome'),
    fund: one('fund'),
    stream: one('stream'),
    priorityGroup: one('priorityGroup'),
    amounts: perKind(amountField),
    funds: perKind(fundField),
    payee: one('payee'),
    payeeName: one('payeeName'),
    payees: perKind(payeeField),
    payeeNames: perKind(payeeNameField),
    approveReason: one('approveReason'),
    ticks: many('ticks'),
    aheadOfReason: one('aheadOfReason'),
    exceptionReason: one('exceptionReason'),
    denyReason: one('denyReason'),
    denyChange: one('denyChange'),
    split: many('split'),
    ...readAsk(one, many),
  };
}

/** The hidden fields that carry a reviewed form to its confirmation: name and value, in order. */
export function hiddenFields(values: DecideValues): [string, string][] {
  const fields: [string, string][] = [
    ['operationId', values.operationId],
    ['version', values.version],
    ['outcome', values.outcome],
    ['fund', values.fund],
    ['stream', values.stream],
    ['priorityGroup', values.priorityGroup],
    ['payee', values.payee],
    ['payeeName', values.payeeName],
    ['approveReason', values.approveReason],
    ['aheadOfReason', values.aheadOfReason],
    ['exceptionReason', values.exceptionReason],
    ['denyReason', values.denyReason],
    ['denyChange', values.denyChange],
  ];
  for (const kind of costKinds) {
    if (values.amounts[kind] !== undefined) fields.push([amountField(kind), values.amounts[kind]]);
    if (values.funds[kind] !== undefined) fields.push([fundField(kind), values.funds[kind]]);
    if (values.payees[kind] !== undefined) fields.push([payeeField(kind), values.payees[kind]]);
    if (values.payeeNames[kind] !== undefined) fields.push([payeeNameField(kind), values.payeeNames[kind]]);
  }
  for (const tick of values.ticks) fields.push(['ticks', tick]);
  for (const line of values.split) fields.push(['split', line]);
  return [...fields, ...hiddenAsk(values)];
}

type WaitingAhead = Record<FundChoice['priorityScheme'], number>;

/** What the checks need to know of the packet and the money; all of it was on the page that the decider saw. */
export interface DecideContext {
  /** By kind, in cents, what the person asked for. Empty for a paper form: the amounts stand on the paper. */
  asked: Partial<Record<CostKind, number>>;
  /** R7: which ticks and which cap; undefined where nobody was asked. */
  asksFor?: AsksFor | undefined;
  funds: readonly FundChoice[];
  /** The same as rows, with the limits within them. */
  money: PacketMoney;
  /** R29: what the first approver chose, to the second one. */
  firstLines?: readonly DecisionLine[] | undefined;
  /** R2: the first approver's reason for going above the cap, which the second one sees. */
  firstException?: string | undefined;
  /** R3: whether the answers tell the group; else the decider reads it from the paper. */
  groupKnown: boolean;
  /** R2: what is left of this participant's caps in this program year, in cents. Local policy. */
  capLeft: { training: number; support: number };
  /** R3: how many packets that come first under each fund's order wait for a decision, at any center. */
  waitingAhead: WaitingAhead;
  /** R3: kinds of money that may be waited for: what is left, how many stand in line, and how many of them before this one. */
  streams: readonly { stream: FundStream; leftCents: number; waiting: number; ahead: number }[];
  /** R29: what the first approver wanted it to wait for. */
  firstWaits?: WaitFor | undefined;
}
type WaitFor = { stream: FundStream; lines: WaitedLine[] };

/** The fields of `decide-packet` that the person chose; who, which packet and the version are added by the caller. */
export interface DecisionDraft {
  outcome: Outcome;
  lines: DecisionLine[];
  amountCents: number;
  askedCents: number;
  payee?: Payee;
  payeeName?: string;
  reason: string;
  ticks: Tick[];
  aheadOfReason: string;
  exceptionReason?: string;
  requestedItems: RequestedItem[];
  waitFor?: WaitFor;
  /** What the message and the notes are written in. */
  language?: AskedLanguage;
  priorityGroup?: number;
}

export type CheckedDecision = { draft: DecisionDraft; errors: [] } | { draft?: undefined; errors: FieldError[] };

/**
 * Checks what was typed against what was shown, field by field, before the review page. `decide-packet` checks all of it
 * again under the transaction's conditions: this is for the person at the form, not for the money.
 */
export function checkDecision(values: DecideValues, context: DecideContext): CheckedDecision {
  if (values.outcome === 'approve') return checkApproval(values, context);
  if (values.outcome === 'waitlist') return checkWaiting(values, context);
  if (values.outcome === 'deny') return checkDenial(values, context);
  if (values.outcome === 'more-information') return checkRequest(values, context);
  return { errors: [{ field: 'outcome', key: 'choose-outcome' }] };
}

const totalOf = (asked: DecideContext['asked']) => Object.values(asked).reduce((sum, cents) => sum + cents, 0);

function checkApproval(values: DecideValues, context: DecideContext): CheckedDecision {
  const errors: FieldError[] = [];
  const askedCents = totalOf(context.asked);
  const lines = readLines(values, context, errors);
  const firstAmount = amountField(costKinds.find((kind) => values.amounts[kind] !== undefined) ?? 'tuition');

  if (lines.length === 0 && errors.length === 0) errors.push({ field: firstAmount, key: 'amount-none' });
  errors.push(...shortFunds(lines, context), ...limitsReached(lines, context));
  const exception = values.exceptionReason.trim();
  if (exception.length < leastReason && context.firstException === undefined)
    errors.push(...capsReached(lines, context));

  const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
  const payee = payees.find((each) => each === values.payee);
  if (!payee && (lines.length === 0 || lines.some((line) => line.payee === undefined)))
    errors.push({ field: 'payee', key: 'choose-payee' });
  for (const line of lines)
    if (line.payee === 'vendor' && line.payeeName === undefined)
      errors.push({ field: payeeNameField(line.costKind), key: 'payee-name' });
  if (values.approveReason.trim().length < leastReason && amountCents > 0 && amountCents < askedCents)
    errors.push({ field: 'approveReason', key: 'reason-less', params: { askedCents, amountCents } });
  const ticks = ticksShown(context.asksFor).filter((tick) => values.ticks.includes(tick));
  const missing = ticksFor(context.asksFor, lines).filter((tick) => !ticks.includes(tick)).length;
  if (missing > 0) errors.push({ field: 'ticks', key: 'ticks-missing', params: { missing } });
  const group = /^[1-5]$/.test(values.priorityGroup) ? Number(values.priorityGroup) : undefined;
  if (!context.groupKnown && group === undefined) errors.push({ field: 'priorityGroup', key: 'choose-group' });
  const waiting = passedOver(lines, context);
  if (waiting > 0 && values.aheadOfReason.trim().length < leastReason)
    errors.push({ field: 'aheadOfReason', key: 'reason-ahead', params: { waiting } });

  if (errors.length > 0) return { errors };
  return {
    errors: [],
    draft: {
      outcome: 'approve',
      lines,
      amountCents,
      askedCents,
      ...(payee === undefined ? {} : { payee }),
      ...(values.payeeName.trim() === '' ? {} : { payeeName: values.payeeName.trim() }),
      reason: values.approveReason.trim(),
      ticks,
      aheadOfReason: values.aheadOfReason.trim(),
      ...(exception.length < leastReason ? {} : { exceptionReason: exception }),
      requestedItems: [],
      ...(context.groupKnown || group === undefined ? {} : { priorityGroup: group }),
    },
  };
}

/** R3: the order depends on the money. Adult funds know five groups, Dislocated Worker funds put veterans first. */
function passedOver(lines: readonly Pick<DecisionLine, 'fundId'>[], context: DecideContext): number {
  const schemes = lines.map((line) => context.funds.find((fund) => fund.fundId === line.fundId)?.priorityScheme);
  const inLine = lines.map((line) => {
    const stream = context.money.funds.find(({ fund }) => fund.fundId === line.fundId)?.fund.stream;
    return context.streams.find((each) => each.stream === stream)?.ahead ?? 0;
  });
  return Math.max(
    0,
    ...schemes.map((scheme, at) => (scheme === undefined ? 0 : context.waitingAhead[scheme]) + (inLine[at] ?? 0)),
  );
}

/** R3: what an approval would say, without a fund: the money is to come. */
function checkWaiting(values: DecideValues, context: DecideContext): CheckedDecision {
  const errors: FieldError[] = [];
  const askedCents = totalOf(context.asked);
  const lines: WaitedLine[] = [];
  for (const kind of costKinds) {
    const amountCents = readAmount(values, kind, context, errors);
    if (amountCents !== undefined) lines.push({ costKind: kind, amountCents, ...paidTo(values, kind) });
  }
  const firstAmount = amountField(costKinds.find((kind) => values.amounts[kind] !== undefined) ?? 'tuition');
  if (lines.length === 0 && errors.length === 0) errors.push({ field: firstAmount, key: 'amount-none' });
  const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
  const chosen = context.streams.find(({ stream }) => stream === values.stream);
  if (!chosen) errors.push({ field: 'stream', key: 'choose-one' });
  const payee = payees.find((each) => each === values.payee);
  if (!payee && lines.some((line) => line.payee === undefined)) errors.push({ field: 'payee', key: 'choose-payee' });
  for (const line of lines)
    if (line.payee === 'vendor' && line.payeeName === undefined)
      errors.push({ field: payeeNameField(line.costKind), key: 'payee-name' });
  if (values.approveReason.trim().length < leastReason && amountCents > 0 && amountCents < askedCents)
    errors.push({ field: 'approveReason', key: 'reason-less', params: { askedCents, amountCents } });
  const ticks = ticksShown(context.asksFor).filter((tick) => values.ticks.includes(tick));
  const missing = ticksFor(context.asksFor, lines).filter((tick) => !ticks.includes(tick)).length;
  if (missing > 0) errors.push({ field: 'ticks', key: 'ticks-missing', params: { missing } });
  const group = /^[1-5]$/.test(values.priorityGroup) ? Number(values.priorityGroup) : undefined;
  if (!context.groupKnown && group === undefined) errors.push({ field: 'priorityGroup', key: 'choose-group' });
  if (errors.length > 0 || !chosen) return { errors };
  return {
    errors: [],
    draft: {
      outcome: 'waitlist',
      lines: [],
      amountCents,
      askedCents,
      ...(payee === undefined ? {} : { payee }),
      ...(values.payeeName.trim() === '' ? {} : { payeeName: values.payeeName.trim() }),
      reason: values.approveReason.trim(),
      ticks,
      aheadOfReason: '',
      requestedItems: [],
      waitFor: { stream: chosen.stream, lines },
      ...(context.groupKnown || group === undefined ? {} : { priorityGroup: group }),
    },
  };
}

/** Undefined where nothing is to be paid, or where what was typed is no such amount, which is then said. */
function readAmount(
  values: DecideValues,
  kind: CostKind,
  context: DecideContext,
  errors: FieldError[],
): number | undefined {
  const typed = values.amounts[kind]?.trim() ?? '';
  // Empty means: we do not pay this one.
  if (typed === '') return undefined;
  const amountCents = parseTypedAmount(typed);
  const field = amountField(kind);
  const asked = context.asked[kind];
  if (amountCents === undefined) errors.push({ field, key: 'amount-not-money' });
  else if (amountCents < 0) errors.push({ field, key: 'amount-negative' });
  else if (amountCents === 0) errors.push({ field, key: 'amount-zero' });
  else if (amountCents > maxAmountCents) errors.push({ field, key: 'amount-too-large' });
  else if (asked !== undefined && amountCents > asked)
    errors.push({ field, key: 'amount-above-asked', params: { askedCents: asked } });
  else return amountCents;
  return undefined;
}

function readLines(values: DecideValues, context: DecideContext, errors: FieldError[]): DecisionLine[] {
  const lines: DecisionLine[] = [];
  const spread: { costKind: CostKind; amountCents: number }[] = [];
  let fundMissing = false;
  const kept = splitOf(values);
  for (const kind of costKinds) {
    const amountCents = readAmount(values, kind, context, errors);
    if (amountCents !== undefined) {
      const own = values.funds[kind] ?? '';
      const choice = own === '' ? values.fund : own;
      const where = own === '' ? 'fund' : fundField(kind);
      const reviewed = kept.filter((line) => line.costKind === kind);
      if ((choice === oldestFund || choice === firstFund) && sumOf(reviewed) === amountCents) {
        lines.push(...reviewed);
        continue;
      }
      if (choice === oldestFund) {
        spread.push({ costKind: kind, amountCents });
        continue;
      }
      if (choice === firstFund) {
        lines.push(...asFirst(context.firstLines ?? [], kind, amountCents));
        continue;
      }
      const fund = context.funds.find((each) => each.fundId === choice);
      if (!fund) {
        if (!fundMissing) errors.push({ field: where, key: 'choose-fund' });
        fundMissing = true;
      } else if (fund.state === 'not-yet' || fund.state === 'over') {
        const when = fund.state === 'not-yet' ? fund.opens : fund.closes;
        errors.push({ field: where, key: `fund-${fund.state}`, params: { fund: fund.name, date: when } });
      } else if (fund.state === 'closed') errors.push({ field: where, key: 'fund-shut', params: { fund: fund.name } });
      else if (!fund.pays.includes(kind)) {
        const { count, funds } = lawfulFor(kind, context);
        errors.push({ field: where, key: 'fund-not-for', params: { fund: fund.name, kind, count, funds } });
      } else lines.push({ fundId: fund.fundId, costKind: kind, amountCents });
    }
  }
  if (spread.length > 0) {
    const laid = layOut(context.money, spread, lines);
    if (laid.missingCents > 0)
      errors.push({ field: 'fund', key: 'money-missing', params: { missingCents: laid.missingCents } });
    lines.push(...laid.lines);
  }
  return costKinds.flatMap((kind) =>
    lines.filter(({ costKind }) => costKind === kind).map((line) => ({ ...line, ...paidTo(values, kind) })),
  );
}

const sumOf = (lines: readonly { amountCents: number }[]) => lines.reduce((sum, line) => sum + line.amountCents, 0);

/** R13: what is lawful is offered. */
function lawfulFor(kind: CostKind, { funds }: DecideContext): { count: number; funds: string } {
  const names = funds.filter((fund) => fund.state === 'open' && !fund.bar && fund.pays.includes(kind));
  return { count: names.length, funds: names.map(({ name }) => name).join(', ') };
}

type SplitLine = Pick<DecisionLine, 'fundId' | 'costKind' | 'amountCents'>;
export const splitText = ({ costKind, fundId, amountCents }: SplitLine): string =>
  `${costKind}:${fundId}:${amountCents}`;
export const readSplit = (text: string): SplitLine[] => {
  const [, kind, fundId = '', cents = ''] = /^([a-z-]{1,40}):([a-z0-9-]{1,40}):(\d{1,9})$/.exec(text) ?? [];
  const costKind = costKinds.find((each) => each === kind);
  return costKind && Number(cents) > 0 ? [{ fundId, costKind, amountCents: Number(cents) }] : [];
};
const splitOf = ({ split }: DecideValues): SplitLine[] => split.slice(0, maxDecisionLines).flatMap(readSplit);

/** The first approver's funds in their order; where the second one pays less, the last of them less. */
function asFirst(first: readonly DecisionLine[], kind: CostKind, amountCents: number): SplitLine[] {
  let open = amountCents;
  const own = first.filter(({ costKind }) => costKind === kind);
  return own.flatMap(({ fundId, amountCents: most }, at) => {
    // More than the first one approved is refused by its own check, with all of it on the last fund.
    const cents = at === own.length - 1 ? open : Math.min(open, most);
    open -= cents;
    return cents > 0 ? [{ fundId, costKind: kind, amountCents: cents }] : [];
  });
}

/** R10: whom this line pays, where it is not the one of the whole decision. */
function paidTo(values: DecideValues, kind: CostKind): Pick<DecisionLine, 'payee' | 'payeeName'> {
  const payee = payees.find((each) => each === values.payees[kind]);
  if (payee === undefined) return {};
  const payeeName = payee === 'participant' ? '' : (values.payeeNames[kind] ?? '').trim();
  return { payee, ...(payeeName === '' ? {} : { payeeName }) };
}

/** All lines of one fund together; the sentence says what is left. */
function shortFunds(lines: readonly DecisionLine[], context: DecideContext): FieldError[] {
  return context.funds.flatMap((fund) => {
    const wanted = lines.filter((line) => line.fundId === fund.fundId).reduce((sum, line) => sum + line.amountCents, 0);
    if (wanted <= fund.leftCents) return [];
    const params = { fund: fund.name, leftCents: fund.leftCents, wantedCents: wanted };
    return [{ field: 'fund', key: 'fund-short', params }];
  });
}

/** A center's part, a partner's set-aside, a cap on a kind of cost: what is left of it for this packet. */
function limitsReached(lines: readonly DecisionLine[], { money, funds }: DecideContext): FieldError[] {
  return shortLimits(money, lines).map(({ limit, fundId, costKind, leftCents, wantedCents }) => {
    const fund = funds.find((each) => each.fundId === fundId)?.name ?? fundId;
    return { field: 'fund', key: `limit-${limit}`, params: { fund, kind: costKind, leftCents, wantedCents } };
  });
}

/** R2: what stands above the participant's caps in this program year. */
export function capsReached(lines: readonly DecisionLine[], context: DecideContext): FieldError[] {
  return (['training', 'support'] as const).flatMap((which) => {
    const inClass = lines.filter((line) => costClassOf(line.costKind, context.asksFor) === which);
    const wanted = inClass.reduce((sum, line) => sum + line.amountCents, 0);
    const first = inClass[0];
    if (!first || wanted <= context.capLeft[which]) return [];
    const params = { leftCents: context.capLeft[which], wantedCents: wanted };
    return [{ field: amountField(first.costKind), key: `cap-${which}`, params }];
  });
}

/** R27: a person says why and what would change it; both stand in the letter. */
function checkDenial(values: DecideValues, context: DecideContext): CheckedDecision {
  const errors: FieldError[] = [];
  const why = values.denyReason.trim();
  const change = values.denyChange.trim();
  if (why.length < leastReason) errors.push({ field: 'denyReason', key: 'reason-deny' });
  if (change.length < leastReason) errors.push({ field: 'denyChange', key: 'reason-change' });
  if (errors.length > 0) return { errors };
  return { errors: [], draft: { ...nothingPaid(context), outcome: 'deny', reason: `${why}\n\n${change}` } };
}

function checkRequest(values: DecideValues, context: DecideContext): CheckedDecision {
  const { items, message, language, errors } = checkAsk(values);
  if (errors.length > 0) return { errors };
  return {
    errors: [],
    draft: {
      ...nothingPaid(context),
      outcome: 'more-information',
      reason: message,
      requestedItems: items,
      language,
    },
  };
}
type AskedLanguage = ReturnType<typeof checkAsk>['language'];

function nothingPaid(context: DecideContext) {
  const askedCents = totalOf(context.asked);
  return { lines: [], amountCents: 0, askedCents, ticks: [], aheadOfReason: '', requestedItems: [] };
}
