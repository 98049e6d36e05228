import { localeOf } from '../../domain/languages.ts';
import { breakDown, breakdowns, type Balances, type Breakdown } from '../../domain/money/balances.ts';
import type { LimitRow } from '../../domain/money/ledger-rows.ts';
import { everyone } from '../../domain/money/limits.ts';
import { ageEnds, paceWeeks, yearEnd } from '../../domain/money/outlook.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import { Alert, ButtonLink, Page, SummaryList } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words, type Words } from '../staff/words.ts';
import { BurnDown } from './burn-down.tsx';
import { ChangeList } from './changes-page.tsx';
import { linesHref } from './journal-part.tsx';
import { FundDates } from './overview-page.tsx';
import {
  AlertMarks,
  balanceColumns,
  Bar,
  financeNavigation,
  fundHref,
  Gauge,
  Meanings,
  OnForm,
  query,
  type FinanceRights,
} from './parts.tsx';
import type { FundDetail } from './views.ts';

type Named = Pick<Settings, 'centers' | 'partners'>;

export function FundPage(props: {
  ctx: PageContext;
  view: FundDetail;
  by: Breakdown;
  settings: Named;
  rights: FinanceRights;
}) {
  const { ctx, view, settings, rights } = props;
  const { t } = ctx;
  const say = words(ctx);
  const { fund } = view;
  const day = query({ on: view.live ? undefined : view.on });
  return (
    <Page
      ctx={ctx}
      title={fund.fund.name}
      navigation={financeNavigation(ctx, rights, 'funds')}
      back={{ href: `/finance${day}`, text: t('finance.fund.back') }}
      wide
    >
      <p>
        <FundDates ctx={ctx} say={say} view={view} on={view.on} /> <AlertMarks ctx={ctx} view={view} />
      </p>
      <OnForm ctx={ctx} action={fundHref(fund)} {...view} />
      {view.live ? null : (
        <Alert kind="warning" title={t('finance.on.title', { day: say.day(view.on) })}>
          {t('finance.on.says')}
        </Alert>
      )}
      {view.lag ? (
        <Alert kind="warning" title={t('finance.lag.title')}>
          {t('finance.lag.says', {
            left: say.money(view.lag.availableCents),
            committed: say.money(view.lag.committedCents),
          })}
        </Alert>
      ) : null}
      <Bar ctx={ctx} say={say} row={view.balances} name={fund.fund.name} />
      <SummaryList
        rows={[
          ...balanceColumns.map((column) => ({
            key: t(`finance.col.${column}`),
            value: say.money(view.balances[`${column}Cents`]),
          })),
          {
            key: t('finance.col.unliquidated'),
            value: say.money(view.balances.obligatedCents + view.balances.accruedCents),
          },
          {
            key: t('finance.col.gauge'),
            value: <Gauge ctx={ctx} say={say} view={view} />,
          },
        ]}
      />
      <Meanings ctx={ctx} />
      <Outlook ctx={ctx} say={say} view={view} />
      {view.ageing ? <AgeTable ctx={ctx} say={say} view={view} /> : null}
      <Breakdowns ctx={ctx} say={say} view={view} by={props.by} settings={settings} />
      {view.live ? <Inside ctx={ctx} say={say} view={view} settings={settings} rights={rights} /> : null}
      <About ctx={ctx} say={say} view={view} />
      <section aria-labelledby="changes">
        <h2 id="changes">{t('finance.fund.changes')}</h2>
        <ChangeList ctx={ctx} say={say} changes={view.changes} funds={view.funds} />
        {rights.propose && view.live ? (
          <div class="sd-actions">
            {(view.closed
              ? (['lower', 'move', 'report'] as const)
              : (['raise', 'lower', 'move', 'allocate', 'close', 'carry-over'] as const)
            ).map((kind) => (
              <ButtonLink
                kind="outline"
                href={`/finance/changes/new${query({ kind, fund: fund.fund.fundId })}`}
                text={t(`finance.kind.${kind}`)}
              />
            ))}
          </div>
        ) : null}
      </section>
    </Page>
  );
}

