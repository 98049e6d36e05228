import type { Child } from 'hono/jsx';
import type { FieldError } from '../../domain/errors.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import type { EventRow, InvoiceRow, PayableRow } from '../../domain/payments/rows.ts';
import { Alert, SummaryList, Tag } from '../display-components.tsx';
import { Actions, Button, DateField, MoneyField, PostForm, Radios, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { sayErrors, words, type Words } from '../staff/words.ts';
import { billPrefix, typed, type Raw } from './payment-forms.ts';
import { paymentsNavigation } from './payments-page.tsx';

export const awardForms = ['bill', 'pay', 'correct', 'refund', 'release'] as const;
export type AwardForm = (typeof awardForms)[number];

export interface AwardProps {
  award: AwardRow;
  payable: PayableRow;
  invoices: readonly InvoiceRow[];
  events: readonly EventRow[];
  today: string;
  alsoFinance: boolean;
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
  errors: readonly FieldError[];
  /** What was typed into which form, and not taken. */
  again?: { form: AwardForm; invoiceId?: string | undefined; raw: Raw } | undefined;
}
type Part = AwardProps & { ctx: PageContext; say: Words };

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
      navigation={paymentsNavigation(t, props.alsoFinance, false)}
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

const payeeName = ({ payable, ctx }: Part, line: number): string => {
  const of = payable.lines[line];
  if (!of) return '';
  if (of.payee === 'participant') return payable.person?.name ?? ctx.t('payments.payee.participant');
  return of.payeeName ?? ctx.t('payments.payee.no-name', { kind: ctx.t(`payments.payee.${of.payee}`) });
};
const costName = ({ award, ctx }: Part, line: number): string =>
  ctx.t(`payments.cost.${award.lines[line]?.costKind ?? 'other'}`);
const lineName = (part: Part, line: number): string =>
  part.ctx.t('payments.line', { cost: costName(part, line), payee: payeeName(part, line) });

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

/** One form of the page; what went wrong is said at its fields alone. */
function Form(
  props: Part & {
    form: AwardForm;
    action: string;
    invoiceId?: string;
    button: string;
    kind?: 'outline';
    children?: Child;
  },
) {
  return (
    <PostForm ctx={props.ctx} action={`/finance/payments/${props.award.awardId}/${props.action}`}>
      {props.children}
      <Actions>
        <Button text={props.button} kind={props.kind} />
      </Actions>
    </PostForm>
  );
}
/** What was typed into this form, and its errors; another form's stay with it. */
function own({ again, errors }: Part, form: AwardForm, invoiceId?: string) {
  const mine = again?.form === form && again.invoiceId === invoiceId ? again : undefined;
  return { open: mine !== undefined, errors: mine ? errors : [], value: typed(mine?.raw) };
}

function RecordBill(part: Part) {
  const { ctx, say, award, payable, today } = part;
  const { t } = ctx;
  const owed = award.lines.flatMap((line, at) => (line.obligatedCents > 0 ? [{ at, cents: line.obligatedCents }] : []));
  const { errors, value } = own(part, 'bill');
  const unnamed = owed.some(({ at }) => {
    const line = payable.lines[at];
    return line && line.payee !== 'participant' && line.payeeName === undefined;
  });
  const claims = owed.some(({ at }) => payable.lines[at]?.payee === 'participant');
  const bills = owed.some(({ at }) => payable.lines[at]?.payee !== 'participant');
  return (
    <section aria-labelledby="record-bill">
      <h2 id="record-bill">{t('payments.form.bill')}</h2>
      {owed.length === 0 ? (
        <p>{t('payments.form.bill.none')}</p>
      ) : (
        <Form {...part} form="bill" action="bills" button={t('payments.form.bill.button')}>
          {bills ? (
            <TextField
              t={t}
              name="invoiceNumber"
              label={t('payments.field.number')}
              hint={claims ? t('payments.field.number.hint') : undefined}
              optional={claims}
              errors={errors}
              value={value.text('invoiceNumber')}
              maxlength={60}
            />
          ) : null}
          {unnamed ? (
            <TextField
              t={t}
              name="payeeName"
              label={t('payments.field.payee-name')}
              errors={errors}
              value={value.text('payeeName')}
              maxlength={200}
            />
          ) : null}
          {claims ? (
            <TextField
              t={t}
              name="what"
              label={t('payments.field.what')}
              hint={t('payments.field.what.hint')}
              optional={bills}
              errors={errors}
              value={value.text('what')}
              maxlength={200}
            />
          ) : null}
          <DateField
            t={t}
            name="datedOn"
            label={t('payments.field.dated')}
            errors={errors}
            value={value.date('datedOn', today)}
          />
          {owed.map(({ at, cents }) => (
            <MoneyField
              t={t}
              name={`bill-${at}`}
              label={lineName(part, at)}
              hint={t('payments.field.owed-now', { amount: say.money(cents) })}
              errors={errors}
              optional={owed.length > 1}
              value={value.text(`bill-${at}`)}
            />
          ))}
        </Form>
      )}
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

function Refund(part: Part) {
  const { ctx, say, award, today } = part;
  const { t } = ctx;
  const paid = award.lines.flatMap((line, at) => (line.paidCents > 0 ? [{ at, cents: line.paidCents }] : []));
  if (paid.length === 0) return null;
  const { open, errors, value } = own(part, 'refund');
  return (
    <details class="sd-details" open={open}>
      <summary>{t('payments.form.refund')}</summary>
      <p>{t('payments.form.refund.means')}</p>
      <Form {...part} form="refund" action="refunds" button={t('payments.form.refund.button')} kind="outline">
        <DateField
          t={t}
          name="refundOn"
          label={t('payments.field.refund-on')}
          errors={errors}
          value={value.date('refundOn', today)}
        />
        {paid.map(({ at, cents }) => (
          <MoneyField
            t={t}
            name={`refund-${at}`}
            label={lineName(part, at)}
            hint={t('payments.field.paid-so-far', { amount: say.money(cents) })}
            errors={errors}
            optional={paid.length > 1}
            value={value.text(`refund-${at}`)}
          />
        ))}
        <TextField
          t={t}
          name="refundReason"
          label={t('payments.field.reason')}
          errors={errors}
          value={value.text('refundReason')}
          maxlength={500}
        />
      </Form>
    </details>
  );
}

function Release(part: Part) {
  const { ctx, say, award } = part;
  const { t } = ctx;
  const fields = award.lines.flatMap((line, at) =>
    (['committed', 'obligated'] as const).flatMap((column) => {
      const cents = line[`${column}Cents`];
      return cents > 0 ? [{ at, column, cents }] : [];
    }),
  );
  if (fields.length === 0) return null;
  const { open, errors, value } = own(part, 'release');
  return (
    <details class="sd-details" open={open}>
      <summary>{t('payments.form.release')}</summary>
      <p>{t('payments.form.release.means')}</p>
      <Form {...part} form="release" action="release" button={t('payments.form.release.button')} kind="outline">
        {fields.map(({ at, column, cents }) => (
          <MoneyField
            t={t}
            name={`release-${at}-${column}`}
            label={lineName(part, at)}
            hint={t(`payments.field.release-${column}`, { amount: say.money(cents) })}
            errors={errors}
            optional={fields.length > 1}
            value={value.text(`release-${at}-${column}`)}
          />
        ))}
        <TextField
          t={t}
          name="releaseReason"
          label={t('payments.field.reason')}
          errors={errors}
          value={value.text('releaseReason')}
          maxlength={500}
        />
      </Form>
    </details>
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
