import { stepTicks } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { Actions, Alert, Button, Checkboxes, Page, PostForm, Radios, SummaryList, TextArea } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AskPart } from './ask-part.tsx';
import { DenyPart } from './deny-part.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { hiddenStep, stepOutcomes, type StepDecideValues, type StepDraft } from './step-decide.ts';

/** R11, R27: accept, another door, ask, or a no that says what would change it. Nothing counts before it was looked at again. */
export function StepDecidePanel(props: {
  ctx: PageContext;
  applicationId: string;
  values: StepDecideValues;
  askable: Askable;
  errors: readonly FieldError[];
  /** Somebody who is in STEP gets TANF cash: only this is decided then. */
  refer: boolean;
}) {
  const { ctx, values, errors } = props;
  const { t } = ctx;
  const offered = props.refer ? (['refer'] as const) : stepOutcomes;
  const form = (
    <PostForm
      ctx={ctx}
      action={`/staff/step/${props.applicationId}/decide`}
      operationId={values.operationId}
      class="usa-form sd-form sd-decide"
    >
      <input type="hidden" name="version" value={values.version} />
      {props.refer ? (
        <input type="hidden" name="outcome" value="refer" />
      ) : (
        <Radios
          t={t}
          name="outcome"
          label={t('staff.decide.outcome')}
          errors={errors}
          value={values.outcome}
          options={offered.map((outcome) => ({
            value: outcome,
            text: t(`step.decide.outcome.${outcome}`),
            hint: t(`step.decide.outcome.${outcome}-hint`),
          }))}
        />
      )}
      {props.refer ? null : (
        <>
          <div class="sd-decide-accept">
            <h3>{t('step.decide.outcome.accept')}</h3>
            <Checkboxes
              t={t}
              name="ticks"
              label={t('step.decide.ticks')}
              errors={errors}
              options={stepTicks.map((tick) => ({ value: tick, text: t(`staff.tick.${tick}`) }))}
              values={values.ticks}
            />
            <TextArea
              t={t}
              name="welcome"
              label={t('step.decide.welcome')}
              errors={errors}
              value={values.welcome}
              maxlength={2000}
              optional
            />
          </div>
          <AskPart ctx={ctx} values={values} errors={errors} askable={props.askable} />
          <DenyPart ctx={ctx} title={t('step.decide.outcome.deny')} values={values} errors={errors} maxlength={2000} />
        </>
      )}
      <div class={props.refer ? undefined : 'sd-decide-refer'}>
        {props.refer ? null : <h3>{t('step.decide.outcome.refer')}</h3>}
        <TextArea
          t={t}
          name="referNote"
          label={t('step.decide.refer-note')}
          hint={t('step.decide.refer-hint')}
          errors={errors}
          value={values.referNote}
          maxlength={2000}
          optional
        />
      </div>
      <Actions>
        <Button text={t('staff.decide.review-button')} name="step" value="review" />
      </Actions>
    </PostForm>
  );
  if (props.refer)
    return (
      <details class="sd-details">
        <summary>{t('step.decide.refer-later')}</summary>
        {form}
      </details>
    );
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">{t('step.decide.title')}</h2>
      {form}
    </section>
  );
}

/** The last look before it counts. */
export function StepReviewPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  applicationId: string;
  number: string;
  values: StepDecideValues;
  draft: StepDraft;
}) {
  const { ctx, draft, values } = props;
  const { t } = ctx;
  const text = (key: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ key: t(key), value }];
  return (
    <Page
      ctx={ctx}
      title={t('staff.review.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/step/${props.applicationId}`, text: t('step.case.title', { number: props.number }) }}
    >
      <p class="sd-status">{t(`step.review.${draft.outcome}`)}</p>
      <p>{t('staff.review.nothing-yet')}</p>
      <SummaryList
        rows={[
          ...text('step.review.words', draft.reason),
          ...text('staff.decide.deny-change', draft.wouldChange),
          ...text(
            'staff.decide.ask-items',
            draft.requestedItems
              ?.map((item) =>
                typeof item === 'string'
                  ? t(`staff.kind.${item}`)
                  : item.what === 'document'
                    ? t(`staff.kind.${item.kind}`)
                    : t(`form.${item.field}.label`),
              )
              .join(', '),
          ),
        ]}
      />
      <Alert kind="warning">{t(`step.review.then.${draft.outcome}`)}</Alert>
      <PostForm
        ctx={ctx}
        action={`/staff/step/${props.applicationId}/decide`}
        operationId={values.operationId}
        class="sd-form"
      >
        {hiddenStep(values).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <Actions>
          <Button text={t(`step.review.confirm.${draft.outcome}`)} name="step" value="confirm" />
          <Button text={t('staff.review.change')} kind="outline" name="step" value="edit" />
        </Actions>
      </PostForm>
    </Page>
  );
}