/** To the end of its year, or as far as the forecast reaches; never past the fund's own last day. */
function chartThrough({ fund, on, outlook }: FundDetail): string {
  const last = fund.fund.availableThrough;
  const end = yearEnd(fund) > on ? yearEnd(fund) : last;
  const reached = outlook.endsOn !== undefined && outlook.endsOn > end ? outlook.endsOn : end;
  return reached < last ? reached : last;
}

/** What is to come: the chart, and the forecast while money is promised from it. */
function Outlook({ ctx, say, view }: { ctx: PageContext; say: Words; view: FundDetail }) {
  const { t } = ctx;
  const { outlook, fund } = view;
  return (
    <section aria-labelledby="outlook">
      <h2 id="outlook">{t('finance.outlook.title')}</h2>
      <BurnDown
        ctx={ctx}
        say={say}
        name={fund.fund.name}
        series={view.series}
        on={view.on}
        through={chartThrough(view)}
        endsOn={outlook.endsOn}
      />
      {!view.closed ? (
        <Forecast ctx={ctx} say={say} view={view} />
      ) : (
        <p>
          {t('finance.outlook.closed', { owed: say.money(view.balances.obligatedCents + view.balances.accruedCents) })}
        </p>
      )}
    </section>
  );
}

/** The pace, and what happens if everything that waits is approved. */
function Forecast({ ctx, say, view }: { ctx: PageContext; say: Words; view: FundDetail }) {
  const { t } = ctx;
  const { outlook, pending, fund } = view;
  return (
    <>
      <p>
        {outlook.perDayCents === 0
          ? t('finance.outlook.no-pace', { weeks: paceWeeks })
          : t('finance.outlook.pace', { day: say.money(Math.round(outlook.perDayCents)), weeks: paceWeeks })}{' '}
        {outlook.endsOn === undefined
          ? t('finance.outlook.lasts', { through: say.day(fund.fund.availableThrough) })
          : t('finance.outlook.ends', { day: say.day(outlook.endsOn) })}
      </p>
      {pending && view.demand ? (
        <p>
          {t('finance.outlook.pending', {
            packets: view.demand.packets,
            waitlisted: view.demand.waitlisted,
            cents: say.money(pending.cents),
            at: say.time(view.demand.countedAt),
          })}{' '}
          <strong>
            {pending.shortCents > 0
              ? t('finance.outlook.short', { short: say.money(pending.shortCents) })
              : pending.endsOn === undefined
                ? t('finance.outlook.pending-left', { left: say.money(pending.leftCents) })
                : t('finance.outlook.pending-ends', {
                    left: say.money(pending.leftCents),
                    day: say.day(pending.endsOn),
                  })}
          </strong>
        </p>
      ) : view.live ? (
        <p>{t('finance.outlook.not-counted')}</p>
      ) : null}
    </>
  );
}

function AgeTable({ ctx, say, view }: { ctx: PageContext; say: Words; view: FundDetail }) {
  const { t } = ctx;
  const { ageing } = view;
  if (!ageing) return null;
  const names = [0, ...ageEnds].map((end, at) =>
    at === ageEnds.length
      ? t('finance.age.over', { days: end })
      : t('finance.age.to', { from: at === 0 ? 0 : end + 1, to: ageEnds[at] ?? 0 }),
  );
  return (
    <section aria-labelledby="ageing">
      <h2 id="ageing">{t('finance.age.title')}</h2>
      <p class="usa-hint">{t('finance.age.says')}</p>
      <StackTable
        caption={t('finance.age.title')}
        hideCaption
        columns={[
          { text: t('finance.age.age') },
          { text: t('finance.age.awards'), number: true },
          { text: t('finance.col.committed'), number: true },
        ]}
        rows={[
          ...ageing.buckets.map((bucket, at) => [names[at] ?? '', String(bucket.count), say.money(bucket.cents)]),
          [
            <strong>{t('finance.age.total')}</strong>,
            String(ageing.buckets.reduce((sum, { count }) => sum + count, 0)),
            <strong>{say.money(ageing.buckets.reduce((sum, { cents }) => sum + cents, 0))}</strong>,
          ],
          [t('finance.age.overdue'), String(ageing.overdue.count), say.money(ageing.overdue.cents)],
        ]}
      />
    </section>
  );
}

