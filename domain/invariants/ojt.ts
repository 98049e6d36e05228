import type { DecisionRow } from '../cases/rows.ts';
import {
  employerResultRowSchema,
  employerRowSchema,
  holdRowSchema,
  poolRowSchema,
  type OjtGrant,
  type Slot,
} from '../ojt/rows.ts';
import type { CaseRows } from './case-rows.ts';
import { collect, type StoredRow, type Violation } from './violation.ts';

/** What stands elsewhere about this case's slot and result. */
export interface AroundOjt {
  holdsSlot: boolean;
  /** What the employer's record says of this person; undefined where it says nothing. */
  kept: boolean | undefined;
}

const sameSlot = (a: Slot | undefined, b: Slot | undefined): boolean => a?.year === b?.year && a?.pool === b?.pool;

/** R21, R29: an approved case has its slot, its terms and the people who agreed to them; what stopped gave it back. */
export function judgeOjt(read: CaseRows, { holdsSlot, kept }: AroundOjt): Violation[] {
  const { application, applicationId, decisions } = read;
  if (!application) return [];
  const { kind, status, ojt } = application.row;
  return collect('slots', applicationId, (say) => {
    if (kind !== 'ojt') {
      if (ojt) say('slot-of-another-kind', { kind });
      return;
    }
    const granted = status === 'approved' || status === 'completed';
    if (granted !== (ojt !== undefined)) say('status-is-not-the-slot', { status });
    if ((ojt?.slot !== undefined) !== holdsSlot) say('case-and-pool-differ', { status });
    if ((status === 'completed') !== (ojt?.result !== undefined)) say('status-is-not-the-result', { status });
    if (ojt && (ojt.result?.what === 'stopped') !== (ojt.slot === undefined)) say('slot-not-given-back', { status });
    if (keptBy(ojt) !== kept) say('case-and-employer-differ', { status });
    if (!granted || !ojt) return;
    const approved = decisions.map(({ row }) => row).findLast((row) => row.outcome === 'approved');
    if (!approved) return say('slot-without-approval', { status });
    judgeApproval(
      approved,
      ojt,
      decisions.map(({ row }) => row),
      (code) => say(code, { seq: approved.seq }),
    );
  });
}

const keptBy = (ojt: OjtGrant | undefined): boolean | undefined =>
  ojt?.result === undefined || ojt.result.what === 'stopped' ? undefined : ojt.result.what === 'kept';

/** The law's own limit; the board's may be lower and may change. */
const usualRatePercent = 50;

function judgeApproval(
  approved: DecisionRow,
  ojt: OjtGrant,
  all: readonly DecisionRow[],
  say: (code: string) => void,
): void {
  const decided = approved.ojt;
  if (decided?.mostCents !== ojt.mostCents) say('terms-are-not-the-decision');
  if (ojt.slot && !sameSlot(decided?.slot, ojt.slot)) say('slot-is-not-the-decision');
  if (ojt.terms.ratePercent <= usualRatePercent) return;
  if (ojt.terms.criteria.length === 0) say('high-rate-without-criterion');
  const first = all.findLast((row) => row.seq < approved.seq && row.outcome === 'needs-second');
  if (approved.stage !== 'second' || !first || first.decidedBy.staffId === approved.decidedBy.staffId)
    say('high-rate-without-second');
}

/** The whole partition of one pool, or of one employer: a count is as many as the rows beside it. */
export function judgeOjtCount(pk: string, rows: readonly StoredRow[]): Violation[] {
  return collect('slots', pk, (say) => {
    const at = (sk: string) => rows.find((row) => row['sk'] === sk);
    const under = (prefix: string) => rows.filter((row) => String(row['sk']).startsWith(prefix));
    if (pk.startsWith('OJT-SLOTS#')) {
      const pool = poolRowSchema.safeParse(at('USED'));
      const held = under('HOLD#').map((row) => holdRowSchema.safeParse(row));
      if (!pool.success || held.some(({ success }) => !success)) return say('unreadable-count');
      if (pool.data.used !== held.length) say('slots-miscounted', { used: pool.data.used, held: held.length });
      return;
    }
    const record = employerRowSchema.safeParse(at('RECORD'));
    const results = under('RESULT#').map((row) => employerResultRowSchema.safeParse(row));
    if (!record.success || results.some(({ success }) => !success)) return say('unreadable-count');
    const { kept, notKept } = record.data;
    const counted = results.filter(({ data }) => data?.kept === true).length;
    if (kept !== counted || notKept !== results.length - counted)
      say('results-miscounted', { kept, notKept, results: results.length });
  });
}
export const isOjtCount = (pk: string): boolean => pk.startsWith('OJT-SLOTS#') || pk.startsWith('EMPLOYER#');
