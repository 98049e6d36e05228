import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkedMoney } from './check-end.ts';
import type { Disturbance } from '../support/conflicts.ts';
import { done, places, ReferenceLedger, type Operation } from './reference.ts';
import { startSystem, type System } from './system.ts';

/** How often what happens to a transaction on its way. */
const disturbances: [Disturbance, number][] = [
  ['conflict', 0.06],
  ['throttled', 0.02],
  ['lost-answer', 0.04],
];

interface Wish {
  kind: Operation['kind'] | 'again';
  which: number;
  other: number;
  share: number;
  /** Not what is there, but any amount: mostly too much. */
  wild: boolean;
  flag: boolean;
}
interface Page {
  ledger: ReferenceLedger;
  packets: number;
  bills: number;
  last: Operation | undefined;
  counts: Record<string, number>;
}

const weights: Record<Wish['kind'], number> = {
  approve: 9,
  enroll: 7,
  release: 4,
  bill: 6,
  pay: 5,
  correct: 2,
  refund: 2,
  raise: 1,
  lower: 1,
  move: 1,
  close: 0,
  center: 1,
  again: 2,
};
const wish = fc.record<Wish>({
  kind: fc.oneof(
    ...Object.entries(weights).map(([kind, weight]) => ({ arbitrary: fc.constant(kind as Wish['kind']), weight })),
  ),
  which: fc.noBias(fc.nat(1_000_000)),
  other: fc.noBias(fc.nat(1_000_000)),
  share: fc.noBias(fc.nat(1_000)).map((thousandths) => thousandths / 1_000),
  wild: fc.boolean(),
  flag: fc.boolean(),
});

/** A wish made concrete from what the page says now; it may still be refused. */
function choose(
  { ledger, packets, bills, last }: Page,
  { kind, which, other, share, wild, flag }: Wish,
): Operation | undefined {
  const pick = <V>(all: readonly V[]): V | undefined => all[which % Math.max(1, all.length)];
  const fund = which % ledger.funds.length;
  // One in eight asks for anything at all.
  const cents = (there: number, usual: number) =>
    wild && other % 4 === 0 ? 1 + Math.floor(share * usual * 2) : Math.max(1, Math.floor(share * there));
  const fundCents = ledger.limit(ledger.fundId(fund)).available;
  const lines = [...ledger.awards.values()].flatMap(({ packet, lines: all }) =>
    all.map(({ amounts }, line) => ({ packet, line, amounts })),
  );
  const lineWith = (place: 'committed' | 'obligated' | 'accrued' | 'paid') => {
    const some = lines.filter(({ amounts }) => amounts[place] > 0);
    const found = wild && other % 8 === 1 ? pick(lines) : (pick(some) ?? pick(lines));
    return found && { packet: found.packet, line: found.line, cents: cents(found.amounts[place], 300_000) };
  };
  switch (kind) {
    case 'again':
      return last;
    case 'approve': {
      const second = (fund + 1 + (other % 2)) % ledger.funds.length;
      const first = { fund, cents: cents(Math.min(fundCents, 200_000), 300_000) };
      const two = other % 5 === 0 && second !== fund;
      return {
        kind,
        packet: packets,
        person: other % 7,
        withCoach: flag,
        lines: two ? [first, { fund: second, cents: cents(50_000, 100_000) }] : [first],
        exception: other % 6 === 0,
      };
    }
    case 'enroll': {
      const at = lineWith('committed');
      return at && { kind, ...at };
    }
    case 'release': {
      const from = flag ? 'committed' : 'obligated';
      const at = lineWith(from);
      return at && { kind, from, ...at };
    }
    case 'bill': {
      const at = lineWith('obligated');
      return at && { kind, bill: bills, ...at };
    }
    case 'pay':
    case 'correct': {
      const open = [...ledger.bills].filter(([, { status }]) => status === 'to-pay');
      const bill = (wild ? undefined : pick(open)?.[0]) ?? which % Math.max(1, bills);
      return kind === 'pay' ? { kind, bill } : { kind, bill, then: flag ? 'owed' : 'release' };
    }
    case 'refund': {
      const at = lineWith('paid');
      return at && { kind, ...at };
    }
    case 'raise':
      return { kind, fund, cents: cents(50_000, 100_000) };
    case 'lower':
      return { kind, fund, cents: cents(Math.floor(fundCents / 3), 200_000) };
    case 'move': {
      const to = (fund + 1) % ledger.funds.length;
      return { kind, from: fund, to, cents: cents(Math.floor(fundCents / 3), 200_000) };
    }
    case 'close':
      return { kind, fund };
    case 'center': {
      const withCenters = ledger.funds.findIndex(({ centers }) => centers);
      const { cap, available } = ledger.limit(`center#PY2026#model-${withCenters}#se`);
      return { kind, fund: withCenters, capCents: cap - available + cents(available + 20_000, 100_000) };
    }
  }
}

