import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { openCaseFor, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';
import { missingParts, partsOf, type UploadParts } from '../../adapters/upload-parts.ts';

export interface CompleteDeps extends CaseDeps {
  uploads: UploadParts;
}

/**
 * The parts of a large file become one object, when S3 itself holds all of them in the sizes that were announced. From then
 * on it is an upload like any other: its arrival is S3's own event. A crash before or after S3 joined them is harmless, the
 * same command again finds the object.
 */
export async function completeUpload(
  input: ParsedCommand<'complete-upload'>,
  deps: CompleteDeps,
): Promise<CommandValue<'complete-upload'>> {
  const { cases, clock, uploads } = deps;
  const { applicationId, documentId } = input;
  // Each time, not once: S3 dates an object of parts from when it was begun, so nobody could tell later that a coach's
  // consent had ended when it was joined.
  const { holds } = await openCaseFor(deps, input.actor, ['document.upload'], applicationId, { confirmed: true });
  const document = await cases.getDocument(applicationId, documentId);
  if (!document) throw new Refusal('not-found');
  if (document.status === 'superseded') throw new Refusal('upload-ended');
  const answer = { documentId };
  const now = clock.now();
  await once<typeof answer>(
    cases.client,
    cases.tableName,
    operationOf('complete-upload', input),
    now.toISOString(),
    async (record) => {
      await transact(cases.client, [record(answer), ...holds]);
      return answer;
    },
  );
  // Its event was faster than this answer.
  if (document.status !== 'expected') return answer;
  if (document.parts === undefined) throw new Refusal('upload-incomplete');

  const { uploadId, partBytes } = document.parts;
  const held = await uploads.list(documentId, uploadId, now);
  if (held !== undefined) {
    const wanted = partsOf(document.declaredBytes, partBytes);
    if (missingParts(wanted, held).length > 0) throw new Refusal('upload-incomplete');
    const parts = held.filter(({ number }) => number <= wanted.length);
    if (await uploads.complete(documentId, uploadId, parts, now)) return answer;
  }
  if ((await uploads.arrivedBytes(documentId, now)) === undefined) throw new Refusal('upload-ended');
  return answer;
}
