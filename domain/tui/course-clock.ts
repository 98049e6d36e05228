import { addDays, instantOf, minutesOf, wallTime } from '../calendar/business-time.ts';
import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import { packetFacts } from '../forms/form.ts';
import type { Settings } from '../settings.ts';
import type { TuiProgress } from './rows.ts';

/**
 * R16: from the office's yes to the program's last day: weekly claims, unless the person wants no mails of them, and grades at the end
 * of each term. The workflow sleeps all that time; the sweep, which comes by every few minutes anyway, asks here.
 */
type Course = Pick<ApplicationRow, 'answers' | 'tui' | 'updatedAt' | 'centerId'>;
type Mails = Pick<TuiProgress, 'weeklyAt' | 'gradesAt'>;

const dayOf = (now: Date, { timeZone }: Settings): string => wallTime(now, timeZone).date;
const morning = (date: string, { hours, timeZone }: Settings): Date =>
  instantOf(date, minutesOf(hours.opens), timeZone);

/** The end of the last day on which there is something to remind of. */
export function courseDue({ answers, tui, updatedAt, centerId }: Course, settings: Settings): DueDate {
  const known = tui?.endsOn ?? packetFacts(answers).tui?.programEnd;
  const from = tui?.answer?.on ?? dayOf(new Date(updatedAt), settings);
  const date = known ?? addDays(from, settings.tui.course.unknownEndWeeks * 7);
  return { dueAt: instantOf(date, 24 * 60 - 1, settings.timeZone).toISOString(), calendar: 'days', centerId };
}

/** What would come after the program has ended does not come. */
function beforeTheEnd(
  row: Course,
  at: { weekly: Date | undefined; grades: Date | undefined },
  settings: Settings,
): Mails {
  const ends = new Date(courseDue(row, settings).dueAt);
  const kept = (date: Date | undefined) => (date && date < ends ? date.toISOString() : undefined);
  const [weeklyAt, gradesAt] = [kept(at.weekly), kept(at.grades)];
  return { ...(weeklyAt ? { weeklyAt } : {}), ...(gradesAt ? { gradesAt } : {}) };
}

const termDays = (row: Course, { tui }: Settings): number =>
  tui.course.termWeeks[packetFacts(row.answers).tui?.termKind ?? 'quarter'] * 7;

/** The first mails of each sort, from today or from the first day of classes. */
export function beginCourse(row: Course, now: Date, settings: Settings): Mails {
  const today = dayOf(now, settings);
  const { programStart } = packetFacts(row.answers);
  const begins = programStart !== undefined && programStart > today ? programStart : today;
  return beforeTheEnd(
    row,
    {
      weekly:
        row.tui?.weeklyOff === true
          ? undefined
          : morning(addDays(today, settings.tui.course.weeklyEveryDays), settings),
      grades: morning(addDays(begins, termDays(row, settings)), settings),
    },
    settings,
  );
}

/** When there is a mail to send next; undefined when none is to come. */
export function nextCourseMail({ status, tui }: Pick<ApplicationRow, 'status' | 'tui'>): Date | undefined {
  if (status !== 'oed-approved') return undefined;
  const [first] = [tui?.weeklyAt, tui?.gradesAt].flatMap((at) => (at === undefined ? [] : [at])).sort();
  return first === undefined ? undefined : new Date(first);
}

/**
 * The mail that is due, and when the next ones are. After a standstill one mail comes, not ten; two that fall on one morning
 * are one, since the one about grades says both.
 */
export function courseMail(
  row: Course & Pick<ApplicationRow, 'status'>,
  now: Date,
  settings: Settings,
): { template: 'tui-weekly' | 'tui-grades'; tui: TuiProgress } | undefined {
  const at = nextCourseMail(row);
  if (at === undefined || at > now) return undefined;
  const { weeklyAt, gradesAt, ...rest } = row.tui ?? {};
  const after = (from: string | undefined, days: number): Date | undefined => {
    if (from === undefined) return undefined;
    let date = dayOf(new Date(from), settings);
    while (morning(date, settings) <= now) date = addDays(date, days);
    return morning(date, settings);
  };
  const next = {
    weekly: after(weeklyAt, settings.tui.course.weeklyEveryDays),
    grades: after(gradesAt, termDays(row, settings)),
  };
  return {
    template: gradesAt !== undefined && new Date(gradesAt) <= now ? 'tui-grades' : 'tui-weekly',
    tui: { ...rest, ...beforeTheEnd(row, next, settings) },
  };
}
