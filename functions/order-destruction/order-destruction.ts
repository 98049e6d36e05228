import { againstOthers } from '../../adapters/case-store.ts';
import { settledBefore, type DestructionStore } from '../../adapters/destruction-store.ts';
import { dueRecords, type DueDeps } from '../../adapters/due-cases.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';
import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { staffMemberOf } from '../../domain/money/fund-changes.ts';
import {
  authorityLeast,
  listedAtMost,
  listedCount,
  listHashOf,
  listedIn,
  openAtMost,
  type Destruction,
  type DestructionEvent,
} from '../../domain/retention/destruction.ts';

export interface OrderDeps extends DueDeps {
  destructions: DestructionStore;
  clock: Clock;
  randomBytes: RandomBytes;
}
type Input = ParsedCommand<'order-destruction'>;
type What<D extends Input['what']['do']> = Extract<Input['what'], { do: D }>;

/**
 * R23: two people, never the same, order what is destroyed. The list is frozen when it is proposed, so that what is confirmed is
 * what was read; nothing is destroyed here.
 */
export async function orderDestruction(input: Input, deps: OrderDeps): Promise<CommandValue<'order-destruction'>> {
  const { actor, what } = input;
  const { client, tableName } = deps.destructions;
  demandAccess(actor, ['propose', 'withdraw'].includes(what.do) ? 'destruction.propose' : 'destruction.confirm', board);
  const now = deps.clock.now();
  const at = now.toISOString();
  return againstOthers(() =>
    once(client, tableName, operationOf('order-destruction', input), at, async (record) => {
      const { order, writes } =
        what.do === 'propose' ? await proposed(input, what, now, deps) : await settled(input, what, at, deps);
      const { destructionId, status } = order;
      const answer = { destructionId, status };
      const event: DestructionEvent = {
        at,
        actor: actorId(actor),
        what: `destruction-${status}` as DestructionEvent['what'],
        params: { destructionId, count: listedCount(order) },
      };
      await transact(client, [record(answer), ...writes, deps.destructions.write.event(order, event)]);
      return answer;
    }),
  );
}

async function proposed(
  { actor }: Input,
  { through, authority }: What<'propose'>,
  now: Date,
  deps: OrderDeps,
): Promise<{ order: Destruction; writes: Write[] }> {
  const { settings, destructions } = deps;
  if (authority.length < authorityLeast)
    throw new Refusal('reason-missing', {}, [
      { field: 'authority', key: 'authority-short', params: { least: authorityLeast } },
    ]);
  if (through > wallTime(now, settings.timeZone).date)
    throw new Refusal('invalid-input', {}, [{ field: 'through', key: 'date-in-future' }]);
  const open = await destructions.openDestructions();
  if (open.orders.length >= openAtMost) throw new Refusal('destruction-open', { count: openAtMost });
  const due = await dueRecords({ through, now, limit: listedAtMost, listed: listedIn(open.orders) }, deps);
  const list = { cases: due.cases, ...(due.persons.length > 0 ? { persons: due.persons } : {}) };
  if (listedCount(list) === 0) throw new Refusal('nothing-to-destroy');
  const { retentionYears, retentionYearsAfterReport, drafts } = settings.policy;
  const order: Destruction = {
    schemaVersion: 1,
    destructionId: newId('destruction', now.getTime(), deps.randomBytes),
    boardId: settings.boardId,
    status: 'proposed',
    through,
    authority,
    rule: { retentionYears, retentionYearsAfterReport, draftDays: drafts.keptDays },
    ...list,
    listHash: listHashOf(list),
    proposedBy: staffMemberOf(actor),
    proposedAt: now.toISOString(),
  };
  return { order, writes: destructions.write.propose(order, open) };
}

async function settled(
  { actor }: Input,
  what: What<'confirm' | 'refuse' | 'withdraw'>,
  at: string,
  { destructions }: OrderDeps,
): Promise<{ order: Destruction; writes: Write[] }> {
  const order = await destructions.getDestruction(what.destructionId);
  if (!order) throw new Refusal('not-found');
  if (order.status !== 'proposed') throw settledBefore(order);
  const own = order.proposedBy.staffId === actorId(actor);
  if (what.do === 'withdraw' ? !own : own)
    throw new Refusal(own ? 'destruction-own' : 'wrong-role', {
      by: order.proposedBy.name ?? order.proposedBy.staffId,
    });
  if (what.do === 'confirm' && what.listHash !== order.listHash) throw new Refusal('destruction-another-list');
  const status = ({ confirm: 'confirmed', refuse: 'refused', withdraw: 'withdrawn' } as const)[what.do];
  const set = {
    status,
    settledBy: staffMemberOf(actor),
    settledAt: at,
    ...(what.do === 'refuse' ? { settledReason: what.words } : {}),
  };
  return { order: { ...order, ...set }, writes: destructions.write.settle(order, set) };
}
