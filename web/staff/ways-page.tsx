import type { FieldError } from '../../domain/errors.ts';
import { Actions, Alert, Button, ButtonLink, Page, PostForm, TextArea } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';

/** Staff act because the person asked them to; the page says what that means for both. */
export function WayPage(props: {
  ctx: PageContext;
  rights: StaffRights;
  way: 'appeal' | 'reopen' | 'withdraw';
  applicationId: string;
  number: string;
  words?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  trouble?: { title: string; text: string } | undefined;
}) {
  const { ctx, way, number } = props;
  const { t } = ctx;
  const path = `/staff/cases/${props.applicationId}`;
  return (
    <Page
      ctx={ctx}
      title={t(`staff.ways.${way}.title`, { number })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: path, text: t('staff.case.title', { number }) }}
      errors={props.errors}
      errorLabels={{ words: t('staff.ways.appeal.words') }}
    >
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.text}
        </Alert>
      ) : null}
      <p>{t(`staff.ways.${way}.text`)}</p>
      <PostForm ctx={ctx} action={`${path}/${way}`}>
        {way === 'appeal' ? (
          <TextArea
            t={t}
            name="words"
            label={t('staff.ways.appeal.words')}
            hint={t('staff.ways.appeal.words-hint')}
            rows={6}
            maxlength={3000}
            value={props.words}
            errors={props.errors}
          />
        ) : null}
        <Actions>
          <Button text={t(`staff.ways.${way}.yes`)} />
          <ButtonLink href={path} text={t('staff.ways.no')} kind="outline" />
        </Actions>
      </PostForm>
    </Page>
  );
}
