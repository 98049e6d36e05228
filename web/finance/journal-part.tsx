import type { FundRow, JournalLine } from '../../domain/money/ledger-rows.ts';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import type { Words } from '../staff/words.ts';
import { fundHref, query } from './parts.tsx';

/** Immutable lines: when, what, from where to where, how much, for which award. Never a name; a pseudonym. */
export function JournalTable(props: {
  ctx: PageContext;
  say: Words;
  funds: readonly FundRow[];
  lines: readonly JournalLine[];
  withFund?: boolean;
}) {
  const { ctx, say, lines, withFund = false } = props;
  const { t } = ctx;
  const fundOf = (line: JournalLine) => props.funds.find((fund) => fund.limitId === line.fundLimitId);
  if (lines.length === 0) return <p>{t('finance.journal.empty')}</p>;
  return (
    <StackTable
      dense
      caption={t('finance.journal.caption', { count: lines.length })}
      columns={[
        { text: t('finance.journal.at') },
        ...(withFund ? [{ text: t('finance.col.fund') }] : []),
        { text: t('finance.journal.what') },
        { text: t('finance.journal.move') },
        { text: t('finance.journal.amount'), number: true },
        { text: t('finance.journal.cost') },
        { text: t('finance.journal.award') },
        { text: t('finance.journal.center') },
        { text: t('finance.journal.person') },
      ]}
      rows={lines.map((line) => {
        const fund = fundOf(line);
        return [
          <span class="sd-nowrap">{say.time(line.at)}</span>,
          ...(withFund ? [fund?.fund.name ?? line.fundLimitId] : []),
          <What ctx={ctx} line={line} funds={props.funds} />,
          t('finance.journal.from-to', { from: t(`finance.column.${line.from}`), to: t(`finance.column.${line.to}`) }),
          say.money(line.amountCents),
          line.costKind === undefined ? '–' : t(`finance.cost.${line.costKind}`),
          <ShortId id={line.awardId} />,
          line.centerId === undefined ? '–' : line.centerId.toUpperCase(),
          <ShortId id={line.personRef} />,
        ];
      })}
    />
  );
}

function What({ ctx, line, funds }: { ctx: PageContext; line: JournalLine; funds: readonly FundRow[] }) {
  const { t } = ctx;
  const other = funds.find((fund) => fund.limitId === line.otherFund);
  const onFund = line.limits.includes(line.fundLimitId);
  return (
    <span>
      {line.changeId === undefined ? (
        t(`finance.operation.${line.operation}`)
      ) : (
        <a class="usa-link" href={`/finance/changes/${line.changeId}`}>
          {t(`finance.operation.${line.operation}`)}
        </a>
      )}
      {other ? <span class="usa-hint">{other.fund.name}</span> : null}
      {onFund ? null : <span class="usa-hint">{t('finance.journal.inside')}</span>}
    </span>
  );
}

/** The end of an id is its random part: enough to tell two apart on a page. The download has all of it. */
function ShortId({ id }: { id: string | undefined }) {
  return <span class="sd-nowrap">{id === undefined ? '–' : `…${id.slice(-6)}`}</span>;
}

/** A drill-down: the lines behind a number. */
export const linesHref = (fund: FundRow, filter: Record<string, string | undefined>): string =>
  `${fundHref(fund, '/lines')}${query(filter)}`;
