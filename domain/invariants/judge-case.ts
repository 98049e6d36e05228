import type { AwardRow } from '../money/ledger-rows.ts';
import { judgeOwner, judgeRestarts } from './application.ts';
import { judgeAudit } from './audit.ts';
import { judgeAwards } from './awards.ts';
import type { CaseRows } from './case-rows.ts';
import { judgePlace, type Around } from './dangling.ts';
import { judgeDocuments } from './documents.ts';
import { judgeOutbox } from './outbox.ts';
import { judgeOjt, type AroundOjt } from './ojt.ts';
import { judgeStep } from './step.ts';
import type { Violation } from './violation.ts';

/** All that can be said of one application from its rows and from what points to it. */
export function judgeCase(
  read: CaseRows,
  around: Around & AroundOjt,
  awards: ReadonlyMap<string, AwardRow>,
  now: Date,
): Violation[] {
  // R23: parts of it may be gone; that it is finished is asked of the order (destruction.ts).
  if (read.application?.row.destruction) return [];
  return [
    ...judgeOwner(read, now),
    ...judgeRestarts(read),
    ...judgeDocuments(read, now),
    ...judgeAudit(read),
    ...judgeOutbox(read, now),
    ...judgeStep(read),
    ...judgeOjt(read, around),
    ...judgeAwards(read, awards),
    ...judgePlace(read, around),
  ];
}
