import { actorId } from '../../domain/access/actor.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/**
 * Staff want a file that passed looked at again for harm: scanners learn, and a colleague may have doubts. It stays open
 * meanwhile; a warning takes it out as one that came late would. The row in the outbox asks the scanners, so a crash right
 * after loses nothing.
 */
export function rescanDocument(
  input: ParsedCommand<'rescan-document'>,
  deps: CaseDeps,
): Promise<CommandValue<'rescan-document'>> {
  const { cases, clock, randomBytes } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('rescan-document', input),
      now.toISOString(),
      async (record) => {
        const before = await openCase(deps, actor, 'document.rescan', input.applicationId);
        const document = await cases.getDocument(before.applicationId, input.documentId);
        if (document?.status !== 'clean' || document.versionId === undefined || document.original === undefined)
          throw new Refusal('not-found');
        if (document.original.replaced) throw new Refusal('original-replaced');
        const { applicationId, documentId, versionId } = document;
        // A file that was given before lies under the id that it came with.
        const fileId = document.original.key.slice('originals/'.length);
        const answer = {};
        await transact(cases.client, [
          record(answer),
          cases.write.document(document, {
            set: { rescan: { askedAt: now.toISOString(), askedBy: actor.staffId } },
            condition: '#status = :clean',
            names: { '#status': 'status' },
            values: { ':clean': 'clean' },
          }),
          ...cases.write.application(
            before,
            before,
            auditRow(applicationId, now, actorId(actor), 'document-rescan-asked', { documentId }),
          ),
          cases.write.outbox(
            outboxRow(applicationId, now, randomBytes, {
              type: 'scan-again',
              documentId: fileId,
              versionId,
            }),
          ),
        ]);
        return answer;
      },
    );
  });
}
