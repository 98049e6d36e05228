import { sumBalances, unliquidatedCents, type Balances } from '../../domain/money/balances.ts';
import type { JournalLine } from '../../domain/money/ledger-rows.ts';
import type { Settings } from '../../domain/settings.ts';
import { Alert, Page, SummaryList } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words, type Words } from '../staff/words.ts';
import { JournalTable } from './journal-part.tsx';
import {
  AlertMarks,
  Bar,
  barClasses,
  financeNavigation,
  Fold,
  fundHref,
  Gauge,
  Meanings,
  OnForm,
  query,
  type FinanceRights,
} from './parts.tsx';
import type { FundView, Overview } from './views.ts';

/** R5, R14: two calendars side by side; each fund under its own, with its own dates. */
const calendars = ['program-year', 'federal-fiscal-year', 'by-grant'] as const;

export function OverviewPage({
  ctx,
  overview,
  lines,
  policy,
  rights,
}: {
  ctx: PageContext;
  overview: Overview;
  lines: readonly JournalLine[];
  policy: Settings['policy'];
  rights: FinanceRights;
}) {
  const { t } = ctx;
  const say = words(ctx);
  const { funds, waiting, live, on } = overview;
  const day = query({ on: live ? undefined : on });
  return (
    <Page ctx={ctx} title={t('finance.title')} navigation={financeNavigation(ctx, rights, 'funds')} wide>
      <p>{t('finance.intro')}</p>
      {waiting.length === 0 ? null : (
        <Alert kind="info">
          <a class="usa-link" href="/finance/changes">
            {t('finance.waiting', { count: waiting.length })}
          </a>
        </Alert>
      )}
      <OnForm ctx={ctx} action="/finance" {...overview} />
      {live ? null : (
        <Alert kind="warning" title={t('finance.on.title', { day: say.day(on) })}>
          {t('finance.on.says')}{' '}
          {overview.behind.length === 0
            ? t('finance.on.whole')
            : t('finance.on.behind', { funds: overview.behind.join(', ') })}
        </Alert>
      )}
      {funds.length === 0 ? (
        <p>{t('finance.empty')}</p>
      ) : (
        <>
          <Legend ctx={ctx} />
          <Meanings ctx={ctx} />
          <Totals ctx={ctx} say={say} funds={funds} />
          {calendars.map((calendar) => (
            <CalendarFunds
              ctx={ctx}
              say={say}
              calendar={calendar}
              on={on}
              day={day}
              funds={funds.filter(({ fund }) => fund.calendar === calendar)}
            />
          ))}
          <p>
            <a class="usa-link" href={`/finance/funds.csv${day}`}>
              {t('finance.funds.csv')}
            </a>
          </p>
        </>
      )}
      {live ? (
        <section aria-labelledby="journal">
          <h2 id="journal">{t('finance.journal.title')}</h2>
          <JournalTable ctx={ctx} say={say} funds={funds.map(({ fund }) => fund)} lines={lines} withFund />
          <JournalDownload ctx={ctx} today={overview.today} funds={funds} />
        </section>
      ) : null}
      <Policy ctx={ctx} say={say} policy={policy} />
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

function CalendarFunds(props: {
  ctx: PageContext;
  say: Words;
  calendar: (typeof calendars)[number];
  on: string;
  day: string;
  funds: readonly FundView[];
}) {
  const { ctx, say, funds, on } = props;
  const { t } = ctx;
  if (funds.length === 0) return null;
  const id = `calendar-${props.calendar}`;
  const name = t(`finance.calendar.${props.calendar}`);
  const open = funds.filter(({ closed }) => !closed);
  const closed = funds.filter((view) => view.closed);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      <p class="usa-hint">{t(`finance.calendar.${props.calendar}-means`)}</p>
      {open.length === 0 ? null : <FundTable ctx={ctx} say={say} on={on} day={props.day} funds={open} caption={name} />}
      {closed.length === 0 ? null : (
        <Fold summary={t('finance.closed', { count: closed.length })}>
          <FundTable
            ctx={ctx}
            say={say}
            on={on}
            day={props.day}
            funds={closed}
            caption={`${name}: ${t('finance.closed', { count: closed.length })}`}
          />
        </Fold>
      )}
    </section>
  );
}

const shown = ['cap', 'committed', 'obligated', 'accrued', 'paid', 'available', 'unliquidated'] as const;

function FundTable(props: {
  ctx: PageContext;
  say: Words;
  on: string;
  day: string;
  funds: readonly FundView[];
  caption: string;
}) {
  const { ctx, say } = props;
  const { t } = ctx;
  return (
    <div class="sd-scroll" tabindex={0} role="region" aria-label={t('finance.table', { name: props.caption })}>
      <StackTable
        wrap
        caption={props.caption}
        hideCaption
        columns={[
          { text: t('finance.col.fund') },
          ...shown.map((column) => ({ text: t(`finance.col.${column}`), number: true })),
          { text: t('finance.col.gauge') },
        ]}
        rows={props.funds.map((view) => [
          <>
            <a class="usa-link" href={`${fundHref(view.fund)}${props.day}`}>
              {view.fund.fund.name}
            </a>
            <FundDates ctx={ctx} say={say} view={view} on={props.on} />
            <Bar ctx={ctx} say={say} row={view.balances} name={view.fund.fund.name} />
            <AlertMarks ctx={ctx} view={view} />
          </>,
          ...amounts(view.balances).map((cents, at) =>
            at === 5 ? <strong>{say.money(cents)}</strong> : say.money(cents),
          ),
          <Gauge ctx={ctx} say={say} view={view} />,
        ])}
      />
    </div>
  );
}
const amounts = (row: Balances): number[] => [
  row.capCents,
  row.committedCents,
  row.obligatedCents,
  row.accruedCents,
  row.paidCents,
  row.availableCents,
  unliquidatedCents(row),
];

export function FundDates(props: {
  ctx: PageContext;
  say: Words;
  view: Pick<FundView, 'fund' | 'closed'>;
  on: string;
}) {
  const { t } = props.ctx;
  const { fund } = props.view.fund;
  const state = props.view.closed
    ? 'closed'
    : props.on < fund.availableFrom
      ? 'not-yet'
      : props.on > fund.availableThrough
        ? 'over'
        : 'open';
  return (
    <span class="usa-hint">
      {t('finance.dates', { from: props.say.day(fund.availableFrom), through: props.say.day(fund.availableThrough) })}
      {state === 'open' ? null : (
        <>
          {' · '}
          <strong>{t(`finance.state.${state}`)}</strong>
        </>
      )}
    </span>
  );
}

function Totals({ ctx, say, funds }: { ctx: PageContext; say: Words; funds: readonly FundView[] }) {
  const { t } = ctx;
  const total = sumBalances(funds.map(({ balances }) => balances));
  return (
    <section aria-labelledby="totals">
      <h2 id="totals">{t('finance.totals')}</h2>
      <Bar ctx={ctx} say={say} row={total} name={t('finance.totals')} />
      <SummaryList
        rows={amounts(total).map((cents, at) => ({
          key: t(`finance.col.${shown[at]}`),
          value: at === 5 ? <strong>{say.money(cents)}</strong> : say.money(cents),
        }))}
      />
    </section>
  );
}

/** All lines of a time, as a file: the page shows the last ones only. */
function JournalDownload({ ctx, today, funds }: { ctx: PageContext; today: string; funds: readonly FundView[] }) {
  const { t } = ctx;
  return (
    <form class="sd-filter" method="get" action="/finance/journal.csv">
      <div>
        <label class="usa-label" for="field-fund">
          {t('finance.journal.filter')}
        </label>
        <select class="usa-select" id="field-fund" name="fund">
          <option value="">{t('finance.journal.all')}</option>
          {funds.map(({ fund }) => (
            <option value={fund.fund.fundId}>{fund.fund.name}</option>
          ))}
        </select>
      </div>
      {(['from', 'through'] as const).map((name) => (
        <div>
          <label class="usa-label" for={`field-${name}`}>
            {t(`finance.journal.${name}`)}
          </label>
          <input class="usa-input" id={`field-${name}`} name={name} type="date" max={today} />
        </div>
      ))}
      <button class="usa-button usa-button--outline" type="submit">
        {t('finance.journal.csv')}
      </button>
    </form>
  );
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
              next: policy.awardHoldMinimumDays + policy.awardHoldAfterStartDays,
            }),
          ),
          row('offer', t('finance.policy.offer-value', { count: policy.offerBusinessDays })),
          row('waiting', t('finance.policy.waiting-value', { count: policy.waitingWordDays })),
          row('alerts', policy.alertPercents.map((percent) => `${percent}%`).join(', ')),
          row('retention', t('finance.policy.years', { count: policy.retentionYears })),
        ]}
      />
    </section>
  );
}
