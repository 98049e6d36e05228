import type { FieldError } from '../../domain/errors.ts';
import type { AwardNote } from '../../domain/money/award-note.ts';
import { stepPaymentTicks } from '../../domain/money/award-commands.ts';
import { costKinds, payees } from '../../domain/settings.ts';
import type { componentKinds } from '../../domain/step/progress.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, Checkboxes, MoneyField, PostForm, Radios, Select, TextField } from '../form-components.tsx';
import { SummaryList } from '../display-components.tsx';
import { MoneyPicture } from '../money-picture.tsx';
import { Page, type PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { hiddenStepPay, type StepPayDraft, type StepPayValues } from './step-pay-form.ts';
import type { Words } from './words.ts';

/** R13: what a coach may pay from, for which components of the plan, and what was set aside so far. */
export interface StepPay {
  values: StepPayValues;
  open: boolean;
  components: readonly (typeof componentKinds)[number][];
  funds: readonly { fundId: string; name: string; leftCents: number; reimburses: boolean }[];
  /** A fund that may pay where the chosen one may not: chosen with one click. */
  offer?: { fundId: string; name: string; leftCents: number } | undefined;
}
interface Props {
  ctx: PageContext;
  say: Words;
  applicationId: string;
  errors: readonly FieldError[];
}

export function StepMoney(props: Props & { notes: readonly AwardNote[]; pay?: StepPay | undefined }) {
  const { ctx, say, notes, pay } = props;
  const { t } = ctx;
  if (notes.length === 0 && !pay) return null;
  return (
    <section aria-labelledby="step-money">
      <h2 id="step-money">{t('step.pay.title')}</h2>
      {notes.map((note) => (
        <div class="sd-card">
          <MoneyPicture ctx={ctx} money={say.money} note={note} words="staff" />
        </div>
      ))}
      {pay ? <PayForm {...props} pay={pay} /> : null}
    </section>
  );
}

function PayForm({ ctx, say, applicationId, errors, pay }: Props & { pay: StepPay }) {
  const { t } = ctx;
  const { values, offer } = pay;
  return (
    <>
      {offer ? (
        <Alert kind="info" title={t('step.pay.offer.title')} live>
          <PostForm
            ctx={ctx}
            action={`/staff/step/${applicationId}/pay`}
            operationId={values.operationId}
            class="sd-form"
          >
            {hiddenStepPay({ ...values, fundId: offer.fundId }).map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <p>{t('step.pay.offer.text', { fund: offer.name, left: say.money(offer.leftCents) })}</p>
            <Actions>
              <Button text={t('step.pay.offer.button', { fund: offer.name })} />
            </Actions>
          </PostForm>
        </Alert>
      ) : null}
      <details class="sd-details" open={pay.open}>
        <summary>{t('step.pay.open')}</summary>
        <p>{t('step.pay.means')}</p>
        <PostForm ctx={ctx} action={`/staff/step/${applicationId}/pay`} operationId={values.operationId}>
          <Radios
            t={t}
            name="payComponent"
            label={t('step.pay.component')}
            hint={t('step.pay.component.hint')}
            errors={errors}
            value={values.component}
            options={pay.components.map((each) => ({ value: each, text: t(`step.component.${each}`) }))}
          />
          <Select
            t={t}
            name="payCostKind"
            label={t('step.pay.cost')}
            errors={errors}
            value={values.costKind}
            options={[
              { value: '', text: t('step.pay.choose') },
              ...costKinds.map((each) => ({ value: each, text: t(`staff.cost.${each}`) })),
            ]}
          />
          <TextField
            t={t}
            name="payWhat"
            label={t('step.pay.what')}
            hint={t('step.pay.what.hint')}
            errors={errors}
            value={values.what}
            maxlength={200}
          />
          <MoneyField t={t} name="payAmount" label={t('step.pay.amount')} errors={errors} value={values.amount} />
          <Radios
            t={t}
            name="payPayee"
            label={t('step.pay.payee')}
            errors={errors}
            value={values.payee}
            options={payees.map((each) => ({ value: each, text: t(`step.pay.payee.${each}`) }))}
          />
          <TextField
            t={t}
            name="payPayeeName"
            label={t('step.pay.payee-name')}
            hint={t('step.pay.payee-name.hint')}
            errors={errors}
            optional
            value={values.payeeName}
            maxlength={200}
          />
          <Radios
            t={t}
            name="payFund"
            label={t('step.pay.fund')}
            errors={errors}
            value={values.fundId}
            options={pay.funds.map((fund) => ({
              value: fund.fundId,
              text: fund.name,
              hint: t(fund.reimburses ? 'step.pay.fund.left' : 'step.pay.fund.left-no-person', {
                left: say.money(fund.leftCents),
              }),
            }))}
          />
          <Checkboxes
            t={t}
            name="payTicks"
            label={t('step.pay.ticks')}
            errors={errors}
            values={values.ticks}
            options={stepPaymentTicks.map((tick) => ({ value: tick, text: t(`step.pay.tick.${tick}`) }))}
          />
          <Actions>
            <Button text={t('step.pay.review')} />
          </Actions>
        </PostForm>
      </details>
    </>
  );
}

/** The last look before it counts. */
export function StepPayReviewPage(props: {
  ctx: PageContext;
  say: Words;
  rights: StaffRights;
  applicationId: string;
  number: string;
  values: StepPayValues;
  draft: StepPayDraft;
  fundName: string;
  leftCents: number;
}) {
  const { ctx, say, draft, values } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('step.pay.review.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/step/${props.applicationId}`, text: t('step.case.title', { number: props.number }) }}
    >
      <p class="sd-status">{t('step.pay.review.lead', { amount: say.money(draft.amountCents), what: draft.what })}</p>
      <p>{t('staff.review.nothing-yet')}</p>
      <SummaryList
        rows={[
          { key: t('step.pay.component'), value: t(`step.component.${draft.component}`) },
          { key: t('step.pay.cost'), value: t(`staff.cost.${draft.costKind}`) },
          { key: t('step.pay.payee'), value: draft.payeeName ?? t(`step.pay.payee.${draft.payee}`) },
          { key: t('step.pay.fund'), value: props.fundName },
          {
            key: t('step.pay.review.left'),
            value: t('step.pay.review.left-after', {
              before: say.money(props.leftCents),
              after: say.money(Math.max(0, props.leftCents - draft.amountCents)),
            }),
          },
        ]}
      />
      <Alert kind="warning">{t('step.pay.review.then')}</Alert>
      <PostForm
        ctx={ctx}
        action={`/staff/step/${props.applicationId}/pay`}
        operationId={values.operationId}
        class="sd-form"
      >
        {hiddenStepPay(values).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Actions>
          <Button text={t('step.pay.confirm')} name="step" value="confirm" />
          <Button text={t('staff.review.change')} kind="outline" name="step" value="edit" />
        </Actions>
      </PostForm>
    </Page>
  );
}
