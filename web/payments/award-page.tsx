import type { InvoiceRow } from '../../domain/payments/rows.ts';
import { Alert, SummaryList, Tag } from '../display-components.tsx';
import { DateField, Radios, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { sayErrors, words } from '../staff/words.ts';
import {
  costName,
  Form,
  own,
  payeeName,
  RecordBill,
  Refund,
  Release,
  type AwardProps,
  type Part,
} from './award-forms.tsx';
import { billPrefix } from './payment-forms.ts';
import { paymentsNavigation } from './payments-page.tsx';

/** One award as those who pay need it: who is paid for what, its bills, what happened, and what can be written down. */
export function AwardPage({ ctx, ...props }: AwardProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const part: Part = { ctx, say, ...props, errors: sayErrors(props.errors, ctx, say) };
  const { payable } = props;
  return (
    <Page
      ctx={ctx}
      title={t('payments.award.title', { number: payable.number })}
      errors={part.errors}
      navigation={paymentsNavigation(t, false)}
      back={{ href: '/finance/payments', text: t('payments.back') }}
      wide
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {payable.person ? (
        <SummaryList
          rows={[
            { key: t('payments.person.name'), value: payable.person.name },
            {
              key: t('payments.person.address'),
              value: payable.person.address === '' ? t('payments.person.no-address') : payable.person.address,
            },
          ]}
        />
      ) : null}
      <Lines {...part} />
      <Bills {...part} />
      <div class="sd-columns">
        <div>
          <RecordBill {...part} />
        </div>
        <div>
          <Refund {...part} />
          <Release {...part} />
        </div>
      </div>
      <Events {...part} />
    </Page>
  );
}

function Lines(part: Part) {
  const { ctx, say, award, payable } = part;
  const { t } = ctx;
  const columns = ['committed', 'obligated', 'accrued', 'paid', 'released'] as const;
  return (
    <section aria-labelledby="lines">
      <h2 id="lines">{t('payments.lines.title')}</h2>
      <StackTable
        caption={t('payments.lines.caption')}
        hideCaption
        columns={[
          { text: t('payments.column.cost') },
          { text: t('payments.column.payee') },
          { text: t('payments.column.fund') },
          { text: t('payments.column.amount'), number: true },
          ...columns.map((column) => ({ text: t(`payments.column.${column}`), number: true })),
        ]}
        rows={award.lines.map((line, at) => [
          costName(part, at),
          payeeName(part, at),
          payable.lines[at]?.fundName ?? '',
          say.money(line.amountCents),
          ...columns.map((column) => say.money(line[`${column}Cents`])),
        ])}
      />
      <p class="usa-hint">{t('payments.lines.means')}</p>
    </section>
  );
}

function Bills(part: Part) {
  const { ctx, say, invoices } = part;
  const { t } = ctx;
  return (
    <section aria-labelledby="award-bills">
      <h2 id="award-bills">{t('payments.award.bills')}</h2>
      {invoices.length === 0 ? <p>{t('payments.award.no-bills')}</p> : null}
      <div class="sd-cards">
        {invoices.map((bill, at) => (
          <div class="sd-card" id={bill.invoiceId}>
            <h3>
              {bill.invoiceNumber === undefined
                ? (bill.what ?? '')
                : t('payments.bill.heading', { number: bill.invoiceNumber })}{' '}
              <Tag
                text={t(`payments.bill.${bill.status}`)}
                kind={bill.status === 'to-pay' ? 'waiting' : bill.status === 'paid' ? 'done' : 'plain'}
              />
            </h3>
            <p>
              {t('payments.bill.about', {
                payee: bill.payeeName,
                date: say.day(bill.datedOn),
                amount: say.money(bill.amountCents),
              })}
            </p>
            <ul>
              {bill.lines.map((line) => (
                <li>
                  {t('payments.bill.line', {
                    cost: t(`payments.cost.${line.costKind}`),
                    amount: say.money(line.amountCents),
                    fund: line.fundName,
                  })}
                </li>
              ))}
            </ul>
            {bill.status === 'paid' ? (
              <p>
                {t('payments.bill.was-paid', { date: say.day(bill.paidOn ?? ''), reference: bill.reference ?? '' })}
              </p>
            ) : null}
            {bill.status === 'void' ? <p>{t('payments.bill.was-void', { reason: bill.voidReason ?? '' })}</p> : null}
            {bill.status === 'to-pay' ? <Settle {...part} bill={bill} at={at} /> : null}
          </div>
        ))}
      </div>
    </section>
  );
}

function Settle({ bill, at, ...part }: Part & { bill: InvoiceRow; at: number }) {
  const { ctx, say, today } = part;
  const { t } = ctx;
  const id = bill.invoiceId;
  const named = (name: string) => `${billPrefix(at)}${name}`;
  const [pay, correct] = [own(part, 'pay', id), own(part, 'correct', id)];
  const summary = (key: string) => (
    <summary>
      {t(key)}
      <span class="sd-visually-hidden"> {bill.invoiceNumber ?? bill.what ?? ''}</span>
    </summary>
  );
  return (
    <>
      <details class="sd-details" open={pay.open}>
        {summary('payments.form.pay')}
        <Form
          {...part}
          form="pay"
          action={`bills/${id}/pay`}
          button={t('payments.form.pay.button', { amount: say.money(bill.amountCents) })}
        >
          <DateField
            t={t}
            name={named('paidOn')}
            label={t('payments.field.paid-on')}
            errors={pay.errors}
            value={pay.value.date(named('paidOn'), today)}
          />
          <TextField
            t={t}
            name={named('reference')}
            label={t('payments.field.reference')}
            hint={t('payments.field.reference.hint')}
            errors={pay.errors}
            value={pay.value.text(named('reference'))}
            maxlength={80}
          />
        </Form>
      </details>
      <details class="sd-details" open={correct.open}>
        {summary('payments.form.correct')}
        <Form
          {...part}
          form="correct"
          action={`bills/${id}/correct`}
          button={t('payments.form.correct.button')}
          kind="outline"
        >
          <Radios
            t={t}
            name={named('then')}
            label={t('payments.field.then')}
            errors={correct.errors}
            value={correct.value.text(named('then'), 'owed')}
            options={(['owed', 'release'] as const).map((each) => ({
              value: each,
              text: t(`payments.then.${each}`),
              hint: t(`payments.then.${each}.hint`),
            }))}
          />
          <TextField
            t={t}
            name={named('correctReason')}
            label={t('payments.field.reason')}
            errors={correct.errors}
            value={correct.value.text(named('correctReason'))}
            maxlength={500}
          />
        </Form>
      </details>
    </>
  );
}

function Events({ ctx, say, events }: Part) {
  const { t } = ctx;
  return (
    <section aria-labelledby="events">
      <h2 id="events">{t('payments.events.title')}</h2>
      {events.length === 0 ? (
        <p>{t('payments.events.none')}</p>
      ) : (
        <StackTable
          caption={t('payments.events.title')}
          hideCaption
          columns={[
            { text: t('payments.column.when') },
            { text: t('payments.column.what') },
            { text: t('payments.column.by') },
            { text: t('payments.column.reason') },
            { text: t('payments.column.amount'), number: true },
          ]}
          rows={[...events]
            .reverse()
            .map((event) => [
              say.time(event.at),
              t(`payments.event.${event.what}`),
              event.by.name,
              event.reason ?? '',
              say.money(event.amountCents),
            ])}
        />
      )}
    </section>
  );
}
