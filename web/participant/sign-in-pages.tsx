import type { FieldError } from '../../domain/errors.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, PostForm, TextField } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';

interface Trouble {
  title: string;
  next: string;
}

export function SignInPage(props: {
  ctx: PageContext;
  next: string;
  email?: string;
  errors?: readonly FieldError[];
  trouble?: Trouble | undefined;
}) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page ctx={ctx} title={t('sign-in.title')} errors={props.errors} back={{ href: '/', text: t('common.back') }}>
      <TroubleAlert trouble={props.trouble} />
      <p>{t('sign-in.lead')}</p>
      <PostForm ctx={ctx} action="/sign-in">
        <input type="hidden" name="next" value={props.next} />
        <TextField
          t={t}
          name="email"
          label={t('sign-in.email.label')}
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
      <p>{t('sign-in.no-email')}</p>
    </Page>
  );
}

export function CodePage(props: {
  ctx: PageContext;
  next: string;
  minutes: number;
  errors?: readonly FieldError[];
  trouble?: Trouble | undefined;
}) {
  const { ctx } = props;
  const { t } = ctx;
  return (
    <Page
      ctx={ctx}
      title={t('code.title')}
      errors={props.errors}
      back={{ href: '/sign-in', text: t('code.other-email') }}
    >
      <TroubleAlert trouble={props.trouble} />
      <p>{t('code.lead', { minutes: props.minutes })}</p>
      <PostForm ctx={ctx} action="/sign-in/code">
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

/** A refusal that belongs to no single field. */
export function TroubleAlert({ trouble }: { trouble: Trouble | undefined }) {
  return trouble ? (
    <Alert kind="error" title={trouble.title} live>
      {trouble.next}
    </Alert>
  ) : null;
}
