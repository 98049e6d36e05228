import { awardBalanced } from '../money/award-steps.ts';
import {
  awardRowSchema,
  columns,
  fundAboutRowSchema,
  journalLineSchema,
  limitRowSchema,
  type AwardRow,
  type JournalLine,
  type LimitRow,
  type Place,
} from '../money/ledger-rows.ts';
import { unreadableRow } from './case-rows.ts';
import { collect, type StoredRow, type Violation } from './violation.ts';

/** What a limit's journal lines moved, place by place; `opened` when a line brought money from outside. */
interface Moved {
  places: Record<Place, number>;
  opened: boolean;
  /** In whose journals they stand. */
  funds: Set<string>;
}
const nothingMoved = (): Moved => ({
  places: { cap: 0, available: 0, committed: 0, obligated: 0, accrued: 0, paid: 0 },
  opened: false,
  funds: new Set(),
});

/** Every operation is a movement between two columns, so a new one needs nothing here. */
function addLine(moved: Moved, { from, to, amountCents, fundLimitId }: JournalLine): void {
  const { places } = moved;
  if (from === 'cap') {
    moved.opened = true;
    places.cap += amountCents;
  } else places[from] -= amountCents;
  if (to === 'cap') places.cap -= amountCents;
  else places[to] += amountCents;
  moved.funds.add(fundLimitId);
}

/** What the journal says of one line of an award. */
interface Held {
  limits: ReadonlySet<string>;
  cents: Record<'committed' | 'obligated' | 'accrued' | 'paid' | 'released' | 'excepted', number>;
}
const nothingHeld = (): Held => ({
  limits: new Set(),
  cents: { committed: 0, obligated: 0, accrued: 0, paid: 0, released: 0, excepted: 0 },
});
function addHeld(held: Held, { operation, from, to, amountCents, limits }: JournalLine): void {
  const { cents } = held;
  if (operation === 'except') {
    cents.excepted += from === 'cap' ? amountCents : -amountCents;
    return;
  }
  held.limits = new Set([...held.limits, ...limits]);
  if (from !== 'cap' && from !== 'available') cents[from] -= amountCents;
  if (to === 'available') cents.released += amountCents;
  else if (to !== 'cap') cents[to] += amountCents;
}

