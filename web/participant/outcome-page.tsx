import type { FieldError } from '../../domain/errors.ts';
import type { RawForm } from '../../domain/forms/read-answer.ts';
import { reportedEvents, type ReportedEvent } from '../../domain/outcomes/events.ts';
import { outcomeFields } from '../../domain/outcomes/fields.ts';
import { counted, unconfirmed } from '../../domain/outcomes/participation.ts';
import type { OutcomeRow } from '../../domain/outcomes/rows.ts';
import { Alert, Tag } from '../display-components.tsx';
import { Actions, Button, PostForm } from '../form-components.tsx';
import { OutcomeFields, saidText } from '../outcome-parts.tsx';
import { Page, type PageContext } from '../page.tsx';

/** A person tells how it went. It is theirs to tell and to take back; staff confirm what counts. */
export function OutcomePage(props: {
  ctx: PageContext;
  applicationId: string;
  number: string;
  rows: readonly OutcomeRow[];
  form?: { event: ReportedEvent; raw: RawForm; errors: readonly FieldError[] } | undefined;
  notice?: { kind: 'success' | 'error'; title?: string; text: string } | undefined;
}) {
  const { ctx, form } = props;
  const { t } = ctx;
  const base = `/applications/${props.applicationId}`;
  const errors = form?.errors ?? [];
  return (
    <Page
      ctx={ctx}
      title={t(form ? `outcome.tell.${form.event}` : 'outcome.tell.title')}
      errors={errors}
      errorLabels={
        form &&
        Object.fromEntries(
          outcomeFields(form.event, 'participant').map(({ name }) => [name, t(`outcome.field.${name}`)]),
        )
      }
      back={
        form
          ? { href: `${base}/outcome`, text: t('outcome.tell.title') }
          : { href: base, text: t('application.title', { number: props.number }) }
      }
    >
      {props.notice ? (
        <Alert kind={props.notice.kind} title={props.notice.title} live>
          {props.notice.text}
        </Alert>
      ) : null}
      {form ? (
        <PostForm ctx={ctx} action={`${base}/outcome`}>
          <input type="hidden" name="event" value={form.event} />
          {errors
            .filter((error) => error.field === 'event')
            .map((error) => (
              <p class="usa-error-message" id="field-event" tabindex={-1}>
                {t(`field-error.${error.key}`)}
              </p>
            ))}
          <OutcomeFields ctx={ctx} fields={outcomeFields(form.event, 'participant')} raw={form.raw} errors={errors} />
          <Actions>
            <Button text={t('outcome.tell.send')} />
          </Actions>
        </PostForm>
      ) : (
        <>
          <p>{t('outcome.tell.intro')}</p>
          <h2>{t('outcome.tell.choose')}</h2>
          <ul class="sd-choices">
            {reportedEvents.map((event) => (
              <li>
                <a class="usa-button usa-button--outline" href={`${base}/outcome?tell=${event}`}>
                  {t(`outcome.tell.${event}`)}
                </a>
              </li>
            ))}
          </ul>
          <Told ctx={ctx} base={base} rows={props.rows} />
        </>
      )}
    </Page>
  );
}

function Told({ ctx, base, rows }: { ctx: PageContext; base: string; rows: readonly OutcomeRow[] }) {
  const { t } = ctx;
  const [waiting, known] = [unconfirmed(rows), counted(rows)];
  return (
    <>
      {waiting.length === 0 ? null : (
        <>
          <h2>{t('outcome.tell.so-far')}</h2>
          <ul class="sd-tasks">
            {waiting.map((row) => (
              <li>
                <span>{saidText(row.said, ctx)}</span>
                <span class="sd-row-actions">
                  <Tag text={t('outcome.tell.waiting')} kind="waiting" />
                  <PostForm ctx={ctx} action={`${base}/outcome/take-back`} class="sd-inline-form">
                    <input type="hidden" name="replaces" value={String(row.seq)} />
                    <Button
                      text={t('outcome.tell.not-so', { what: t(`outcome.event.${row.said.event}`) })}
                      kind="unstyled"
                    />
                  </PostForm>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {known.length === 0 ? null : (
        <>
          <h2>{t('outcome.tell.known')}</h2>
          <ul class="sd-tasks">
            {known.map((row) => (
              <li>
                <span>{saidText(row.said, ctx)}</span>
                <Tag text={t('outcome.tell.confirmed')} kind="done" />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** On the page of a granted packet: the way here. */
export function OutcomeLink({ ctx, applicationId }: { ctx: PageContext; applicationId: string }) {
  const { t } = ctx;
  return (
    <p>
      <a class="usa-link sd-link-row" href={`/applications/${applicationId}/outcome`}>
        {t('outcome.tell.link')}
      </a>
      <span class="usa-hint">{t('outcome.tell.link-hint')}</span>
    </p>
  );
}
