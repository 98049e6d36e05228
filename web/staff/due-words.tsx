import { Tag, type TagKind } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import type { DueCounts, DueState, DueView } from './due.ts';
import type { Words } from './words.ts';

/** A sign for those who skim; the words beside it carry the meaning, never the sign or the color alone. */
const signs: Partial<Record<DueState, string>> = { late: '!', today: '●', tomorrow: '○', paused: '‖' };
const kinds: Partial<Record<DueState, TagKind>> = {
  late: 'error',
  today: 'warning',
  tomorrow: 'warning',
  paused: 'waiting',
};

export function dueText(view: DueView, { t }: Pick<PageContext, 't'>, say: Words): string {
  const date = view.dueAt === undefined ? '' : say.day(view.dueAt);
  if (view.due === 'late') return t('staff.due.late', { days: view.lateDays ?? 0, date });
  if (view.due === 'today') return t('staff.due.today', { time: view.dueAt === undefined ? '' : say.hour(view.dueAt) });
  if (view.due === 'paused')
    return view.waitingSince === undefined
      ? t('staff.due.paused-no-date')
      : t('staff.due.paused', { since: say.day(view.waitingSince), date });
  return t(`staff.due.${view.due}`, { date });
}

export function DueWords({ ctx, say, view }: { ctx: PageContext; say: Words; view: DueView }) {
  const text = dueText(view, ctx, say);
  const kind = kinds[view.due];
  const sign = signs[view.due];
  return (
    <>
      {kind === undefined ? <span>{text}</span> : <Tag text={text} kind={kind} sign={sign} />}
      {view.due === 'paused' && view.leftDays !== undefined ? (
        <>
          <br />
          <span class="usa-hint">{ctx.t('staff.due.left', { days: view.leftDays })}</span>
        </>
      ) : null}
    </>
  );
}

/** "3 late, 5 due today": above the list, also when there is nothing of it. */
export function DueSummary({ ctx, counts }: { ctx: PageContext; counts: DueCounts }) {
  const { t } = ctx;
  const parts = (['late', 'today', 'paused'] as const).filter((state) => counts[state] > 0);
  return (
    <p class="sd-due-counts">
      {parts.length === 0 ? t('staff.queue.nothing-late') : null}
      {parts.map((state, at) => (
        <>
          {at > 0 ? ' ' : ''}
          <Tag
            text={t(`staff.queue.count-${state}`, { count: counts[state] })}
            kind={kinds[state]}
            sign={signs[state]}
          />
        </>
      ))}
    </p>
  );
}
