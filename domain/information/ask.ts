import { nextFollowUp, replyDue, secondsUntil } from '../calendar/request-clock.ts';
import { pause } from '../calendar/decision-clock.ts';
import type { ApplicationRow, DocumentRow, RequestedItem } from '../cases/rows.ts';
import { Refusal } from '../errors.ts';
import type { Settings } from '../settings.ts';
import { askable, itemKey, wrongItems } from './open-items.ts';

export interface Ask {
  items: readonly RequestedItem[];
  message: string;
  language: NonNullable<ApplicationRow['request']>['language'];
}

/**
 * A person is asked for exactly these things (R28): the change to the case, and how long the workflow waits for the answer.
 * Common to all kinds of requests; who may ask is the deciding function's own question.
 */
export function askPerson(
  { items, message, language }: Ask,
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  now: Date,
  settings: Settings,
): { change: Partial<ApplicationRow>; waitSeconds: number } {
  const wrong = wrongItems(items, message, askable(before, documents));
  const [first] = wrong;
  if (first) throw new Refusal(first.field === 'reason' ? 'reason-missing' : 'invalid-input', {}, [first]);
  const due = replyDue(now, before, settings);
  const asked = new Set(items.map(itemKey));
  return {
    waitSeconds: secondsUntil(nextFollowUp(now, due, settings), now),
    change: {
      status: 'needs-information',
      owner: 'participant',
      due,
      paused: pause(now, before, settings),
      request: {
        items: [...items],
        message,
        language,
        askedAt: now.toISOString(),
        reminders: 0,
        answered: [],
        unable: [],
      },
      // What is asked for now is answered now: a reason that was given before does not answer it.
      absences: before.absences.filter((absence) => !asked.has(absence.kind)),
    },
  };
}
