import type { FieldError } from '../../domain/errors.ts';
import { Actions, Button, PostForm, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { TroubleAlert } from '../participant/sign-in-pages.tsx';

interface SignInProps {
  ctx: PageContext;
  next: string;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}

/** A door of its own: whoever is coach and applicant both is one of the two in a session. */
export function CoachSignInPage(props: SignInProps & { email?: string }) {
  const { t } = props.ctx;
  return (
    <Page
      ctx={props.ctx}
      title={t('coach.sign-in.title')}
      errors={props.errors}
      back={{ href: '/', text: t('common.back') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('coach.sign-in.lead')}</p>
      <PostForm ctx={props.ctx} action="/coach/sign-in">
        <input type="hidden" name="next" value={props.next} />
        <TextField
          t={t}
          name="email"
          label={t('coach.sign-in.email')}
          hint={t('sign-in.email.hint')}
          type="email"
          inputmode="email"
          autocomplete="email"
          maxlength={200}
          value={props.email}
          errors={props.errors}
        />
        <Actions>
          <Button text={t('sign-in.send')} />
        </Actions>
      </PostForm>
      <p>
        <a class="usa-link" href="/sign-in">
          {t('coach.sign-in.for-yourself')}
        </a>
      </p>
    </Page>
  );
}

export function CoachCodePage(props: SignInProps & { minutes: number }) {
  const { t } = props.ctx;
  return (
    <Page
      ctx={props.ctx}
      title={t('code.title')}
      errors={props.errors}
      back={{ href: '/coach/sign-in', text: t('code.other-email') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('code.lead', { minutes: props.minutes })}</p>
      <PostForm ctx={props.ctx} action="/coach/sign-in/code">
        <input type="hidden" name="next" value={props.next} />
        <TextField
          t={t}
          name="code"
          label={t('code.label')}
          hint={t('code.hint')}
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength={12}
          short
          class="sd-code"
          errors={props.errors}
        />
        <Actions>
          <Button text={t('code.sign-in')} />
        </Actions>
      </PostForm>
      <p>{t('code.nothing-came')}</p>
    </Page>
  );
}
