import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, AuditLine, DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { agingOf } from '../../domain/papers/freshness.ts';
import { demandOpenKinds, paperStatuses } from '../../domain/papers/open.ts';
import { placesIn } from '../../domain/papers/place.ts';
import { isLive, sameContent } from '../../domain/papers/reuse.ts';
import { afterwards } from '../../domain/tui/papers.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

type Describe = ParsedCommand<'describe-document'>;

/**
 * What a file is, and what date is on it. The person says so while the paper is theirs to change, staff once the packet is with
 * them. Nothing is checked or drawn anew: only where it counts changes.
 */
export async function describeDocument(input: Describe, deps: CaseDeps): Promise<CommandValue<'describe-document'>> {
  const { cases, clock, settings } = deps;
  const { actor, applicationId } = input;
  if (input.kind === undefined && input.printedOn === undefined) throw new Refusal('invalid-input');
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('describe-document', input), at, async (record) => {
      const { application: before, holds } = await openCaseFor(deps, actor, ['document.describe'], applicationId);
      const documents = await cases.listDocuments(applicationId);
      const document = documents.find(({ documentId }) => documentId === input.documentId);
      if (!document || !isLive(document)) throw new Refusal('not-found');
      const { kind = document.kind } = input;
      const isOfStaff = actor.kind === 'staff' && before.status !== 'draft';
      if (!isOfStaff) demandOpenKinds(before, [document.kind, kind]);
      else if (!paperStatuses.has(before.status)) throw new Refusal('not-open', { number: before.number });
      demandPlace(kind, document, documents, before);
      demandDate(input.printedOn, kind, now, settings);

      const by = { by: actorId(actor), at };
      const moved = kind !== document.kind;
      const answer = { version: before.version + 1 };
      await transact(cases.client, [
        record(answer),
        ...holds,
        ...cases.write.application(
          before,
          isOfStaff
            ? before
            : { ...before, ...helpedBy(before, actor, (id) => partnerName(settings, id)), updatedAt: at },
          auditOf(input, document, before, now),
        ),
        cases.write.document(document, {
          set: {
            ...(input.kind === undefined ? {} : { kind, placed: { ...by, ...(moved ? { from: document.kind } : {}) } }),
            ...(typeof input.printedOn === 'string' ? { printed: { on: input.printedOn, ...by } } : {}),
          },
          remove: input.printedOn === null ? ['printed'] : [],
          condition: '#status = :seen AND #kind = :was',
          names: { '#status': 'status', '#kind': 'kind' },
          values: { ':seen': document.status, ':was': document.kind },
        }),
      ]);
      return answer;
    });
  });
}

function demandPlace(
  kind: DocumentRow['kind'],
  document: DocumentRow,
  documents: readonly DocumentRow[],
  application: ApplicationRow,
): void {
  if (kind === document.kind) return;
  // What came of a TUI packet is no part of it, and stays what it is.
  if (!placesIn(application, documents).includes(kind) || afterwards.has(document.kind))
    throw new Refusal('invalid-input', {}, [{ field: 'kind', key: 'choose-one' }]);
  const twin = documents.find((each) => each.kind === kind && isLive(each) && sameContent(each, document));
  if (twin) throw new Refusal('duplicate-document', { documentId: twin.documentId });
}

/** Only an end may lie ahead. */
function demandDate(printedOn: Describe['printedOn'], kind: DocumentRow['kind'], now: Date, settings: Settings): void {
  if (typeof printedOn !== 'string' || agingOf(kind, settings.papers)?.by === 'its-own-end') return;
  if (printedOn > wallTime(now, settings.timeZone).date)
    throw new Refusal('invalid-input', {}, [{ field: 'printedOn', key: 'date-ahead' }]);
}

function auditOf(
  input: Describe,
  { documentId, kind: from }: DocumentRow,
  { applicationId }: ApplicationRow,
  now: Date,
): AuditLine {
  const actor = actorId(input.actor);
  const { kind = from } = input;
  if (kind !== from) return auditRow(applicationId, now, actor, 'document-moved', { documentId, kind, from });
  return input.printedOn === undefined
    ? auditRow(applicationId, now, actor, 'document-placed', { documentId, kind })
    : auditRow(applicationId, now, actor, 'document-dated', { documentId, kind });
}
