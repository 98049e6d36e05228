import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { dueView, type DueView } from './due.ts';
import type { Owner } from '../../domain/lifecycle/application.ts';
import type { Settings } from '../../domain/settings.ts';
import { callDue } from '../../domain/messages/call-person.ts';
import { waitsFor, waitsSince } from '../../domain/routing/waiting.ts';

export const queueTabs = ['mine', 'decide', 'second', 'waiting', 'following', 'decided'] as const;
export type QueueTab = (typeof queueTabs)[number];
export const queueSorts = ['due', 'priority', 'first-sent', 'waiting'] as const;
export type QueueSort = (typeof queueSorts)[number];

/** One packet in the queue: what a SkillsTeam member skims. No name, no birth date: the number names the packet. */
export interface QueueLine extends DueView {
  applicationId: string;
  number: string;
  status: ApplicationRow['status'];
  kind: ApplicationRow['kind'];
  /** Whom it waits for, and since when. */
  on: Owner;
  onSince?: string;
  language: string;
  program: string;
  paper: boolean;
  askedCents: number;
  awardedCents: number;
  priorityGroup?: number;
  submittedAt?: string;
  claimedBy?: string;
  claimedByMe: boolean;
  /** Set aside by somebody else's word: given, not taken. */
  givenBy?: string;
  appealed: boolean;
  /** R29: whoever filed it or helped cannot decide it. */
  mine: boolean;
  /** We cannot write to the person. */
  call: boolean;
}

/** `mine` goes across all of them. */
export const tabOf: Record<ApplicationRow['status'], Exclude<QueueTab, 'mine'> | undefined> = {
  draft: undefined,
  submitted: 'decide',
  'in-review': 'decide',
  'second-review': 'second',
  'needs-information': 'waiting',
  waitlisted: 'following',
  offered: 'waiting',
  approved: 'decided',
  denied: 'decided',
  withdrawn: 'decided',
  closed: 'decided',
  active: 'following',
  'handed-over': 'following',
  'sent-to-oed': 'following',
  'oed-approved': 'following',
  referred: 'decided',
  completed: 'decided',
  'oed-denied': 'decided',
};

/** Whom mail does not reach waits for a call: that is staff's to do, as a decision is. */
const tabIn = (row: ApplicationRow) => (callDue(row) ? 'decide' : tabOf[row.status]);

export interface Reader {
  staffId: string;
  now: string;
  settings: Settings;
}

export function queueLine(row: ApplicationRow, program: string, reader: Reader): QueueLine {
  const since = waitsSince(row);
  return {
    applicationId: row.applicationId,
    number: row.number,
    status: row.status,
    kind: row.kind,
    on: waitsFor(row),
    ...(since === undefined ? {} : { onSince: since }),
    language: row.language,
    program,
    paper: row.formSource === 'paper',
    askedCents: row.askedCents,
    awardedCents: row.awardedCents,
    ...(row.priorityGroup === undefined ? {} : { priorityGroup: row.priorityGroup }),
    ...(row.submittedAt === undefined ? {} : { submittedAt: row.submittedAt }),
    ...dueView(row, reader.now, reader.settings),
    ...(row.claimedBy === undefined ? {} : { claimedBy: row.claimedBy.name }),
    ...(row.claimedBy?.givenBy === undefined ? {} : { givenBy: row.claimedBy.givenBy.name }),
    claimedByMe: row.claimedBy?.staffId === reader.staffId,
    appealed: (row.appeals ?? []).length > 0,
    mine: row.assistedBy.includes(reader.staffId),
    call: row.callPerson !== undefined,
  };
}

const last = '9999';
type Order = (a: ApplicationRow, b: ApplicationRow) => number;
const by =
  (text: (row: ApplicationRow) => string): Order =>
  (a, b) =>
    text(a).localeCompare(text(b));
const byDue = by((row) => row.due?.dueAt ?? last);
const byGroup = by((row) => String(row.priorityGroup ?? 9));
const byFirst = by((row) => row.firstSubmittedAt ?? last);
const byWaiting = by((row) => waitsSince(row) ?? last);
const first =
  (...orders: Order[]): Order =>
  (a, b) =>
    orders.map((order) => order(a, b)).find((each) => each !== 0) ?? 0;
/** Usually by due date, then by priority group (R3), then by first submission. */
const orders: Record<QueueSort, Order> = {
  due: first(byDue, byGroup, byFirst),
  priority: first(byGroup, byFirst, byDue),
  'first-sent': first(byFirst, byDue),
  waiting: first(byWaiting, byDue),
};

/** What is decided: the newest first, since that is what someone looks up again. */
export function sortQueue(
  rows: readonly ApplicationRow[],
  tab: QueueTab,
  sort: QueueSort = 'due',
  staffId = '',
): ApplicationRow[] {
  const inTab = rows.filter((row) =>
    tab === 'mine' ? row.claimedBy?.staffId === staffId && tabIn(row) !== 'decided' : tabIn(row) === tab,
  );
  return tab === 'decided' ? inTab.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)) : inTab.sort(orders[sort]);
}
