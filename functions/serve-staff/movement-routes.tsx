import type { Hono } from 'hono';
import { authorize } from '../../domain/access/authorize.ts';
import { atCenter, caseResource } from '../../domain/access/resources.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import type { QueueBucket } from '../../domain/cases/indexes.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { paysScholarships } from '../../domain/money/lawful.ts';
import { daysKept } from '../../domain/movement/days.ts';
import { countSteps, waitingPacket } from '../../domain/movement/waiting.ts';
import { countedUntil, weeksOf } from '../../domain/movement/weeks.ts';
import { fundStreams, type Center } from '../../domain/settings.ts';
import { toCsv } from '../../web/csv.ts';
import { MovementPage, movementCsv } from '../../web/staff/movement-page.tsx';
import { nowView, type MovementView, type OpenPacket } from '../../web/staff/movement-view.ts';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff, todayOf } from './reading.ts';

const waitingBuckets = ['open', 'second', 'waiting', 'following'] as const satisfies readonly QueueBucket[];
/** Of each list; a page that leaves rows out says so. */
const rowsAtMost = 500;

/** How many packets wait and how fast they move: a SkillsTeam's own center, one or every center for Liaisons. */
export function movementRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/movement', async (c) => {
    const { view, centers } = await readMovement(c, deps);
    const url = new URL(c.req.url);
    return page(
      c,
      <MovementPage
        ctx={c.get('page')}
        rights={rightsOf(signedInStaff(c), deps)}
        view={view}
        centers={centers}
        csvHref={`/staff/movement.csv${url.search}`}
      />,
    );
  });

  app.get('/staff/movement.csv', async (c) => {
    const { view, centers } = await readMovement(c, deps);
    const name = centers.find(({ centerId }) => centerId === view.centerId || centers.length === 1)?.shortName;
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename="packets-${todayOf(deps)}.csv"`);
    return c.body(toCsv(movementCsv(c.get('page'), view, name)));
  });

  app.get('/staff/api/movement', async (c) => c.json((await readMovement(c, deps)).view));
}

async function readMovement(
  c: HttpContext,
  deps: StaffDeps,
): Promise<{ view: MovementView; centers: readonly Center[] }> {
  const actor = signedInStaff(c);
  const { settings } = deps.http;
  const centers = settings.centers.filter(
    ({ centerId }) => authorize(actor, 'movement.read', atCenter(centerId)).allowed,
  );
  if (centers.length === 0) throw new Refusal('wrong-role');
  const asked = c.req.query('center') || undefined;
  if (asked !== undefined && !centers.some(({ centerId }) => centerId === asked))
    throw new Refusal('invalid-input', {}, [{ field: 'center', key: 'invalid' }]);
  const centerIds = asked === undefined ? centers.map(({ centerId }) => centerId) : [asked];
  const today = todayOf(deps);
  const [{ rows, more }, days] = await Promise.all([
    readWaiting(centerIds, deps),
    Promise.all(centerIds.map((id) => deps.movement.daysOf(id, addDays(today, 1 - daysKept), today))),
  ]);
  const now = deps.http.now();
  const packets = rows.flatMap((row) => waitingPacket(row, now, settings) ?? []);
  const mayOpen = new Map(
    rows
      .filter((row) => authorize(actor, 'case.read', caseResource(row)).allowed)
      .map(({ applicationId, number, kind }): [string, OpenPacket] => [applicationId, { applicationId, number, kind }]),
  );
  const until = countedUntil(days.flat(), centerIds);
  const promiseBusinessDays = settings.policy.decisionBusinessDays;
  const view: MovementView = {
    ...(asked === undefined ? {} : { centerId: asked }),
    promiseBusinessDays,
    ...(until === undefined ? {} : { countedUntil: until }),
    ...nowView(packets, countSteps(packets), mayOpen),
    more,
    weeks: weeksOf(days.flat(), { centerIds, today, timeZone: settings.timeZone, promiseBusinessDays }),
  };
  return { view, centers };
}

/** The lists that the desk reads, by due date, and the line for money across the centers. */
async function readWaiting(
  centerIds: readonly string[],
  { cases }: StaffDeps,
): Promise<{ rows: ApplicationRow[]; more: boolean }> {
  const [queues, lines] = await Promise.all([
    Promise.all(
      centerIds.flatMap((centerId) => waitingBuckets.map((bucket) => cases.queueOf(centerId, bucket, rowsAtMost))),
    ),
    Promise.all(fundStreams.filter(paysScholarships).map((stream) => cases.waitlistOf(stream, rowsAtMost))),
  ]);
  return {
    rows: [...queues.flat(), ...lines.flat().filter(({ centerId }) => centerIds.includes(centerId))],
    more: [...queues, ...lines].some((list) => list.length >= rowsAtMost),
  };
}
