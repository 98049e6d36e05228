import { callDue } from '../../domain/messages/call-person.ts';
import { Actions, Alert, Button, PostForm, TextArea } from '../layout.tsx';
import type { CasePartProps } from './case-part-props.ts';

/** Whom mail does not reach: why and since when; and, where they were asked for something, that somebody spoke with them (R28). */
export function CallPart({ ctx, say, view, mayNote }: CasePartProps & { mayNote: boolean }) {
  const { t } = ctx;
  if (!view.call) return null;
  const due = callDue({ status: view.status, callPerson: view.call });
  return (
    <Alert kind="warning" title={t('staff.call.title')}>
      <p>{t(`staff.call.${view.call.because}`)}</p>
      <p>{t('staff.call.since', { since: say.day(view.call.since) })}</p>
      {view.speaks && view.speaks.language !== 'english' ? (
        <p>
          {t('staff.call.speaks', {
            language: view.speaks.other ?? t(`form.spokenLanguage.option.${view.speaks.language}`),
            phone: ctx.languageAccessLine,
          })}
        </p>
      ) : null}
      {due ? (
        <>
          <p>{t('staff.call.due', { date: say.day(due.dueAt) })}</p>
          {mayNote ? (
            <PostForm ctx={ctx} action={`/staff/cases/${view.applicationId}/notes`} class="sd-form">
              <input type="hidden" name="reached" value="yes" />
              <TextArea
                t={t}
                name="text-reached"
                label={t('staff.call.note')}
                hint={t('staff.notes.private')}
                rows={2}
                maxlength={1000}
              />
              <Actions>
                <Button text={t('staff.call.reached')} />
              </Actions>
            </PostForm>
          ) : null}
        </>
      ) : null}
    </Alert>
  );
}
