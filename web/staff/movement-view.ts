import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { StepCount, WaitingPacket, WaitingStep } from '../../domain/movement/waiting.ts';
import type { MovementWeek } from '../../domain/movement/weeks.ts';

/** A packet that the reader may open. */
export interface OpenPacket {
  applicationId: string;
  number: string;
  kind: ApplicationRow['kind'];
}

export interface MovementView {
  /** Absent: all centers that the reader sees. */
  centerId?: string;
  promiseBusinessDays: number;
  /** Until when the weeks are counted; absent where they are not yet. */
  countedUntil?: string;
  /** The step with the most late packets first. */
  steps: (Omit<StepCount, 'oldest'> & {
    oldestBusinessDays: number;
    /** Only where the reader may open it. */
    oldest?: OpenPacket;
    /** The reader finds some of them on the own desk. */
    onDesk: boolean;
  })[];
  /** The latest first, those that the reader may open. */
  late: (OpenPacket & { step: WaitingStep; lateBusinessDays: number })[];
  lateTotal: number;
  /** Some list was longer than what was looked at. */
  more: boolean;
  /** The newest first. */
  weeks: MovementWeek[];
}

const lateListed = 10;

/** Counts are of all packets; which ones can be opened is `mayOpen`'s to say, packet by packet. */
export function nowView(
  packets: readonly WaitingPacket[],
  counts: readonly StepCount[],
  mayOpen: ReadonlyMap<string, OpenPacket>,
): Pick<MovementView, 'steps' | 'late' | 'lateTotal'> {
  const late = packets.flatMap((packet) =>
    packet.lateBusinessDays === undefined ? [] : [{ ...packet, lateBusinessDays: packet.lateBusinessDays }],
  );
  return {
    steps: counts
      .map(({ oldest, ...count }) => {
        const open = oldest && mayOpen.get(oldest.applicationId);
        return {
          ...count,
          oldestBusinessDays: oldest?.businessDays ?? 0,
          ...(open ? { oldest: open } : {}),
          onDesk: packets.some(({ step, applicationId }) => step === count.step && mayOpen.has(applicationId)),
        };
      })
      .sort((a, b) => b.late - a.late),
    late: late
      .sort((a, b) => b.lateBusinessDays - a.lateBusinessDays || a.since.localeCompare(b.since))
      .flatMap(({ applicationId, step, lateBusinessDays }) => {
        const open = mayOpen.get(applicationId);
        return open ? [{ ...open, step, lateBusinessDays }] : [];
      })
      .slice(0, lateListed),
    lateTotal: late.length,
  };
}

const desks: Record<WaitingStep, string> = {
  files: '/staff?tab=decide&status=submitted',
  decide: '/staff?tab=decide&status=in-review',
  second: '/staff?tab=second&status=second-review',
  call: '/staff?tab=decide',
  contact: '/staff/step',
  answer: '/staff?tab=waiting&status=needs-information',
  offer: '/staff?tab=waiting&status=offered',
  send: '/staff?tab=following&status=handed-over',
  office: '/staff?tab=following&status=sent-to-oed',
  money: '/staff/waitlist',
};
export const deskHref = (step: WaitingStep): string => desks[step];
export const packetHref = ({ kind, applicationId }: OpenPacket): string =>
  `/staff/${kind === 'step' ? 'step' : 'cases'}/${applicationId}`;