/** By value; the page and the table may have made their objects in different worlds. */
function same(found: unknown, expected: unknown, what: string): void {
  const plain = (value: unknown): string =>
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? 'nothing';
  assert.equal(plain(found), plain(expected), what);
}

const orders = <V>(all: readonly V[]): V[][] =>
  all.length <= 1
    ? [[...all]]
    : all.flatMap((each, at) => orders([...all.slice(0, at), ...all.slice(at + 1)]).map((rest) => [each, ...rest]));

/** Every limit of the page, and the awards that an operation touched, are in the table as they stand on the page. */
async function compare(page: Page, system: System, touched: readonly Operation[]): Promise<void> {
  const stands = await system.limits(page.ledger.limits.keys());
  for (const [name, columns] of page.ledger.limits) {
    const unused = places.every((place) => place === 'available' || columns[place] === 0);
    const row = stands.get(name);
    // A year that nobody used yet is not there.
    if (row === undefined && unused && name.startsWith('year')) continue;
    same(row, columns, name);
  }
  for (const operation of touched) {
    const packet =
      'packet' in operation
        ? operation.packet
        : 'bill' in operation
          ? page.ledger.bills.get(operation.bill)?.packet
          : undefined;
    const award = packet === undefined ? undefined : page.ledger.awards.get(packet);
    if (!award) continue;
    const row = await system.award(award.packet);
    const amounts = row?.lines.map((line) => ({
      committed: line.committedCents,
      obligated: line.obligatedCents,
      accrued: line.accruedCents,
      paid: line.paidCents,
      released: line.releasedCents,
      excepted: line.exceptedCents,
    }));
    same(
      amounts,
      award.lines.map((line) => line.amounts),
      `award of packet ${award.packet}`,
    );
  }
  assert.equal(page.ledger.broken().join(), '');
}

function remember(page: Page, operation: Operation, outcome: string): void {
  if (operation.kind === 'approve' && operation.packet === page.packets) page.packets += 1;
  if (operation.kind === 'bill' && operation.bill === page.bills) page.bills += 1;
  if (outcome === done) page.last = operation;
  const name = outcome === done ? operation.kind : `${operation.kind}: ${outcome}`;
  page.counts[name] = (page.counts[name] ?? 0) + 1;
}

/** One after the other. */
class One implements fc.AsyncCommand<Page, System> {
  readonly wish: Wish;
  constructor(wish: Wish) {
    this.wish = wish;
  }
  check = () => true;
  async run(page: Page, system: System): Promise<void> {
    const operation = choose(page, this.wish);
    if (!operation) return;
    const again = operation === page.last;
    const expected = again ? done : page.ledger.apply(operation);
    assert.equal(await system.run(operation), expected, JSON.stringify(operation));
    remember(page, operation, expected);
    await compare(page, system, [operation]);
  }
  toString = () => JSON.stringify(this.wish);
}

