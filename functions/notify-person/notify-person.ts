import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import type { StepInput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

const templates = { approved: 'approved', denied: 'not-paid', withdrawn: 'withdrawn', closed: 'closed' } as const;

/** The last step: the person is told, and the case waits for nobody. Told once, however often the step runs. */
export function notifyPerson(
  input: StepInput<'NotifyPerson'>,
  { cases, clock, randomBytes }: CaseDeps,
): Promise<object> {
  return againstOthers(async () => {
    const now = clock.now();
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    // A later round carries this case, and tells when packet and letter are there.
    if (before.round !== input.round) return {};
    if (before.toldAt !== undefined || !(before.status in templates)) return {};
    const template = templates[before.status as keyof typeof templates];
    const next: ApplicationRow = {
      ...before,
      owner: 'nobody',
      toldAt: now.toISOString(),
      updatedAt: now.toISOString(),
    };
    delete next.due;
    await transact(cases.client, [
      ...cases.write.application(before, next, auditRow(before.applicationId, now, 'system', 'told', { template })),
      cases.write.outbox(outboxRow(before.applicationId, now, randomBytes, { type: 'mail', template, params: {} })),
    ]);
    return {};
  });
}
