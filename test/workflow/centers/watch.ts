import { businessMinutesBetween, calendarOf, type BusinessCalendar } from '../../../domain/calendar/business-time.ts';
import { nextLimit } from '../../../domain/calendar/decision-clock.ts';
import { awaitsStaff } from '../../../domain/cases/records.ts';
import { applicationRowSchema, type ApplicationRow } from '../../../domain/cases/rows.ts';
import { directoryOf } from '../../../domain/directory/directory.ts';
import type { StaffRow } from '../../../domain/directory/staff.ts';
import { judgeOwner } from '../../../domain/invariants/application.ts';
import type { CaseRows } from '../../../domain/invariants/case-rows.ts';
import type { StoredRow } from '../../../domain/invariants/violation.ts';
import { restingStatuses } from '../../../domain/lifecycle/application.ts';
import { callDue } from '../../../domain/messages/call-person.ts';
import { waitsFor } from '../../../domain/routing/waiting.ts';
import { workflowOf, type RequestKind } from '../../../domain/requests/kinds.ts';
import type { YearWorld } from '../../support/year-world.ts';
import { settings } from './house.ts';

/**
 * Sees each row of an application as the stream brings it, and holds it to the law of the year: nothing unowned, nothing stuck,
 * nothing closed because staff were slow, everything late taken further, the first submission date kept.
 */
const hourMs = 3_600_000;
/** The sweep of this year comes every six hours. */
const graceMs = 7 * hourMs;

interface Stay {
  status: ApplicationRow['status'];
  centerId: string;
  fromMs: number;
}
interface Watched {
  row: ApplicationRow;
  stored: StoredRow;
  /** Where it has been, the oldest first. */
  stays: Stay[];
}

/** A person decided, or handed over: the end of the first wait. */
const decidedStatuses: ReadonlySet<ApplicationRow['status']> = new Set([
  'approved',
  'denied',
  'active',
  'referred',
  'handed-over',
]);
const staffStatuses: ReadonlySet<ApplicationRow['status']> = new Set(['submitted', 'in-review', 'second-review']);

export interface Waited {
  applicationId: string;
  kind: RequestKind;
  centerId: string;
  /** Business days of the center with staff, from sent to decided; what the person was asked for is left out. */
  days: number;
}

