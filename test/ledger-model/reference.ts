/**
 * A ledger as one would write it on a page: plain sums, no database, nothing of the system's own code. The system is held
 * against it, operation by operation (R2, R5, R6). Amounts are integer cents.
 */
export const places = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;
type Place = (typeof places)[number];
export type Columns = Record<Place, number> & { cap: number };

export interface ReferenceLine {
  limits: string[];
  person: string;
  amounts: Record<'committed' | 'obligated' | 'accrued' | 'paid' | 'released' | 'excepted', number>;
  amountCents: number;
}
export interface ReferenceAward {
  packet: number;
  lines: ReferenceLine[];
}
export interface ReferenceBill {
  packet: number;
  line: number;
  cents: number;
  status: 'to-pay' | 'paid' | 'void';
}
interface ReferenceFund {
  /** Which parts it has; their amounts are limits. */
  centers: boolean;
  partner: boolean;
  closed: boolean;
}

/** What is done, with everything chosen: the same for the page and for the system. Funds, packets and bills by their order. */
export type Operation =
  | {
      kind: 'approve';
      packet: number;
      person: number;
      withCoach: boolean;
      lines: { fund: number; cents: number }[];
      exception: boolean;
    }
  | { kind: 'enroll'; packet: number; line: number; cents: number }
  | { kind: 'release'; packet: number; line: number; from: 'committed' | 'obligated'; cents: number }
  | { kind: 'bill'; packet: number; line: number; cents: number; bill: number }
  | { kind: 'pay'; bill: number }
  | { kind: 'correct'; bill: number; then: 'owed' | 'release' }
  | { kind: 'refund'; packet: number; line: number; cents: number }
  | { kind: 'raise' | 'lower'; fund: number; cents: number }
  | { kind: 'move'; from: number; to: number; cents: number }
  | { kind: 'close'; fund: number }
  | { kind: 'center'; fund: number; capCents: number };

export const done = 'done';
const trainingCap = 500_000;
export const homeCenter = 'se';
export const partner = 'river-bend-works';

export class ReferenceLedger {
  readonly limits: Map<string, Columns>;
  readonly funds: ReferenceFund[];
  readonly awards: Map<number, ReferenceAward>;
  readonly bills: Map<number, ReferenceBill>;
  /** What all was short when the last approval was refused, in the order in which the system names it. */
  short: readonly string[] = [];

  constructor(from?: ReferenceLedger) {
    this.limits = new Map(from && structuredClone([...from.limits]));
    this.funds = structuredClone(from?.funds ?? []);
    this.awards = new Map(from && structuredClone([...from.awards]));
    this.bills = new Map(from && structuredClone([...from.bills]));
  }

  fundId = (fund: number) => `fund#PY2026#model-${fund}`;
  private part = (kind: string, fund: number, of: string) => `${kind}#PY2026#model-${fund}#${of}`;
  private year = (person: number) => `year of person ${person}`;
  limit(id: string): Columns {
    const found = this.limits.get(id);
    if (!found) throw new Error(`the page has no ${id}`);
    return found;
  }

  open(capCents: number, centers: Readonly<Record<string, number>>, partnerCents: number | undefined): void {
    const fund = this.funds.length;
    this.funds.push({ centers: Object.keys(centers).length > 0, partner: partnerCents !== undefined, closed: false });
    const fresh = (cap: number): Columns => ({ cap, available: cap, committed: 0, obligated: 0, accrued: 0, paid: 0 });
    this.limits.set(this.fundId(fund), fresh(capCents));
    for (const [center, cents] of Object.entries(centers))
      this.limits.set(this.part('center', fund, center), fresh(cents));
    if (partnerCents !== undefined) {
      this.limits.set(this.part('set-aside', fund, partner), fresh(partnerCents));
      this.limits.set(this.part('set-aside', fund, 'everyone'), fresh(capCents - partnerCents));
    }
  }

  /** `done`, or why not; then nothing has changed. */
  apply(operation: Operation): string {
    const before = new ReferenceLedger(this);
    try {
      this.work(operation);
      return done;
    } catch (error) {
      if (!(error instanceof No)) throw error;
      for (const [name, map] of [
        ['limits', before.limits],
        ['awards', before.awards],
        ['bills', before.bills],
      ] as const) {
        const mine = this[name] as Map<unknown, unknown>;
        mine.clear();
        for (const [key, value] of map) mine.set(key, value);
      }
      this.funds.splice(0, this.funds.length, ...before.funds);
      return error.message;
    }
  }