const brokenDown = ['committed', 'obligated', 'accrued', 'paid'] as const;

/** The part's name for people. Empty: money of no award (what was paid before this system began). */
export function partName(ctx: Pick<PageContext, 't'>, by: Breakdown, part: string, settings: Named): string {
  const { t } = ctx;
  if (part === '') return t(`finance.by.none.${by}`);
  if (by === 'center') return settings.centers.find(({ centerId }) => centerId === part)?.name ?? part;
  if (by === 'sector') return t(`finance.sector.${part}`);
  if (by === 'cost-kind') return t(`finance.cost.${part}`);
  return part;
}
const filterOf = (by: Breakdown, part: string): Record<string, string> | undefined => {
  if (part === '' || by === 'sector') return undefined;
  return { [by === 'cost-kind' ? 'kind' : by]: part };
};

function Breakdowns(props: { ctx: PageContext; say: Words; view: FundDetail; by: Breakdown; settings: Named }) {
  const { ctx, say, view, by } = props;
  const { t } = ctx;
  const on = view.live ? undefined : view.on;
  const parts = breakDown(view.flows, by);
  const total = (column: (typeof brokenDown)[number]) =>
    parts.reduce((sum, { sums }) => sum + sums[`${column}Cents`], 0);
  return (
    <section aria-labelledby="by">
      <h2 id="by">{t('finance.by.title')}</h2>
      <ul class="sd-tabs" role="list">
        {breakdowns.map((each) => (
          <li>
            <a
              class="usa-link"
              href={`${fundHref(view.fund)}${query({ by: each, on })}#by`}
              aria-current={each === by ? 'true' : undefined}
            >
              {t(`finance.by.${each}`)}
            </a>
          </li>
        ))}
      </ul>
      {by === 'month' ? <p class="usa-hint">{t('finance.by.month-means')}</p> : null}
      {parts.length === 0 ? (
        <p>{t('finance.by.empty')}</p>
      ) : (
        <>
          <StackTable
            wrap
            caption={t(`finance.by.${by}`)}
            hideCaption
            columns={[
              { text: t(`finance.by.${by}`) },
              ...brokenDown.map((column) => ({ text: t(`finance.col.${column}`), number: true })),
            ]}
            rows={[
              ...parts.map(({ part, sums }) => {
                const name = by === 'month' ? monthName(ctx, part) : partName(ctx, by, part, props.settings);
                const filter = filterOf(by, part);
                return [
                  filter ? (
                    <a class="usa-link" href={linesHref(view.fund, filter)}>
                      {name}
                    </a>
                  ) : (
                    name
                  ),
                  ...brokenDown.map((column) => say.money(sums[`${column}Cents`])),
                ];
              }),
              [
                <strong>{t('finance.by.total')}</strong>,
                ...brokenDown.map((column) => <strong>{say.money(total(column))}</strong>),
              ],
            ]}
          />
          <p>{checkWords(ctx, say, view.balances, total)}</p>
        </>
      )}
      <p>
        <a class="usa-link" href={`${fundHref(view.fund, '/breakdown.csv')}${query({ by, on })}`}>
          {t('finance.by.csv')}
        </a>
        {' · '}
        <a class="usa-link" href={linesHref(view.fund, {})}>
          {t('finance.lines.link')}
        </a>
      </p>
    </section>
  );
}

/** Printed, so that nobody has to add it up: what the parts come to, and the fund itself. */
function checkWords(
  { t }: PageContext,
  say: Words,
  balances: Balances,
  total: (column: (typeof brokenDown)[number]) => number,
): string {
  const parts = brokenDown.reduce((sum, column) => sum + total(column), 0);
  const fund = brokenDown.reduce((sum, column) => sum + balances[`${column}Cents`], 0);
  return t(parts === fund ? 'finance.check.same' : 'finance.check.differs', {
    parts: say.money(parts),
    fund: say.money(fund),
    difference: say.money(fund - parts),
  });
}

