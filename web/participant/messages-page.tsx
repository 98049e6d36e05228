import { ownNameOf } from '../../domain/languages.ts';
import { localeOf } from '../../domain/languages.ts';
import type { ProfileRow } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm, Radios, TextField } from '../form-components.tsx';
import { EverywherePart } from '../everywhere-part.tsx';
import { Page, type PageContext } from '../page.tsx';

export interface MessageChoice {
  texts: boolean;
  phone: string;
  language: string;
}

/** One page for how a person is written to. Mail is not theirs to end: without it nobody could ask them for anything. */
export function MessagesPage(props: {
  ctx: PageContext;
  choice: MessageChoice;
  /** False where the stage sends no texts. */
  textsOn: boolean;
  /** Wall times, "08:00". */
  hours: { from: string; until: string };
  mailCameBack: boolean;
  textsStopped: NonNullable<ProfileRow['textsStopped']>['because'] | undefined;
  errors?: readonly FieldError[] | undefined;
  trouble?: { title: string; next: string } | undefined;
  saved?: boolean | undefined;
}) {
  const { ctx, choice, errors } = props;
  const { t } = ctx;
  const hours = { from: clockText(props.hours.from, ctx), until: clockText(props.hours.until, ctx) };
  return (
    <Page
      ctx={ctx}
      title={t('messages.title')}
      back={{ href: '/applications', text: t('messages.back') }}
      errors={errors}
      errorLabels={{ phone: t('messages.phone.label') }}
    >
      {props.saved ? (
        <Alert kind="success" live>
          {t('messages.saved')}
        </Alert>
      ) : null}
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      ) : null}
      <p>{t('messages.mail.text')}</p>
      {props.mailCameBack ? <Alert kind="warning">{t('messages.mail.came-back')}</Alert> : null}
      {props.textsOn && props.textsStopped ? (
        <Alert kind="warning">{t(`messages.stopped.${props.textsStopped}`)}</Alert>
      ) : null}
      <PostForm ctx={ctx} action="/messages">
        {props.textsOn ? (
          <>
            <Radios
              t={t}
              name="channels"
              label={t('messages.channels.label')}
              hint={t('messages.channels.hint')}
              errors={errors}
              value={choice.texts ? 'mail-and-text' : 'mail'}
              options={(['mail', 'mail-and-text'] as const).map((value) => ({
                value,
                text: t(`messages.channels.${value}`),
              }))}
            />
            <TextField
              t={t}
              name="phone"
              label={t('messages.phone.label')}
              hint={t('messages.phone.hint')}
              errors={errors}
              type="tel"
              autocomplete="tel"
              maxlength={30}
              value={choice.phone}
            />
            <p>{t('messages.hours', hours)}</p>
            <p>{t('messages.stop')}</p>
          </>
        ) : (
          <p>{t('messages.off')}</p>
        )}
        <Radios
          t={t}
          name="language"
          label={t('messages.language.label')}
          errors={errors}
          value={choice.language}
          options={ctx.languages.map((value) => ({ value, text: ownNameOf(value) }))}
        />
        <Actions>
          <Button text={t('messages.save')} />
        </Actions>
      </PostForm>
      <p>
        <a class="usa-link sd-link-row" href="/your-copy">
          {t('export.title')}
        </a>
      </p>
      <EverywherePart ctx={ctx} />
    </Page>
  );
}

/** "8:00 AM" of "08:00". */
function clockText(clock: string, ctx: PageContext): string {
  const locale = localeOf(ctx.language);
  const at = new Date(`1970-01-01T${clock === '24:00' ? '23:59' : clock}:00Z`);
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(at);
}
