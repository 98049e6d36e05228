import type { StaffActor } from '../../domain/access/actor.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { netMoves } from '../../domain/money/movement.ts';
import { priorityUnder } from '../../domain/priority.ts';
import {
  limitWrites,
  ownWrites,
  readMoney,
  type Approval,
  type ApprovalDeps,
  type MoneyNow,
} from '../../adapters/approval.ts';
import { sleep as realSleep } from '../../adapters/clients.ts';
import { decisionWrites, whoWasFirst } from '../../adapters/decision-store.ts';
import { answeredBefore, answersBefore, operationOf, recordOf } from '../../adapters/operations.ts';
import { planDecision, readPackets, type PlannedDecision, type ReadPacket } from '../../adapters/packet-decision.ts';
import { attemptTransaction, backOffMs, refusalOf, type Attempt, type Write } from '../../adapters/transaction.ts';

type Result = CommandValue<'approve-packets'>['results'][number];
type Answer = CommandValue<'decide-packet'>;

/** What DynamoDB takes in one transaction. */
const maxItems = 100;
/** Of conflicts, or of money that others spent meanwhile; then whoever is left is asked to try again. */
const maxTurns = 12;
/** How often the same transaction is tried while others are in the way, before everything is planned anew. */
const maxAttempts = 3;

interface Open {
  input: Approval;
  packet: ReadPacket;
}
interface Planned extends Open, PlannedDecision {
  writes: Write[];
}

/**
 * R3, R27: many approvals at once, each as `decide-packet` would make it, grouped into as few transactions as hold them: the
 * limits that they share are written once. They are taken in the lawful order, so that the last dollars go to whom the law puts
 * first. A packet that cannot be approved falls out with its reason and holds up no other. Called again with the same ids it
 * answers what it answered.
 */
export async function approvePackets(
  input: ParsedCommand<'approve-packets'>,
  deps: ApprovalDeps,
  sleep: (ms: number) => Promise<void> = realSleep,
): Promise<CommandValue<'approve-packets'>> {
  const { actor } = input;
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  const now = deps.clock.now();
  const results = new Map<string, Result>();
  const say = (applicationId: string, result: Omit<Result, 'applicationId'>) =>
    results.set(applicationId, { applicationId, ...result });
  const refuse = (applicationId: string, error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    say(applicationId, { outcome: 'refused', error: { code: error.code, params: error.params } });
  };

  const asked = input.packets.map((each): Approval => ({ ...each, actor, outcome: 'approve' }));
  const twice = asked.find(
    (each, at) => asked.findIndex(({ applicationId }) => applicationId === each.applicationId) !== at,
  );
  if (twice) throw new Refusal('invalid-input', {}, [{ field: 'packets', key: 'invalid' }]);

  const answers = await answersBefore<Answer>(
    deps.cases,
    asked.map((each) => operationOf('decide-packet', each)),
  );
  const fresh = asked.filter((each, at) => {
    const before = answers[at];
    if (before instanceof Refusal) refuse(each.applicationId, before);
    else if (before) say(each.applicationId, doneAs(before));
    return before === undefined;
  });
  const packets = await readPackets(
    fresh.map(({ applicationId }) => applicationId),
    deps,
    now,
  );
  let open: Open[] = [];
  for (const [at, packet] of packets.entries()) {
    const each = fresh[at]!;
    if (packet instanceof Refusal) refuse(each.applicationId, packet);
    else open.push({ input: each, packet });
  }

  let crowded = 0;
  for (let turn = 1; open.length > 0; turn += 1) {
    if (turn > maxTurns) {
      for (const each of open) refuse(each.input.applicationId, new Refusal('busy-try-again'));
      break;
    }
    const money = await readMoney(
      deps,
      now,
      open.map(({ packet }) => packet.before.personRef),
    );
    const planned = await planAll(open, actor, now, deps, money, refuse);
    open = [];
    let overtaken: 'by-writers' | 'by-spenders' | undefined;
    // Under much traffic a smaller transaction gets through where a larger one does not.
    for (const group of groupsOf(planned, Math.max(1, Math.ceil(planned.length / 2 ** crowded)))) {
      // Whoever was in the way of one group, or spent what it was planned with, has changed what the others were planned with.
      if (overtaken) {
        open.push(...group);
        continue;
      }
      const outcome = await writeGroup(group, deps, money, now, sleep, say, refuse);
      open.push(...outcome.again);
      overtaken = outcome.overtaken;
    }
    if (overtaken === 'by-writers') {
      crowded += 1;
      await sleep(backOffMs(turn));
    }
  }
  return { results: asked.flatMap(({ applicationId }) => results.get(applicationId) ?? []) };
}

const doneAs = (answer: Answer): Omit<Result, 'applicationId'> => ({
  outcome: answer.outcome === 'needs-second' ? 'needs-second' : 'approved',
  ...(answer.awardId === undefined ? {} : { awardId: answer.awardId }),
});

