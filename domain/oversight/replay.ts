import type { ApplicationRow, AuditRow, DecisionRow, DocumentRow } from '../cases/rows.ts';
import type { AwardRow } from '../money/ledger-rows.ts';
import type { Known } from './known.ts';

/** What stands today, to be held against what was known. */
export interface Today {
  at: string;
  settingsSha256: string;
  answersSha256: string;
  rules: Readonly<Record<string, number>>;
}

/**
 * A decision with what was known at its moment, and for each part whether it is still the same. The page shows it, and a monitor
 * takes it away as one file.
 */
export interface Replay {
  schemaVersion: 1;
  madeAt: string;
  boardId: string;
  packet: Pick<ApplicationRow, 'applicationId' | 'number' | 'kind' | 'centerId' | 'firstSubmittedAt' | 'submittedAt'>;
  decision: Omit<DecisionRow, 'known'>;
  /** Of decisions from before this was kept there is none. */
  known: Known | undefined;
  /** R3: who came first, of those who waited for the same money. */
  place: { group: number; passedOver: number } | undefined;
  since: {
    settings: Sameness;
    answers: Sameness;
    rules: Sameness;
    documents: { documentId: string; kind: string; sha256: string; today: Sameness }[];
  };
  /** What was done up to the decision, and the decision itself. */
  before: AuditRow[];
  /** The money that it moved, line by line; the ledger knows no name. */
  award: AwardRow | undefined;
}
type Sameness = 'same' | 'changed' | 'gone' | 'not-kept';

export function replayOf(
  rows: {
    boardId: string;
    application: ApplicationRow;
    decision: DecisionRow;
    documents: readonly DocumentRow[];
    audit: readonly AuditRow[];
    award: AwardRow | undefined;
  },
  today: Today,
): Replay {
  const { application, award } = rows;
  const { known, ...decision } = rows.decision;
  const { applicationId, number, kind, centerId, firstSubmittedAt, submittedAt } = application;
  const { priorityGroup, passedOver = 0 } = decision;
  const sameAs = (then: string | undefined, now: string): Sameness =>
    then === undefined ? 'not-kept' : then === now ? 'same' : 'changed';
  return {
    schemaVersion: 1,
    madeAt: today.at,
    boardId: rows.boardId,
    packet: { applicationId, number, kind, centerId, firstSubmittedAt, submittedAt },
    decision,
    known,
    place: priorityGroup === undefined ? undefined : { group: priorityGroup, passedOver },
    since: {
      settings: sameAs(known?.settingsSha256, today.settingsSha256),
      answers: sameAs(known?.answersSha256, today.answersSha256),
      rules: sameAs(known && rulesText(known.rules), rulesText(today.rules)),
      documents: decision.documents.map(({ documentId, sha256 }) => {
        const row = rows.documents.find((each) => each.documentId === documentId);
        const then = known?.documents.find((each) => each.documentId === documentId);
        return {
          documentId,
          kind: then?.kind ?? row?.kind ?? 'other',
          sha256,
          today: row ? sameAs(sha256, row.sha256 ?? '') : 'gone',
        };
      }),
    },
    before: rows.audit
      .filter(({ at }) => at <= decision.decidedAt)
      .toSorted((a, b) => a.at.localeCompare(b.at) || (a.version ?? 0) - (b.version ?? 0)),
    award,
  };
}

const rulesText = (rules: Readonly<Record<string, number>>): string =>
  Object.entries(rules)
    .map(([rule, version]) => `${rule}.${version}`)
    .sort()
    .join(' ');
