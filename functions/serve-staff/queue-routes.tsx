import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { QueueBucket } from '../../domain/cases/indexes.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { canStandIn } from '../../domain/directory/directory.ts';
import { Refusal } from '../../domain/errors.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { applicationStatuses, lifecycleOf, ownersIn } from '../../domain/lifecycle/application.ts';
import { centerOf } from '../../domain/settings.ts';
import { dueCounts, dueView, type DueCounts } from '../../web/staff/due.ts';
import { matches, readQuery, type QueueQuery } from '../../web/staff/queue-filter.ts';
import type { FilterChoices } from '../../web/staff/queue-filters.tsx';
import { QueuePage } from '../../web/staff/queue-page.tsx';
import { queueLine, sortQueue, tabOf, type QueueLine, type QueueTab } from '../../web/staff/queue-view.ts';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { keysOn } from './desk-keys.ts';
import type { StaffDeps } from './deps.ts';
import { centersOf, readerOf, rightsOf, signedInStaff } from './reading.ts';

const openBuckets = ['open', 'second', 'waiting', 'following'] as const satisfies readonly QueueBucket[];
/** Of each list of each center; a page that leaves rows out says so. */
const rowsAtMost = 500;
const rowsPerPage = 50;

export function queueRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff', async (c) => {
    const actor = signedInStaff(c);
    const query = queryOf(c, actor);
    const read = await readQueue(actor, query, deps);
    const ctx = c.get('page');
    const own = actor.center !== undefined && !actor.roles.includes('liaison');
    return page(
      c,
      <QueuePage
        ctx={ctx}
        centerName={own ? centerOf(deps.http.settings, actor.center ?? '').shortName : undefined}
        rights={rightsOf(actor, deps)}
        query={read.query}
        choices={await choicesOf(actor, query.tab, deps)}
        lines={read.lines}
        total={read.total}
        ofAll={read.ofAll}
        pages={read.pages}
        counts={read.counts}
        cut={read.cut ? rowsAtMost : undefined}
        allSelected={c.req.query('select') === 'all'}
        keys={keysOn(c)}
        scriptHref={deps.deskScript?.href}
        notice={c.req.query('done') === 'no-next' ? { kind: 'info', text: ctx.t('staff.desk.no-next') } : doneNotice(c)}
      />,
    );
  });
}

function doneNotice(c: HttpContext) {
  const { t } = c.get('page');
  return c.req.query('done') === 'moved'
    ? { kind: 'success' as const, text: t('staff.assign.done.center') }
    : undefined;
}

/** A Liaison comes for second approvals. */
export function queryOf(c: HttpContext, actor: StaffActor): QueueQuery {
  const decides = actor.roles.includes('skillsteam') || actor.roles.includes('step-coach');
  return readQuery((name) => c.req.query(name), decides ? 'decide' : 'second');
}

export interface QueueRead {
  query: QueueQuery;
  lines: QueueLine[];
  /** How many match the filters, of how many in the tab. */
  total: number;
  ofAll: number;
  pages: number;
  counts: DueCounts;
  /** Some list was longer than what was looked at. */
  cut: boolean;
}

/**
 * What is read: the lists of the reader's own centers, in the order in which they are due, `rowsAtMost` of each at most; a whole
 * number is looked up by itself and needs no list. Filters and order are then a matter of what was read, and the page says when
 * that was not all.
 */
export async function readQueue(actor: StaffActor, query: QueueQuery, deps: StaffDeps): Promise<QueueRead> {
  const reader = readerOf(actor, deps);
  const { rows, cut, open } = await readRows(actor, query.tab, deps);
  const inTab = sortQueue(rows, query.tab, query.sort, actor.staffId);
  const found = inTab.filter((row) => matches(row, query.filter, reader));
  const exact = found.length === 0 ? await byNumber(query, actor, deps) : [];
  const shown = exact.length > 0 ? exact : found;
  const pages = Math.max(1, Math.ceil(shown.length / rowsPerPage));
  const at = Math.min(query.page, pages);
  return {
    query: { ...query, page: at },
    lines: shown.slice((at - 1) * rowsPerPage, at * rowsPerPage).map((row) => queueLine(row, programOf(row), reader)),
    total: shown.length,
    ofAll: inTab.length,
    pages,
    counts: dueCounts(open.map((row) => dueView(row, reader.now, reader.settings))),
    cut,
  };
}

/** All that is open is read on each tab: what is late nobody should have to look for. */
async function readRows(actor: StaffActor, tab: QueueTab, deps: StaffDeps) {
  const open = await readOpen(actor, deps);
  if (tab !== 'decided') return { rows: open.rows, cut: open.cut, open: open.rows };
  const done = await readBuckets(actor, ['done'], deps);
  return { rows: done.rows, cut: done.cut, open: open.rows };
}

export const readOpen = (actor: StaffActor, deps: StaffDeps) => readBuckets(actor, openBuckets, deps);

async function readBuckets(
  actor: StaffActor,
  buckets: readonly QueueBucket[],
  deps: StaffDeps,
): Promise<{ rows: ApplicationRow[]; cut: boolean }> {
  const centers = centersOf(actor, deps);
  if (centers.length === 0) throw new Refusal('wrong-role');
  const queues = await Promise.all(
    centers.flatMap((centerId) => buckets.map((bucket) => deps.cases.queueOf(centerId, bucket, rowsAtMost))),
  );
  return {
    rows: queues.flat().filter((row) => authorize(actor, 'case.read', caseResource(row)).allowed),
    cut: queues.some((queue) => queue.length >= rowsAtMost),
  };
}

/** A whole number leads to its packet, on whatever tab and however old. */
async function byNumber({ filter }: QueueQuery, actor: StaffActor, { cases }: StaffDeps): Promise<ApplicationRow[]> {
  const onlyNumber = Object.keys(filter).length === 1 && /^[A-Z]{2,4}-\d{4,}$/.test(filter.q ?? '');
  const id = onlyNumber ? await cases.findByNumber(filter.q ?? '') : undefined;
  const row = id === undefined ? undefined : await cases.getApplication(id);
  return row && authorize(actor, 'case.read', caseResource(row)).allowed ? [row] : [];
}

async function choicesOf(actor: StaffActor, tab: QueueTab, { staff, http }: StaffDeps): Promise<FilterChoices> {
  const { requests, partners } = http.settings;
  const known = new Set(requests.flatMap((kind) => lifecycleOf(kind).states));
  const statuses = applicationStatuses
    .filter((status) => known.has(status))
    .filter((status) =>
      tab === 'mine' ? tabOf[status] !== undefined && tabOf[status] !== 'decided' : tabOf[status] === tab,
    );
  const colleagues = (await staff.list()).filter((row) => row.staffId !== actor.staffId && canStandIn(row, actor));
  return {
    statuses,
    waitingOn: [
      ...new Set(
        statuses.flatMap((status) => (status === 'submitted' ? (['system'] as const) : [...ownersIn[status]])),
      ),
    ].filter((owner) => owner !== 'step-coach' || requests.includes('step')),
    colleagues: colleagues.map(({ staffId, name }) => ({ staffId, name })),
    partners: partners.map(({ organizationId, name }) => ({ organizationId, name })),
  };
}

function programOf(row: ApplicationRow): string {
  const { programName, schoolName } = packetFacts(row.answers);
  return [programName, schoolName].filter((each) => each !== undefined).join(', ');
}