/** Two or three at the same time: what comes out is what one of their orders would have made. */
class Race implements fc.AsyncCommand<Page, System> {
  readonly wishes: readonly Wish[];
  constructor(wishes: readonly Wish[]) {
    this.wishes = wishes;
  }
  check = () => true;
  async run(page: Page, system: System): Promise<void> {
    const chosen: Operation[] = [];
    const view = { ...page };
    for (const each of this.wishes) {
      const operation = choose({ ...view, last: undefined }, each);
      if (!operation) continue;
      chosen.push(operation);
      if (operation.kind === 'approve') view.packets += 1;
      if (operation.kind === 'bill') view.bills += 1;
    }
    const outcomes = await Promise.all(chosen.map((operation) => system.run(operation)));
    const stands = await system.limits(page.ledger.limits.keys());
    const explained = orders(chosen.map((operation, at) => ({ operation, outcome: outcomes[at] })))
      .map((order) => {
        const ledger = new ReferenceLedger(page.ledger);
        const fits = order.every(({ operation, outcome = '' }) => {
          ledger.short = [];
          // Who reads while another writes may see one short limit before the other; each of them is true.
          return ledger.apply(operation) === outcome || ledger.short.includes(outcome);
        });
        return { ledger, fits };
      })
      .find(
        ({ ledger, fits }) =>
          fits &&
          [...stands].every(([name, row]) => places.every((place) => row[place] === ledger.limits.get(name)?.[place])),
      );
    assert.ok(explained, `no order explains ${JSON.stringify(chosen)} → ${outcomes.join(', ')}`);
    page.ledger = explained.ledger;
    chosen.forEach((operation, at) => remember(page, operation, outcomes[at] ?? ''));
    page.counts['races'] = (page.counts['races'] ?? 0) + 1;
    await compare(page, system, chosen);
  }
  toString = () => `at once: ${this.wishes.map((each) => JSON.stringify(each)).join(' | ')}`;
}

/** Carries so many operations through the system and the page, in rounds with funds of their own; answers what was done. */
export async function runModel({
  seed,
  rounds,
  operations,
}: {
  seed: number;
  rounds: number;
  /** At most, in each round. */
  operations: number;
}): Promise<{ operations: number; counts: Record<string, number>; disturbed: Record<string, number>; lines: number }> {
  const counts: Record<string, number> = {};
  const disturbed: Record<string, number> = {};
  let lines = 0;
  const command = fc.oneof(
    { arbitrary: wish.map((each) => new One(each)), weight: 8 },
    { arbitrary: fc.array(wish, { minLength: 2, maxLength: 3 }).map((each) => new Race(each)), weight: 1 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.commands([command], { maxCommands: operations, size: 'max' }),
      fc.noBias(fc.integer({ min: 100_000, max: 1_500_000 })),
      fc.infiniteStream(fc.noBias(fc.nat(999_999))),
      async (commands, capCents, chances) => {
        let calm = true;
        const system = await startSystem(() => {
          if (calm) return 'none';
          let chance = chances.next().value / 1_000_000;
          for (const [what, share] of disturbances) {
            if (chance < share) {
              disturbed[what] = (disturbed[what] ?? 0) + 1;
              return what;
            }
            chance -= share;
          }
          return 'none';
        });
        try {
          const page: Page = { ledger: new ReferenceLedger(), packets: 0, bills: 0, last: undefined, counts };
          await openFunds(page.ledger, system, capCents);
          calm = false;
          await fc.asyncModelRun(() => ({ model: page, real: system }), commands);
          calm = true;
          lines += await checkedMoney(system);
        } finally {
          await system.stop();
        }
      },
    ),
    { seed, numRuns: rounds, endOnFailure: true },
  );
  return {
    operations: Object.entries(counts).reduce((sum, [name, count]) => (name === 'races' ? sum : sum + count), 0),
    counts,
    disturbed,
    lines,
  };
}

/** A plain fund, one that is shared out over the centers, one of which a part is a partner's. */
async function openFunds(page: ReferenceLedger, system: System, capCents: number): Promise<void> {
  const centers = Object.fromEntries(
    system.at.settings.centers.map(({ centerId }) => [centerId, centerId === 'se' ? Math.floor(capCents / 2) : 1_000]),
  );
  const percent = 25;
  await system.at.openFund({ fundId: 'model-0', capCents });
  await system.at.openFund({ fundId: 'model-1', capCents: capCents * 2, centerAllocations: centers });
  await system.at.openFund({ fundId: 'model-2', capCents, setAsidePercents: { 'river-bend-works': percent } });
  page.open(capCents, {}, undefined);
  page.open(capCents * 2, centers, undefined);
  page.open(capCents, {}, Math.floor((capCents * percent) / 100));
  await compare({ ledger: page, packets: 0, bills: 0, last: undefined, counts: {} }, system, []);
}
