import { PostForm, Tag } from '../layout.tsx';
import type { CasePartProps } from './case-part-props.ts';
import type { CaseView, ChecklistLine } from './case-view.ts';
import { words } from './words.ts';

/** R8: why a paper is not there, in the person's words, what staff said to it, and the ways to say something. */
export function AbsencePart({ ctx, view, line }: Pick<CasePartProps, 'ctx' | 'view'> & { line: ChecklistLine }) {
  const { t } = ctx;
  const { absence, kind } = line;
  const path = `/staff/cases/${view.applicationId}/papers/${kind}`;
  const name = t(`staff.kind.${kind}`);
  const mayShow = view.papers?.record === true && line.documents.every(({ status }) => status === 'rejected');
  const original = mayShow ? (
    <a class="usa-link" href={`${path}/original`}>
      {t('staff.papers.original.link')}
      <span class="sd-visually-hidden"> {name}</span>
    </a>
  ) : null;
  if (!absence) return original && <p>{original}</p>;
  const { answer } = absence;
  return (
    <div>
      <p>
        <Tag
          text={t(answer ? `staff.papers.answer.${answer.how}` : `staff.documents.absent.${absence.why}`)}
          kind={answer ? 'done' : 'warning'}
        />{' '}
        {absence.reason === '' ? null : t('staff.documents.absent-reason', { reason: absence.reason })}
      </p>
      {answer ? (
        <p>{answerText(answer, ctx)}</p>
      ) : (
        <ul class="sd-link-list">
          {view.papers?.answer ? (
            <li>
              <AnswerForm ctx={ctx} view={view} action={path} how="not-needed" name={name} />
            </li>
          ) : null}
          {original ? <li>{original}</li> : null}
          {view.papers?.ask ? (
            <li>
              <a class="usa-link" href={`/staff/cases/${view.applicationId}?ask=${kind}#decide`}>
                {t('staff.papers.ask')}
                <span class="sd-visually-hidden"> {name}</span>
              </a>
            </li>
          ) : null}
        </ul>
      )}
      {answer && (answer.how === 'not-needed' ? view.papers?.answer : view.papers?.record) ? (
        <AnswerForm ctx={ctx} view={view} action={path} how="taken-back" name={name} />
      ) : null}
    </div>
  );
}

function AnswerForm(props: {
  ctx: CasePartProps['ctx'];
  view: CaseView;
  action: string;
  how: 'not-needed' | 'taken-back';
  name: string;
}) {
  const { ctx, how } = props;
  return (
    <PostForm ctx={ctx} action={props.action} class="sd-inline-form">
      <input type="hidden" name="version" value={String(props.view.version)} />
      <button class="usa-button usa-button--unstyled sd-link-row" type="submit" name="how" value={how}>
        {ctx.t(`staff.papers.do.${how}`)}
        <span class="sd-visually-hidden"> {props.name}</span>
      </button>
    </PostForm>
  );
}

function answerText(
  answer: NonNullable<NonNullable<ChecklistLine['absence']>['answer']>,
  ctx: CasePartProps['ctx'],
): string {
  const { day } = words(ctx);
  return answer.how === 'original-seen'
    ? ctx.t('staff.papers.seen-by', { name: answer.by.name, date: day(answer.seenOn) })
    : ctx.t('staff.papers.not-needed-by', { name: answer.by.name, date: day(answer.at) });
}
