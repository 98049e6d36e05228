import type { Child } from 'hono/jsx';
import { requestKinds } from '../../domain/requests/kinds.ts';
import type { PageContext } from '../page.tsx';
import { Actions, Button, Page, Tag } from '../layout.tsx';
import { DeskKeys, NextCase } from './desk-parts.tsx';
import type { DueCounts } from './due.ts';
import { DueSummary, DueWords } from './due-words.tsx';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { QueueFilters, type FilterChoices } from './queue-filters.tsx';
import { hrefOf, type QueueQuery } from './queue-filter.ts';
import { queueSorts, queueTabs, type QueueLine } from './queue-view.ts';
import { StackTable } from './stack-table.tsx';
import { words, type Words } from './words.ts';

export interface QueueProps {
  /** Absent: a Liaison, who looks after all centers. */
  centerName: string | undefined;
  rights: StaffRights;
  query: QueueQuery;
  choices: FilterChoices;
  /** This page of what matches. */
  lines: readonly QueueLine[];
  /** How many match, and how many stand in this tab. */
  total: number;
  ofAll: number;
  pages: number;
  /** Of all that this reader's centers have open, whichever tab is shown. */
  counts?: DueCounts | undefined;
  /** The reading is bounded: so many of each center's list were looked at. A page that leaves rows out says so. */
  cut?: number | undefined;
  /** All boxes of this page are ticked, for those without scripts too. */
  allSelected?: boolean | undefined;
  /** Single keys are on (WCAG 2.1.4: they can be turned off). */
  keys: boolean;
  scriptHref?: string | undefined;
  notice?: { kind: 'success' | 'info'; text: string } | undefined;
}

