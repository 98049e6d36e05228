import type * as z from 'zod';
import {
  applicationRowSchema,
  auditRowSchema,
  decisionRowSchema,
  documentRowSchema,
  outboxRowSchema,
  taskRowSchema,
  type ApplicationRow,
  type AuditRow,
  type DecisionRow,
  type DocumentRow,
  type OutboxRow,
  type TaskRow,
} from '../cases/rows.ts';
import { noteRowSchema, type NoteRow } from '../cases/notes.ts';
import { handOffRowSchema, type HandOffRow } from '../hand-off/rows.ts';
import { stepRowSchema, type StepRow } from '../step/rows.ts';
import { outcomeRowSchema, type OutcomeRow } from '../outcomes/rows.ts';
import type { StoredRow, Violation } from './violation.ts';

/** A parsed row beside its keys and index attributes, which no reader's schema knows. */
export interface Stored<R> {
  row: R;
  stored: StoredRow;
}

/** Everything that stands under one application. */
export interface CaseRows {
  applicationId: string;
  application?: Stored<ApplicationRow>;
  documents: Stored<DocumentRow>[];
  decisions: Stored<DecisionRow>[];
  audit: Stored<AuditRow>[];
  tasks: Stored<TaskRow>[];
  outbox: Stored<OutboxRow>[];
  hashes: { sha256: string; documentId: string }[];
  notes: Stored<NoteRow>[];
  steps: Stored<StepRow>[];
  outcomes: Stored<OutcomeRow>[];
  handOffs: Stored<HandOffRow>[];
  /** Sort keys that mean nothing here. */
  unknown: string[];
}

const textOf = (row: StoredRow, name: string): string => (typeof row[name] === 'string' ? row[name] : '');

/** An unreadable row is left out of what is judged, and is a violation of its own. */
export function readCase(
  applicationId: string,
  rows: readonly StoredRow[],
): { case: CaseRows; unreadable: Violation[] } {
  const read: CaseRows = {
    applicationId,
    documents: [],
    decisions: [],
    audit: [],
    tasks: [],
    outbox: [],
    hashes: [],
    notes: [],
    steps: [],
    outcomes: [],
    handOffs: [],
    unknown: [],
  };
  const unreadable: Violation[] = [];
  const parse = <S extends z.ZodType>(schema: S, stored: StoredRow, into: (row: Stored<z.output<S>>) => void) => {
    const parsed = schema.safeParse(stored);
    if (parsed.success) into({ row: parsed.data, stored });
    else unreadable.push(unreadableRow(applicationId, stored, parsed.error));
  };
  for (const stored of rows) {
    const sk = textOf(stored, 'sk');
    if (sk === 'APP') parse(applicationRowSchema, stored, (row) => (read.application = row));
    else if (sk.startsWith('DOC#')) parse(documentRowSchema, stored, (row) => read.documents.push(row));
    else if (sk.startsWith('DECISION#')) parse(decisionRowSchema, stored, (row) => read.decisions.push(row));
    else if (sk.startsWith('AUDIT#')) parse(auditRowSchema, stored, (row) => read.audit.push(row));
    else if (sk.startsWith('TASK#')) parse(taskRowSchema, stored, (row) => read.tasks.push(row));
    else if (sk.startsWith('OUT#')) parse(outboxRowSchema, stored, (row) => read.outbox.push(row));
    else if (sk.startsWith('STEP#')) parse(stepRowSchema, stored, (row) => read.steps.push(row));
    else if (sk.startsWith('NOTE#')) parse(noteRowSchema, stored, (row) => read.notes.push(row));
    else if (sk.startsWith('OUTCOME#')) parse(outcomeRowSchema, stored, (row) => read.outcomes.push(row));
    else if (sk.startsWith('HAND-OFF#')) parse(handOffRowSchema, stored, (row) => read.handOffs.push(row));
    else if (sk.startsWith('HASH#'))
      read.hashes.push({ sha256: sk.slice('HASH#'.length), documentId: textOf(stored, 'documentId') });
    else read.unknown.push(sk);
  }
  return { case: read, unreadable };
}

/** Names the field, never its value. Sort keys hold ids, numbers and instants only. */
export function unreadableRow(subject: string, stored: StoredRow, error: z.ZodError): Violation {
  const field = error.issues[0]?.path.map(String).join('.') ?? '';
  return { invariant: 'unreadable', code: 'unreadable', subject, detail: { row: textOf(stored, 'sk'), field } };
}
