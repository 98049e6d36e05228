import { addDays, instantOf, wallTime } from '../calendar/business-time.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import { callDue, toCall } from '../messages/call-person.ts';
import type { CallReason } from '../messages/reach.ts';
import type { Settings } from '../settings.ts';
import { nextWord, offerDue, offerReminders } from '../waitlist/offer-clock.ts';
import type { FollowUp, KindFollowUp } from './follow-up.ts';

/**
 * R3: in line for money, which may take months. The person hears at once that they wait, and now and then that they still do.
 * When money is held for them it is a question to them: reminders come, and only then an unanswered offer ends (R28), so that
 * the next in line gets it. The offer itself is made where the money is (functions/offer-money).
 */
export const followScholarship: KindFollowUp = {
  begin: () => undefined,
  look(application, { now, settings, call }) {
    if (application.status === 'offered') return lookAtOffer(application, now, settings, call);
    const { waitlist, due } = application;
    if (!waitlist) throw new Error('a scholarship is followed that waits for nothing');
    const word = waitlist.toldAt === undefined ? now : new Date(due?.dueAt ?? now);
    if (word > now) return { lookAt: word };
    const next = nextWord(now, application, settings);
    return {
      act: {
        change: { waitlist: { ...waitlist, toldAt: now.toISOString() }, due: next },
        audit: { what: 'told-waiting', params: { stream: waitlist.stream } },
        mails: [{ template: waitlist.toldAt === undefined ? 'waitlisted' : 'still-waiting', params: {} }],
      },
      lookAt: new Date(next.dueAt),
    };
  },
};

/** After a reminder that came late there is still time to answer it. */
const graceDays = 3;
const endOfDay = (date: string, { timeZone }: Settings): string => instantOf(date, 24 * 60 - 1, timeZone).toISOString();

function lookAtOffer(row: ApplicationRow, now: Date, settings: Settings, call: CallReason | undefined): FollowUp {
  const { offer } = row;
  if (!offer) throw new Error('an offer is followed that nobody made');
  const due = row.due ?? offerDue(now, row, settings);
  const late = Date.parse(due.dueAt) <= now.getTime();
  const reminders = offerReminders(due, offer.reachedAt ?? offer.at, settings);
  const wanted = reminders.filter((each) => each <= now).length;
  const again = (from: DueDate): Date => reminders.find((each) => each > now) ?? new Date(from.dueAt);
  const later: DueDate = {
    ...due,
    dueAt: endOfDay(addDays(wallTime(now, settings.timeZone).date, graceDays), settings),
  };
  const next = late ? later : due;
  if (!late && (offer.reminders >= wanted || callDue(row))) return { lookAt: again(due) };
  // Whom mail does not reach was not asked: staff call (the sweep watches their limit), and the date moves on until they have.
  if (callDue(row))
    return {
      act: { change: { due: later }, audit: { what: 'waits-for-call', params: { dueAt: later.dueAt } }, mails: [] },
      lookAt: new Date(later.dueAt),
    };
  const because = row.callPerson?.because ?? call;
  const wasReminded = late && offer.reminders > 0;
  const spoken = offer.reachedAt !== undefined && row.callPerson === undefined;
  if (because !== undefined && !(wasReminded && spoken))
    return {
      // The call takes the place of the reminder, which would come back.
      act: {
        change: {
          callPerson: toCall(row, because, now, settings),
          offer: { ...offer, reminders: Math.max(wanted, offer.reminders) },
          due: next,
        },
        audit: { what: 'call-person', params: { because } },
        mails: [],
      },
      lookAt: again(next),
    };
  if (wasReminded) return { ends: 'offer', lookAt: now };
  const times = Math.max(wanted, offer.reminders + 1);
  return {
    act: {
      change: { offer: { ...offer, reminders: times }, due: next },
      audit: { what: 'offer-reminded', params: { times } },
      mails: [{ template: 'offer-reminder', params: { dueAt: next.dueAt } }],
    },
    lookAt: again(next),
  };
}

/** R28: an offer ends only so: its day has passed, it was asked for again, and nobody has still to be called. */
export const offerIsOver = (
  row: ApplicationRow,
  { now, settings, call }: { now: Date; settings: Settings; call: CallReason | undefined },
): boolean => row.status === 'offered' && lookAtOffer(row, now, settings, call).ends === 'offer';
