/**
 * What must hold at every instant, said once: the nightly check asks it of production, the fault run of every seed. A
 * violation carries ids, codes and numbers, never what a person wrote.
 */
export const invariants = [
  /** cap = available + committed + obligated + accrued + paid, none negative. */
  'money-sum',
  /** Each limit's columns are what its journal lines moved. */
  'journal-balance',
  /** An award has its money and its decision, a decision its award; one award per application, and its note is what it is. */
  'award-sum',
  /** Who pays sees what the ledger says: of each award what is owed, billed and paid, and each bill once. */
  'payments',
  /** Every application is done, or waits with an owner and a due date, where queue and sweep find it. */
  'owned-or-done',
  /** The sweep starts the same workflow again and again, and nothing comes of it. */
  'restarts',
  /** Every acknowledged upload exists byte for byte or has a recorded rejection. */
  'documents',
  /** One audit line per change. */
  'audit',
  /** What a decision asked for is done, within the hour; every wait that is answered has been told so. */
  'outbox',
  /** R12: what STEP coaches recorded is all there, and in the order that the rule asks for. */
  'step-order',
  /** R21: as many slots are taken as cases hold one; an employer's record is what became of its people. */
  'slots',
  /** R23: what is gone stands in a certificate, which says today what it said then; what was begun is finished. */
  'destruction',
  /** No row that belongs to nothing, no pointer into nowhere. */
  'dangling',
  /** A row that no reader understands. */
  'unreadable',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  invariant: Invariant;
  /** What exactly is wrong, within the invariant. */
  code: string;
  /** The id of what it is wrong with. */
  subject: string;
  detail: Readonly<Record<string, string | number>>;
}

/** Says one thing about one subject; collects. */
export type Say = (code: string, detail?: Violation['detail']) => void;

export function collect(invariant: Invariant, subject: string, judge: (say: Say) => void): Violation[] {
  const found: Violation[] = [];
  judge((code, detail = {}) => found.push({ invariant, code, subject, detail }));
  return found;
}

/** A row as it stands in the table, keys and index attributes included. */
export type StoredRow = Readonly<Record<string, unknown>>;

export const hourMs = 3_600_000;
/** How late the sweep may be before somebody has to look: it runs every five minutes. */
export const sweepGraceMs = 1 * hourMs;
/** The relay tries every minute. */
export const outboxGraceMs = 1 * hourMs;
/** The sweep forgets an upload that never came, and gives up a check without a verdict, after a day. */
export const documentGraceMs = 24 * hourMs + sweepGraceMs;
/** Clocks of two machines agree to the second; a few minutes are generous. */
export const clockSkewMs = 5 * 60_000;
