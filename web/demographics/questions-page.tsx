import { nothingSaid, optionsOf, questionNames, takesSeveral } from '../../domain/demographics/questions.ts';
import type { DemographicAnswers, Question } from '../../domain/demographics/questions.ts';
import type { Settings } from '../../domain/settings.ts';
import { Alert } from '../display-components.tsx';
import { Actions, Button, ButtonLink, Checkboxes, PostForm, Radios } from '../form-components.tsx';
import { Page, type PageContext } from '../page.tsx';
import { optionText } from './words.ts';

const withHint: readonly Question[] = ['race', 'disability', 'language'];

/** R22: asked of everybody, answered by whoever wants to, apart from every request. */
export function QuestionsPage(props: {
  ctx: PageContext;
  answers: DemographicAnswers;
  version: number;
  /** The request that somebody came from, to go on with. */
  from?: string | undefined;
  officer: Settings['complaintContact'];
  hideBelow: number;
  done?: 'saved' | 'erased' | undefined;
  trouble?: { title: string; next: string } | undefined;
}) {
  const { ctx, answers, officer } = props;
  const { t } = ctx;
  const back =
    props.from === undefined
      ? { href: '/applications', text: t('applications.title') }
      : { href: `/applications/${props.from}`, text: t('demographics.back') };
  return (
    <Page ctx={ctx} title={t('demographics.title')} back={back}>
      {props.done ? (
        <Alert kind="success" live>
          {t(`demographics.${props.done}`)}
        </Alert>
      ) : null}
      {props.trouble ? (
        <Alert kind="error" title={props.trouble.title} live>
          {props.trouble.next}
        </Alert>
      ) : null}
      {props.done ? (
        <Actions>
          <ButtonLink {...back} />
        </Actions>
      ) : null}
      <p>{t('demographics.skip')}</p>
      <h2>{t('demographics.why.title')}</h2>
      <p>{t('demographics.why')}</p>
      <h2>{t('demographics.who.title')}</h2>
      <p>{t('demographics.who.never')}</p>
      <p>{t('demographics.who.totals', { below: props.hideBelow })}</p>
      <p>{t('demographics.change')}</p>
      <details class="sd-details">
        <summary>{t('demographics.self.title')}</summary>
        <p>{t('demographics.self')}</p>
        <p>
          {officer.name}, {officer.address}, {officer.phone},{' '}
          <a class="usa-link" href={`mailto:${officer.email}`}>
            {officer.email}
          </a>
        </p>
      </details>
      <PostForm ctx={ctx} action="/optional-questions">
        <Hidden version={props.version} from={props.from} />
        {questionNames.map((question) => {
          const field = {
            t,
            name: question,
            label: t(`demographics.${question}.label`),
            optional: true,
            hint: withHint.includes(question)
              ? t(`demographics.${question}.hint`, { page: t('form.section.you.title') })
              : undefined,
            options: optionsOf[question].map((value) => ({ value, text: optionText(question, value, ctx) })),
          };
          const answer = answers[question];
          return question === takesSeveral ? (
            <Checkboxes {...field} values={Array.isArray(answer) ? answer : []} />
          ) : (
            <Radios {...field} value={typeof answer === 'string' ? answer : undefined} />
          );
        })}
        <Actions>
          <Button text={t('demographics.save')} />
        </Actions>
      </PostForm>
      {nothingSaid(answers) ? null : (
        <>
          <h2>{t('demographics.erase.title')}</h2>
          <p>{t('demographics.erase.text')}</p>
          <PostForm ctx={ctx} action="/optional-questions/erase">
            <Hidden version={props.version} from={props.from} />
            <Actions>
              <Button text={t('demographics.erase.button')} kind="secondary" />
            </Actions>
          </PostForm>
        </>
      )}
    </Page>
  );
}

function Hidden({ version, from }: { version: number; from?: string | undefined }) {
  return (
    <>
      <input type="hidden" name="version" value={String(version)} />
      {from === undefined ? null : <input type="hidden" name="from" value={from} />}
    </>
  );
}