export const monthName = ({ language }: Pick<PageContext, 'language'>, month: string): string =>
  new Intl.DateTimeFormat(localeOf(language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-15T00:00:00Z`));

function limitName({ t }: Pick<PageContext, 't'>, row: LimitRow, settings: Named): string {
  const of = row.limitId.split('#')[3] ?? '';
  if (row.kind === 'center') return settings.centers.find(({ centerId }) => centerId === of)?.name ?? of;
  if (row.kind === 'cost-kind') return t(`finance.cost.${of}`);
  return of === everyone ? t('finance.inside.everyone') : partnerName(settings, of);
}

/** Limits within the fund, each with its own bar. */
function Inside(props: { ctx: PageContext; say: Words; view: FundDetail; settings: Named; rights: FinanceRights }) {
  const { ctx, say, view } = props;
  const { t } = ctx;
  const kinds = (['center', 'set-aside', 'cost-kind'] as const).filter((kind) =>
    view.inside.some((row) => row.kind === kind),
  );
  return (
    <section aria-labelledby="inside">
      <h2 id="inside">{t('finance.inside.title')}</h2>
      {kinds.length === 0 ? <p>{t('finance.inside.none')}</p> : null}
      {kinds.map((kind) => (
        <StackTable
          caption={t(`finance.inside.${kind}`)}
          columns={[
            { text: t(`finance.inside.${kind}`) },
            { text: t('finance.inside.cap'), number: true },
            { text: t('finance.inside.used'), number: true },
            { text: t('finance.col.available'), number: true },
            { text: t('finance.col.share') },
          ]}
          rows={view.inside
            .filter((row) => row.kind === kind)
            .map((row) => {
              const name = limitName(ctx, row, props.settings);
              return [
                name,
                say.money(row.capCents),
                say.money(row.capCents - row.availableCents),
                say.money(row.availableCents),
                <Bar ctx={ctx} say={say} row={row} name={`${view.fund.fund.name}, ${name}`} />,
              ];
            })}
        />
      ))}
    </section>
  );
}

function About({ ctx, say, view }: { ctx: PageContext; say: Words; view: FundDetail }) {
  const { t } = ctx;
  const { fund } = view.fund;
  const origins = Object.entries(fund.origins);
  const nameOf = (limitId: string) => view.funds.find((row) => row.limitId === limitId)?.fund.name ?? limitId;
  return (
    <section aria-labelledby="about">
      <h2 id="about">{t('finance.about.title')}</h2>
      <SummaryList
        rows={[
          { key: t('finance.about.stream'), value: t(`finance.stream.${fund.stream}`) },
          {
            key: t('finance.about.calendar'),
            value: `${t(`finance.calendar.${view.fund.calendar}`)}, ${view.fund.year}`,
          },
          { key: t('finance.about.part'), value: fund.part },
          { key: t('finance.about.grant'), value: fund.grantNumber },
          { key: t('finance.about.listing'), value: fund.assistanceListing },
          { key: t('finance.about.pays'), value: fund.pays.map((kind) => t(`finance.cost.${kind}`)).join(', ') },
          { key: t('finance.about.scheme'), value: t(`finance.scheme.${fund.priorityScheme}`) },
          {
            key: t('finance.about.report'),
            value: fund.finalReportOn === undefined ? t('finance.about.no-report') : say.day(fund.finalReportOn),
          },
        ]}
      />
      {origins.length === 0 ? null : (
        <>
          <h3>{t('finance.origins.title')}</h3>
          <p class="usa-hint">{t('finance.origins.says')}</p>
          <StackTable
            caption={t('finance.origins.title')}
            hideCaption
            columns={[{ text: t('finance.col.fund') }, { text: t('finance.journal.amount'), number: true }]}
            rows={origins.map(([limitId, cents]) => [nameOf(limitId), say.money(cents)])}
          />
        </>
      )}
    </section>
  );
}