  private work(operation: Operation): void {
    switch (operation.kind) {
      case 'approve':
        return this.approve(operation);
      case 'enroll':
        return this.step(operation, 'committed', 'obligated');
      case 'release':
        return this.giveBack(operation, operation.from);
      case 'bill': {
        this.step(operation, 'obligated', 'accrued');
        const { packet, line, cents } = operation;
        this.bills.set(operation.bill, { packet, line, cents, status: 'to-pay' });
        return;
      }
      case 'pay': {
        const bill = this.openBill(operation.bill);
        this.step(bill, 'accrued', 'paid');
        bill.status = 'paid';
        return;
      }
      case 'correct': {
        const bill = this.openBill(operation.bill);
        if (operation.then === 'owed') this.step(bill, 'accrued', 'obligated');
        else this.giveBack(bill, 'accrued');
        bill.status = 'void';
        return;
      }
      case 'refund':
        return this.giveBack(operation, 'paid');
      default:
        return this.changeFund(operation);
    }
  }

  private approve({ packet, person, withCoach, lines, exception }: Extract<Operation, { kind: 'approve' }>): void {
    for (const { fund } of lines) if (this.funds[fund]?.closed) throw new No('fund-closed');
    const year = this.year(person);
    if (!this.limits.has(year))
      this.limits.set(year, {
        cap: trainingCap,
        available: trainingCap,
        committed: 0,
        obligated: 0,
        accrued: 0,
        paid: 0,
      });
    const taken = new Map<string, number>();
    const left = (id: string) => this.limit(id).available - (taken.get(id) ?? 0);
    const awardLines: ReferenceLine[] = [];
    for (const { fund, cents } of lines) {
      const limits = [this.fundId(fund)];
      if (this.funds[fund]?.centers) limits.push(this.part('center', fund, homeCenter));
      if (this.funds[fund]?.partner) {
        const own = this.part('set-aside', fund, partner);
        limits.push(withCoach && left(own) >= cents ? own : this.part('set-aside', fund, 'everyone'));
      }
      const excepted = exception ? Math.max(0, Math.min(cents, cents - left(year))) : 0;
      limits.push(year);
      for (const id of limits) taken.set(id, (taken.get(id) ?? 0) + cents);
      taken.set(year, (taken.get(year) ?? 0) - excepted);
      const amounts = { committed: cents, obligated: 0, accrued: 0, paid: 0, released: 0, excepted };
      awardLines.push({ limits, person: year, amounts, amountCents: cents });
    }
    // The order in which the system names what is short.
    const order = ['center', 'fund', 'year', 'set-aside'];
    const kindOf = (id: string) => order.findIndex((kind) => id.startsWith(kind));
    this.short = [...taken]
      .sort(([a], [b]) => kindOf(a) - kindOf(b) || (a < b ? -1 : 1))
      .filter(([id, cents]) => this.limit(id).available < cents)
      .map(([id]) =>
        id.startsWith('fund') ? 'fund-short' : id.startsWith('year') ? 'person-cap-reached' : 'limit-reached',
      );
    const [first] = this.short;
    if (first) throw new No(first);
    for (const line of awardLines) {
      const own = this.limit(year);
      own.cap += line.amounts.excepted;
      own.available += line.amounts.excepted;
      for (const id of line.limits) this.shift(id, 'available', 'committed', line.amountCents);
    }
    this.awards.set(packet, { packet, lines: awardLines });
  }

  private shift(id: string, from: Place, to: Place, cents: number): void {
    const limit = this.limit(id);
    limit[from] -= cents;
    limit[to] += cents;
  }
  private line({ packet, line }: { packet: number; line: number }): ReferenceLine {
    const found = this.awards.get(packet)?.lines[line];
    if (!found) throw new No('award-unknown');
    return found;
  }
  private openBill(bill: number): ReferenceBill {
    const found = this.bills.get(bill);
    if (!found) throw new No('invoice-unknown');
    if (found.status !== 'to-pay') throw new No('invoice-settled');
    return found;
  }

