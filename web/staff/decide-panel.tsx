import type { FieldError } from '../../domain/errors.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { ticksShown } from '../../domain/requests/support.ts';
import { costClassOf, costKinds, payees, type CostKind } from '../../domain/settings.ts';
import {
  Actions,
  Alert,
  Button,
  Checkboxes,
  MoneyField,
  PostForm,
  Radios,
  Select,
  TextArea,
  TextField,
  errorOf,
} from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AskPart } from './ask-part.tsx';
import { DenyPart } from './deny-part.tsx';
import {
  amountField,
  fundField,
  outcomes,
  payeeField,
  payeeNameField,
  type DecideContext,
  type DecideValues,
} from './decide-form.ts';
import { FundPicker } from './fund-picker.tsx';
import type { Words } from './words.ts';

export interface DecidePanelProps {
  ctx: PageContext;
  say: Words;
  applicationId: string;
  stage: 'first' | 'second';
  /** Above the threshold somebody else approved first; the second approver sees what they saw. */
  first?: { name: string; amountCents: number; decidedAt: string; exceptionReason?: string | undefined } | undefined;
  paper: boolean;
  values: DecideValues;
  errors: readonly FieldError[];
  context: DecideContext;
  /** Local policy, shown as such. */
  year: string;
  secondAboveCents: number;
  informationDays: number;
  askable: Askable;
}

/** A form of the most usual costs of a paper packet; the others open below. */
const usualKinds: readonly CostKind[] = ['tuition', 'fees', 'books', 'tools', 'transport', 'child-care'];

export function DecidePanel(props: DecidePanelProps) {
  const { ctx, say, values, errors, context } = props;
  const { t } = ctx;
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">{t(props.stage === 'second' ? 'staff.decide.title-second' : 'staff.decide.title')}</h2>
      {props.first ? (
        <p>
          {t('staff.decide.second-intro', {
            name: props.first.name,
            amount: say.money(props.first.amountCents),
            date: say.day(props.first.decidedAt),
          })}
        </p>
      ) : null}
      {props.first?.exceptionReason === undefined ? null : (
        <Alert kind="warning" title={t('staff.decide.exception-second')}>
          {props.first.exceptionReason}
        </Alert>
      )}
      <p>{t('staff.decide.intro')}</p>
      <PostForm
        ctx={ctx}
        action={`/staff/cases/${props.applicationId}/decide`}
        operationId={values.operationId}
        class="usa-form sd-form sd-decide"
      >
        <input type="hidden" name="version" value={values.version} />
        <Radios
          t={t}
          name="outcome"
          label={t('staff.decide.outcome')}
          errors={errors}
          value={values.outcome}
          options={outcomes.map((outcome) => ({
            value: outcome,
            text: t(`staff.decide.outcome.${outcome}`),
            hint: t(`staff.decide.outcome.${outcome}-hint`, { days: props.informationDays }),
          }))}
        />
        <ApprovePart {...props} />
        <AskPart ctx={ctx} values={values} errors={errors} askable={props.askable} />
        <DenyPart ctx={ctx} title={t('staff.decide.deny.title')} values={values} errors={errors} maxlength={990} />
        <Actions>
          <Button text={t('staff.decide.review-button')} name="step" value="review" />
        </Actions>
      </PostForm>
      <p class="usa-hint">
        {t('staff.decide.second-above', { amount: say.money(props.secondAboveCents) })}{' '}
        {t('staff.decide.cap', {
          training: say.money(context.capLeft.training),
          support: say.money(context.capLeft.support),
          year: props.year,
        })}
      </p>
    </section>
  );
}

