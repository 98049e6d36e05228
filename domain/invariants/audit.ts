import type { CaseRows } from './case-rows.ts';
import { collect, type Violation } from './violation.ts';

/**
 * One audit line per change. The application's version counts its writes and each line names the version that it made:
 * every version from 0 on has exactly one line. Beside that, each decision and each verdict on a document has its own.
 */
export function judgeAudit(read: CaseRows): Violation[] {
  const { application, audit, decisions, documents, applicationId } = read;
  if (!application) return [];
  const linesOf = (what: string, name: string, value: string | number) =>
    audit.filter(({ row }) => row.what === what && row.params[name] === value).length;

  return collect('audit', applicationId, (say) => {
    const times = new Map<number, number>();
    for (const { row } of audit)
      if (row.version !== undefined) times.set(row.version, (times.get(row.version) ?? 0) + 1);
      else if (row.schemaVersion === 2) say('line-without-version');
    // Lines of schema 1 named no version; what they cover ends where the first newer line stands.
    const hasOlder = audit.some(({ row }) => row.schemaVersion === 1);
    const first = hasOlder ? Math.min(application.row.version + 1, ...times.keys()) : 0;
    for (let version = first; version <= application.row.version; version += 1)
      if (!times.has(version)) say('change-without-line', { version });
    for (const [version, count] of times) {
      if (count > 1) say('lines-for-one-change', { version, count });
      if (version > application.row.version) say('line-without-change', { version });
    }

    for (const { row } of decisions) {
      // Handing a TUI packet over is looked through and noted, and decides nothing (R15).
      const line = row.outcome === 'handed-over' ? 'tui-handed-over' : `decided-${row.outcome}`;
      const count = linesOf(line, 'seq', row.seq);
      if (count !== 1) say('decision-lines', { seq: row.seq, count });
    }
    const decided = audit.filter(({ row }) => row.what.startsWith('decided-')).length;
    if (decided > decisions.length) say('line-without-decision', { lines: decided, decisions: decisions.length });
    for (const { row } of documents) {
      const { documentId, status } = row;
      // What was given before was sent, and found clean, where it was given; here it has one line of its own.
      const isReused = row.reused !== undefined;
      const expected = {
        'upload-started': isReused ? 0 : 1,
        'document-reused': isReused ? 1 : 0,
        ...(status === 'clean' ? { 'document-accepted': isReused ? 0 : 1, 'document-rejected': 0 } : {}),
        ...(status === 'rejected' ? { 'document-rejected': 1 } : {}),
        ...(status === 'expected' || status === 'checking' ? { 'document-accepted': 0, 'document-rejected': 0 } : {}),
      };
      for (const [what, wanted] of Object.entries(expected)) {
        const count = linesOf(what, 'documentId', documentId);
        if (count !== wanted) say('document-lines', { documentId, what, count });
      }
    }
  });
}
