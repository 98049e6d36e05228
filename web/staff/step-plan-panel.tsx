import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import {
  componentKinds,
  contactNotes,
  contactWays,
  finishReasons,
  type ProgressKind,
} from '../../domain/step/progress.ts';
import { reached } from '../../domain/step/plan.ts';
import {
  Actions,
  Button,
  Checkboxes,
  DateField,
  PostForm,
  Radios,
  SummaryList,
  TextArea,
  TextField,
} from '../layout.tsx';
import type { Child } from 'hono/jsx';
import type { PageContext } from '../page.tsx';
import { StackTable } from './stack-table.tsx';
import type { StepDetail } from './step-detail.ts';
import type { Words } from './words.ts';

interface PanelProps {
  ctx: PageContext;
  say: Words;
  applicationId: string;
  status: ApplicationRow['status'];
  detail: StepDetail;
  errors: readonly FieldError[];
}

/** R12 at one glance: what was done, what comes next, and the month's contact first of all. */
export function PlanPanel(props: PanelProps) {
  const { ctx, say, detail } = props;
  const { t } = ctx;
  const { plan } = detail;
  const followed = props.status === 'active' && detail.mayRecord;
  const nothing = !plan.assessment && !plan.plan && plan.contacts.length === 0 && !plan.finish;
  if (!followed && nothing) return null;
  return (
    <section aria-labelledby="plan">
      <h2 id="plan">{t('step.plan.title')}</h2>
      {followed ? <ContactForm {...props} /> : null}
      <SummaryList
        rows={[
          {
            key: t('step.plan.assessment'),
            value: plan.assessment
              ? t('step.plan.done', { date: say.day(plan.assessment.on), name: plan.assessment.by.name })
              : t('step.plan.assessment-first'),
          },
          {
            key: t('step.plan.plan'),
            value: plan.plan ? (
              <>
                {t('step.plan.signed', { date: say.day(plan.plan.signedOn), name: plan.plan.by.name })}
                <br />
                {plan.plan.goal}
                <br />
                {plan.plan.components.map((each) => t(`step.component.${each}`)).join(' · ')}
              </>
            ) : (
              t(plan.assessment ? 'step.plan.plan-next' : 'step.plan.plan-after')
            ),
          },
          ...(plan.finish
            ? [
                {
                  key: t('step.plan.finish'),
                  value: `${say.day(plan.finish.on)}: ${t(`step.finish.${plan.finish.reason}`)}`,
                },
              ]
            : []),
        ]}
      />
      {plan.components.length > 0 ? (
        <StackTable
          caption={t('step.plan.components')}
          columns={['component', 'provider', 'from', 'hours', 'year'].map((column) => ({
            text: t(`step.plan.col.${column}`),
          }))}
          rows={plan.components.map((each) => [
            t(`step.component.${each.component}`),
            each.provider,
            each.endsOn === undefined
              ? say.day(each.startsOn)
              : t('step.plan.from-to', { from: say.day(each.startsOn), to: say.day(each.endsOn) }),
            String(each.hoursPerWeek),
            each.year,
          ])}
        />
      ) : null}
      {plan.contacts.length > 0 ? (
        <>
          <h3>{t('step.plan.contacts', { count: plan.contacts.filter(reached).length })}</h3>
          <p>
            {t('step.plan.contacts-year', {
              year: detail.year,
              count: plan.contacts.filter((each) => each.year === detail.year && reached(each)).length,
            })}
          </p>
          <ol class="sd-timeline">
            {plan.contacts.map((each) => (
              <li>
                <strong>{say.day(each.on)}</strong> · {t(`step.how.${each.how}`)} · {t(`step.note.${each.note}`)} ·{' '}
                {each.by.name}
              </li>
            ))}
          </ol>
        </>
      ) : null}
      {followed ? <OtherForms {...props} /> : null}
    </section>
  );
}

const partsOf = (date: string) => {
  const [year = '', month = '', day = ''] = date.split('-');
  return { year, month: String(Number(month)), day: String(Number(day)) };
};
/** What stands in a form: as typed, or as it usually is. */
function reader({ detail }: PanelProps, what: ProgressKind) {
  const raw = detail.typed?.what === what ? detail.typed.raw : undefined;
  const text = (name: string, usual = ''): string => {
    const value = raw?.[name];
    return raw === undefined ? usual : ((Array.isArray(value) ? value[0] : value) ?? '');
  };
  return {
    open: raw !== undefined,
    text,
    many: (name: string, usual: readonly string[] = []): readonly string[] => {
      const value = raw?.[name];
      return raw === undefined ? usual : value === undefined ? [] : Array.isArray(value) ? value : [value];
    },
    date: (name: string, usual?: string) => {
      const parts = usual === undefined ? { year: '', month: '', day: '' } : partsOf(usual);
      return {
        month: text(`${name}-month`, parts.month),
        day: text(`${name}-day`, parts.day),
        year: text(`${name}-year`, parts.year),
      };
    },
  };
}

