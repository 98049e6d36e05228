import type { CaseRows } from './case-rows.ts';
import { collect, type Violation } from './violation.ts';

/** What points to an application from elsewhere in the table. */
export interface Around {
  /** The application that a document's own pointer names. */
  applicationOfDocument: ReadonlyMap<string, string>;
  applicationOfNumber: string | undefined;
  isListedByPerson: boolean;
  personRefOfProfile: string | undefined;
}

/** Every row under an application belongs to it, and each pointer to it says the same. */
export function judgePlace(read: CaseRows, around: Around): Violation[] {
  const { application, applicationId, decisions, documents, tasks } = read;
  return collect('dangling', applicationId, (say) => {
    for (const sk of read.unknown) say('unknown-row', { row: sk.split('#')[0] ?? '' });
    const { steps, outcomes, handOffs } = read;
    for (const { row, stored } of [
      ...read.documents,
      ...decisions,
      ...read.audit,
      ...tasks,
      ...read.outbox,
      ...steps,
      ...outcomes,
      ...handOffs,
      ...read.notes,
    ])
      if (row.applicationId !== applicationId) say('belongs-elsewhere', { row: String(stored['sk']) });
    for (const { row, stored } of documents)
      if (stored['sk'] !== `DOC#${row.documentId}`) say('wrong-key', { row: String(stored['sk']) });
    if (!application) {
      say('no-application');
      return;
    }
    const { row } = application;
    if (row.applicationId !== applicationId) say('belongs-elsewhere', { row: 'APP' });
    const seqs = new Set(decisions.map((each) => each.row.seq));
    if (seqs.size !== row.decisionCount || Math.max(0, ...seqs) !== row.decisionCount)
      say('decisions-miscounted', { decisionCount: row.decisionCount, counted: seqs.size });
    if (read.notes.length !== (row.noteCount ?? 0))
      say('notes-miscounted', { noteCount: row.noteCount ?? 0, counted: read.notes.length });
    const known = new Map(documents.map((each) => [each.row.documentId, each.row.sha256]));
    for (const each of decisions)
      for (const looked of each.row.documents)
        if (known.get(looked.documentId) !== looked.sha256)
          say('decided-on-another-document', { seq: each.row.seq, documentId: looked.documentId });
    for (const each of tasks)
      if (each.row.round > row.round) say('wait-of-no-round', { round: each.row.round, kind: each.row.kind });
    for (const documentId of known.keys())
      if (around.applicationOfDocument.get(documentId) !== applicationId)
        say('document-not-found-by-id', { documentId });
    if (around.applicationOfNumber !== applicationId) say('number-names-another');
    if (!around.isListedByPerson) say('not-listed-by-its-person');
    if (around.personRefOfProfile !== row.personRef) say('person-unknown-or-another');
  });
}
