import type { RequestedItem } from '../../domain/cases/rows.ts';
import { answerText, fieldNamed, questionText } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { itemKey } from '../../domain/information/open-items.ts';
import { Tag } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { CasePartProps } from './case-part-props.ts';

/** "School cost sheet", "How many people live in your household?". */
function itemName(item: RequestedItem, { t }: Pick<PageContext, 't'>): string {
  if (item.what === 'document') return t(`staff.kind.${item.kind}`);
  const field = fieldNamed(item.field);
  return field ? questionText(field, t) : item.field;
}
export const itemText = (item: RequestedItem, ctx: Pick<PageContext, 't'>): string =>
  `${itemName(item, ctx)} – ${ctx.t(`asking.reason.${item.reason}`)}${item.note === '' ? '' : `. ${item.note}`}`;

/** Each round of asking and how it ended, the newest first; of the newest, what came back for each thing (R28). */
export function AskedRounds({ ctx, say, view, answers }: CasePartProps & { answers: Answers }) {
  const { t } = ctx;
  if (view.rounds.length === 0) return null;
  const newest = view.rounds.at(-1);
  return (
    <section aria-labelledby="asked-for">
      <h2 id="asked-for">{t('staff.rounds.title')}</h2>
      {[...view.rounds].reverse().map((round) => (
        <div class="sd-card">
          <h3>{t('staff.rounds.round', { number: view.rounds.indexOf(round) + 1, date: say.day(round.askedAt) })}</h3>
          <p>
            {round.ended === undefined
              ? t('staff.rounds.open')
              : t(`staff.rounds.${round.ended.how}`, { date: say.day(round.ended.at) })}
          </p>
          <ul class="usa-list">
            {round.items.map((item) => (
              <li>
                {itemText(item, ctx)}
                {round === newest ? <CameBack ctx={ctx} view={view} answers={answers} item={item} /> : null}
              </li>
            ))}
          </ul>
          {round.message === '' ? null : (
            <p class="sd-quote" lang={round.language === ctx.language ? undefined : round.language}>
              {round.message}
            </p>
          )}
        </div>
      ))}
    </section>
  );
}

function CameBack(props: { ctx: PageContext; view: CasePartProps['view']; answers: Answers; item: RequestedItem }) {
  const { ctx, view, answers, item } = props;
  const { t } = ctx;
  const { request } = view;
  if (!request) return null;
  const said = (text: string, kind: 'done' | 'waiting') => (
    <>
      {' '}
      <Tag text={text} kind={kind} />
    </>
  );
  if (item.what === 'document') {
    const line = view.checklist.find((each) => each.kind === item.kind);
    const fresh = line?.documents.filter((each) => each.createdAt >= request.askedAt).length ?? 0;
    if (fresh > 0) return said(t('staff.rounds.new-files', { count: fresh }), 'done');
    if (line?.absence) return said(t('staff.rounds.cannot', { reason: line.absence.reason }), 'done');
    return said(t('staff.rounds.nothing-yet'), 'waiting');
  }
  const unable = request.unable.find(({ field }) => field === itemKey(item));
  if (unable) return said(t('staff.rounds.cannot', { reason: unable.reason }), 'done');
  if (!request.answered.includes(item.field)) return said(t('staff.rounds.nothing-yet'), 'waiting');
  const field = fieldNamed(item.field);
  const answer = answers[item.field];
  const text = field && answer !== undefined ? answerText(field, answer, t) : t('common.not-answered');
  return said(t('staff.rounds.answer-now', { answer: text }), 'done');
}
