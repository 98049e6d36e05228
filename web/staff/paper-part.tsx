import { Tag } from '../layout.tsx';
import type { CasePartProps } from './case-part-props.ts';
import type { CaseView, ChecklistLine } from './case-view.ts';
import { words } from './words.ts';

/** What was said of a paper since it came: used again, moved, dated; whether it is too old; and the way to say what it is. */
export function PaperPart(props: {
  ctx: CasePartProps['ctx'];
  view: CaseView;
  document: ChecklistLine['documents'][number];
  /** Of this document. */
  path: string;
}) {
  const { ctx, document, path } = props;
  const { t } = ctx;
  const { day } = words(ctx);
  const { givenBefore, old, placed, printed } = document;
  const facts = [
    givenBefore && t('staff.papers.reused', { date: day(givenBefore) }),
    placed &&
      (placed.from === undefined
        ? t('staff.papers.kept', { date: day(placed.at) })
        : t('staff.papers.placed', { date: day(placed.at), kind: t(`staff.kind.${placed.from}`) })),
    printed && t('staff.papers.dated', { date: day(printed.on) }),
  ].filter((each) => each !== undefined);
  return (
    <>
      {old ? (
        <p>
          <Tag text={t('staff.reading.look')} kind="warning" />{' '}
          {t(`staff.papers.old.${old.aging.by}`, {
            date: day(old.date),
            days: old.aging.by === 'days' ? old.aging.days : 0,
          })}
        </p>
      ) : null}
      {facts.map((fact) => (
        <p class="usa-hint">{fact}</p>
      ))}
      {props.view.papers?.describe && (document.status === 'clean' || document.status === 'checking') ? (
        <p>
          <a class="usa-link" href={`${path}/about`}>
            {t('staff.papers.about.link')}
          </a>
        </p>
      ) : null}
    </>
  );
}
