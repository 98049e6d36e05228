import type { StoredLine } from '../../domain/money/chain.ts';
import { journalLineSchema, type JournalLine } from '../../domain/money/ledger-rows.ts';
import { ledgerKeys } from '../../adapters/ledger-table.ts';

/** Lines as the ledger writes them, for tests of what comes after. */
export const fundOne = 'fund#PY2026#adult-july';
export const fundTwo = 'fund#FFY2027#step-50-50';

let count = 0;
/** A line with an id that sorts after the one before it; 250 dollars from `available` to `committed` of a fund. */
export function journalLine(of: Partial<JournalLine> = {}): JournalLine {
  count += 1;
  const fundLimitId = of.fundLimitId ?? fundOne;
  return journalLineSchema.parse({
    schemaVersion: 2,
    lineId: `jnl_${String(count).padStart(12, '0')}`,
    boardId: 'worksystems',
    fundLimitId,
    limits: [fundLimitId],
    operation: 'commit',
    from: 'available',
    to: 'committed',
    amountCents: 25_000,
    at: '2026-11-03T18:00:00.000Z',
    actor: 'staff:one',
    operationId: `op-${String(count).padStart(12, '0')}`,
    retainUntil: '2033-11-03T18:00:00.000Z',
    legalHold: false,
    ...of,
  });
}

/** The row of a line, keys included. */
export const storedLine = (line: JournalLine): StoredLine => ({ ...ledgerKeys.line(line), ...line });
