import type { RequestKind } from '../requests/kinds.ts';
import type { Hold } from '../waitlist/rows.ts';
import { lifecycle, type Lifecycle } from './lifecycle.ts';

export const applicationStatuses = [
  'draft',
  'submitted',
  'in-review',
  'second-review',
  'needs-information',
  // R3: no money was there; then some is held for the person to take.
  'waitlisted',
  'offered',
  'approved',
  'denied',
  'withdrawn',
  'closed',
  // STEP: taking part under a plan, sent on to the Family Coach (R11), done.
  'active',
  'referred',
  'completed',
  // TUI: the packet is the person's to send, the office has it, what the office answered (R15).
  'handed-over',
  'sent-to-oed',
  'oed-approved',
  'oed-denied',
] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

/** Who has to act next. */
export const owners = ['participant', 'skillsteam', 'liaison', 'step-coach', 'system', 'nobody'] as const;
export type Owner = (typeof owners)[number];

/** Who may be the one to act while a case stands like this. */
export const ownersIn: Record<ApplicationStatus, readonly Owner[]> = {
  draft: ['participant'],
  submitted: ['skillsteam', 'step-coach', 'liaison'],
  // A Liaison who was asked passes it on: they decide nothing first.
  'in-review': ['skillsteam', 'step-coach', 'liaison'],
  'second-review': ['skillsteam', 'liaison'],
  'needs-information': ['participant'],
  // Nobody has to act: money does.
  waitlisted: ['system'],
  offered: ['participant'],
  approved: ['system'],
  denied: ['system'],
  withdrawn: ['system'],
  closed: ['system'],
  active: ['step-coach'],
  'handed-over': ['participant'],
  'sent-to-oed': ['participant'],
  'oed-approved': ['participant'],
  referred: ['system'],
  completed: ['system'],
  'oed-denied': ['system'],
};

/** Nobody has to act any more, once the person was told; a way back may still be open. */
export const restingStatuses: ReadonlySet<ApplicationStatus> = new Set([
  'approved',
  'denied',
  'withdrawn',
  'closed',
  'referred',
  'completed',
  'oed-denied',
]);

/** Decided or handed over, and followed up for months: in line for money (R3), a contact each month (R12), the office's answer, classes (R16). */
export const followedStatuses: ReadonlySet<ApplicationStatus> = new Set([
  'waitlisted',
  'offered',
  'active',
  'handed-over',
  'sent-to-oed',
  'oed-approved',
]);

export type ApplicationMove =
  | 'submit'
  | 'resubmit'
  | 'reopen'
  | 'restore'
  | 'open'
  | 'recommend'
  | 'approve'
  | 'deny'
  | 'appeal'
  | 'waitlist'
  | 'offer'
  | 'take-offer'
  | 'decline-offer'
  | 'end-offer'
  | 'ask'
  | 'close-unanswered'
  | 'withdraw'
  | 'accept'
  | 'refer'
  | 'finish'
  | 'hand-over'
  | 'report-sent'
  | 'report-more'
  | 'undo-answer'
  | 'undo-sent'
  | 'report-approved'
  | 'report-denied';

type Moves = Partial<Record<ApplicationMove, { from: readonly ApplicationStatus[]; to: ApplicationStatus }>>;
export type ApplicationLifecycle = Lifecycle<ApplicationStatus, ApplicationMove>;

/** What every kind has: sent, looked at by a person, asked for more, taken back, opened again. */
const beforeDecision = ['draft', 'submitted', 'in-review', 'needs-information'] as const;
const common = {
  submit: { from: ['draft'], to: 'submitted' },
  resubmit: { from: ['needs-information', 'closed'], to: 'submitted' },
  /** What was taken back or closed goes on where it stood in line: the first submission date stays (R28). */
  reopen: { from: ['withdrawn', 'closed'], to: 'submitted' },
  /** A draft that was thrown away by a slip is a draft again. */
  restore: { from: ['withdrawn'], to: 'draft' },
  open: { from: ['submitted'], to: 'in-review' },
  ask: { from: ['in-review'], to: 'needs-information' },
  'close-unanswered': { from: ['needs-information'], to: 'closed' },
  withdraw: { from: beforeDecision, to: 'withdrawn' },
} as const satisfies Moves;

const table = (moves: Moves, ends: readonly ApplicationStatus[]): ApplicationLifecycle => {
  const used = new Set<ApplicationStatus>(['draft']);
  for (const move of Object.values(moves)) for (const state of [...move.from, move.to]) used.add(state);
  return lifecycle({ states: applicationStatuses.filter((state) => used.has(state)), start: 'draft', ends, moves });
};