/** One after the other in the lawful order, each against what those before it leave. */
async function planAll(
  open: readonly Open[],
  actor: StaffActor,
  now: Date,
  deps: ApprovalDeps,
  money: MoneyNow,
  refuse: (applicationId: string, error: unknown) => void,
): Promise<Planned[]> {
  const rank = ({ input, packet: { before } }: Open) => {
    const scheme = money.funds.get(input.lines[0]?.fundId ?? '')?.fund.priorityScheme ?? 'none';
    return priorityUnder(scheme, before.priorityGroup ?? input.priorityGroup ?? 5);
  };
  const since = ({ packet: { before } }: Open) => before.firstSubmittedAt ?? before.createdAt;
  const ordered = [...open].sort((a, b) => rank(a) - rank(b) || since(a).localeCompare(since(b)));
  const planned: Planned[] = [];
  for (const each of ordered) {
    const { input, packet } = each;
    try {
      const { decided, draft } = await planDecision(input, actor, now, deps, packet, money);
      if (draft) money.take(input.applicationId, draft.movements);
      const record = recordOf<Answer>(deps.cases, operationOf('decide-packet', input), now.toISOString());
      const writes = decisionWrites({ ...decided, record, writes: draft ? ownWrites(draft, deps) : [] }, deps);
      planned.push({ ...each, decided, ...(draft ? { draft } : {}), writes });
    } catch (error) {
      refuse(input.applicationId, error);
    }
  }
  return planned;
}

/** In order, as many as fit into one transaction together with the limits that they share. */
function groupsOf(planned: readonly Planned[], atMost: number): Planned[][] {
  const groups: Planned[][] = [];
  for (const each of planned) {
    const last = groups.at(-1);
    if (last && last.length < atMost && itemsOf([...last, each]) <= maxItems) last.push(each);
    else groups.push([each]);
  }
  return groups;
}

const draftsOf = (group: readonly Planned[]) => group.flatMap(({ draft }) => (draft ? [draft] : []));

/** Each decision's own writes, and each limit that they share once. */
const itemsOf = (group: readonly Planned[]): number =>
  group.reduce((sum, { writes }) => sum + writes.length, 0) +
  netMoves(draftsOf(group).flatMap(({ movements }) => movements)).length;

/** The writes of a group, and whose each of them is; those of limits are everybody's. */
function writesOf(
  group: readonly Planned[],
  deps: ApprovalDeps,
  { funds }: MoneyNow,
  now: Date,
): { all: Write[]; ownerOf: (at: number) => Planned | undefined } {
  const owners: Planned[] = [];
  const own = group.flatMap((each) => {
    for (let at = 0; at < each.writes.length; at += 1) owners.push(each);
    return each.writes;
  });
  return {
    all: [...own, ...limitWrites(draftsOf(group), funds, now.toISOString(), deps)],
    ownerOf: (at) => owners[at],
  };
}

/**
 * Writes a group, or says who has to be planned again: a packet whose own rows changed falls out with its reason; where a limit
 * was short, or somebody was in the way, all of them come again, against the money as it stands then.
 */
async function writeGroup(
  group: readonly Planned[],
  deps: ApprovalDeps,
  money: MoneyNow,
  now: Date,
  sleep: (ms: number) => Promise<void>,
  say: (applicationId: string, result: Omit<Result, 'applicationId'>) => void,
  refuse: (applicationId: string, error: unknown) => void,
): Promise<{ again: Open[]; overtaken: 'by-writers' | 'by-spenders' | undefined }> {
  const { all, ownerOf } = writesOf(group, deps, money, now);
  let attempt: Attempt = { outcome: 'in-the-way', at: [] };
  for (let tried = 0; attempt.outcome === 'in-the-way' && tried < maxAttempts; tried += 1) {
    if (tried > 0) await sleep(backOffMs(tried));
    attempt = await attemptTransaction(deps.cases.client, all);
  }
  if (attempt.outcome === 'written') {
    for (const { decided } of group)
      say(decided.before.applicationId, { ...doneAs(decided.answer), amountCents: decided.decision.amountCents ?? 0 });
    return { again: [], overtaken: undefined };
  }
  if (attempt.outcome === 'in-the-way') return { again: [...group], overtaken: 'by-writers' };
  const out = new Set<Planned>();
  for (const failed of attempt.failed) {
    const owner = ownerOf(failed.at);
    if (!owner || out.has(owner)) continue;
    out.add(owner);
    const { applicationId } = owner.input;
    const answered = await answeredBefore<Answer>(deps.cases, operationOf('decide-packet', owner.input));
    if (answered) say(applicationId, doneAs(answered));
    else refuse(applicationId, await whoWasFirst(refusalOf(all, failed), owner.packet.before, deps));
  }
  const spent = attempt.failed.some(({ at }) => ownerOf(at) === undefined);
  return { again: group.filter((each) => !out.has(each)), overtaken: spent ? 'by-spenders' : undefined };
}
