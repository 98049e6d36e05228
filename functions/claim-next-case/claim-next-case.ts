import { authorize } from '../../domain/access/authorize.ts';
import { atCenter } from '../../domain/access/resources.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { inHandsOf, personOf } from '../../domain/routing/holding.ts';
import { isFor, nextFirst, secondBucketFirst } from '../../domain/routing/next-case.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** Of each queue: what is due first stands first, and what nobody has is rarely far from there. */
const lookedAt = 300;

/**
 * "Next case": the first that waits for a decision, that nobody has, and that this person may decide. The command chooses, so
 * that pressing the key twice by mistake is one case, and two colleagues at once get two.
 */
export function claimNextCase(
  input: ParsedCommand<'claim-next-case'>,
  deps: CaseDeps,
): Promise<CommandValue<'claim-next-case'>> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  return againstOthers(async () => {
    const now = clock.now();
    const operation = operationOf('claim-next-case', input);
    return once(cases.client, cases.tableName, operation, now.toISOString(), async (record) => {
      const centerIds = settings.centers
        .map((center) => center.centerId)
        .filter((centerId) => authorize(actor, 'queue.read', atCenter(centerId)).allowed);
      if (centerIds.length === 0) throw new Refusal('wrong-role');
      const buckets = secondBucketFirst(actor);
      const waiting = (
        await Promise.all(
          centerIds.flatMap((centerId) => buckets.map((bucket) => cases.queueOf(centerId, bucket, lookedAt))),
        )
      )
        .flat()
        .sort(nextFirst(settings.timeZone));
      for (const found of waiting) {
        if (!isFor(actor, found)) continue;
        // The index runs a little behind: what stands in the table now counts.
        const before = await cases.getApplication(found.applicationId);
        if (!before) continue;
        const first =
          before.status === 'second-review'
            ? (await cases.listDecisions(before.applicationId)).find((each) => each.outcome === 'needs-second')
            : undefined;
        if (!isFor(actor, before, first?.decidedBy.staffId ?? '')) continue;
        const mine = { ...personOf(actor), claimedAt: now.toISOString() };
        const answer = { applicationId: before.applicationId, number: before.number };
        await transact(cases.client, [
          record(answer),
          ...cases.write.application(
            before,
            inHandsOf(before, mine, actor, now),
            auditRow(before.applicationId, now, actor.staffId, 'claimed'),
          ),
        ]);
        return answer;
      }
      // Nothing is written: the same press a minute later may find one.
      return {};
    });
  });
}
