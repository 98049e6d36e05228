import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { dueView, type DueView } from './due.ts';
import type { Settings } from '../../domain/settings.ts';

export const queueTabs = ['decide', 'waiting', 'second', 'following', 'decided'] as const;
export type QueueTab = (typeof queueTabs)[number];

/** One packet in the queue: what a SkillsTeam member skims. No name, no birth date: the number names the packet. */
export interface QueueLine extends DueView {
  applicationId: string;
  number: string;
  status: ApplicationRow['status'];
  owner: ApplicationRow['owner'];
  program: string;
  paper: boolean;
  askedCents: number;
  awardedCents: number;
  priorityGroup?: number;
  submittedAt?: string;
  claimedBy?: string;
  claimedByMe: boolean;
  /** R29: whoever filed it or helped cannot decide it. */
  mine: boolean;
  /** We cannot write to the person. */
  call: boolean;
}

const tabOf: Record<ApplicationRow['status'], QueueTab | undefined> = {
  draft: undefined,
  submitted: 'decide',
  'in-review': 'decide',
  'second-review': 'second',
  'needs-information': 'waiting',
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

export interface Reader {
  staffId: string;
  now: string;
  settings: Settings;
}

export function queueLine(row: ApplicationRow, program: string, reader: Reader): QueueLine {
  return {
    applicationId: row.applicationId,
    number: row.number,
    status: row.status,
    owner: row.owner,
    program,
    paper: row.formSource === 'paper',
    askedCents: row.askedCents,
    awardedCents: row.awardedCents,
    ...(row.priorityGroup === undefined ? {} : { priorityGroup: row.priorityGroup }),
    ...(row.submittedAt === undefined ? {} : { submittedAt: row.submittedAt }),
    ...dueView(row, reader.now, reader.settings),
    ...(row.claimedBy === undefined ? {} : { claimedBy: row.claimedBy.name }),
    claimedByMe: row.claimedBy?.staffId === reader.staffId,
    mine: row.assistedBy.includes(reader.staffId),
    call: row.callPerson !== undefined,
  };
}

/**
 * What waits: by due date, then by priority group (R3), then by first submission. What is decided: the newest first, since
 * that is what someone looks up again.
 */
export function sortQueue(rows: readonly ApplicationRow[], tab: QueueTab): ApplicationRow[] {
  const inTab = rows.filter((row) => tabOf[row.status] === tab);
  if (tab === 'decided') return inTab.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  const last = '9999';
  return inTab.sort(
    (a, b) =>
      (a.due?.dueAt ?? last).localeCompare(b.due?.dueAt ?? last) ||
      (a.priorityGroup ?? 9) - (b.priorityGroup ?? 9) ||
      (a.firstSubmittedAt ?? last).localeCompare(b.firstSubmittedAt ?? last),
  );
}
