import type { Child } from 'hono/jsx';
import type { Balances } from '../../domain/money/balances.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import type { NavigationLink, PageContext } from '../page.tsx';
import { Tag } from '../layout.tsx';
import type { Words } from '../staff/words.ts';
import { barParts, fundShares } from './money-bar.ts';
import type { FundView } from './views.ts';

export interface FinanceRights {
  propose: boolean;
  confirm: boolean;
  /** Funds and their changes; who may not sees totals of the optional answers alone. */
  reads: boolean;
}

export function financeNavigation(
  ctx: PageContext,
  rights: FinanceRights,
  current: 'funds' | 'changes' | 'demographics',
): NavigationLink[] {
  const { t } = ctx;
  return [
    ...(rights.reads
      ? [
          { href: '/finance', text: t('finance.nav.funds'), current: current === 'funds' },
          { href: '/finance/changes', text: t('finance.nav.changes'), current: current === 'changes' },
        ]
      : []),
    {
      href: '/finance/equal-opportunity',
      text: t('demographics-report.nav'),
      current: current === 'demographics',
    },
  ];
}

export const barClasses = { spent: 'sd-bar-spent', promised: 'sd-bar-promised', left: 'sd-bar-left' } as const;
const barWidth = 240;

/** The same numbers as the row beside it, drawn; its words are for those who do not see it. */
export function Bar({ ctx, say, row, name }: { ctx: PageContext; say: Words; row: Balances; name: string }) {
  const shares = fundShares(row);
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

/** R5: how far a fund is toward 80 percent obligated at year end. */
export function Gauge({ ctx, say, view }: { ctx: PageContext; say: Words; view: FundView }) {
  const { t } = ctx;
  const { gauge, fund } = view;
  if (!gauge) return <span>{t('finance.gauge.none')}</span>;
  const words = t('finance.gauge.words', { percent: gauge.percent, day: say.day(gauge.yearEnd) });
  const reached = gauge.missingCents === 0;
  return (
    <span class="sd-gauge">
      <svg
        class="sd-bar"
        role="img"
        aria-label={`${fund.fund.name}: ${words}`}
        viewBox="0 0 100 12"
        preserveAspectRatio="none"
      >
        <rect class={barClasses.spent} x="0" y="0" width={Math.min(100, gauge.percent)} height="12" />
        <rect class="sd-bar-frame" x="0.25" y="0.5" width="99.5" height="11" />
        <rect class="sd-gauge-aim" x="79.5" y="0" width="1" height="12" />
      </svg>
      <span>{words}</span>
      <span class="usa-hint">
        {reached
          ? t('finance.gauge.reached')
          : t(gauge.past ? 'finance.gauge.missed' : 'finance.gauge.missing', {
              missing: say.money(gauge.missingCents),
            })}
      </span>
    </span>
  );
}

/** Thresholds of the board that a fund has reached, as marks and in words. */
export function AlertMarks({ ctx, view }: { ctx: PageContext; view: FundView }) {
  const highest = Math.max(0, ...view.alerts);
  if (highest === 0) return null;
  return (
    <Tag
      kind={highest >= 100 ? 'error' : 'warning'}
      sign="▲"
      text={ctx.t('finance.alert', { percent: view.usedPercent, threshold: highest })}
    />
  );
}

/** The five columns and what stands beside them, in the order in which money goes through them. */
export const balanceColumns = ['cap', 'committed', 'obligated', 'accrued', 'paid', 'available'] as const;

/** Shown on the page, a click for each: nothing about them is hidden behind a script. */
export function Meanings({ ctx }: { ctx: PageContext }) {
  const { t } = ctx;
  return (
    <details class="sd-details">
      <summary>{t('finance.meanings')}</summary>
      <dl class="sd-summary">
        {[...balanceColumns, 'unliquidated' as const].map((column) => (
          <div class="sd-summary__row">
            <dt>{t(`finance.col.${column}`)}</dt>
            <dd>{t(`finance.means.${column}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

export function Fold({ summary, children, open }: { summary: string; children?: Child; open?: boolean }) {
  return (
    <details class="sd-details" open={open}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** As of a past day: a plain GET, so that the address can be kept and sent. */
export function OnForm(props: { ctx: PageContext; action: string; on: string; today: string; live: boolean }) {
  const { t } = props.ctx;
  return (
    <form class="sd-filter" method="get" action={props.action}>
      <div>
        <label class="usa-label" for="field-on">
          {t('finance.on.label')}
        </label>
        <input class="usa-input" id="field-on" name="on" type="date" max={props.today} value={props.on} />
      </div>
      <button class="usa-button usa-button--outline" type="submit">
        {t('finance.on.show')}
      </button>
      {props.live ? null : (
        <a class="usa-link" href={props.action}>
          {t('finance.on.today')}
        </a>
      )}
    </form>
  );
}

export const fundHref = (fund: FundRow, path = ''): string => `/finance/funds/${fund.fund.fundId}${path}`;
export const query = (values: Record<string, string | undefined>): string => {
  const set = Object.entries(values).filter(
    (each): each is [string, string] => each[1] !== undefined && each[1] !== '',
  );
  return set.length === 0 ? '' : `?${new URLSearchParams(set).toString()}`;
};
