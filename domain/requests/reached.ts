import { afterCall, replyDue } from '../calendar/request-clock.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { isAsked } from '../messages/call-person.ts';
import type { Settings } from '../settings.ts';
import { offerDue } from '../waitlist/offer-clock.ts';
import { beginAsking } from './follow-tui.ts';

/**
 * Staff spoke with the person, or a mail of ours was read: whoever had to be called had not been asked before, so their time
 * begins now (R28). A later call stands for a reminder: it begins nothing anew, and leaves time to answer.
 */
export function reached(row: ApplicationRow, now: Date, settings: Settings): ApplicationRow {
  const { callPerson, ...rest } = row;
  if (!callPerson || !isAsked(row.status)) return rest;
  const reachedAt = now.toISOString();
  const stillTime = afterCall(now, row.due ?? replyDue(now, row, settings), settings);
  if (row.status === 'needs-information') {
    if (!row.request) return rest;
    return row.request.reachedAt === undefined
      ? { ...rest, due: replyDue(now, row, settings), request: { ...row.request, reminders: 0, reachedAt } }
      : { ...rest, due: stillTime, request: { ...row.request, reachedAt } };
  }
  if (row.status === 'offered') {
    if (!row.offer) return rest;
    return row.offer.reachedAt === undefined
      ? { ...rest, due: offerDue(now, row, settings), offer: { ...row.offer, reminders: 0, reachedAt } }
      : { ...rest, due: stillTime, offer: { ...row.offer, reachedAt } };
  }
  const { tui = {} } = row;
  if (tui.asking?.reachedAt === undefined) {
    const { asking, due } = beginAsking(row.status, now, row, settings);
    return { ...rest, due, tui: { ...tui, asking: { ...asking, reachedAt } } };
  }
  return { ...rest, due: stillTime, tui: { ...tui, asking: { ...tui.asking, reachedAt } } };
}
