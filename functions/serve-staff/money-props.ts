import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import type { AwardDesk } from '../../web/staff/money-part.tsx';
import type { StaffDeps } from './deps.ts';
import { todayOf, type OpenCase } from './reading.ts';

/** The awards of a case as its team sees them; the amounts of each cost are the ledger's own. */
export async function readMoney(
  { application, resource }: OpenCase,
  actor: StaffActor,
  deps: StaffDeps,
): Promise<AwardDesk[]> {
  const { policy } = deps.http.settings;
  const { programStart } = packetFacts(application.answers);
  const end = application.answers['programEnd'];
  const desks = await Promise.all(
    (application.awards ?? []).map(async (note): Promise<AwardDesk[]> => {
      const award = await deps.ledger.getAward(note.awardId);
      if (!award) return [];
      return [
        {
          award,
          note,
          mayEnroll: authorize(actor, 'award.enroll', resource).allowed && award.status === 'open',
          mayRelease: authorize(actor, 'award.release', resource).allowed && award.status === 'open',
          termOnly: policy.obligateTermOnly,
          today: todayOf(deps),
          term: { from: programStart, ...(typeof end === 'string' ? { through: end } : {}) },
        },
      ];
    }),
  );
  return desks.flat();
}
