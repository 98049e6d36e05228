import type { InvoiceRow, PayableRow } from '../../domain/payments/rows.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, TextField } from '../form-components.tsx';
import { Page, type NavigationLink, type PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words } from '../staff/words.ts';

export interface PaymentsProps {
  bills: readonly InvoiceRow[];
  owed: readonly PayableRow[];
  paid: readonly InvoiceRow[];
  /** What was looked for, and what was found. */
  asked?: { number: string; found: readonly PayableRow[] } | undefined;
}

export const paymentsNavigation = (t: PageContext['t'], onList: boolean): NavigationLink[] => [
  { href: '/finance/payments', text: t('payments.nav'), current: onList },
];

/** What is to be paid: bills first, by the day on them, then money that is owed and has no bill yet, the oldest first. */
export function PaymentsPage({ ctx, ...props }: PaymentsProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const billLink = (bill: InvoiceRow) => (
    <a class="usa-link" href={`/finance/payments/${bill.awardId}#${bill.invoiceId}`}>
      {bill.payeeName}
    </a>
  );
  const about = (bill: InvoiceRow) => bill.invoiceNumber ?? bill.what ?? '';
  const unbilled = props.owed.filter((row) => row.obligatedCents > 0);
  return (
    <Page ctx={ctx} title={t('payments.title')} navigation={paymentsNavigation(t, true)} wide>
      <p>{t('payments.intro')}</p>
      <Find ctx={ctx} asked={props.asked} />
      <section aria-labelledby="bills">
        <h2 id="bills">{t('payments.bills.title', { count: props.bills.length })}</h2>
        {props.bills.length === 0 ? (
          <p>{t('payments.bills.none')}</p>
        ) : (
          <StackTable
            caption={t('payments.bills.caption')}
            hideCaption
            columns={[
              { text: t('payments.column.payee') },
              { text: t('payments.column.bill') },
              { text: t('payments.column.dated') },
              { text: t('payments.column.packet') },
              { text: t('payments.column.amount'), number: true },
            ]}
            rows={props.bills.map((bill) => [
              billLink(bill),
              about(bill),
              say.day(bill.datedOn),
              bill.number,
              say.money(bill.amountCents),
            ])}
          />
        )}
      </section>
      <section aria-labelledby="owed">
        <h2 id="owed">{t('payments.owed.title', { count: unbilled.length })}</h2>
        <p>{t('payments.owed.means')}</p>
        {unbilled.length === 0 ? null : <AwardTable ctx={ctx} rows={unbilled} caption={t('payments.owed.caption')} />}
      </section>
      <section aria-labelledby="paid">
        <h2 id="paid">{t('payments.paid.title')}</h2>
        {props.paid.length === 0 ? (
          <p>{t('payments.paid.none')}</p>
        ) : (
          <StackTable
            caption={t('payments.paid.caption')}
            hideCaption
            columns={[
              { text: t('payments.column.payee') },
              { text: t('payments.column.bill') },
              { text: t('payments.column.paid-on') },
              { text: t('payments.column.reference') },
              { text: t('payments.column.amount'), number: true },
            ]}
            rows={props.paid.map((bill) => [
              billLink(bill),
              about(bill),
              say.day(bill.paidOn ?? ''),
              bill.reference ?? '',
              say.money(bill.amountCents),
            ])}
          />
        )}
      </section>
      <p>
        <a class="usa-link" href="/finance/payments/bills.csv">
          {t('payments.csv.link')}
        </a>
      </p>
    </Page>
  );
}

/** Also for what is paid long since: a refund comes back late. */
function Find({ ctx, asked }: { ctx: PageContext; asked: PaymentsProps['asked'] }) {
  const { t } = ctx;
  return (
    <section aria-labelledby="find">
      <h2 id="find">{t('payments.find.title')}</h2>
      <form method="get" action="/finance/payments" class="sd-form" role="search">
        <TextField
          t={t}
          name="number"
          type="search"
          label={t('payments.find.number')}
          hint={t('payments.find.hint')}
          value={asked?.number ?? ''}
          maxlength={20}
          short
        />
        <Actions>
          <Button text={t('payments.find.button')} kind="outline" />
        </Actions>
      </form>
      {asked === undefined ? null : asked.found.length === 0 ? (
        <Alert kind="info" live>
          {t('payments.find.none', { number: asked.number })}
        </Alert>
      ) : (
        <AwardTable ctx={ctx} rows={asked.found} caption={t('payments.find.caption', { number: asked.number })} />
      )}
    </section>
  );
}

function AwardTable({ ctx, rows, caption }: { ctx: PageContext; rows: readonly PayableRow[]; caption: string }) {
  const { t } = ctx;
  const say = words(ctx);
  const payees = (row: PayableRow): string =>
    [
      ...new Set(
        row.lines.map((line) =>
          line.payee === 'participant'
            ? (row.person?.name ?? t('payments.payee.participant'))
            : (line.payeeName ?? t(`payments.payee.${line.payee}`)),
        ),
      ),
    ].join(', ');
  return (
    <StackTable
      caption={caption}
      columns={[
        { text: t('payments.column.packet') },
        { text: t('payments.column.payees') },
        { text: t('payments.column.since') },
        { text: t('payments.column.owed'), number: true },
        { text: t('payments.column.billed'), number: true },
        { text: t('payments.column.paid'), number: true },
      ]}
      rows={rows.map((row) => [
        <a class="usa-link" href={`/finance/payments/${row.awardId}`}>
          {row.number}
        </a>,
        payees(row),
        say.day(row.owedSince ?? row.approvedAt),
        say.money(row.obligatedCents),
        say.money(row.accruedCents),
        say.money(row.paidCents),
      ])}
    />
  );
}
