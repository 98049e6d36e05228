import type { ApplicationRow, DueDate } from '../cases/rows.ts';
import type { EscalationTarget, Settings } from '../settings.ts';
import {
  addBusinessDays,
  addBusinessMinutes,
  businessDaysBetween,
  businessMinutesBetween,
  calendarOf,
  openingBefore,
} from './business-time.ts';

/**
 * The clock of staff: when a decision is due, when whoever has it is reminded, how it stands still while the person is asked,
 * and how it goes up when nobody decides (R28). All of it is reckoned in the opening hours of the case's center.
 */
type AtCenter = Pick<ApplicationRow, 'centerId'>;

function dueAt(at: Date, { centerId }: AtCenter, settings: Settings): DueDate {
  const calendar = calendarOf(settings, centerId);
  const remindAt = openingBefore(at, settings.policy.decisionReminderBusinessDays, calendar);
  return { dueAt: at.toISOString(), calendar: 'business', centerId, remindAt: remindAt.toISOString() };
}

/** So many business days from now, at closing. */
export const staffDue = (now: Date, businessDays: number, application: AtCenter, settings: Settings): DueDate =>
  dueAt(addBusinessDays(now, businessDays, calendarOf(settings, application.centerId)), application, settings);

/** The SkillsTeam's whole time for a decision. */
export const decisionDue = (now: Date, application: AtCenter, settings: Settings): DueDate =>
  staffDue(now, settings.policy.decisionBusinessDays, application, settings);

type Paused = NonNullable<ApplicationRow['paused']>;

/** While the person is asked nobody's time runs: what is left of it is kept, in minutes of opening hours. */
export function pause(now: Date, application: AtCenter & Pick<ApplicationRow, 'due'>, settings: Settings): Paused {
  const since = now.toISOString();
  const due = application.due?.dueAt ?? since;
  const left = businessMinutesBetween(now, new Date(due), calendarOf(settings, application.centerId));
  return { since, dueAt: due, leftMinutes: Math.ceil(left) };
}

/** What was left goes on from now; with little or nothing left there is still time for one good look (setting). */
export function resume(now: Date, application: AtCenter & Pick<ApplicationRow, 'paused'>, settings: Settings): DueDate {
  const { paused } = application;
  // Asked before pauses were kept.
  if (!paused) return decisionDue(now, application, settings);
  const calendar = calendarOf(settings, application.centerId);
  const rest = addBusinessMinutes(now, paused.leftMinutes, calendar);
  const least = addBusinessDays(now, settings.policy.resumeBusinessDays, calendar);
  return dueAt(rest > least ? rest : least, application, settings);
}

/** Whole business days that were left when the person was asked: "2 days left when you asked". */
export const daysLeft = ({ since, dueAt: due }: Paused, application: AtCenter, settings: Settings): number =>
  businessDaysBetween(new Date(since), new Date(due), calendarOf(settings, application.centerId));

/** Who stands in for staff who are away; undefined for those who have nobody, and for who is not there. */
export interface StaffDirectory {
  backupOf(staffId: string): string | undefined;
}
const nobodyAway: StaffDirectory = { backupOf: () => undefined };

/** Who is told at the next step of a late case. A backup is told only where somebody has the case and has a backup. */
export function escalationTargets(
  application: Pick<ApplicationRow, 'escalations' | 'claimedBy'>,
  settings: Settings,
  directory: StaffDirectory = nobodyAway,
): EscalationTarget[] {
  const has = application.claimedBy?.staffId;
  const backup = has === undefined ? undefined : directory.backupOf(has);
  const told = stepOf(application, settings).tell.filter((target) => target !== 'backup' || backup !== undefined);
  // A step that would reach nobody reaches the team: a late case is never silent.
  return told.length > 0 ? told : ['team'];
}

const stepOf = ({ escalations }: Pick<ApplicationRow, 'escalations'>, { policy }: Settings) => {
  const step = policy.escalation[Math.min(escalations, policy.escalation.length - 1)];
  if (!step) throw new Error('settings: nobody is told of a late case');
  return step;
};

/** When staff are next looked for: the limit that runs now. */
export const nextLimit = (due: DueDate): Date => new Date(due.nextStepAt ?? due.dueAt);

/**
 * When a late case goes up by the next step. Counted from the limit that has just passed, not from the moment at which the
 * workflow woke up after it; from now when that was too long ago.
 */
export function nextStepAt(
  now: Date,
  application: AtCenter & Pick<ApplicationRow, 'escalations' | 'due'>,
  settings: Settings,
): Date {
  const calendar = calendarOf(settings, application.centerId);
  const { waitBusinessDays } = stepOf(application, settings);
  const from = application.due ? nextLimit(application.due) : now;
  const next = addBusinessDays(from, waitBusinessDays, calendar);
  return next > now ? next : addBusinessDays(now, waitBusinessDays, calendar);
}