function ApprovePart(props: DecidePanelProps) {
  const { ctx, say, values, errors, context } = props;
  const { t } = ctx;
  const typed = (kind: CostKind) => (values.amounts[kind] ?? '') !== '';
  const bad = (kind: CostKind) => errorOf(errors, amountField(kind)) !== undefined;
  const asked = costKinds.filter((kind) => context.asked[kind] !== undefined);
  const first = props.paper ? costKinds.filter((kind) => usualKinds.includes(kind)) : asked;
  const rest = props.paper ? costKinds.filter((kind) => !usualKinds.includes(kind)) : [];
  const pickable = context.funds.filter((fund) => fund.state === 'open');
  const waiting = Math.max(...Object.values(context.waitingAhead), ...context.streams.map((each) => each.ahead));
  const amount = (kind: CostKind) => {
    const askedCents = context.asked[kind];
    return (
      <MoneyField
        t={t}
        name={amountField(kind)}
        label={t(`staff.cost.${kind}`)}
        hint={askedCents === undefined ? undefined : t('staff.decide.asked-was', { amount: say.money(askedCents) })}
        errors={errors}
        value={values.amounts[kind] ?? ''}
        optional={props.paper}
      />
    );
  };
  return (
    <div class="sd-decide-approve">
      <h3>{t('staff.decide.approve.title')}</h3>
      <fieldset class="usa-fieldset usa-form-group">
        <legend class="usa-legend sd-legend-bold">{t('staff.decide.amounts')}</legend>
        <span class="usa-hint">{t('staff.decide.amounts-hint')}</span>
        {first.map(amount)}
        {rest.length === 0 ? null : (
          <details class="sd-details" open={rest.some((kind) => typed(kind) || bad(kind))}>
            <summary>{t('staff.decide.more-costs')}</summary>
            {rest.map(amount)}
          </details>
        )}
      </fieldset>
      {/* Filled by the island; without it the review page says it. */}
      <p class="sd-status" data-total={t('staff.decide.total', { amount: '§' })} hidden></p>
      <div class="sd-decide-stream">
        <Select
          t={t}
          name="stream"
          label={t('staff.decide.stream')}
          hint={t('staff.decide.stream-hint')}
          errors={errors}
          value={values.stream}
          empty={t('staff.decide.stream-choose')}
          options={context.streams.map(({ stream, leftCents, waiting: count }) => ({
            value: stream,
            text: `${t(`staff.stream.${stream}`)}: ${t('staff.decide.stream-left', { left: say.money(leftCents), count })}`,
          }))}
        />
      </div>
      <div class="sd-decide-funds">
        <FundPicker
          ctx={ctx}
          say={say}
          funds={context.funds}
          oldestMoneyFirst={context.money.oldestMoneyFirst}
          firstLines={context.firstLines}
          value={values.fund}
          errors={errors}
        />
        <details
          class="sd-details"
          open={costKinds.some((kind) => (values.funds[kind] ?? '') !== '' || errorOf(errors, fundField(kind)))}
        >
          <summary>{t('staff.decide.other-funds')}</summary>
          {[...first, ...rest].map((kind) => (
            <Select
              t={t}
              name={fundField(kind)}
              label={t('staff.decide.fund-for', { kind: t(`staff.cost.${kind}`) })}
              errors={errors}
              value={values.funds[kind] ?? ''}
              empty={t('staff.decide.same-fund')}
              options={pickable
                .filter((fund) => fund.pays.includes(kind))
                .map((fund) => ({
                  value: fund.fundId,
                  text: `${fund.name}: ${t('staff.decide.fund-left', { left: say.money(fund.leftHereCents) })}`,
                }))}
            />
          ))}
        </details>
      </div>
      <PayeePart {...props} kinds={[...first, ...rest]} />
      <Checkboxes
        t={t}
        name="ticks"
        label={t('staff.decide.ticks')}
        hint={t(ticksHint[context.asksFor ?? 'training'])}
        errors={errors}
        values={values.ticks}
        options={ticksShown(context.asksFor).map((tick) => ({ value: tick, text: t(`staff.tick.${tick}`) }))}
      />
      <TextArea
        t={t}
        name="approveReason"
        label={t('staff.decide.approve-reason')}
        hint={t('staff.decide.approve-reason-hint')}
        errors={errors}
        value={values.approveReason}
        maxlength={2000}
        rows={3}
        optional
      />
      {context.firstException === undefined ? <ExceptionPart {...props} /> : null}
      {context.groupKnown ? null : (
        <Radios
          t={t}
          name="priorityGroup"
          label={t('staff.decide.group')}
          hint={t('staff.decide.group-hint')}
          errors={errors}
          value={values.priorityGroup}
          options={['1', '2', '3', '4', '5'].map((group) => ({
            value: group,
            text: t('staff.priority.short', { group }),
            hint: t(`staff.priority.${group}`),
          }))}
        />
      )}
      {waiting > 0 || !context.groupKnown ? (
        <TextArea
          t={t}
          name="aheadOfReason"
          label={t('staff.decide.ahead')}
          hint={t('staff.decide.ahead-hint')}
          errors={errors}
          value={values.aheadOfReason}
          maxlength={1000}
          rows={2}
          optional={!context.groupKnown}
        />
      ) : null}
    </div>
  );
}