const cents = (row: StoredRow, name: string): number => {
  const value = row[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : NaN;
};

/** The one promise of a limit row. Judged before the row is parsed: a negative column is a broken promise, not a typo. */
function judgeSum(limit: StoredRow): Violation[] {
  return collect('money-sum', String(limit['limitId']), (say) => {
    let sumCents = 0;
    for (const column of columns) {
      const value = cents(limit, `${column}Cents`);
      if (Number.isNaN(value)) say('no-whole-cents', { column });
      else if (value < 0) say('negative', { column, cents: value });
      sumCents += Number.isNaN(value) ? 0 : value;
    }
    const capCents = cents(limit, 'capCents');
    if (capCents !== sumCents)
      say('sum-is-not-the-cap', { capCents: Number.isNaN(capCents) ? -1 : capCents, sumCents });
  });
}

/** A participant's year opens without a line of its own: what is left of it follows from its cap, which `money-sum` holds. */
function judgeBalance(limit: LimitRow, moved: Moved): Violation[] {
  return collect('journal-balance', limit.limitId, (say) => {
    const isYear = limit.kind === 'participant-year';
    if (limit.kind === 'fund' && !moved.opened) say('never-opened');
    for (const place of ['cap', ...columns] as const) {
      if ((place === 'available' || place === 'cap') && (isYear || !moved.opened)) continue;
      const standsCents = limit[`${place}Cents`];
      const movedCents = moved.places[place];
      if (standsCents !== movedCents) say('column-is-not-its-lines', { column: place, standsCents, movedCents });
    }
  });
}

/** Each line of an award against what its journal lines moved, and on which limits (R2, R6, R7). */
function judgeAwardsMoney(award: AwardRow, held: ReadonlyMap<number, Held>): Violation[] {
  return collect('award-sum', award.awardId, (say) => {
    const linesCents = award.lines.reduce((sum, line) => sum + line.amountCents, 0);
    if (linesCents !== award.amountCents)
      say('lines-are-not-the-amount', { linesCents, amountCents: award.amountCents });
    award.lines.forEach((line, index) => {
      if (!awardBalanced(line)) say('line-is-not-its-columns', { line: index });
      const { cents, limits } = held.get(index) ?? nothingHeld();
      for (const [name, takenCents] of Object.entries(cents) as [keyof Held['cents'], number][]) {
        const awardedCents = line[`${name}Cents`];
        if (awardedCents !== takenCents)
          say('money-is-not-the-award', { line: index, column: name, awardedCents, takenCents });
      }
      if ([...line.limits].sort().join() !== [...limits].sort().join())
        say('limits-are-not-the-award', { line: index });
    });
    for (const index of held.keys()) if (!award.lines[index]) say('money-of-no-line', { line: index });
  });
}

/** Rows of the ledger that are judged elsewhere, or that are worked out from it and hold no money. */
const elsewhere = ['OP#', 'CHAIN#', 'FLOW#', 'CHANGES', 'DEMAND', 'ALERTS'];

/** The ledger, read once from end to end, in any order. Holds sums per limit and a few numbers per award. */
export class LedgerBook {
  readonly limits = new Map<string, LimitRow>();
  readonly moved = new Map<string, Moved>();
  readonly awards = new Map<string, AwardRow>();
  /** Per award and line of it: what the journal says. */
  readonly held = new Map<string, Map<number, Held>>();
  /** What each fund is, by its limit. */
  private readonly abouts = new Set<string>();
  /** Per award: the command that committed it. */
  readonly operations = new Map<string, string>();
  readonly counts = { limits: 0, journalLines: 0, awards: 0 };
  private readonly readingViolations: Violation[] = [];
  /** Rows that are there and cannot be read: said once, and not again as missing. */
  readonly unreadable = new Set<string>();

  add(stored: StoredRow): void {
    const pk = String(stored['pk']);
    if (pk === 'FUNDS' && String(stored['sk']).startsWith('about#')) this.addAbout(stored);
    else if (pk === 'FUNDS' || pk.startsWith('LIMIT#') || pk.startsWith('LIMITS#')) this.addLimit(stored);
    else if (pk.startsWith('JOURNAL#')) this.addJournalLine(stored);
    else if (pk.startsWith('AWARD#')) this.addAward(stored);
    else if (!elsewhere.some((prefix) => pk.startsWith(prefix))) {
      const subject = pk.split('#')[0] ?? '';
      this.readingViolations.push(...collect('dangling', subject, (say) => say('unknown-row')));
    }
  }

  violations(): Violation[] {
    return [
      ...this.readingViolations,
      ...[...this.limits.values()].flatMap((limit) =>
        judgeBalance(limit, this.moved.get(limit.limitId) ?? nothingMoved()),
      ),
      ...[...this.moved.keys()]
        .filter((limitId) => !this.limits.has(limitId) && !this.unreadable.has(limitId))
        .flatMap((limitId) => collect('journal-balance', limitId, (say) => say('lines-of-no-limit'))),
      ...[...this.awards.values()].flatMap((award) =>
        judgeAwardsMoney(award, this.held.get(award.awardId) ?? new Map<number, Held>()),
      ),
      ...[...this.held.keys()]
        .filter((awardId) => !this.awards.has(awardId) && !this.unreadable.has(awardId))
        .flatMap((awardId) => collect('award-sum', awardId, (say) => say('money-without-award'))),
      ...[...this.limits.values()]
        .filter(({ kind, limitId }) => kind === 'fund' && !this.abouts.has(limitId))
        .flatMap(({ limitId }) => collect('dangling', limitId, (say) => say('fund-without-words'))),
    ];
  }

  private addLimit(stored: StoredRow): void {
    this.counts.limits += 1;
    const broken = judgeSum(stored);
    this.readingViolations.push(...broken);
    const parsed = limitRowSchema.safeParse(stored);
    if (parsed.success) this.limits.set(parsed.data.limitId, parsed.data);
    else {
      this.unreadable.add(String(stored['limitId']));
      if (broken.length === 0) this.readingViolations.push(unreadableRow(String(stored['pk']), stored, parsed.error));
    }
  }

  private addJournalLine(stored: StoredRow): void {
    this.counts.journalLines += 1;
    const parsed = journalLineSchema.safeParse(stored);
    if (!parsed.success) {
      this.readingViolations.push(unreadableRow(String(stored['pk']), stored, parsed.error));
      return;
    }
    const line = parsed.data;
    for (const limitId of line.limits) {
      const moved = this.moved.get(limitId) ?? nothingMoved();
      this.moved.set(limitId, moved);
      addLine(moved, line);
    }
    if (line.awardId === undefined) return;
    const lines = this.held.get(line.awardId) ?? new Map<number, Held>();
    this.held.set(line.awardId, lines);
    if (line.operation === 'commit' || line.operation === 'offer') this.operations.set(line.awardId, line.operationId);
    const held = lines.get(line.awardLine ?? -1) ?? nothingHeld();
    lines.set(line.awardLine ?? -1, held);
    addHeld(held, line);
  }

  private addAbout(stored: StoredRow): void {
    const parsed = fundAboutRowSchema.safeParse(stored);
    if (parsed.success) this.abouts.add(parsed.data.limitId);
    else this.readingViolations.push(unreadableRow(String(stored['pk']), stored, parsed.error));
  }

  private addAward(stored: StoredRow): void {
    this.counts.awards += 1;
    const parsed = awardRowSchema.safeParse(stored);
    if (parsed.success) this.awards.set(parsed.data.awardId, parsed.data);
    else {
      this.unreadable.add(String(stored['pk']).slice('AWARD#'.length));
      this.readingViolations.push(unreadableRow(String(stored['pk']), stored, parsed.error));
    }
  }
}
