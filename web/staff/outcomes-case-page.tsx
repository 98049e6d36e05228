import type { FieldError } from '../../domain/errors.ts';
import type { RawForm } from '../../domain/forms/read-answer.ts';
import { recordedEvents, type RecordedEvent } from '../../domain/outcomes/events.ts';
import { outcomeFields } from '../../domain/outcomes/fields.ts';
import { counted, unconfirmed } from '../../domain/outcomes/participation.ts';
import type { Ask, OutcomeRow } from '../../domain/outcomes/rows.ts';
import { Actions, Alert, Button, Page, PostForm } from '../layout.tsx';
import { OutcomeFields, saidText } from '../outcome-parts.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { words } from './words.ts';

/** The form that is open on the page: something new, a correction, or a person's own word to confirm. */
export interface OpenForm {
  event: RecordedEvent;
  mode: 'record' | 'correct' | 'confirm';
  replaces?: number | undefined;
  raw: RawForm;
  errors: readonly FieldError[];
}
export interface OutcomesCaseProps {
  applicationId: string;
  number: string;
  rights: StaffRights;
  rows: readonly OutcomeRow[];
  ask: Ask | undefined;
  /** False before it is granted: then there is nothing to record. */
  open: boolean;
  form?: OpenForm | undefined;
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
}

