import type { Absence, ApplicationRow } from '../../domain/cases/rows.ts';
import { paperStatuses } from '../../domain/papers/open.ts';
import { Tag } from '../display-components.tsx';
import type { PageContext } from '../page.tsx';
import { fullDate } from './paper-words.ts';

/** R8: why a paper is not there, and what staff said to it. */
export function AbsenceLine({ ctx, absence }: { ctx: PageContext; absence: Absence }) {
  return (
    <>
      <p>
        <Tag text={ctx.t(`documents.absence.${absence.why}`)} /> {absence.reason}
      </p>
      {absence.answer ? <p>{answerText(absence.answer, ctx)}</p> : null}
    </>
  );
}

/** After sending: each paper that is not there, with the answer or the word that nothing is to be done. */
export function AbsenceAnswers(props: {
  ctx: PageContext;
  application: ApplicationRow;
  /** Kinds of which a paper came after all. */
  there: ReadonlySet<Absence['kind']>;
}) {
  const { ctx, application, there } = props;
  const { t } = ctx;
  // Once it is decided nobody looks at the others any more.
  const isOpen = paperStatuses.has(application.status);
  const absences = application.absences.filter(({ kind, answer }) =>
    answer?.how === 'original-seen' ? true : !there.has(kind) && (isOpen || answer !== undefined),
  );
  if (absences.length === 0) return null;
  return (
    <section aria-labelledby="absences">
      <h2 id="absences">{t('papers.answers.title')}</h2>
      <ul class="usa-list">
        {absences.map(({ kind, reason, answer }) => (
          <li>
            <strong>{t(`checklist.${kind}.title`)}</strong>
            {reason === '' ? null : (
              <>
                <br />
                {t('papers.answers.why', { reason })}
              </>
            )}
            <br />
            {answer ? answerText(answer, ctx) : t('papers.answers.open')}
          </li>
        ))}
      </ul>
    </section>
  );
}

const answerText = (answer: NonNullable<Absence['answer']>, ctx: PageContext): string =>
  answer.how === 'original-seen'
    ? ctx.t('papers.answer.original-seen', { name: answer.by.name, date: fullDate(answer.seenOn, ctx) })
    : ctx.t('papers.answer.not-needed');
