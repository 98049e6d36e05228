import type { ApplicationRow } from '../cases/rows.ts';
import { restingStatuses } from '../lifecycle/application.ts';

type Case = Pick<ApplicationRow, 'status' | 'updatedAt' | 'toldAt' | 'awards' | 'hold' | 'offer'>;

/**
 * Since when nothing goes on in a case: nobody has to act, the person was told, and each cent of its awards is paid or went back.
 * Undefined while it is open. What is opened again has another day of closing later.
 */
export function closedSince(row: Case): string | undefined {
  if (!restingStatuses.has(row.status) || row.toldAt === undefined) return undefined;
  const moves = (row.awards ?? []).some(
    ({ committedCents, obligatedCents, accruedCents }) => committedCents + obligatedCents + accruedCents > 0,
  );
  return moves ? undefined : row.updatedAt;
}
