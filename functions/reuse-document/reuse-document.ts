import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { demandOpenKinds } from '../../domain/papers/open.ts';
import { isLive, reusedRow, sameContent } from '../../domain/papers/reuse.ts';
import { partnerName } from '../../domain/settings.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { contentHashes } from '../../adapters/document-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

/**
 * A paper that was given before counts here too: the same original and the same cleaned copy, by their versions, with who gave
 * it first and when. Nothing is uploaded, checked or copied; taking it out again is `removeDocument`, as for any other.
 */
export function reuseDocument(
  input: ParsedCommand<'reuse-document'>,
  deps: CaseDeps,
): Promise<CommandValue<'reuse-document'>> {
  const { cases, clock, randomBytes, settings } = deps;
  const { actor, applicationId, from, kind } = input;
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('reuse-document', input), at, async (record) => {
      const { application: before, holds } = await openCaseFor(deps, actor, ['document.upload'], applicationId);
      const { personId } = before;
      // A coach uses what the consent lets them see; the same consent covers both packets, so it is held once.
      if (from.applicationId !== applicationId) {
        const { application } = await openCaseFor(deps, actor, ['document.read'], from.applicationId);
        if (application.personId !== personId) throw new Refusal('not-found');
      }
      demandOpenKinds(before, [kind]);
      if (before.documentCount >= settings.uploads.maxDocuments)
        throw new Refusal('too-many-documents', { limit: settings.uploads.maxDocuments });
      const source = await cases.getDocument(from.applicationId, from.documentId);
      if (source?.status !== 'clean') throw new Refusal('not-found');
      const own = (await cases.listDocuments(applicationId)).filter(
        (each) => isLive(each) && sameContent(each, source),
      );
      if (own.some((each) => each.kind === kind))
        throw new Refusal('duplicate-document', { documentId: source.documentId });

      const row = reusedRow(
        source,
        {
          applicationId,
          documentId: newId('document', now.getTime(), randomBytes),
          kind,
          retainUntil: before.retainUntil,
          legalHold: before.legalHold,
        },
        { by: actorId(actor), at },
      );
      const answer = { documentId: row.documentId };
      await transact(cases.client, [
        record(answer),
        ...holds,
        ...cases.write.application(
          before,
          {
            ...before,
            ...helpedBy(before, actor, (partner) => partnerName(settings, partner)),
            documentCount: before.documentCount + 1,
            updatedAt: at,
          },
          auditRow(applicationId, now, actorId(actor), 'document-reused', { documentId: row.documentId, kind }),
        ),
        ...cases.write.reusedDocument(row),
        ...(await knownAtFirst(row, source, deps)),
        // One content stands in a packet once, for however many things it counts.
        ...contentHashes(row)
          .filter((hash) => !own.some((each) => each.status === 'clean' && contentHashes(each).includes(hash)))
          .map((hash) =>
            cases.write.contentHash(
              applicationId,
              hash,
              row.documentId,
              (old) => new Refusal('duplicate-document', { documentId: String(old?.['documentId'] ?? '') }),
            ),
          ),
      ]);
      return answer;
    });
  });
}

/** The first one knows where it counts, so that a scanner that warns of it later is heard there too. */
async function knownAtFirst(row: DocumentRow, source: DocumentRow, { cases }: CaseDeps): Promise<Write[]> {
  const { reused } = row;
  if (!reused) return [];
  const isFirst = source.documentId === reused.documentId;
  const first = isFirst ? source : await cases.getDocument(reused.applicationId, reused.documentId);
  // R23: the cases that it comes from: none may be on its way out.
  const kept = new Set([source.applicationId, ...(first ? [first.applicationId] : [])]);
  kept.delete(row.applicationId);
  const holds = [...kept].map((applicationId) => cases.write.isKept(applicationId));
  const use = { applicationId: row.applicationId, documentId: row.documentId };
  if (!first) {
    // The case that it came with is destroyed: its file outlives it for as long as it is used.
    const file = await cases.getKeptFile(reused.documentId);
    if (!file) throw new Refusal('not-found');
    return [...holds, cases.write.keptFile(file, [...file.usedIn, use])];
  }
  // What was warned of never counts again.
  if (first.status === 'rejected') throw new Refusal('not-found');
  const { usedIn = [] } = first;
  return [
    ...holds,
    cases.write.document(first, {
      set: { usedIn: [...usedIn, use] },
      condition: `#status = :seen AND ${usedIn.length > 0 ? 'size(usedIn) = :count' : 'attribute_not_exists(usedIn)'}${
        // Its file may be about to go; what stands in the new place says so too.
        first.original?.replaced ? '' : ' AND attribute_not_exists(#original.#replaced)'
      }`,
      names: {
        '#status': 'status',
        ...(first.original?.replaced ? {} : { '#original': 'original', '#replaced': 'replaced' }),
      },
      values: { ':seen': first.status, ...(usedIn.length > 0 ? { ':count': usedIn.length } : {}) },
    }),
    // Given again from a copy: that one must not have been taken out meanwhile either.
    ...(isFirst
      ? []
      : [
          cases.write.document(source, {
            set: { attempts: source.attempts },
            condition: '#status = :clean',
            names: { '#status': 'status' },
            values: { ':clean': 'clean' },
          }),
        ]),
  ];
}
