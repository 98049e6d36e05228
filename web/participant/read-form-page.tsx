import type { FieldError } from '../../domain/errors.ts';
import { answerText, questionText } from '../../domain/forms/form.ts';
import type { OfferedAnswer } from '../../domain/reading/offered.ts';
import { Actions, Button, ButtonLink, Checkboxes, PostForm } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { TroubleAlert } from './sign-in-pages.tsx';

/**
 * What the fields of an uploaded form say, question by question. Nothing new is ticked beforehand: what a machine read becomes an
 * answer only when the person says so. What they took before is, so that it can be taken back.
 */
export function ReadFormPage(props: {
  ctx: PageContext;
  action: string;
  back: string;
  offered: readonly OfferedAnswer[];
  ticked: readonly string[];
  /** A form like this may ask what the law keeps apart. */
  apart: boolean;
  errors?: readonly FieldError[];
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, offered } = props;
  const { t } = ctx;
  const sections = [...new Set(offered.map(({ sectionId }) => sectionId))];
  // The error summary leads to the first box.
  const [first] = sections;
  return (
    <Page
      ctx={ctx}
      title={t('read-form.title')}
      errors={props.errors}
      back={{ href: props.back, text: t('form.section.documents.title') }}
    >
      <TroubleAlert trouble={props.trouble} />
      {offered.length === 0 ? (
        <>
          <p>{t('read-form.none')}</p>
          <Actions>
            <ButtonLink href={props.back} text={t('form-page.back')} kind="outline" />
          </Actions>
        </>
      ) : (
        <>
          <p>{t('read-form.lead')}</p>
          {props.apart ? <p class="usa-hint">{t('read-form.apart')}</p> : null}
          <PostForm ctx={ctx} action={props.action}>
            {sections.map((id) => (
              <Checkboxes
                t={t}
                name={id === first ? 'fields' : `fields-${id}`}
                label={t(`form.section.${id}.title`)}
                errors={props.errors}
                options={offered
                  .filter(({ sectionId }) => sectionId === id)
                  .map(({ field, answer, current }) => ({
                    value: field.name,
                    text: questionAndAnswer(questionText(field, t), answerText(field, answer, t), t),
                    ...(current === undefined
                      ? {}
                      : { hint: t('read-form.current', { answer: answerText(field, current, t) }) }),
                  }))}
                values={props.ticked}
              />
            ))}
            <Actions>
              <Button text={t('read-form.use-ticked')} />
              <Button text={t('read-form.use-all')} kind="outline" name="then" value="all" />
              <Button text={t('read-form.use-none')} kind="outline" name="then" value="none" />
            </Actions>
          </PostForm>
        </>
      )}
    </Page>
  );
}

/** A question that ends as one needs no colon after it. */
function questionAndAnswer(question: string, answer: string, t: PageContext['t']): string {
  return /[?？]$/.test(question) ? `${question} ${answer}` : t('common.labeled', { label: question, text: answer });
}