/** R2: documented exceptions above a cap; they carry a reason and a second approver. Open where it is needed. */
function ExceptionPart({ ctx, say, values, errors, context }: DecidePanelProps) {
  const { t } = ctx;
  const needed = errors.some(({ key }) => key === 'cap-training' || key === 'cap-support');
  return (
    <details class="sd-details" open={needed || values.exceptionReason !== ''}>
      <summary>{t('staff.decide.exception')}</summary>
      <TextArea
        t={t}
        name="exceptionReason"
        label={t('staff.decide.exception-reason')}
        hint={t('staff.decide.exception-hint', {
          training: say.money(context.capLeft.training),
          support: say.money(context.capLeft.support),
        })}
        errors={errors}
        value={values.exceptionReason}
        maxlength={1000}
        rows={3}
        optional
      />
    </details>
  );
}

const ticksHint = {
  training: 'staff.decide.ticks-hint',
  'training-and-support': 'staff.decide.ticks-hint-lines',
  support: 'staff.decide.ticks-hint-support',
} as const;

/** R10: the training has one payee, each support cost its own; any line may have another. */
function PayeePart({ ctx, values, errors, context, kinds }: DecidePanelProps & { kinds: readonly CostKind[] }) {
  const { t } = ctx;
  const { asksFor } = context;
  const hasOwn = (kind: CostKind) =>
    (asksFor === 'support' || asksFor === 'training-and-support') && costClassOf(kind, asksFor) === 'support';
  const own = kinds.filter(hasOwn);
  const others = kinds.filter((kind) => !hasOwn(kind));
  const wrong = (kind: CostKind) =>
    errorOf(errors, payeeField(kind)) !== undefined || errorOf(errors, payeeNameField(kind)) !== undefined;
  const line = (kind: CostKind) => (
    <>
      <Select
        t={t}
        name={payeeField(kind)}
        label={t('staff.decide.payee-for', { kind: t(`staff.cost.${kind}`) })}
        errors={errors}
        value={values.payees[kind] ?? ''}
        empty={hasOwn(kind) ? undefined : t('staff.decide.payee-same')}
        options={payees.map((payee) => ({ value: payee, text: t(`staff.payee.${payee}`) }))}
      />
      <TextField
        t={t}
        name={payeeNameField(kind)}
        label={t('staff.decide.payee-name-for', { kind: t(`staff.cost.${kind}`) })}
        errors={errors}
        value={values.payeeNames[kind] ?? ''}
        maxlength={200}
        optional
      />
    </>
  );
  return (
    <>
      {others.length === 0 ? null : (
        <>
          <Radios
            t={t}
            name="payee"
            label={t(own.length === 0 ? 'staff.decide.payee' : 'staff.decide.payee-training')}
            errors={errors}
            value={values.payee}
            options={payees.map((payee) => ({ value: payee, text: t(`staff.payee.${payee}`) }))}
          />
          <TextField
            t={t}
            name="payeeName"
            label={t('staff.decide.payee-name')}
            errors={errors}
            value={values.payeeName}
            maxlength={200}
            optional
          />
        </>
      )}
      {others.length < 2 ? null : (
        <details class="sd-details" open={others.some((kind) => (values.payees[kind] ?? '') !== '' || wrong(kind))}>
          <summary>{t('staff.decide.payees-other')}</summary>
          {others.map(line)}
        </details>
      )}
      {own.length === 0 ? null : (
        <fieldset class="usa-fieldset usa-form-group">
          <legend class="usa-legend sd-legend-bold">{t('staff.decide.payees')}</legend>
          <span class="usa-hint">{t('staff.decide.payees-hint')}</span>
          {own.map(line)}
        </fieldset>
      )}
    </>
  );
}
