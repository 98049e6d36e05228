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

export function DueWords({ ctx, say, view }: { ctx: PageContext; say: Words; view: DueView }) {
  const { t } = ctx;
  const date = view.dueAt === undefined ? '' : say.day(view.dueAt);
  const kind = kinds[view.due];
  const text =
    view.due === 'late'
      ? t('staff.due.late', { days: view.lateDays ?? 0, date })
      : t(`staff.due.${view.due}`, { date, time: view.dueAt === undefined ? '' : say.hour(view.dueAt) });
  if (kind === undefined) return <span class="sd-nowrap">{text}</span>;
  const tag = <Tag text={text} kind={kind} sign={signs[view.due]} />;
  if (view.due !== 'paused' || view.waitingSince === undefined) return tag;
  return (
    <>
      {tag} {t('staff.due.paused-since', { since: say.day(view.waitingSince), date })}
      {view.leftDays === undefined ? null : (
        <>
          <br />
          <span class="usa-hint">{t('staff.due.left', { days: view.leftDays })}</span>
        </>
      )}
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
