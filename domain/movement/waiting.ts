import { businessDaysBetween, calendarOf } from '../calendar/business-time.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import type { ApplicationStatus } from '../lifecycle/application.ts';
import { callDue } from '../messages/call-person.ts';
import { waitsSince } from '../routing/waiting.ts';
import type { Settings } from '../settings.ts';

/** Where a packet can wait, in the order of its way, and for whom: us, the person, or somebody else. */
export const waitingSteps = {
  files: 'others',
  decide: 'us',
  second: 'us',
  call: 'us',
  contact: 'us',
  answer: 'person',
  offer: 'person',
  send: 'person',
  office: 'others',
  money: 'others',
} as const;
export type WaitingStep = keyof typeof waitingSteps;
export const waitingStepNames = Object.keys(waitingSteps) as WaitingStep[];
export const waitingFor = ['us', 'person', 'others'] as const;

const stepIn: Partial<Record<ApplicationStatus, WaitingStep>> = {
  submitted: 'files',
  'in-review': 'decide',
  'second-review': 'second',
  active: 'contact',
  'needs-information': 'answer',
  offered: 'offer',
  'handed-over': 'send',
  'sent-to-oed': 'office',
  waitlisted: 'money',
};

/** A packet that waits: where, for how long, and by how much it is past the day that was promised. */
export interface WaitingPacket {
  applicationId: string;
  step: WaitingStep;
  since: string;
  businessDays: number;
  /** Business days past our own limit (R28), 0 on its day; absent where it is not late, or nobody's time runs. */
  lateBusinessDays?: number;
}

/** Undefined where nobody waits: decided, in training, in touch with the STEP coach this month. */
export function waitingPacket(row: ApplicationRow, now: Date, settings: Settings): WaitingPacket | undefined {
  const call = callDue(row);
  const step = call ? 'call' : stepIn[row.status];
  if (step === undefined) return undefined;
  const calendar = calendarOf(settings, row.centerId);
  const ours = step === 'files' || waitingSteps[step] === 'us';
  const dueAt = ours ? (call ?? row.due)?.dueAt : undefined;
  const late = dueAt !== undefined && Date.parse(dueAt) < now.getTime() ? new Date(dueAt) : undefined;
  // R12: the month's contact is waited for once its day is over.
  if (step === 'contact' && !late) return undefined;
  const since =
    step === 'contact' && dueAt !== undefined ? dueAt : (waitsSince(row) ?? row.submittedAt ?? row.updatedAt);
  return {
    applicationId: row.applicationId,
    step,
    since,
    businessDays: businessDaysBetween(new Date(since), now, calendar),
    ...(late ? { lateBusinessDays: businessDaysBetween(late, now, calendar) } : {}),
  };
}

export interface StepCount {
  step: WaitingStep;
  for: (typeof waitingFor)[number];
  packets: number;
  late: number;
  oldest?: WaitingPacket;
}

/** Of every step that anything waits at. */
export function countSteps(packets: readonly WaitingPacket[]): StepCount[] {
  return waitingStepNames.flatMap((step) => {
    const here = packets.filter((packet) => packet.step === step).sort((a, b) => a.since.localeCompare(b.since));
    const [oldest] = here;
    if (!oldest) return [];
    const late = here.filter(({ lateBusinessDays }) => lateBusinessDays !== undefined).length;
    return [{ step, for: waitingSteps[step], packets: here.length, late, oldest }];
  });
}
