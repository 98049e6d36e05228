import type { CommandValue } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { awardWrites, readMoney, type Approval, type ApprovalDeps } from '../../adapters/approval.ts';
import { plannedAndWritten } from '../../adapters/award-store.ts';
import { storeDecision } from '../../adapters/decision-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { planDecision, readPacket } from '../../adapters/packet-decision.ts';

/**
 * A person's decision (R27). The decision, its money, its audit line and its outbox row are one transaction over both
 * tables: two centers cannot spend the last dollar, an award cannot exist without its money, nor money without its award.
 * Above the threshold the first approval only recommends; the second one, by somebody else, awards (R29).
 */
export async function decidePacket(input: Approval, deps: ApprovalDeps): Promise<CommandValue<'decide-packet'>> {
  const { cases, clock } = deps;
  const { actor } = input;
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  const now = clock.now();
  const at = now.toISOString();
  return once(cases.client, cases.tableName, operationOf('decide-packet', input), at, async (record) => {
    const packet = await readPacket(input.applicationId, deps, now);
    const asksMoney = input.outcome === 'approve' || input.outcome === 'waitlist';
    return plannedAndWritten(
      async () => {
        const money = asksMoney ? await readMoney(deps, now) : undefined;
        const { decided, draft } = await planDecision(input, actor, now, deps, packet, money);
        return { ...decided, record, writes: draft && money ? awardWrites(draft, money.funds, at, deps) : [] };
      },
      (decided) => storeDecision(decided, deps),
    );
  });
}