function Record(props: PanelProps & { what: ProgressKind; children?: Child }) {
  const { ctx, what } = props;
  return (
    <PostForm ctx={ctx} action={`/staff/step/${props.applicationId}/progress`} class="usa-form sd-form">
      <input type="hidden" name="what" value={what} />
      {props.children}
      <Actions>
        <Button text={ctx.t(`step.save.${what}`)} kind={what === 'contact' ? 'primary' : 'outline'} />
      </Actions>
    </PostForm>
  );
}

/** Filled in as most contacts are, today and by phone: one click is enough. */
function ContactForm(props: PanelProps) {
  const { ctx, detail, errors } = props;
  const { t } = ctx;
  const typed = reader(props, 'contact');
  return (
    <div id="contact" class="sd-card">
      <h3>{t('step.contact.record')}</h3>
      <Record {...props} what="contact">
        <DateField
          t={t}
          name="contactOn"
          label={t('step.contact.on')}
          errors={errors}
          value={typed.date('contactOn', detail.today)}
        />
        <Radios
          t={t}
          name="contactHow"
          label={t('step.contact.how')}
          errors={errors}
          value={typed.text('contactHow', 'phone')}
          options={contactWays.map((way) => ({ value: way, text: t(`step.how.${way}`) }))}
        />
        <Radios
          t={t}
          name="contactNote"
          label={t('step.contact.note')}
          errors={errors}
          value={typed.text('contactNote', 'on-track')}
          options={contactNotes.map((note) => ({
            value: note,
            text: t(`step.note.${note}`),
            ...(note === 'not-reached' ? { hint: t('step.note.not-reached-hint') } : {}),
          }))}
        />
      </Record>
    </div>
  );
}

function OtherForms(props: PanelProps) {
  const { ctx, detail, errors } = props;
  const { t } = ctx;
  const { plan, today } = detail;
  const assessment = reader(props, 'assessment');
  const planned = reader(props, 'plan');
  const component = reader(props, 'component');
  const finish = reader(props, 'finish');
  return (
    <>
      <Details text={t('step.open.assessment')} open={assessment.open || !plan.assessment}>
        <Record {...props} what="assessment">
          <DateField
            t={t}
            name="assessedOn"
            label={t('step.plan.assessed-on')}
            errors={errors}
            value={assessment.date('assessedOn', today)}
          />
        </Record>
      </Details>
      {plan.assessment ? (
        <Details text={t('step.open.plan')} open={planned.open || !plan.plan}>
          <Record {...props} what="plan">
            <TextArea
              t={t}
              name="planGoal"
              label={t('step.plan.goal')}
              hint={t('step.plan.goal-hint')}
              errors={errors}
              value={planned.text('planGoal', plan.plan?.goal)}
              maxlength={600}
            />
            <Checkboxes
              t={t}
              name="planComponents"
              label={t('step.plan.planned')}
              errors={errors}
              options={componentKinds.map((kind) => ({ value: kind, text: t(`step.component.${kind}`) }))}
              values={planned.many('planComponents', plan.plan?.components)}
            />
            <DateField
              t={t}
              name="planSignedOn"
              label={t('step.plan.signed-on')}
              errors={errors}
              value={planned.date('planSignedOn', today)}
            />
          </Record>
        </Details>
      ) : null}
      {plan.plan ? (
        <Details text={t('step.open.component')} open={component.open}>
          <Record {...props} what="component">
            <Radios
              t={t}
              name="componentKind"
              label={t('step.plan.col.component')}
              errors={errors}
              value={component.text('componentKind')}
              options={plan.plan.components.map((kind) => ({ value: kind, text: t(`step.component.${kind}`) }))}
            />
            <TextField
              t={t}
              name="componentProvider"
              label={t('step.plan.col.provider')}
              errors={errors}
              value={component.text('componentProvider')}
              maxlength={160}
            />
            <DateField
              t={t}
              name="componentStartsOn"
              label={t('step.plan.starts-on')}
              errors={errors}
              value={component.date('componentStartsOn')}
            />
            <DateField
              t={t}
              name="componentEndsOn"
              label={t('step.plan.ends-on')}
              errors={errors}
              value={component.date('componentEndsOn')}
              optional
            />
            <TextField
              t={t}
              name="componentHours"
              label={t('step.plan.col.hours')}
              errors={errors}
              value={component.text('componentHours')}
              maxlength={3}
              inputmode="numeric"
              short
            />
          </Record>
        </Details>
      ) : (
        <p>{t('step.plan.component-later')}</p>
      )}
      <Details text={t('step.open.finish')} open={finish.open}>
        <Record {...props} what="finish">
          <p>{t('step.finish.hint')}</p>
          <DateField
            t={t}
            name="finishOn"
            label={t('step.finish.on')}
            errors={errors}
            value={finish.date('finishOn', today)}
          />
          <Radios
            t={t}
            name="finishReason"
            label={t('step.finish.reason')}
            errors={errors}
            value={finish.text('finishReason')}
            options={finishReasons.map((reason) => ({ value: reason, text: t(`step.finish.${reason}`) }))}
          />
        </Record>
      </Details>
    </>
  );
}

function Details(props: { text: string; open: boolean; children?: Child }) {
  return (
    <details class="sd-details" open={props.open}>
      <summary>{props.text}</summary>
      {props.children}
    </details>
  );
}
