import type { ApplicationRow, DecisionRow } from '../cases/rows.ts';
import { noteOf, promisedCents, type AwardNote } from '../money/award-note.ts';
import type { AwardRow } from '../money/ledger-rows.ts';
import type { CaseRows } from './case-rows.ts';
import { collect, type Say, type StoredRow, type Violation } from './violation.ts';

/** The awards that an application's decisions and its own notes name; a decision that gave no money names none. */
export const awardIdsOf = ({ application, decisions }: CaseRows): string[] => [
  ...decisions.flatMap(({ row }) => (row.awardId === undefined ? [] : [row.awardId])),
  ...(application?.row.awards ?? []).map(({ awardId }) => awardId),
];

/**
 * R27, R29: no award without an approving decision, no approving decision without its award; one that holds money per application.
 * What has lapsed whole may be asked for again (R6): its decision stays, and its award holds nothing.
 */
export function judgeAwards(read: CaseRows, awards: ReadonlyMap<string, AwardRow>): Violation[] {
  const { application, applicationId, decisions } = read;
  if (!application) return [];
  const { row } = application;
  // A slot commits no money (R21); what belongs to its approval is judged beside it.
  if (row.kind === 'ojt') return [];
  return collect('award-sum', applicationId, (say) => {
    const approved = decisions.map((each) => each.row).filter((each) => each.outcome === 'approved');
    const lapsed = (decision: DecisionRow) =>
      awards.get(decision.awardId ?? '')?.lines.every((line) => line.releasedCents === line.amountCents) === true;
    const last = approved.reduce<DecisionRow | undefined>((a, b) => (a && a.seq > b.seq ? a : b), undefined);
    const before = approved.filter((each) => each !== last && !lapsed(each));
    if (before.length > 0) say('second-award', { awards: before.length + 1 });
    if (row.status === 'approved' ? !last : last !== undefined && !lapsed(last))
      say('status-is-not-the-decision', { status: row.status, approvals: approved.length });
    // R13: a STEP coach sets money aside without a decision on the request; the request notes each award.
    const setAside = (row.awards ?? []).reduce((cents, { amountCents }) => cents + amountCents, 0);
    const decidedCents = row.kind === 'step' ? setAside : row.status === 'approved' ? (last?.amountCents ?? 0) : 0;
    if (row.awardedCents !== decidedCents)
      say('amount-is-not-the-decision', { awardedCents: row.awardedCents, decidedCents });
    for (const each of decisions)
      if (each.row.outcome !== 'approved' && each.row.awardId !== undefined)
        say('award-without-approval', { seq: each.row.seq });
    const noted = new Map((row.awards ?? []).map((note) => [note.awardId, note]));
    for (const decision of approved) {
      const award = awards.get(decision.awardId ?? '');
      const field = award && differs(decision, award, row.personRef);
      if (!award) say('approval-without-award', { seq: decision.seq });
      else if (field !== undefined) say('award-is-not-the-decision', { seq: decision.seq, field });
      else {
        if (decision === last && row.status === 'approved') judgeHold(row, award, say);
        if (!noted.has(award.awardId)) say('award-without-note', { seq: decision.seq });
        continue;
      }
      // Said already; its note would say the same again.
      noted.delete(decision.awardId ?? '');
    }
    for (const [awardId, note] of noted) {
      const award = awards.get(awardId);
      const field = award && noteDiffers(note, noteOf(award));
      if (!award) say('note-without-award', { awardId });
      else if (field !== undefined) say('note-is-not-the-award', { awardId, field });
    }
  });
}

/** R6: what is promised is looked at on the day that the award says; where nothing is promised there is nothing to look at. */
function judgeHold({ hold, holdUntil }: ApplicationRow, award: AwardRow, say: Say): void {
  const looked = hold?.awardId === award.awardId && hold.nextAt !== undefined;
  if (promisedCents(award) === 0) {
    if (looked) say('nothing-promised-and-looked-at');
  } else if (!looked) say('promised-and-never-looked-at');
  else if (holdUntil !== award.holdUntil) say('hold-is-not-the-award', { holdUntil: holdUntil ?? '' });
}

const noteFields = [
  'amountCents',
  'committedCents',
  'obligatedCents',
  'accruedCents',
  'paidCents',
  'releasedCents',
  'holdUntil',
  'enrolledOn',
] as const satisfies (keyof AwardNote)[];
/** R6: what the person's own pages say of their money is what the ledger says. */
const noteDiffers = (note: AwardNote, should: AwardNote): string | undefined =>
  noteFields.find((field) => note[field] !== should[field]);

function differs(decision: DecisionRow, award: AwardRow, personRef: string): string | undefined {
  if (award.amountCents !== decision.amountCents) return 'amountCents';
  if (award.personRef !== personRef) return 'personRef';
  // Staff may hold it longer, and it is held longer where nobody was told in time; never shorter.
  if (award.holdUntil < (decision.holdUntil ?? '')) return 'holdUntil';
  const decided = decision.lines.map((line) => `${line.fundId}|${line.costKind}|${line.amountCents}`);
  // fund#<year>#<fund>
  const awarded = award.lines.map(
    (line) => `${line.fundLimitId.split('#')[2] ?? ''}|${line.costKind}|${line.amountCents}`,
  );
  return decided.sort().join() === awarded.sort().join() ? undefined : 'lines';
}

/** The commands that make awards. */
const givers: ReadonlySet<string> = new Set(['decide-packet', 'offer-money', 'award-step']);

/**
 * The ledger does not know whose award it is, so the way back goes by the command: its answer stands in the cases table since
 * the transaction that made award and decision. Without it one of the two tables stands at another instant than the other.
 */
export function judgeWayBack(awardId: string, command: StoredRow | undefined): Violation[] {
  const answer = command?.['answer'] as { awardId?: unknown } | undefined;
  return collect('award-sum', awardId, (say) => {
    if (!givers.has(String(command?.['command'])) || answer?.awardId !== awardId) say('award-without-decision');
  });
}