  private demand(line: ReferenceLine, from: 'committed' | 'obligated' | 'accrued' | 'paid', cents: number): void {
    if (cents > line.amountCents) throw new No('amount-above-award');
    if (line.amounts[from] < cents) throw new No(`not-${from}`);
  }
  private step(
    at: { packet: number; line: number; cents: number },
    from: 'committed' | 'obligated' | 'accrued',
    to: 'obligated' | 'accrued' | 'paid',
  ): void {
    const line = this.line(at);
    // Nothing promised is left at all: that is said before the amount is looked at.
    if (from === 'committed' && this.awards.get(at.packet)?.lines.every(({ amounts }) => amounts.committed === 0))
      throw new No('not-committed');
    this.demand(line, from, at.cents);
    line.amounts[from] -= at.cents;
    line.amounts[to] += at.cents;
    for (const id of line.limits) this.shift(id, from, to, at.cents);
  }
  private giveBack(
    at: { packet: number; line: number; cents: number },
    from: 'committed' | 'obligated' | 'accrued' | 'paid',
  ): void {
    const line = this.line(at);
    this.demand(line, from, at.cents);
    line.amounts[from] -= at.cents;
    line.amounts.released += at.cents;
    for (const id of line.limits) this.shift(id, from, 'available', at.cents);
    const excepted = Math.min(line.amounts.excepted, at.cents);
    const year = this.limit(line.person);
    year.cap -= excepted;
    year.available -= excepted;
    line.amounts.excepted -= excepted;
  }

  private changeFund(operation: Extract<Operation, { kind: 'raise' | 'lower' | 'move' | 'close' | 'center' }>): void {
    const standing = (fund: number): ReferenceFund => {
      const found = this.funds[fund];
      if (!found) throw new Error(`the page has no fund ${fund}`);
      if (found.closed) throw new No('fund-closed');
      return found;
    };
    const parts = (fund: number, kind: string) =>
      [...this.limits].filter(([id]) => id.startsWith(`${kind}#PY2026#model-${fund}#`));
    const free = (fund: number) => [
      this.fundId(fund),
      ...(this.funds[fund]?.partner ? [this.part('set-aside', fund, 'everyone')] : []),
    ];
    const change = (ids: readonly string[], cents: number) => {
      for (const id of ids) {
        this.limit(id).cap += cents;
        this.limit(id).available += cents;
      }
    };
    const demandFree = (fund: number, cents: number) => {
      for (const id of free(fund)) if (this.limit(id).available < cents) throw new No('cap-below-use');
      const allocated = parts(fund, 'center').reduce((sum, [, { cap }]) => sum + cap, 0);
      if (allocated > this.limit(this.fundId(fund)).cap - cents) throw new No('allocation-above-cap');
    };
    switch (operation.kind) {
      case 'raise':
        standing(operation.fund);
        return change(free(operation.fund), operation.cents);
      case 'lower':
        // A closed fund has nothing on it but what came back; it may be lowered by that.
        demandFree(operation.fund, operation.cents);
        return change(free(operation.fund), -operation.cents);
      case 'move': {
        const { from, to, cents } = operation;
        standing(to);
        if (this.limit(this.fundId(from)).available < cents) throw new No('fund-short');
        const closed = this.funds[from]?.closed === true;
        if (!closed) demandFree(from, cents);
        change(closed ? [this.fundId(from)] : free(from), -cents);
        return change(free(to), cents);
      }
      case 'close': {
        const fund = standing(operation.fund);
        const id = this.fundId(operation.fund);
        change([id], -this.limit(id).available);
        for (const kind of ['center', 'set-aside'])
          for (const [part, { available }] of parts(operation.fund, kind)) change([part], -available);
        fund.closed = true;
        return;
      }
      case 'center': {
        const { fund, capCents } = operation;
        standing(fund);
        const id = this.part('center', fund, homeCenter);
        const { cap, available } = this.limit(id);
        if (capCents < cap - available) throw new No('cap-below-use');
        const others = parts(fund, 'center').reduce((sum, [part, limit]) => sum + (part === id ? 0 : limit.cap), 0);
        if (others + capCents > this.limit(this.fundId(fund)).cap) throw new No('allocation-above-cap');
        return change([id], capCents - cap);
      }
    }
  }

  /** The promise: each cap is the sum of its columns, and none is below zero. */
  broken(): string[] {
    return [...this.limits].flatMap(([id, limit]) => {
      const sum = places.reduce((total, place) => total + limit[place], 0);
      return sum === limit.cap && places.every((place) => limit[place] >= 0) ? [] : [`${id} ${JSON.stringify(limit)}`];
    });
  }
}

class No extends Error {}
