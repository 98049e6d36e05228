import type { StaffActor } from '../access/actor.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { followedStatuses } from '../lifecycle/application.ts';
import type { Holder } from './route.ts';

/** Somebody can have a case from the moment it is sent until it rests. */
export const mayBeHeld = (status: ApplicationRow['status']): boolean =>
  status === 'submitted' ||
  status === 'in-review' ||
  status === 'second-review' ||
  status === 'needs-information' ||
  followedStatuses.has(status);

/** The case in other hands, or in nobody's but the team's; and what a change of mind puts back. */
export function inHandsOf(
  before: ApplicationRow,
  holder: Holder | undefined,
  { staffId }: Pick<StaffActor, 'staffId'>,
  now: Date,
): ApplicationRow {
  const at = now.toISOString();
  return {
    ...before,
    claimedBy: holder,
    undo: {
      by: staffId,
      at,
      ...(before.claimedBy ? { holder: before.claimedBy } : {}),
      ...(before.route ? { route: before.route } : {}),
    },
    updatedAt: at,
  };
}

export const personOf = ({
  staffId,
  name,
}: Pick<StaffActor, 'staffId' | 'name'>): { staffId: string; name: string } => ({
  staffId,
  name: name ?? staffId,
});
