/** How near a due date is, in the words that staff sort their day by. Days are days in the board's own time zone. */
export type DueState = 'none' | 'late' | 'today' | 'tomorrow' | 'later';

function dateIn(instant: string, timeZone: string): string {
  // en-CA writes dates as 2026-11-03.
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(instant));
}

export function dueState(dueAt: string | undefined, now: string, timeZone: string): DueState {
  if (dueAt === undefined) return 'none';
  if (Date.parse(dueAt) < Date.parse(now)) return 'late';
  const days = daysBetween(dateIn(now, timeZone), dateIn(dueAt, timeZone));
  if (days <= 0) return 'today';
  return days === 1 ? 'tomorrow' : 'later';
}

/** Whole days from one calendar date to another; dates have no time zone left. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
