import { nextLimit } from '../calendar/decision-clock.ts';
import { nextFollowUp, secondsUntil } from '../calendar/request-clock.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import type { Settings } from '../settings.ts';

/** What the workflow's wait is answered with, from how a decided case stands: for a token that came after its decision. */
export function decidedAs({ status, due }: Pick<ApplicationRow, 'status' | 'due'>, now: Date, settings: Settings) {
  const waitSeconds = (limit: (of: DueDate) => Date) => secondsUntil(due ? limit(due) : now, now);
  switch (status) {
    case 'approved':
    case 'denied':
      return { outcome: status };
    case 'needs-information':
      return {
        outcome: 'more-information' as const,
        waitSeconds: waitSeconds((of) => nextFollowUp(now, of, settings)),
      };
    case 'second-review':
      return { outcome: 'needs-second' as const, waitSeconds: waitSeconds(nextLimit) };
    default:
      return undefined;
  }
}