/** What came of one request: what is known, what the person told, what to ask next. */
export function OutcomesCasePage({ ctx, ...props }: OutcomesCaseProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { rows, ask, form } = props;
  const base = `/staff/cases/${props.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t('after.case.title', { number: props.number })}
      errors={form?.errors ?? []}
      errorLabels={errorLabels(form, ctx)}
      navigation={staffNavigation(t, props.rights, 'after')}
      back={{ href: base, text: t('after.case.back', { number: props.number }) }}
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {form ? (
        <OutcomeForm ctx={ctx} base={base} form={form} />
      ) : props.open ? (
        <>
          <p class="sd-status">
            {ask
              ? t('after.case.next', {
                  what: t(`after.ask.what.${ask.what}`),
                  from: say.day(ask.from),
                  by: say.day(ask.by),
                })
              : t('after.case.all-told')}
          </p>
          <Reports ctx={ctx} base={base} rows={unconfirmed(rows)} />
          <Known ctx={ctx} base={base} rows={counted(rows)} />
          <section class="sd-section" aria-labelledby="add">
            <h2 id="add">{t('after.case.add')}</h2>
            <p>{t('after.case.add-choose')}</p>
            <ul class="sd-choices">
              {recordedEvents.map((event) => (
                <li>
                  <a class="usa-button usa-button--outline" href={`${base}/outcomes?add=${event}`}>
                    {t(`outcome.event.${event}`)}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        </>
      ) : (
        <p>{t('after.case.not-yet')}</p>
      )}
      <History ctx={ctx} rows={rows} />
    </Page>
  );
}

const errorLabels = (form: OpenForm | undefined, { t }: PageContext): Record<string, string> =>
  form
    ? Object.fromEntries(outcomeFields(form.event, 'staff').map(({ name }) => [name, t(`outcome.field.${name}`)]))
    : {};

function OutcomeForm({ ctx, base, form }: { ctx: PageContext; base: string; form: OpenForm }) {
  const { t } = ctx;
  const general = form.errors.find((error) => error.field === 'event');
  return (
    <section class="sd-section" aria-labelledby="form">
      <h2 id="form">{t(`after.case.form.${form.mode}`, { what: t(`outcome.event.${form.event}`) })}</h2>
      <PostForm ctx={ctx} action={`${base}/outcomes`}>
        <input type="hidden" name="event" value={form.event} />
        <input type="hidden" name="mode" value={form.mode} />
        {form.replaces === undefined ? null : <input type="hidden" name="replaces" value={String(form.replaces)} />}
        {general ? (
          <p class="usa-error-message" id="field-event" tabindex={-1}>
            {t(`field-error.${general.key}`)}
          </p>
        ) : null}
        <OutcomeFields ctx={ctx} fields={outcomeFields(form.event, 'staff')} raw={form.raw} errors={form.errors} />
        <Actions>
          <Button text={t(form.mode === 'confirm' ? 'after.case.save-confirm' : 'after.case.save')} />
          <a class="usa-link sd-link-row" href={`${base}/outcomes`}>
            {t('after.case.cancel')}
          </a>
        </Actions>
      </PostForm>
    </section>
  );
}

/** What the person told; nothing of it counts yet. */
function Reports({ ctx, base, rows }: { ctx: PageContext; base: string; rows: readonly OutcomeRow[] }) {
  const { t } = ctx;
  if (rows.length === 0) return null;
  return (
    <section class="sd-section" aria-labelledby="reports">
      <h2 id="reports">{t('after.case.reports')}</h2>
      <p>{t('after.case.reports-hint')}</p>
      {rows.map((row) => (
        <div class="sd-card">
          <Told ctx={ctx} row={row} />
          <div class="sd-actions">
            <a class="usa-button" href={`${base}/outcomes?confirm=${row.seq}`}>
              {t('after.case.confirm')}
              <About ctx={ctx} row={row} />
            </a>
            <TakeBack ctx={ctx} base={base} row={row} text={t('after.case.not-so')} />
          </div>
        </div>
      ))}
    </section>
  );
}

function Known({ ctx, base, rows }: { ctx: PageContext; base: string; rows: readonly OutcomeRow[] }) {
  const { t } = ctx;
  return (
    <section class="sd-section" aria-labelledby="known">
      <h2 id="known">{t('after.case.known')}</h2>
      {rows.length === 0 ? (
        <p>{t('after.case.nothing-known')}</p>
      ) : (
        <ul class="sd-tasks">
          {rows.map((row) => (
            <li>
              <span>
                <Told ctx={ctx} row={row} />
              </span>
              {row.said.event === 'service' ? null : (
                <span class="sd-row-actions">
                  <a class="usa-link sd-link-row" href={`${base}/outcomes?correct=${row.seq}`}>
                    {t('after.case.correct')}
                    <About ctx={ctx} row={row} />
                  </a>
                  <TakeBack ctx={ctx} base={base} row={row} text={t('after.case.take-back')} unstyled />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {rows.some((row) => row.said.event === 'service') ? (
        <p>
          <a class="usa-link" href="/staff/services">
            {t('after.case.in-services')}
          </a>
        </p>
      ) : null}
    </section>
  );
}

/** A button's words alone do not say what it is about to those who hear it. */
const About = ({ ctx, row }: { ctx: PageContext; row: OutcomeRow }) => (
  <span class="sd-visually-hidden">: {ctx.t(`outcome.event.${row.said.event}`)}</span>
);

function Told({ ctx, row }: { ctx: PageContext; row: OutcomeRow }) {
  const { t } = ctx;
  const date = words(ctx).time(row.recordedAt);
  return (
    <>
      <strong>{t(`outcome.event.${row.said.event}`)}</strong>
      <br />
      {saidText(row.said, ctx)}
      <span class="usa-hint">
        {row.recordedBy.kind === 'participant'
          ? t('after.case.by-person', { date })
          : t('after.case.by', { name: row.recordedBy.name ?? '', date })}
      </span>
    </>
  );
}

function TakeBack(props: { ctx: PageContext; base: string; row: OutcomeRow; text: string; unstyled?: boolean }) {
  return (
    <PostForm ctx={props.ctx} action={`${props.base}/outcomes/take-back`} class="sd-inline-form">
      <input type="hidden" name="replaces" value={String(props.row.seq)} />
      <button class={`usa-button ${props.unstyled ? 'usa-button--unstyled' : 'usa-button--outline'}`} type="submit">
        {props.text}
        <About ctx={props.ctx} row={props.row} />
      </button>
    </PostForm>
  );
}

/** Nothing that was told is ever gone. */
function History({ ctx, rows }: { ctx: PageContext; rows: readonly OutcomeRow[] }) {
  const { t } = ctx;
  const replaced = new Set(rows.flatMap((row) => row.replaces ?? []));
  if (rows.length === 0) return null;
  return (
    <details class="sd-details">
      <summary>{t('after.case.history')}</summary>
      <ol class="sd-timeline">
        {rows.map((row) => (
          <li>
            <Told ctx={ctx} row={row} />
            {replaced.has(row.seq) ? <em>{t('after.case.replaced')}</em> : null}
          </li>
        ))}
      </ol>
    </details>
  );
}
