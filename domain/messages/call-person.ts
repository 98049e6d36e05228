import { escalationTargets, nextLimit, nextStepAt, staffDue } from '../calendar/decision-clock.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import type { Directory } from '../directory/directory.ts';
import type { EscalationTarget, Settings } from '../settings.ts';
import type { CallReason } from './reach.ts';

/**
 * R28: only a person's own unanswered request closes, and what a person never got is no request of theirs. Whom mail does not
 * reach has to be called: that is staff's to do, with a limit of its own that goes up step by step, while the person's reply
 * date moves on. Their time begins when somebody has spoken with them (domain/requests/reached.ts).
 */
type Call = NonNullable<ApplicationRow['callPerson']>;

const askedStatuses = ['needs-information', 'offered', 'handed-over', 'sent-to-oed'] as const;
/** The person was asked for something: here an unread mail holds up their case. */
export const isAsked = (status: ApplicationRow['status']): status is (typeof askedStatuses)[number] =>
  askedStatuses.some((each) => each === status);

/** The limit of staff who have to call; undefined where nobody has to. */
export const callDue = ({ status, callPerson }: Pick<ApplicationRow, 'status' | 'callPerson'>): Call['due'] =>
  isAsked(status) ? callPerson?.due : undefined;

/** Whoever was to be called for one thing is asked for another, or has answered: the limit was that of the first. */
export function callAfter(
  before: Pick<ApplicationRow, 'status'>,
  { status, callPerson }: Pick<ApplicationRow, 'status' | 'callPerson'>,
): ApplicationRow['callPerson'] {
  if (!callPerson || before.status === status) return callPerson;
  const { because, since } = callPerson;
  return { because, since };
}

/** Undefined where it is said already. Without a question "call" is a hint; with one it has a limit. */
export function toCall(row: ApplicationRow, because: CallReason, now: Date, settings: Settings): Call | undefined {
  const known = row.callPerson;
  if (!isAsked(row.status)) return known ? undefined : { because, since: now.toISOString() };
  if (callDue(row)) return undefined;
  const due = staffDue(now, settings.policy.callBusinessDays, row, settings);
  return { because, since: now.toISOString(), ...known, due, times: 0 };
}

/** Nobody called in time: who is told, and when it goes up once more. */
export function lateCall(
  row: ApplicationRow,
  { now, settings, directory }: { now: Date; settings: Settings; directory: Directory },
): { call: Call; told: EscalationTarget[] } | undefined {
  const due = callDue(row);
  if (!due || !row.callPerson || nextLimit(due) > now) return undefined;
  const times = row.callPerson.times ?? 0;
  const late = { ...row, escalations: times, due };
  const step = nextStepAt(now, late, settings).toISOString();
  return {
    call: { ...row.callPerson, due: { ...due, nextStepAt: step }, times: times + 1 },
    told: escalationTargets(late, settings, directory),
  };
}