export function QueuePage({ ctx, ...props }: QueueProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { query, lines, total } = props;
  const { tab, sort } = query;
  const title =
    props.centerName === undefined
      ? t('staff.queue.title-liaison')
      : t('staff.queue.title', { center: props.centerName });
  const filtered = Object.keys(query.filter).length > 0;
  return (
    <Page
      ctx={ctx}
      title={title}
      navigation={staffNavigation(t, props.rights, 'queue')}
      scriptHref={props.keys ? props.scriptHref : undefined}
      wide
    >
      <DeskKeys on={props.keys} />
      {props.notice ? (
        <p role="status" class={props.notice.kind === 'success' ? 'sd-notice sd-notice--done' : 'sd-notice'}>
          {props.notice.text}
        </p>
      ) : null}
      <NextCase ctx={ctx} keys={props.keys} />
      <nav aria-label={t('staff.queue.tabs')}>
        <ul class="sd-tabs">
          {queueTabs.map((each) => (
            <li>
              <a
                href={hrefOf({ ...query, filter: {}, sort: 'due', tab: each })}
                aria-current={each === tab ? 'page' : undefined}
              >
                {t(`staff.queue.tab.${each}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p>
        <a class="usa-link" href="/staff/waitlist">
          {t('line-staff.link')}
        </a>
      </p>
      {props.counts ? <DueSummary ctx={ctx} counts={props.counts} /> : null}
      <QueueFilters ctx={ctx} query={query} choices={props.choices} />
      {lines.length === 0 ? (
        <p>{t(filtered ? 'staff.filter.none' : `staff.queue.empty.${tab}`)}</p>
      ) : (
        <>
          <p>
            {filtered
              ? t('staff.filter.count', { count: total, of: props.ofAll })
              : sort === 'due' || tab === 'decided'
                ? t('staff.queue.count', { count: total, order: tab === 'decided' ? 'decided' : 'due' })
                : t('staff.queue.count-plain', { count: total })}
            {props.pages > 1 ? ` ${t('staff.filter.page', { page: query.page, pages: props.pages })}` : ''}
          </p>
          {tab === 'decided' ? null : <Sorts ctx={ctx} query={query} />}
          <form method="get" action="/staff/bulk" class="sd-bulk">
            <p>
              <a class="usa-link" href={selectHref(query, !props.allSelected)}>
                {t(props.allSelected ? 'staff.bulk.select-none' : 'staff.bulk.select-all')}
              </a>
            </p>
            <QueueTable ctx={ctx} say={say} query={query} lines={lines} selected={props.allSelected ?? false} />
            {tab === 'decided' ? (
              <Actions>
                <Button text={t('staff.bulk.selected-done')} kind="outline" />
              </Actions>
            ) : (
              <Actions>
                <Button text={t('staff.bulk.selected')} kind="outline" />
              </Actions>
            )}
          </form>
          <Pages ctx={ctx} query={query} pages={props.pages} />
        </>
      )}
      {props.cut === undefined ? null : <p>{t('staff.filter.cut', { count: props.cut })}</p>}
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

function Sorts({ ctx, query }: { ctx: PageContext; query: QueueQuery }) {
  const { t } = ctx;
  return (
    <p class="sd-sorts">
      {t('staff.filter.sort')}{' '}
      {queueSorts.map((sort, at) => (
        <>
          {at > 0 ? ' · ' : ''}
          {sort === query.sort ? (
            <strong aria-current="true">{t(`staff.filter.sort.${sort}`)}</strong>
          ) : (
            <a class="usa-link" href={hrefOf(query, { sort })}>
              {t(`staff.filter.sort.${sort}`)}
            </a>
          )}
        </>
      ))}
    </p>
  );
}

function Pages({ ctx, query, pages }: { ctx: PageContext; query: QueueQuery; pages: number }) {
  const { t } = ctx;
  if (pages <= 1) return null;
  const to = (page: number, key: string) =>
    page < 1 || page > pages ? null : (
      <li>
        <a class="usa-link sd-link-row" href={hrefOf(query, { page })}>
          {t(key)}
        </a>
      </li>
    );
  return (
    <nav aria-label={t('staff.filter.pages')}>
      <ul class="sd-tabs">
        {to(query.page - 1, 'staff.filter.before')}
        {to(query.page + 1, 'staff.filter.after')}
      </ul>
    </nav>
  );
}

const selectHref = (query: QueueQuery, all: boolean): string =>
  `${hrefOf(query, { page: query.page })}${all ? '&select=all' : ''}`;

function QueueTable(props: {
  ctx: PageContext;
  say: Words;
  query: QueueQuery;
  lines: readonly QueueLine[];
  selected: boolean;
}) {
  const { t } = props.ctx;
  const { tab } = props.query;
  const columns =
    tab === 'decided'
      ? (['packet', 'program', 'status', 'awarded', 'submitted'] as const)
      : (['packet', 'program', 'due', 'priority', 'asked', 'waiting', 'claimed', 'submitted'] as const);
  return (
    <StackTable
      caption={t(`staff.queue.tab.${tab}`)}
      hideCaption
      dense
      columns={columns.map((column) => ({
        text: t(`staff.queue.col.${column}`),
        number: column === 'asked' || column === 'awarded',
      }))}
      rows={props.lines.map((line) =>
        columns.map((column) => cellOf(column, line, props.ctx, props.say, props.selected)),
      )}
    />
  );
}

type QueueColumn =
  'packet' | 'program' | 'asked' | 'awarded' | 'priority' | 'due' | 'waiting' | 'submitted' | 'claimed' | 'status';

function cellOf(column: QueueColumn, line: QueueLine, ctx: PageContext, say: Words, selected: boolean): Child {
  const { t } = ctx;
  switch (column) {
    case 'packet':
      return (
        <>
          <input
            class="sd-pick"
            type="checkbox"
            name="id"
            value={line.applicationId}
            checked={selected}
            aria-label={t('staff.bulk.select', { number: line.number })}
          />{' '}
          <a class="usa-link" href={`/staff/cases/${line.applicationId}`} data-row>
            {line.number}
          </a>
          {line.mine ? <Extra text={t('staff.queue.filed-by-you')} /> : null}
          {line.appealed ? <Extra text={t('staff.queue.appealed')} /> : null}
          {line.call ? <Extra text={t('staff.call.tag')} /> : null}
        </>
      );
    case 'program':
      return programText(line, ctx);
    case 'asked':
      if (line.askedCents > 0) return say.money(line.askedCents);
      // Nothing of a fund is asked for: a plan, a packet for the office, a place to learn.
      if (line.kind !== 'scholarship') return '–';
      return line.paper ? t('staff.queue.asked-on-paper') : say.money(0);
    case 'awarded':
      return line.status === 'approved' && line.kind !== 'ojt' ? say.money(line.awardedCents) : '–';
    case 'priority':
      // R3 orders who is paid from a fund; STEP and TUI have no such order.
      if (line.kind === 'step' || line.kind === 'tui') return '–';
      return line.priorityGroup === undefined
        ? t('staff.priority.unknown')
        : t('staff.priority.short', { group: line.priorityGroup });
    case 'due':
      return <DueWords ctx={ctx} say={say} view={line} />;
    case 'waiting':
      return (
        <>
          {t(`staff.owner.${line.on}`)}
          {line.onSince === undefined ? null : (
            <>
              <br />
              <span class="usa-hint">{t('staff.queue.since', { date: say.day(line.onSince) })}</span>
            </>
          )}
        </>
      );
    case 'submitted':
      return line.submittedAt === undefined ? '–' : <span class="sd-nowrap">{say.day(line.submittedAt)}</span>;
    case 'claimed':
      return line.claimedByMe ? (
        <>
          <strong>{t('staff.queue.claimed-me')}</strong>
          {line.givenBy === undefined ? null : (
            <>
              <br />
              <span class="usa-hint">{t('staff.queue.given-by', { name: line.givenBy })}</span>
            </>
          )}
        </>
      ) : (
        (line.claimedBy ?? t('staff.queue.unclaimed'))
      );
    case 'status':
      return t(`staff.status.${line.status}`);
  }
}

const Extra = ({ text }: { text: string }) => (
  <>
    {' '}
    <Tag text={text} kind="warning" />
  </>
);

function programText(line: QueueLine, { t }: PageContext): Child {
  const program =
    line.program !== '' ? line.program : t(line.paper ? 'staff.queue.on-paper' : 'staff.queue.no-program');
  // A scholarship is what most packets ask for; the others say what they are.
  if (line.kind === requestKinds[0]) return program;
  const kind = t(`staff.request.${line.kind}`);
  return line.program === '' ? kind : `${kind}: ${program}`;
}
