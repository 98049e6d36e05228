import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { centerOf } from '../../domain/settings.ts';
import { dueCounts, dueView, type DueCounts } from '../../web/staff/due.ts';
import { QueuePage } from '../../web/staff/queue-page.tsx';
import { queueLine, queueTabs, sortQueue, type QueueLine, type QueueTab } from '../../web/staff/queue-view.ts';
import { page } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { StaffDeps } from './deps.ts';
import { centersOf, readerOf, rightsOf, signedInStaff } from './reading.ts';

const bucketOf = {
  decide: 'open',
  waiting: 'waiting',
  second: 'second',
  following: 'following',
  decided: 'done',
} as const;
/** More than anyone reads at once; the page says when there are more. */
const rowsAtMost = 200;

export function queueRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff', async (c) => {
    const actor = signedInStaff(c);
    const tab = tabOf(c.req.query('tab'), actor);
    const { lines, counts, cut } = await readQueue(actor, tab, deps);
    const own = actor.roles.includes('skillsteam') && actor.center !== undefined;
    return page(
      c,
      <QueuePage
        ctx={c.get('page')}
        centerName={own ? centerOf(deps.http.settings, actor.center ?? '').shortName : undefined}
        rights={rightsOf(actor)}
        tabs={queueTabs}
        tab={tab}
        lines={lines}
        counts={counts}
        cut={cut}
      />,
    );
  });
}

/** A Liaison comes for second approvals. */
export function tabOf(asked: string | undefined, actor: StaffActor): QueueTab {
  const usual = actor.roles.includes('skillsteam') ? 'decide' : 'second';
  return queueTabs.find((each) => each === asked) ?? usual;
}

export async function readQueue(
  actor: StaffActor,
  tab: QueueTab,
  deps: StaffDeps,
): Promise<{ lines: QueueLine[]; counts: DueCounts; cut: boolean }> {
  const centers = centersOf(actor, deps);
  if (centers.length === 0) throw new Refusal('wrong-role');
  const reader = readerOf(actor, deps);
  const readTab = async (each: QueueTab) => {
    const queues = await Promise.all(
      centers.map((centerId) => deps.cases.queueOf(centerId, bucketOf[each], rowsAtMost)),
    );
    const readable = queues.flat().filter((row) => authorize(actor, 'case.read', caseResource(row)).allowed);
    return { tab: each, readable, cut: queues.some((queue) => queue.length === rowsAtMost) };
  };
  // What is late is counted over all that is open: on the tab of what is decided nobody should have to look for it.
  const read = await Promise.all(queueTabs.filter((each) => each === tab || each !== 'decided').map(readTab));
  const open = read.filter((each) => each.tab !== 'decided').flatMap(({ readable }) => readable);
  const shown = read.find((each) => each.tab === tab);
  return {
    lines: sortQueue(shown?.readable ?? [], tab).map((row) => queueLine(row, programOf(row), reader)),
    counts: dueCounts(open.map((row) => dueView(row, reader.now, reader.settings))),
    cut: shown?.cut ?? false,
  };
}

function programOf(row: ApplicationRow): string {
  const { programName, schoolName } = packetFacts(row.answers);
  return [programName, schoolName].filter((each) => each !== undefined).join(', ');
}
