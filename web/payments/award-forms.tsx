import type { Child } from 'hono/jsx';
import type { FieldError } from '../../domain/errors.ts';
import type { AwardRow } from '../../domain/money/ledger-rows.ts';
import type { EventRow, InvoiceRow, PayableRow } from '../../domain/payments/rows.ts';
import { Actions, Button, DateField, MoneyField, PostForm, TextField } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import type { Words } from '../staff/words.ts';
import { typed, type Raw } from './payment-forms.ts';

export const awardForms = ['bill', 'pay', 'correct', 'refund', 'release'] as const;
export type AwardForm = (typeof awardForms)[number];

export interface AwardProps {
  award: AwardRow;
  payable: PayableRow;
  invoices: readonly InvoiceRow[];
  events: readonly EventRow[];
  today: string;
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
  errors: readonly FieldError[];
  /** What was typed into which form, and not taken. */
  again?: { form: AwardForm; invoiceId?: string | undefined; raw: Raw } | undefined;
}
export type Part = AwardProps & { ctx: PageContext; say: Words };

export const payeeName = ({ payable, ctx }: Part, line: number): string => {
  const of = payable.lines[line];
  if (!of) return '';
  if (of.payee === 'participant') return payable.person?.name ?? ctx.t('payments.payee.participant');
  return of.payeeName ?? ctx.t('payments.payee.no-name', { kind: ctx.t(`payments.payee.${of.payee}`) });
};
export const costName = ({ award, ctx }: Part, line: number): string =>
  ctx.t(`payments.cost.${award.lines[line]?.costKind ?? 'other'}`);
const lineName = (part: Part, line: number): string =>
  part.ctx.t('payments.line', { cost: costName(part, line), payee: payeeName(part, line) });

/** One form of the page; what went wrong is said at its fields alone. */
export function Form(
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
export function own({ again, errors }: Part, form: AwardForm, invoiceId?: string) {
  const mine = again?.form === form && again.invoiceId === invoiceId ? again : undefined;
  return { open: mine !== undefined, errors: mine ? errors : [], value: typed(mine?.raw) };
}

export function RecordBill(part: Part) {
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

export function Refund(part: Part) {
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

export function Release(part: Part) {
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
