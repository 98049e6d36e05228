import type { Child } from 'hono/jsx';
import type { PageContext } from '../page.tsx';
import { Page, Tag } from '../layout.tsx';
import type { DueCounts } from './due.ts';
import { DueSummary, DueWords } from './due-words.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { queueTabs, type QueueLine, type QueueTab } from './queue-view.ts';
import { StackTable } from './stack-table.tsx';
import { words, type Words } from './words.ts';

export interface QueueProps {
  /** Absent: a Liaison, who looks after all centers. */
  centerName: string | undefined;
  rights: StaffRights;
  tabs: readonly QueueTab[];
  tab: QueueTab;
  lines: readonly QueueLine[];
  /** Of all that this reader's centers have open, whichever tab is shown. */
  counts?: DueCounts | undefined;
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
      {props.counts ? <DueSummary ctx={ctx} counts={props.counts} /> : null}
      {lines.length === 0 ? (
        <p>{t(`staff.queue.empty.${tab}`)}</p>
      ) : (
        <>
          <p>{t('staff.queue.count', { count: lines.length, order: tab === 'decided' ? 'decided' : 'due' })}</p>
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

function QueueTable(props: { ctx: PageContext; say: Words; tab: QueueTab; lines: readonly QueueLine[] }) {
  const { t } = props.ctx;
  const columns =
    props.tab === 'decided'
      ? (['packet', 'program', 'status', 'awarded', 'submitted'] as const)
      : (['packet', 'program', 'due', 'priority', 'asked', 'waiting', 'claimed', 'submitted'] as const);
  return (
    <StackTable
      caption={t(`staff.queue.tab.${props.tab}`)}
      hideCaption
      dense
      columns={columns.map((column) => ({
        text: t(`staff.queue.col.${column}`),
        number: column === 'asked' || column === 'awarded',
      }))}
      rows={props.lines.map((line) => columns.map((column) => cellOf(column, line, props.ctx, props.say)))}
    />
  );
}

type QueueColumn =
  'packet' | 'program' | 'asked' | 'awarded' | 'priority' | 'due' | 'waiting' | 'submitted' | 'claimed' | 'status';

function cellOf(column: QueueColumn, line: QueueLine, ctx: PageContext, say: Words): Child {
  const { t } = ctx;
  switch (column) {
    case 'packet':
      return (
        <>
          <a class="usa-link" href={`/staff/cases/${line.applicationId}`}>
            {line.number}
          </a>
          {line.mine ? (
            <>
              {' '}
              <Tag text={t('staff.queue.filed-by-you')} />
            </>
          ) : null}
          {line.call ? (
            <>
              {' '}
              <Tag text={t('staff.call.tag')} kind="warning" />
            </>
          ) : null}
        </>
      );
    case 'program':
      return programText(line, ctx);
    case 'asked':
      return line.paper && line.askedCents === 0 ? t('staff.queue.asked-on-paper') : say.money(line.askedCents);
    case 'awarded':
      return line.status === 'approved' ? say.money(line.awardedCents) : '–';
    case 'priority':
      return line.priorityGroup === undefined
        ? t('staff.priority.unknown')
        : t('staff.priority.short', { group: line.priorityGroup });
    case 'due':
      return <DueWords ctx={ctx} say={say} view={line} />;
    case 'waiting':
      return t(line.status === 'submitted' ? 'staff.owner.system' : `staff.owner.${line.owner}`);
    case 'submitted':
      return line.submittedAt === undefined ? '–' : say.day(line.submittedAt);
    case 'claimed':
      return line.claimedByMe ? (
        <strong>{t('staff.queue.claimed-me')}</strong>
      ) : (
        (line.claimedBy ?? t('staff.queue.unclaimed'))
      );
    case 'status':
      return t(`staff.status.${line.status}`);
  }
}

const programText = (line: QueueLine, { t }: PageContext): string =>
  line.program !== '' ? line.program : t(line.paper ? 'staff.queue.on-paper' : 'staff.queue.no-program');
