import { addBusinessDays, businessDaysBetween, type BusinessCalendar } from '../calendar/business-time.ts';
import type { AuditRow } from '../cases/rows.ts';

/**
 * How one packet came and went, read from the lines of its record. A line never changes, and nothing later alters what came before
 * it: whoever counts the same days again counts the same.
 */
export type MoveLine = Pick<AuditRow, 'at' | 'what' | 'params'>;

/** It came to the house, for the first time or again: a decision is wanted, and the team's whole time begins. */
const arrivals: ReadonlySet<string> = new Set(['submitted', 'appealed', 'opened-again', 'reopened']);
/** R15: no decision of ours, and the answer that somebody who asked for TUI waits for. */
const decisions: ReadonlySet<string> = new Set([
  'decided-approved',
  'decided-denied',
  'decided-waitlisted',
  'decided-accepted',
  'decided-referred',
  'tui-handed-over',
]);
/** Nobody's time runs from the one to the other (domain/calendar/decision-clock.ts). */
const asked = 'decided-more-information';
const answered = 'answered';
const moved = 'moved-to-center';
const unanswered = 'closed-unanswered';
const withdrawn = 'withdrawn';

/** What of a record is read, all else is left where it stands. */
export const moveLines: readonly string[] = [...arrivals, ...decisions, asked, answered, moved, unanswered, withdrawn];
/** Those that a day's count can begin with. */
export const countedLines: readonly string[] = [...arrivals, ...decisions, unanswered, withdrawn];

export type Move = { at: string; centerId: string } & (
  | { kind: 'came-in' | 'closed-unanswered' | 'withdrawn' }
  /** `businessDays` of the team: from when it came in, without the time that the person was asked. */
  | { kind: 'decided'; businessDays: number }
);

/**
 * Each time that a packet came in, and what ended that. A second decision without a new beginning (money that was waited for, a
 * STEP participant who is sent on) answers nothing that anybody waited for, and a packet that is taken back after its answer was
 * answered: neither counts. `lines` oldest first; `lastCenterId` stands for records from before lines named their center.
 */
export function movesOf(
  lines: readonly MoveLine[],
  lastCenterId: string,
  calendarAt: (centerId: string) => BusinessCalendar,
): Move[] {
  const moves: Move[] = [];
  let centerId = firstCenter(lines) ?? lastCenterId;
  /** Undefined: nobody waits for us. `from` undefined: the person is asked. */
  let open: { businessDays: number; from: string | undefined } | undefined;
  const used = (at: string): number =>
    open === undefined
      ? 0
      : open.businessDays + (open.from === undefined ? 0 : daysTaken(open.from, at, calendarAt(centerId)));
  for (const { at, what, params } of lines) {
    const named = params['center'];
    if (typeof named === 'string') centerId = named;
    if (arrivals.has(what)) {
      moves.push({ kind: 'came-in', at, centerId });
      open = { businessDays: 0, from: at };
    } else if (what === asked && open) open = { businessDays: used(at), from: undefined };
    else if (what === answered && open) open = { businessDays: open.businessDays, from: at };
    else if (decisions.has(what) && open) {
      moves.push({ kind: 'decided', at, centerId, businessDays: used(at) });
      open = undefined;
    } else if ((what === unanswered || what === withdrawn) && open) {
      moves.push({ kind: what, at, centerId });
      open = undefined;
    }
  }
  return moves;
}

/** The center before the first move, where older lines do not name one. */
function firstCenter(lines: readonly MoveLine[]): string | undefined {
  const first = lines.find(({ params }) => params['center'] !== undefined);
  const name = first?.what === moved ? first.params['from'] : first?.params['center'];
  return typeof name === 'string' ? name : undefined;
}

/**
 * Whole business days as the promise counts them (`addBusinessDays`): what comes after closing or on a day off counts as come in
 * on the next business day, and 0 is the day itself.
 */
function daysTaken(from: string, to: string, calendar: BusinessCalendar): number {
  return businessDaysBetween(addBusinessDays(new Date(from), 0, calendar), new Date(to), calendar);
}
