import { operations, type FundRow, type JournalLine } from '../../domain/money/ledger-rows.ts';
import { costKinds, type Settings } from '../../domain/settings.ts';
import { Page } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { JournalTable, linesHref } from './journal-part.tsx';
import { financeNavigation, fundHref, query, type FinanceRights } from './parts.tsx';

export interface LineQuery {
  center: string;
  month: string;
  kind: string;
  operation: string;
}

/** The lines behind a fund's numbers, narrowed as asked, a page at a time. */
export function LinesPage(props: {
  ctx: PageContext;
  fund: FundRow;
  funds: readonly FundRow[];
  lines: readonly JournalLine[];
  asked: LineQuery;
  /** Where the next page begins. */
  next: string | undefined;
  settings: Pick<Settings, 'centers'>;
  rights: FinanceRights;
}) {
  const { ctx, fund, asked } = props;
  const { t } = ctx;
  const say = words(ctx);
  const choice = (name: keyof LineQuery, options: readonly { value: string; text: string }[]) => (
    <div>
      <label class="usa-label" for={`field-${name}`}>
        {t(`finance.lines.${name}`)}
      </label>
      <select class="usa-select" id={`field-${name}`} name={name}>
        <option value="">{t('finance.lines.all')}</option>
        {options.map(({ value, text }) => (
          <option value={value} selected={value === asked[name]}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
  const title = t('finance.lines.title', { fund: fund.fund.name });
  return (
    <Page
      ctx={ctx}
      title={title}
      navigation={financeNavigation(ctx, props.rights, 'funds')}
      back={{ href: fundHref(fund), text: fund.fund.name }}
      wide
    >
      <form class="sd-filter" method="get" action={fundHref(fund, '/lines')}>
        {choice(
          'center',
          props.settings.centers.map(({ centerId, name }) => ({ value: centerId, text: name })),
        )}
        <div>
          <label class="usa-label" for="field-month">
            {t('finance.lines.month')}
          </label>
          <input
            class="usa-input"
            id="field-month"
            name="month"
            type="month"
            placeholder="2026-11"
            value={asked.month}
          />
        </div>
        {choice(
          'kind',
          costKinds.map((kind) => ({ value: kind, text: t(`finance.cost.${kind}`) })),
        )}
        {choice(
          'operation',
          operations.map((operation) => ({ value: operation, text: t(`finance.operation.${operation}`) })),
        )}
        <button class="usa-button usa-button--outline" type="submit">
          {t('finance.journal.show')}
        </button>
      </form>
      <JournalTable ctx={ctx} say={say} funds={props.funds} lines={props.lines} />
      {props.next === undefined ? null : (
        <p>
          <a class="usa-link" href={linesHref(fund, { ...asked, after: props.next })}>
            {t('finance.lines.more')}
          </a>
        </p>
      )}
      <p>
        <a class="usa-link" href={`/finance/journal.csv${query({ fund: fund.fund.fundId })}`}>
          {t('finance.lines.csv')}
        </a>
      </p>
    </Page>
  );
}
