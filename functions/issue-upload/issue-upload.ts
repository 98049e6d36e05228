import { actorId, helpedBy } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { openItems } from '../../domain/information/open-items.ts';
import { partnerName } from '../../domain/settings.ts';
import { againstOthers, openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { Signer } from '../../adapters/signer.ts';
import { transact } from '../../adapters/transaction.ts';
import { missingParts, partsOf, uploadParts } from '../../adapters/upload-parts.ts';

export interface UploadDeps extends CaseDeps {
  signer: Signer;
  quarantineBucket: string;
}

const uploadSeconds = 30 * 60;

/**
 * The right to send one file: a row that expects it, and a form that S3 itself will hold to one key, one size limit and one
 * type; for a large one, whose sender can cut it, links to its parts. Zero bytes means that the size is not known yet (a page
 * without JavaScript).
 */
export async function issueUpload(
  input: ParsedCommand<'issue-upload'>,
  deps: UploadDeps,
): Promise<CommandValue<'issue-upload'>> {
  const { cases, clock, randomBytes, settings } = deps;
  if (input.bytes > settings.uploads.maxBytes)
    throw new Refusal('too-large', { limitMegabytes: Math.floor(settings.uploads.maxBytes / 1024 / 1024) });
  const open = () => openCaseFor(deps, input.actor, ['document.upload'], input.applicationId, { confirmed: true });
  let isFirst = false;
  const { documentId } = await againstOthers(async () => {
    const now = clock.now();
    return once<{ documentId: string }>(
      cases.client,
      cases.tableName,
      operationOf('issue-upload', input),
      now.toISOString(),
      async (record) => {
        isFirst = true;
        const { application: before, holds } = await open();
        const asked = openItems(before);
        if (before.status !== 'draft' && !asked) throw new Refusal('already-sent', { number: before.number });
        if (asked && !asked.documents.has(input.kind))
          throw new Refusal('not-asked', { number: before.number }, [{ field: input.kind, key: 'not-asked' }]);
        if (before.documentCount >= settings.uploads.maxDocuments)
          throw new Refusal('too-many-documents', { limit: settings.uploads.maxDocuments });
        const id = newId('document', now.getTime(), randomBytes);
        const row: DocumentRow = {
          schemaVersion: 1,
          retainUntil: before.retainUntil,
          legalHold: before.legalHold,
          documentId: id,
          applicationId: before.applicationId,
          kind: input.kind,
          fileName: input.fileName,
          contentType: input.contentType,
          declaredBytes: input.bytes,
          uploadedBy: actorId(input.actor),
          status: 'expected',
          createdAt: now.toISOString(),
          attempts: 0,
        };
        const answer = { documentId: id };
        await transact(cases.client, [
          record(answer),
          ...holds,
          ...cases.write.application(
            before,
            {
              ...before,
              ...helpedBy(before, input.actor, (partner) => partnerName(settings, partner)),
              documentCount: before.documentCount + 1,
              updatedAt: now.toISOString(),
            },
            auditRow(before.applicationId, now, actorId(input.actor), 'upload-started', {
              documentId: id,
              kind: input.kind,
            }),
          ),
          ...cases.write.newDocument(row, new Date(now.getTime() + uploadSeconds * 1000).toISOString()),
        ]);
        return answer;
      },
    );
  });
  // What was answered once is answered again, but links are new each time: a consent may have ended since the first ones.
  if (!isFirst) await open();
  const document = await cases.getDocument(input.applicationId, documentId);
  if (!document || document.status === 'superseded') throw new Refusal('upload-ended');
  const arrived = document.status !== 'expected';
  // Asked again (a second click, a lost answer, a cut connection): the same document, a fresh form, the parts that are missing.
  const known = settings.uploads.contentTypes.includes(input.contentType);
  const { url, fields } = await deps.signer.post(deps.quarantineBucket, documentId, {
    maxBytes: settings.uploads.maxBytes,
    contentType: known ? input.contentType : undefined,
    redirectTo: input.redirectTo,
    seconds: uploadSeconds,
    now: clock.now(),
  });
  const isLarge = input.inParts === true && input.bytes > settings.uploads.partsFromBytes;
  return {
    documentId,
    url,
    fields,
    maxBytes: settings.uploads.maxBytes,
    arrived,
    ...(isLarge && !arrived ? { parts: await openParts(document, known ? input.contentType : undefined, deps) } : {}),
  };
}

/** A link for each part that is not there yet. The upload's id stands in the row, so that every try goes to the same one. */
async function openParts(document: DocumentRow, contentType: string | undefined, deps: UploadDeps) {
  const { cases, clock, settings, signer, quarantineBucket: bucket } = deps;
  const { documentId, applicationId, declaredBytes } = document;
  const uploads = uploadParts({ signer, bucket });
  let { parts } = document;
  if (!parts) {
    const begun = await uploads.begin(documentId, { contentType, now: clock.now() });
    // Two tries at once: the first one's id counts, and the bucket itself gives up the other after a day.
    await cases.changeDocument(document, {
      set: { parts: { uploadId: begun, partBytes: settings.uploads.partBytes } },
      condition: '#status = :expected AND attribute_not_exists(parts)',
      names: { '#status': 'status' },
      values: { ':expected': 'expected' },
    });
    parts = (await cases.getDocument(applicationId, documentId))?.parts;
  }
  if (!parts) throw new Refusal('upload-ended');
  const { uploadId, partBytes } = parts;
  const held = await uploads.list(documentId, uploadId, clock.now());
  // Over: completed by a try whose answer was lost, or given up. Whoever completes it is told which.
  if (held === undefined) return [];
  return Promise.all(
    missingParts(partsOf(declaredBytes, partBytes), held).map(async (part) => ({
      ...part,
      url: await signer.part(bucket, documentId, {
        uploadId,
        number: part.number,
        bytes: part.bytes,
        seconds: uploadSeconds,
        now: clock.now(),
      }),
    })),
  );
}
