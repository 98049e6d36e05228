import type { FieldError } from '../../domain/errors.ts';
import { parseTypedAmount } from '../../domain/money/typed-amount.ts';
import { fundChangeSchema, reasonLeast, type ChangeKind, type FundChange } from '../../domain/money/fund-changes.ts';
import type { FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import { centerLimitId, costKindLimitId, setAsideLimitId } from '../../domain/money/limits.ts';
import { costKinds, type Settings } from '../../domain/settings.ts';

/** What was typed, by field name; a list where boxes are ticked. */
export type Typed = Readonly<Record<string, string | string[]>>;
export const typedText = (typed: Typed, name: string): string => {
  const value = typed[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? '';
};
const typedList = (typed: Typed, name: string): string[] => {
  const value = typed[name] ?? [];
  return Array.isArray(value) ? value : [value];
};

interface FormWorld {
  fund: FundRow | undefined;
  funds: readonly FundRow[];
  inside: readonly LimitRow[];
  settings: Pick<Settings, 'centers' | 'partners'>;
}

/** A form's fields as a change; what cannot be read is said at its field, with what was typed kept by the page. */
export function readChange(
  kind: ChangeKind,
  typed: Typed,
  { fund, funds, inside, settings }: FormWorld,
): { change: FundChange | undefined; reason: string; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const wrong = (field: string, key: string) => void errors.push({ field, key });
  const text = (field: string) => {
    const value = typedText(typed, field);
    if (value === '') wrong(field, 'required');
    return value;
  };
  const day = (field: string) => {
    const value = typedText(typed, field);
    const real = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
    if (!real) wrong(field, value === '' ? 'required' : 'not-a-date');
    return value;
  };
  const money = (field: string, least: 0 | 1 = 1): number => {
    const cents = parseTypedAmount(typedText(typed, field));
    if (cents === undefined || cents < least)
      wrong(field, cents !== undefined && cents < 0 ? 'money-negative' : 'not-money');
    return cents ?? 0;
  };
  const choice = (field: string, options: readonly string[]) => {
    const value = typedText(typed, field);
    if (!options.includes(value)) wrong(field, 'choose-one');
    return value;
  };
  /** Fields `prefix-…` that hold something; an empty one says nothing. */
  const amounts = (prefix: string, names: readonly string[], read: (field: string) => number) =>
    Object.fromEntries(
      names
        .filter((name) => typedText(typed, `${prefix}-${name}`) !== '')
        .map((name) => [name, read(`${prefix}-${name}`)]),
    );
  const percent = (field: string): number => {
    const value = Number(typedText(typed, field));
    if (!(value >= 0 && value <= 100)) wrong(field, 'not-a-number');
    return value;
  };
  const centers = settings.centers.map(({ centerId }) => centerId);
  const partners = settings.partners.map(({ organizationId }) => organizationId);
  const fundLimitId = fund?.limitId ?? '';
  const named = () => ({
    fundId: text('fundId'),
    name: text('name'),
    year: text('year'),
    part: text('part'),
    availableFrom: day('availableFrom'),
    availableThrough: day('availableThrough'),
    grantNumber: text('grantNumber'),
  });

  const asked = (): unknown => {
    switch (kind) {
      case 'open':
        return {
          kind,
          fund: {
            ...named(),
            stream: text('stream'),
            calendar: text('calendar'),
            capCents: money('cap', 0),
            alreadyPaidCents: typedText(typed, 'alreadyPaid') === '' ? 0 : money('alreadyPaid', 0),
            assistanceListing: text('assistanceListing'),
            pays: typedList(typed, 'pays'),
            priorityScheme: text('priorityScheme'),
            centerAllocations: amounts('center', centers, (field) => money(field, 0)),
            setAsidePercents: amounts('set-aside', partners, percent),
            costKindCaps: amounts('cost-kind', costKinds, (field) => money(field, 0)),
          },
        };
      case 'raise':
      case 'lower':
        return { kind, fundLimitId, amountCents: money('amount') };
      case 'move': {
        const toFundLimitId = choice(
          'to',
          funds.map((row) => row.limitId),
        );
        const approved = typedText(typed, 'approvalOn') !== '' || typedText(typed, 'approvalReference') !== '';
        const approval = approved ? { approval: { on: day('approvalOn'), reference: text('approvalReference') } } : {};
        return { kind, fundLimitId, toFundLimitId, amountCents: money('amount'), ...approval };
      }
      case 'allocate': {
        const has = (id: string) => inside.find((row) => row.limitId === id)?.capCents;
        const changed = (
          limit: 'center' | 'set-aside' | 'cost-kind',
          names: readonly string[],
          id: (of: string) => string,
        ) =>
          Object.entries(amounts(limit, names, (field) => money(field, 0)))
            .filter(([of, capCents]) => has(id(of)) !== capCents)
            .map(([of, capCents]) => ({ limit, of, capCents }));
        const allocations = [
          ...changed('center', centers, (of) => centerLimitId(fundLimitId, of)),
          ...changed('set-aside', partners, (of) => setAsideLimitId(fundLimitId, of)),
          ...changed('cost-kind', fund?.fund.pays ?? [], (of) =>
            costKindLimitId(fundLimitId, of as (typeof costKinds)[number]),
          ),
        ];
        if (allocations.length === 0 && errors.length === 0) wrong('center-' + (centers[0] ?? ''), 'nothing-changed');
        return { kind, fundLimitId, allocations };
      }
      case 'close':
        return { kind, fundLimitId };
      case 'report':
        return { kind, fundLimitId, on: day('reportOn') };
      case 'carry-over': {
        const to = typedText(typed, 'to');
        if (to !== '')
          return {
            kind,
            fundLimitId,
            to: {
              fundLimitId: choice(
                'to',
                funds.map((row) => row.limitId),
              ),
            },
          };
        return { kind, fundLimitId, to: { fund: named() } };
      }
    }
  };
  const raw = asked();
  const reason = typedText(typed, 'reason');
  if (reason.length < reasonLeast) wrong('reason', 'reason-short');
  if (errors.length > 0) return { change: undefined, reason, errors };
  const parsed = fundChangeSchema.safeParse(raw);
  if (parsed.success) return { change: parsed.data, reason, errors };
  // The schema's own words for what a field may hold: an id, a year, a choice.
  for (const { path } of parsed.error.issues)
    wrong(String(path.at(path[0] === 'to' ? 2 : path.length > 1 ? 1 : 0) ?? 'reason'), 'invalid');
  return { change: undefined, reason, errors };
}
