import type { JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import type { Settings } from '../../domain/settings.ts';
import { Button, Page, SummaryList } from '../layout.tsx';
import type { NavigationLink, PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words, type Words } from '../staff/words.ts';
import { barParts, fundShares, type FundShares } from './money-bar.ts';

export interface FinanceProps {
  funds: readonly LimitRow[];
  lines: readonly JournalLine[];
  /** The fund that the lines are narrowed to. */
  chosen?: string | undefined;
  policy: Settings['policy'];
  /** Today in the board's own time zone: says which funds are open. */
  today: string;
  alsoStaff: boolean;
}

/** R5, R14: two calendars side by side; each fund under its own, with its own dates. */
const calendars = ['program-year', 'federal-fiscal-year', 'by-grant'] as const;

export function FinancePage({ ctx, ...props }: FinanceProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const navigation: NavigationLink[] = [
    { href: '/finance', text: t('finance.nav.funds'), current: true },
    ...(props.alsoStaff ? [{ href: '/staff', text: t('finance.nav.packets') }] : []),
  ];
  return (
    <Page ctx={ctx} title={t('finance.title')} navigation={navigation} wide>
      <p>{t('finance.intro')}</p>
      {props.funds.length === 0 ? (
        <p>{t('finance.empty')}</p>
      ) : (
        <>
          <Legend ctx={ctx} />
          <Totals ctx={ctx} say={say} funds={props.funds} />
          {calendars.map((calendar) => (
            <CalendarFunds
              ctx={ctx}
              say={say}
              calendar={calendar}
              today={props.today}
              funds={props.funds.filter((fund) => fund.calendar === calendar)}
            />
          ))}
        </>
      )}
      <Journal ctx={ctx} say={say} funds={props.funds} lines={props.lines} chosen={props.chosen} />
      <Policy ctx={ctx} say={say} policy={props.policy} />
    </Page>
  );
}

function Legend({ ctx }: { ctx: PageContext }) {
  return (
    <ul class="sd-legend">
      {(['spent', 'promised', 'left'] as const).map((part) => (
        <li>
          <svg width="16" height="16" aria-hidden="true" focusable="false">
            <rect class={barClasses[part]} width="16" height="16" />
          </svg>{' '}
          <strong>{ctx.t(`finance.${part}`)}</strong>: {ctx.t(`finance.${part}-means`)}
        </li>
      ))}
    </ul>
  );
}

const barClasses = { spent: 'sd-bar-spent', promised: 'sd-bar-promised', left: 'sd-bar-left' } as const;
const barWidth = 240;

/** The same numbers as the row beside it, drawn; its words are for those who do not see it. */
function Bar({ ctx, say, shares, name }: { ctx: PageContext; say: Words; shares: FundShares; name: string }) {
  const parts = barParts(shares, barWidth);
  const label = ctx.t('finance.bar', {
    fund: name,
    cap: say.money(shares.capCents),
    spent: say.money(shares.spentCents),
    promised: say.money(shares.promisedCents),
    left: say.money(shares.leftCents),
  });
  return (
    <svg class="sd-bar" role="img" aria-label={label} viewBox={`0 0 ${barWidth} 20`} preserveAspectRatio="none">
      <rect class={barClasses.spent} x="0" y="0" width={parts.spent} height="20" />
      <rect class={barClasses.promised} x={parts.spent} y="0" width={parts.promised} height="20" />
      <rect class={barClasses.left} x={parts.spent + parts.promised} y="0" width={parts.left} height="20" />
      <rect class="sd-bar-frame" x="0.5" y="0.5" width={barWidth - 1} height="19" />
    </svg>
  );
}

function CalendarFunds(props: {
  ctx: PageContext;
  say: Words;
  calendar: (typeof calendars)[number];
  funds: readonly LimitRow[];
  today: string;
}) {
  const { ctx, say, funds } = props;
  const { t } = ctx;
  if (funds.length === 0) return null;
  const columns = ['fund', 'cap', 'promised', 'spent', 'left', 'share', 'dates', 'grant'] as const;
  const sorted = [...funds].sort((a, b) => (a.fund?.name ?? '').localeCompare(b.fund?.name ?? ''));
  const id = `calendar-${props.calendar}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t(`finance.calendar.${props.calendar}`)}</h2>
      <p class="usa-hint">{t(`finance.calendar.${props.calendar}-means`)}</p>
      <StackTable
        caption={t(`finance.calendar.${props.calendar}`)}
        hideCaption
        columns={columns.map((column) => ({ text: t(`finance.col.${column}`), number: amounts.has(column) }))}
        rows={sorted.map((row) => {
          const shares = fundShares(row);
          const name = row.fund?.name ?? row.limitId;
          return [
            name,
            say.money(shares.capCents),
            say.money(shares.promisedCents),
            say.money(shares.spentCents),
            <strong>{say.money(shares.leftCents)}</strong>,
            <Bar ctx={ctx} say={say} shares={shares} name={name} />,
            <FundDates ctx={ctx} say={say} row={row} today={props.today} />,
            <>
              {row.fund?.grantNumber}
              <span class="usa-hint">{t('finance.listing', { listing: row.fund?.assistanceListing ?? '' })}</span>
            </>,
          ];
        })}
      />
    </section>
  );
}
const amounts = new Set<string>(['cap', 'promised', 'spent', 'left']);

function FundDates(props: { ctx: PageContext; say: Words; row: LimitRow; today: string }) {
  const { t } = props.ctx;
  const { fund } = props.row;
  if (!fund) return <span />;
  const state = props.today < fund.availableFrom ? 'not-yet' : props.today > fund.availableThrough ? 'over' : 'open';
  return (
    <span>
      {t('finance.dates', { from: props.say.day(fund.availableFrom), through: props.say.day(fund.availableThrough) })}
      {state === 'open' ? null : (
        <span class="usa-hint">
          <strong>{t(`finance.state.${state}`)}</strong>
        </span>
      )}
    </span>
  );
}

function Totals({ ctx, say, funds }: { ctx: PageContext; say: Words; funds: readonly LimitRow[] }) {
  const { t } = ctx;
  const all = funds.map(fundShares);
  const sum = (of: (shares: FundShares) => number) => all.reduce((total, shares) => total + of(shares), 0);
  const totals: FundShares = {
    capCents: sum((shares) => shares.capCents),
    promisedCents: sum((shares) => shares.promisedCents),
    spentCents: sum((shares) => shares.spentCents),
    leftCents: sum((shares) => shares.leftCents),
  };
  return (
    <section aria-labelledby="totals">
      <h2 id="totals">{t('finance.totals')}</h2>
      <Bar ctx={ctx} say={say} shares={totals} name={t('finance.totals')} />
      <SummaryList
        rows={[
          { key: t('finance.col.cap'), value: say.money(totals.capCents) },
          { key: t('finance.col.promised'), value: say.money(totals.promisedCents) },
          { key: t('finance.col.spent'), value: say.money(totals.spentCents) },
          { key: t('finance.col.left'), value: <strong>{say.money(totals.leftCents)}</strong> },
        ]}
      />
    </section>
  );
}

/** Immutable lines: when, which fund, from where to where, how much, for which award. Never a name; a pseudonym. */
function Journal(props: {
  ctx: PageContext;
  say: Words;
  funds: readonly LimitRow[];
  lines: readonly JournalLine[];
  chosen?: string | undefined;
}) {
  const { ctx, say, chosen } = props;
  const { t } = ctx;
  const nameOf = (limitId: string) => props.funds.find((fund) => fund.limitId === limitId)?.fund?.name ?? limitId;
  const query = chosen === undefined ? '' : `?fund=${encodeURIComponent(chosen)}`;
  return (
    <section aria-labelledby="journal">
      <h2 id="journal">{t('finance.journal.title')}</h2>
      <form class="sd-filter" method="get" action="/finance#journal">
        <label class="usa-label" for="field-fund">
          {t('finance.journal.filter')}
        </label>
        <select class="usa-select" id="field-fund" name="fund">
          <option value="">{t('finance.journal.all')}</option>
          {props.funds.map((fund) => (
            <option value={fund.fund?.fundId} selected={fund.fund?.fundId === chosen}>
              {fund.fund?.name}
            </option>
          ))}
        </select>
        <Button text={t('finance.journal.show')} kind="outline" />
      </form>
      {props.lines.length === 0 ? (
        <p>{t('finance.journal.empty')}</p>
      ) : (
        <StackTable
          dense
          caption={t('finance.journal.caption', { count: props.lines.length })}
          columns={[
            { text: t('finance.journal.at') },
            { text: t('finance.col.fund') },
            { text: t('finance.journal.move') },
            { text: t('finance.journal.amount'), number: true },
            { text: t('finance.journal.award') },
            { text: t('finance.journal.center') },
            { text: t('finance.journal.person') },
          ]}
          rows={props.lines.map((line) => [
            <span class="sd-nowrap">{say.time(line.at)}</span>,
            nameOf(line.fundLimitId),
            t('finance.journal.from-to', {
              from: t(`finance.column.${line.from}`),
              to: t(`finance.column.${line.to}`),
            }),
            say.money(line.amountCents),
            <ShortId id={line.awardId} />,
            line.centerId === undefined ? '–' : line.centerId.toUpperCase(),
            <ShortId id={line.personRef} />,
          ])}
        />
      )}
      <p>
        <a class="usa-link" href={`/finance/journal.csv${query}`}>
          {t('finance.journal.csv')}
        </a>
      </p>
    </section>
  );
}

/** The end of an id is its random part: enough to tell two apart on a page. The download has all of it. */
function ShortId({ id }: { id: string | undefined }) {
  return <span class="sd-nowrap">{id === undefined ? '–' : `…${id.slice(-6)}`}</span>;
}

function Policy({ ctx, say, policy }: { ctx: PageContext; say: Words; policy: Settings['policy'] }) {
  const { t } = ctx;
  const row = (key: string, value: string) => ({ key: t(`finance.policy.${key}`), value });
  return (
    <section aria-labelledby="policy">
      <h2 id="policy">{t('finance.policy.title')}</h2>
      <p>{t('finance.policy.intro')}</p>
      <SummaryList
        rows={[
          row('training-cap', say.money(policy.trainingCapCents)),
          row('support-cap', say.money(policy.supportCapCents)),
          row('second-approval', say.money(policy.secondApprovalAboveCents)),
          row(
            'hold',
            t('finance.policy.hold-value', {
              after: policy.awardHoldAfterStartDays,
              least: policy.awardHoldMinimumDays,
            }),
          ),
          row('retention', t('finance.policy.years', { count: policy.retentionYears })),
        ]}
      />
    </section>
  );
}