/** A decision about money or a slot, that another person may have to confirm (R29). */
const decided = {
  ask: { from: ['in-review', 'second-review'], to: 'needs-information' },
  recommend: { from: ['in-review'], to: 'second-review' },
  approve: { from: ['in-review', 'second-review'], to: 'approved' },
  deny: { from: ['in-review', 'second-review'], to: 'denied' },
  /** R27: the letter says how; somebody else looks at it again. */
  appeal: { from: ['denied'], to: 'submitted' },
  withdraw: { from: [...beforeDecision, 'second-review'], to: 'withdrawn' },
} as const satisfies Moves;

/**
 * R27: no move to `denied` but by a person. R28: each move to `closed` starts where we wait for the person's own answer; a
 * staff time limit has none.
 */
const lifecycles: Record<RequestKind, ApplicationLifecycle> = {
  /**
   * R3: in line for money a packet may still be decided, asked about or taken back. An offer is answered by its person, or ends
   * unanswered (R28); both ends have their way back. Money that nobody obligated in time is asked for again from `approved`.
   */
  scholarship: table(
    {
      ...common,
      ...decided,
      waitlist: { from: ['in-review', 'second-review', 'waitlisted'], to: 'waitlisted' },
      offer: { from: ['waitlisted'], to: 'offered' },
      'take-offer': { from: ['offered'], to: 'approved' },
      'decline-offer': { from: ['offered'], to: 'withdrawn' },
      'end-offer': { from: ['offered'], to: 'closed' },
      ask: { from: [...decided.ask.from, 'waitlisted'], to: 'needs-information' },
      recommend: { from: [...decided.recommend.from, 'waitlisted'], to: 'second-review' },
      approve: { from: [...decided.approve.from, 'waitlisted'], to: 'approved' },
      deny: { from: [...decided.deny.from, 'waitlisted'], to: 'denied' },
      withdraw: { from: [...decided.withdraw.from, 'waitlisted'], to: 'withdrawn' },
      reopen: { from: [...common.reopen.from, 'approved'], to: 'submitted' },
    },
    ['approved'],
  ),
  /**
   * R21: an approved slot may be given back until the training is done; staff record what became of it, and may correct what
   * they recorded.
   */
  ojt: table(
    {
      ...common,
      ...decided,
      finish: { from: ['approved', 'completed'], to: 'completed' },
      withdraw: { from: [...decided.withdraw.from, 'approved'], to: 'withdrawn' },
    },
    ['approved', 'completed'],
  ),
  /** R11: TANF cash means another door, `referred`, not a no. R12: the plan is followed up each month while `active`. */
  step: table(
    {
      ...common,
      accept: { from: ['in-review'], to: 'active' },
      refer: { from: ['in-review', 'active'], to: 'referred' },
      deny: { from: ['in-review'], to: 'denied' },
      appeal: { from: ['denied'], to: 'submitted' },
      finish: { from: ['active'], to: 'completed' },
      withdraw: { from: [...beforeDecision, 'active'], to: 'withdrawn' },
    },
    ['completed', 'referred'],
  ),
  /** R15: nobody here approves or says no. What the office answered is what the person reports. A passed date blocks nothing (R17). */
  tui: table(
    {
      ...common,
      'hand-over': { from: ['in-review'], to: 'handed-over' },
      // What the person tells counts whenever it comes: out of order, and after we stopped asking.
      'report-sent': { from: ['handed-over', 'closed'], to: 'sent-to-oed' },
      'report-more': { from: ['handed-over', 'sent-to-oed', 'closed'], to: 'sent-to-oed' },
      'report-approved': { from: ['handed-over', 'sent-to-oed', 'oed-denied', 'closed'], to: 'oed-approved' },
      'report-denied': { from: ['handed-over', 'sent-to-oed', 'closed'], to: 'oed-denied' },
      // A slip of the finger is taken back: the last thing told, and a wait begins anew.
      'undo-answer': { from: ['sent-to-oed', 'oed-approved', 'oed-denied'], to: 'sent-to-oed' },
      'undo-sent': { from: ['sent-to-oed', 'oed-approved', 'oed-denied'], to: 'handed-over' },
      finish: { from: ['oed-approved'], to: 'completed' },
      'close-unanswered': { from: ['needs-information', 'handed-over', 'sent-to-oed'], to: 'closed' },
      withdraw: { from: [...beforeDecision, 'handed-over', 'sent-to-oed', 'oed-approved'], to: 'withdrawn' },
    },
    ['completed', 'oed-denied'],
  ),
};

export const lifecycleOf = (kind: RequestKind): ApplicationLifecycle => lifecycles[kind];

/** Whether this application may make this move now. */
export const mayMove = (
  row: { kind: RequestKind; status: ApplicationStatus; hold?: Hold | undefined },
  move: ApplicationMove,
): boolean =>
  lifecycles[row.kind].from(move).includes(row.status) &&
  // What is approved is asked for again only when all of it has lapsed.
  (move !== 'reopen' || row.status !== 'approved' || row.hold?.lapsed?.all === true);
