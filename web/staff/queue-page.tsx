import type { PageContext } from '../page.tsx';
import { Page, Tag } from '../layout.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { queueTabs, type QueueLine, type QueueTab } from './queue-view.ts';
import { words, type Words } from './words.ts';

export interface QueueProps {
  /** Absent: a Liaison, who looks after all centers. */
  centerName: string | undefined;
  rights: StaffRights;
  tabs: readonly QueueTab[];
  tab: QueueTab;
  lines: readonly QueueLine[];
  /** The reading is bounded; a page that leaves rows out says so. */
  cut: boolean;
}

export function QueuePage({ ctx, ...props }: QueueProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { tab, lines } = props;
  const title =
    props.centerName === undefined
      ? t('staff.queue.title-liaison')
      : t('staff.queue.title', { center: props.centerName });
  const late = lines.filter((line) => line.due === 'late').length;
  return (
    <Page ctx={ctx} title={title} navigation={staffNavigation(t, props.rights, 'queue')} wide>
      <nav aria-label={t('staff.queue.tabs')}>
        <ul class="sd-tabs">
          {queueTabs
            .filter((each) => props.tabs.includes(each))
            .map((each) => (
              <li>
                <a href={`/staff?tab=${each}`} aria-current={each === tab ? 'page' : undefined}>
                  {t(`staff.queue.tab.${each}`)}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      {lines.length === 0 ? (
        <p>{t(`staff.queue.empty.${tab}`)}</p>
      ) : (
        <>
          <p>
            {t('staff.queue.count', { count: lines.length, order: tab === 'decided' ? 'decided' : 'due' })}
            {late > 0 && tab !== 'decided' ? (
              <>
                {' '}
                <strong>{t('staff.queue.late', { count: late })}</strong>
              </>
            ) : null}
          </p>
          <QueueTable ctx={ctx} say={say} tab={tab} lines={lines} />
          {props.cut ? <p>{t('staff.queue.read-old', { count: lines.length })}</p> : null}
        </>
      )}
      <details class="sd-details">
        <summary>{t('staff.queue.priority-help')}</summary>
        <p>{t('staff.queue.priority-intro')}</p>
        <ul class="usa-list">
          {[1, 2, 3, 4, 5].map((group) => (
            <li>
              <strong>{t('staff.priority.short', { group })}:</strong> {t(`staff.priority.${group}`)}
            </li>
          ))}
        </ul>
      </details>
    </Page>
  );
}

/** On a phone each row becomes a block with the column's name before each value; the roles keep it a table for all. */
function QueueTable(props: { ctx: PageContext; say: Words; tab: QueueTab; lines: readonly QueueLine[] }) {
  const { t } = props.ctx;
  const decided = props.tab === 'decided';
  const columns = decided
    ? (['packet', 'program', 'status', 'awarded', 'submitted'] as const)
    : (['packet', 'program', 'asked', 'priority', 'due', 'waiting', 'submitted', 'claimed'] as const);
  return (
    <table class="usa-table usa-table--borderless sd-stack" role="table">
      <caption class="sd-visually-hidden">{t(`staff.queue.tab.${props.tab}`)}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th scope="col" role="columnheader" class={isAmount(column) ? 'sd-number' : undefined}>
              {t(`staff.queue.col.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.lines.map((line) => (
          <tr role="row">
            {columns.map((column) =>
              column === 'packet' ? (
                <th scope="row" role="rowheader">
                  <a class="usa-link" href={`/staff/cases/${line.applicationId}`}>
                    {line.number}
                  </a>
                  {line.mine ? (
                    <>
                      {' '}
                      <Tag text={t('staff.queue.filed-by-you')} />
                    </>
                  ) : null}
                </th>
              ) : (
                <td
                  role="cell"
                  data-label={t(`staff.queue.col.${column}`)}
                  class={isAmount(column) ? 'sd-number' : undefined}
                >
                  <Cell ctx={props.ctx} say={props.say} line={line} column={column} />
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type QueueColumn =
  'program' | 'asked' | 'awarded' | 'priority' | 'due' | 'waiting' | 'submitted' | 'claimed' | 'status';
const isAmount = (column: string) => column === 'asked' || column === 'awarded';

function Cell({ ctx, say, line, column }: { ctx: PageContext; say: Words; line: QueueLine; column: QueueColumn }) {
  const { t } = ctx;
  switch (column) {
    case 'program':
      return <span>{programText(line, ctx)}</span>;
    case 'asked':
      return (
        <span>{line.paper && line.askedCents === 0 ? t('staff.queue.on-paper') : say.money(line.askedCents)}</span>
      );
    case 'awarded':
      return <span>{line.status === 'approved' ? say.money(line.awardedCents) : '–'}</span>;
    case 'priority':
      return (
        <span>
          {line.priorityGroup === undefined
            ? t('staff.priority.unknown')
            : t('staff.priority.short', { group: line.priorityGroup })}
        </span>
      );
    case 'due':
      return <DueWords ctx={ctx} say={say} due={line.due} dueAt={line.dueAt} />;
    case 'waiting':
      return (
        <span>
          {t(`staff.owner.${line.owner}`)}
          {line.status === 'submitted' ? <span class="usa-hint">{t('staff.status.submitted')}</span> : null}
        </span>
      );
    case 'submitted':
      return <span>{line.submittedAt === undefined ? '–' : say.day(line.submittedAt)}</span>;
    case 'claimed':
      return (
        <span>
          {line.claimedByMe ? (
            <strong>{t('staff.queue.claimed-me')}</strong>
          ) : (
            (line.claimedBy ?? t('staff.queue.unclaimed'))
          )}
        </span>
      );
    case 'status':
      return <span>{t(`staff.status.${line.status}`)}</span>;
  }
}

const programText = (line: QueueLine, { t }: PageContext): string =>
  line.program !== '' ? line.program : t(line.paper ? 'staff.queue.on-paper' : 'staff.queue.no-program');

/** The words carry it; the tag's color and the sign only help to find it. */
export function DueWords(props: { ctx: PageContext; say: Words; due: QueueLine['due']; dueAt: string | undefined }) {
  const { t } = props.ctx;
  const text = t(`staff.due.${props.due}`, { date: props.dueAt === undefined ? '' : props.say.day(props.dueAt) });
  if (props.due === 'late') return <Tag text={`! ${text}`} kind="error" />;
  if (props.due === 'today' || props.due === 'tomorrow') return <Tag text={text} kind="warning" />;
  return <span>{text}</span>;
}
