import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { Settings } from '../../domain/settings.ts';
import { dueState } from './due.ts';

/** A STEP request in a list: whose it is, and how near its next date is. Nothing of what stands in it. */
export interface StepLine {
  applicationId: string;
  number: string;
  status: ApplicationRow['status'];
  submittedAt?: string;
  coach?: string;
  mine: boolean;
  due: 'none' | 'late' | 'today' | 'soon' | 'later';
  dueAt?: string;
  /** Days of the calendar until it is due; less than 0 when it is late. */
  days?: number;
}

const soonDays = 7;

export function stepLine(row: ApplicationRow, reader: { staffId: string; now: string; settings: Settings }): StepLine {
  const base = {
    applicationId: row.applicationId,
    number: row.number,
    status: row.status,
    ...(row.submittedAt === undefined ? {} : { submittedAt: row.submittedAt }),
    ...(row.claimedBy ? { coach: row.claimedBy.name } : {}),
    mine: row.claimedBy?.staffId === reader.staffId,
  };
  if (!row.due) return { ...base, due: 'none' };
  const { dueAt } = row.due;
  const { timeZone } = reader.settings;
  const day = (instant: string) => Date.parse(`${wallTime(new Date(instant), timeZone).date}T00:00:00Z`);
  const days = Math.round((day(dueAt) - day(reader.now)) / 86_400_000);
  const state = dueState(dueAt, reader.now, timeZone);
  const due = state === 'late' || state === 'today' ? state : days <= soonDays ? 'soon' : 'later';
  return { ...base, due, dueAt, days };
}

/** The nearest date first; what has none stands last. */
export const byDue = (a: StepLine, b: StepLine): number => (a.dueAt ?? '9999').localeCompare(b.dueAt ?? '9999');
