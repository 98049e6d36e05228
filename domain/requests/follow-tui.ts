import { addDays, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import { callDue, toCall } from '../messages/call-person.ts';
import type { CallReason } from '../messages/reach.ts';
import type { Settings } from '../settings.ts';
import { courseDue } from '../tui/course-clock.ts';
import type { TuiProgress } from '../tui/rows.ts';
import type { FollowUp, KindFollowUp } from './follow-up.ts';

/**
 * What comes after a TUI packet was handed over (R15): the person sends it, and tells what the office answered. Both are questions to
 * the person: reminders come, and only then an unanswered one ends the following (R28). It opens again with their answer.
 */
type Asked = 'handed-over' | 'sent-to-oed';
type Asking = NonNullable<TuiProgress['asking']>;

const asks = (status: ApplicationRow['status']): status is Asked =>
  status === 'handed-over' || status === 'sent-to-oed';
const askingOf = (status: Asked, { tui }: Settings) => (status === 'handed-over' ? tui.send : tui.answer);

const endOfDay = (date: string, { timeZone }: Settings): Date => instantOf(date, 24 * 60 - 1, timeZone);
const dayOf = (now: Date, { timeZone }: Settings): string => wallTime(now, timeZone).date;

/** The mornings of the reminders, the earliest first, and the end of the day on which nobody asks any more. */
function timesOf(status: Asked, since: Date, settings: Settings): { reminders: Date[]; closes: Date } {
  const { remindAfterDays, closeAfterDays } = askingOf(status, settings);
  const day = (days: number) => addDays(dayOf(since, settings), days);
  return {
    reminders: remindAfterDays.map((days) => instantOf(day(days), minutesOf(settings.hours.opens), settings.timeZone)),
    closes: endOfDay(day(closeAfterDays), settings),
  };
}

/** A question begins: "did you send it?", "did the office answer?" */
export function beginAsking(
  status: Asked,
  now: Date,
  { centerId }: Pick<ApplicationRow, 'centerId'>,
  settings: Settings,
): { asking: Asking; due: DueDate } {
  const { reminders, closes } = timesOf(status, now, settings);
  return {
    asking: { since: now.toISOString(), reminders: 0, nextAt: (reminders[0] ?? closes).toISOString() },
    due: { dueAt: closes.toISOString(), calendar: 'days', centerId },
  };
}

/** After a reminder that came late there is still time to answer it. */
const graceDays = 7;

export const followTui: KindFollowUp = {
  /** The packet is there: the question begins now, and not when somebody pressed a button. */
  begin(application, { now, settings }) {
    const { tui = {}, status } = application;
    if (status !== 'handed-over' || tui.readyToldAt !== undefined) return undefined;
    const { asking, due } = beginAsking(status, now, application, settings);
    return { template: 'tui-ready', change: { tui: { ...tui, asking, readyToldAt: now.toISOString() }, due } };
  },

  look(application, { now, settings, call }) {
    if (application.status === 'oed-approved') return lookAtCourse(application, now, settings);
    if (!asks(application.status)) throw new Error('a TUI request is followed that nobody waits for');
    return lookAtQuestion(application, application.status, now, settings, call);
  },
};

/** Told once more that it is over: the workflow has an hour to say so, then the sweep does. */
const ending = (status: 'closed' | 'completed', row: ApplicationRow, now: Date): Partial<ApplicationRow> => ({
  status,
  owner: 'system',
  due: { dueAt: new Date(now.getTime() + 3_600_000).toISOString(), calendar: 'days', centerId: row.centerId },
});

function lookAtQuestion(
  row: ApplicationRow,
  status: Asked,
  now: Date,
  settings: Settings,
  call: CallReason | undefined,
): FollowUp {
  const { tui = {} } = row;
  const asking = tui.asking ?? beginAsking(status, now, row, settings).asking;
  const { reminders, closes } = timesOf(status, new Date(asking.since), settings);
  const nextAt = new Date(asking.nextAt);
  if (nextAt > now) return { lookAt: nextAt };
  const passed = reminders.filter((each) => each <= now).length;
  const last = closes > now ? closes : endOfDay(addDays(dayOf(now, settings), graceDays), settings);
  const next = reminders.find((each) => each > now) ?? last;
  const due: DueDate = { dueAt: last.toISOString(), calendar: 'days', centerId: row.centerId };
  // Whom mail does not reach was not asked: staff call (the sweep watches their limit), and the date moves on until they have.
  if (callDue(row))
    return {
      act: {
        change: { tui: { ...tui, asking: { ...asking, nextAt: next.toISOString() } }, due },
        audit: { what: 'waits-for-call', params: { dueAt: due.dueAt } },
        mails: [],
      },
      lookAt: next,
    };
  // R28: nobody's request is closed unreminded, also not when the reminders were lost with a dead execution.
  const wasReminded = passed === asking.reminders && asking.reminders > 0 && closes <= now;
  const because = row.callPerson?.because ?? call;
  const spoken = asking.reachedAt !== undefined && row.callPerson === undefined;
  if (because !== undefined && !(wasReminded && spoken))
    return {
      // The call takes the place of the reminder, which would come back.
      act: {
        change: {
          callPerson: toCall(row, because, now, settings),
          tui: { ...tui, asking: { ...asking, reminders: passed, nextAt: next.toISOString() } },
          due,
        },
        audit: { what: 'call-person', params: { because } },
        mails: [],
      },
      lookAt: next,
    };
  if (wasReminded)
    return {
      act: { change: ending('closed', row, now), audit: { what: 'closed-unanswered', params: {} }, mails: [] },
      lookAt: now,
    };
  return {
    act: {
      change: { tui: { ...tui, asking: { ...asking, reminders: passed, nextAt: next.toISOString() } }, due },
      audit: { what: 'tui-reminded', params: { of: status, times: passed } },
      mails: [
        {
          template: status === 'handed-over' ? 'tui-send-reminder' : 'tui-answer-reminder',
          params: { dueAt: last.toISOString() },
        },
      ],
    },
    lookAt: next,
  };
}

const longestSleepDays = 120;

/** The mails on the way are the sweep's (domain/tui/course-clock.ts); here is only the end. */
function lookAtCourse(row: ApplicationRow, now: Date, settings: Settings): FollowUp {
  const ends = new Date(courseDue(row, settings).dueAt);
  // An execution lives a year at most, and a program may last longer: it looks up now and then, and renews itself in time.
  const latest = new Date(now.getTime() + longestSleepDays * 86_400_000);
  if (ends > now) return { lookAt: ends < latest ? ends : latest };
  const { weeklyAt: _weekly, gradesAt: _grades, ...tui } = row.tui ?? {};
  return {
    act: {
      change: { ...ending('completed', row, now), tui },
      audit: { what: 'tui-completed', params: {} },
      mails: [],
    },
    lookAt: now,
  };
}
