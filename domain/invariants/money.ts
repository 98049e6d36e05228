import { awardRowSchema, columns, journalLineSchema, limitRowSchema } from '../money/ledger-rows.ts';
import type { AwardRow, Column, JournalLine, LimitRow } from '../money/ledger-rows.ts';
import { costClass } from '../settings.ts';
import { unreadableRow } from './case-rows.ts';
import { collect, type StoredRow, type Violation } from './violation.ts';

/** What a limit's journal lines moved, column by column; `opened` when a line says where the cap went. */
interface Moved {
  columns: Record<Column, number>;
  opened: boolean;
  lines: number;
}

const nothingMoved = (): Moved => ({
  columns: { available: 0, committed: 0, obligated: 0, accrued: 0, paid: 0 },
  opened: false,
  lines: 0,
});

/** Every operation is a movement between two columns, so a new one needs nothing here. */
function addLine(moved: Moved, line: Pick<JournalLine, 'from' | 'to' | 'amountCents'>): void {
  if (line.from === 'cap') moved.opened = true;
  else moved.columns[line.from] -= line.amountCents;
  moved.columns[line.to] += line.amountCents;
  moved.lines += 1;
}

/** What a line adds to what its award holds of that limit: what left `available`, less what came back to it. */
const heldByLine = ({ from, to, amountCents }: Pick<JournalLine, 'from' | 'to' | 'amountCents'>): number =>
  (from === 'available' ? amountCents : 0) - (to === 'available' ? amountCents : 0);

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
    if (limit.kind === 'fund' && !moved.opened) say('never-opened');
    for (const column of columns) {
      if (column === 'available' && !moved.opened) continue;
      const standsCents = limit[`${column}Cents`];
      const movedCents = moved.columns[column];
      if (standsCents !== movedCents) say('column-is-not-its-lines', { column, standsCents, movedCents });
    }
  });
}

/** An award's lines against what its journal lines took from funds and from the participant's year (R2, R7). */
function judgeAwardsMoney(award: AwardRow, heldCents: ReadonlyMap<string, number>): Violation[] {
  return collect('award-sum', award.awardId, (say) => {
    const linesCents = award.lines.reduce((sum, line) => sum + line.amountCents, 0);
    if (linesCents !== award.amountCents)
      say('lines-are-not-the-amount', { linesCents, amountCents: award.amountCents });
    const wanted = new Map<string, number>();
    const add = (limit: string, amountCents: number) => wanted.set(limit, (wanted.get(limit) ?? 0) + amountCents);
    for (const line of award.lines) {
      add(line.limitId, line.amountCents);
      add(yearOf(line.costClass ?? costClass[line.costKind], award.personRef), line.amountCents);
    }
    const held = new Map<string, number>();
    for (const [limitId, amountCents] of heldCents) {
      const limit = withoutYear(limitId);
      held.set(limit, (held.get(limit) ?? 0) + amountCents);
    }
    for (const limit of new Set([...wanted.keys(), ...held.keys()])) {
      const [awardedCents, takenCents] = [wanted.get(limit) ?? 0, held.get(limit) ?? 0];
      if (awardedCents !== takenCents) say('money-is-not-the-award', { limit, awardedCents, takenCents });
    }
  });
}

const yearOf = (kind: string, personRef: string) => `person-year#${kind}#${personRef}`;
/** `person-year#PY2026#training#ref` → `person-year#training#ref`: the award does not say which year it counts in. */
const withoutYear = (limitId: string) => limitId.replace(/^(person-year)#[^#]*#/, '$1#');

/** The ledger, read once from end to end, in any order. Holds sums per limit and a few numbers per award. */
export class LedgerBook {
  readonly limits = new Map<string, LimitRow>();
  readonly moved = new Map<string, Moved>();
  readonly awards = new Map<string, AwardRow>();
  /** Per award: what it holds of each limit. */
  readonly held = new Map<string, Map<string, number>>();
  /** Per award: the command that committed it. */
  readonly operations = new Map<string, string>();
  readonly counts = { limits: 0, journalLines: 0, awards: 0 };
  private readonly readingViolations: Violation[] = [];
  /** Rows that are there and cannot be read: said once, and not again as missing. */
  private readonly unreadable = new Set<string>();

  add(stored: StoredRow): void {
    const pk = String(stored['pk']);
    if (pk === 'FUNDS' || pk.startsWith('LIMIT#')) this.addLimit(stored);
    else if (pk.startsWith('JOURNAL#')) this.addJournalLine(stored);
    else if (pk.startsWith('AWARD#')) this.addAward(stored);
    else if (!pk.startsWith('OP#')) {
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
        judgeAwardsMoney(award, this.held.get(award.awardId) ?? new Map<string, number>()),
      ),
      ...[...this.held.keys()]
        .filter((awardId) => !this.awards.has(awardId) && !this.unreadable.has(awardId))
        .flatMap((awardId) => collect('award-sum', awardId, (say) => say('money-without-award'))),
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
    const moved = this.moved.get(line.limitId) ?? nothingMoved();
    this.moved.set(line.limitId, moved);
    addLine(moved, line);
    if (line.awardId === undefined) return;
    const held = this.held.get(line.awardId) ?? new Map<string, number>();
    this.held.set(line.awardId, held);
    if (line.operation === 'commit') this.operations.set(line.awardId, line.operationId);
    held.set(line.limitId, (held.get(line.limitId) ?? 0) + heldByLine(line));
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