export function openWatch(
  now: () => number,
  onChange: (before: ApplicationRow | undefined, row: ApplicationRow) => void,
) {
  const cases = new Map<string, Watched>();
  const broken: string[] = [];
  const counts = {
    closed: 0,
    reopened: 0,
    appealed: 0,
    withdrawn: 0,
    called: 0,
    escalated: new Set<string>(),
    contactLate: new Set<string>(),
    callLate: new Set<string>(),
  };

  function seen(image: Record<string, unknown>): void {
    const row = applicationRowSchema.parse(image);
    const known = cases.get(row.applicationId);
    const before = known?.row;
    const watched: Watched = known ?? { row, stored: image as StoredRow, stays: [] };
    Object.assign(watched, { row, stored: image });
    cases.set(row.applicationId, watched);
    if (before?.status !== row.status)
      watched.stays.push({ status: row.status, centerId: row.centerId, fromMs: now() });
    count(before, row);
    for (const what of lawsOfChange(before, row)) breaks(row, what);
    onChange(before, row);
  }

  function count(before: ApplicationRow | undefined, row: ApplicationRow): void {
    const id = row.applicationId;
    if (row.escalations > (before?.escalations ?? 0))
      (row.status === 'active' ? counts.contactLate : counts.escalated).add(id);
    if ((row.callPerson?.times ?? 0) > 0) counts.callLate.add(id);
    if (callDue(row) && !(before && callDue(before))) counts.called += 1;
    if (before === undefined || before.status === row.status) return;
    if (row.status === 'closed') counts.closed += 1;
    if (row.status === 'withdrawn' && before.status !== 'draft') counts.withdrawn += 1;
    if ((before.status === 'closed' || before.status === 'withdrawn') && row.status !== 'draft') counts.reopened += 1;
    if (before.status === 'denied') counts.appealed += 1;
  }

  function* lawsOfChange(before: ApplicationRow | undefined, row: ApplicationRow): Generator<string> {
    if (!before) return;
    if (before.firstSubmittedAt !== undefined && before.firstSubmittedAt !== row.firstSubmittedAt)
      yield 'the first submission date was lost';
    if (row.status === 'closed' && before.status !== 'closed') yield* lawsOfClosing(before);
    // Whatever ends a staff limit: by then it was taken further.
    const left = before.status !== row.status || before.step?.lastContactOn !== row.step?.lastContactOn;
    if (left && awaitsStaff(before.status) && isPast(before.due?.dueAt) && before.escalations === 0)
      yield `late in ${before.status} and nobody was told`;
    const call = callDue(before);
    if (call && !callDue(row) && isPast(call.dueAt) && (before.callPerson?.times ?? 0) === 0)
      yield 'nobody called in time and nobody was told';
  }

  /** R28: a person's own unanswered question, after its reminders; never one that did not reach them. */
  function* lawsOfClosing(before: ApplicationRow): Generator<string> {
    const { status, owner, request, tui } = before;
    if (!['needs-information', 'handed-over', 'sent-to-oed'].includes(status)) yield `closed from ${status}`;
    if (owner !== 'participant') yield `closed while ${owner} had to act`;
    if (before.callPerson) yield 'closed although nobody reached the person';
    const reminders = status === 'needs-information' ? request?.reminders : tui?.asking?.reminders;
    if (!reminders) yield 'closed without a reminder';
    if (!isPast(before.due?.dueAt, -hourMs)) yield 'closed before its reply date';
  }

  const isPast = (instant: string | undefined, grace = graceMs): boolean =>
    instant !== undefined && Date.parse(instant) + grace < now();
  const breaks = (row: ApplicationRow, what: string) =>
    broken.push(`${new Date(now()).toISOString()} ${row.kind} ${row.number} ${row.applicationId}: ${what}`);

  /** At the end of a day, of every case that somebody waits for. */
  function endOfDay(staff: readonly StaffRow[]): void {
    const directory = directoryOf(staff, new Date(now()), settings);
    for (const { row, stored } of cases.values()) {
      for (const { code } of judgeOwner(asCase(row, stored), new Date(now()))) breaks(row, code);
      if (isOver(row)) continue;
      const { claimedBy } = row;
      if (!settings.centers.some(({ centerId }) => centerId === row.centerId)) breaks(row, 'at no center');
      const away = claimedBy && directory.away(claimedBy.staffId);
      if (claimedBy && !directory.find(claimedBy.staffId)) breaks(row, `held by ${claimedBy.staffId}, who is nobody`);
      // Whom the sweep has found away holds nothing; who was not seen for a week is found on the next one.
      if (away && away.because === 'out') breaks(row, `held by ${claimedBy.staffId}, who is away`);
      if (awaitsStaff(row.status) && row.due && isPast(row.due.dueAt) && row.escalations === 0)
        breaks(row, `late since ${row.due.dueAt} in ${row.status} and not taken further`);
      if (awaitsStaff(row.status) && row.due && isPast(nextLimit(row.due).toISOString()))
        breaks(row, 'late, and the next step has passed');
      const call = callDue(row);
      if (call && isPast(nextLimit(call).toISOString())) breaks(row, 'to be called, and the next step has passed');
      if (waitsFor(row) === 'participant' && row.status === 'needs-information' && isPast(row.due?.dueAt))
        breaks(row, 'past its reply date and still waiting');
    }
  }

  /** A case that somebody waits for has a workflow that waits too. */
  async function endOfWeek(world: YearWorld): Promise<void> {
    for (const { row } of cases.values())
      if (
        !isOver(row) &&
        (await world.statusOf(`${row.applicationId}-${row.round}`, workflowOf(row.kind))) !== 'RUNNING'
      )
        breaks(row, `no wait is open in ${row.status}`);
  }

  /** How long people waited for the first decision. */
  function waited(): Waited[] {
    return [...cases.values()].flatMap(({ row, stays }) => {
      const end = stays.findIndex(({ status }) => decidedStatuses.has(status));
      if (end === -1) return [];
      const minutes = stays.slice(0, end).reduce((sum, stay, index) => {
        if (!staffStatuses.has(stay.status)) return sum;
        const to = new Date(stays[index + 1]!.fromMs);
        return sum + businessMinutesBetween(new Date(stay.fromMs), to, calendarOf(settings, stay.centerId));
      }, 0);
      const days = minutes / minutesOfDay(calendarOf(settings, row.centerId));
      return [{ applicationId: row.applicationId, kind: row.kind, centerId: row.centerId, days }];
    });
  }

  return { seen, endOfDay, endOfWeek, waited, cases, broken, counts };
}

const isOver = ({ status, toldAt }: ApplicationRow): boolean =>
  status === 'draft' || (restingStatuses.has(status) && toldAt !== undefined);

/** Of an open day, on average. */
function minutesOfDay({ week }: BusinessCalendar): number {
  const open = week.filter((spans) => spans.length > 0);
  const minutes = open.flat().reduce((sum, { opens, closes }) => sum + closes - opens, 0);
  return minutes / open.length;
}

const asCase = (row: ApplicationRow, stored: StoredRow): CaseRows => ({
  applicationId: row.applicationId,
  application: { row, stored },
  documents: [],
  decisions: [],
  audit: [],
  tasks: [],
  outbox: [],
  hashes: [],
  notes: [],
  steps: [],
  outcomes: [],
  handOffs: [],
  unknown: [],
});
