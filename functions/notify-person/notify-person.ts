import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { directoryOf } from '../../domain/directory/directory.ts';
import { Refusal } from '../../domain/errors.ts';
import { followedStatuses, type ApplicationStatus } from '../../domain/lifecycle/application.ts';
import type { TemplateName } from '../../domain/messages/templates.ts';
import type { RequestKind } from '../../domain/requests/kinds.ts';
import { followUpOf } from '../../domain/requests/next-step.ts';
import type { StepInput } from '../../workflows/contracts.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { transact } from '../../adapters/transaction.ts';

type Ends = Partial<Record<ApplicationStatus, TemplateName>>;
const common = { withdrawn: 'withdrawn', closed: 'closed' } as const satisfies Ends;
const decided = { ...common, approved: 'approved', denied: 'not-paid' } as const satisfies Ends;
/** How each end is told, by kind of request. */
const endings: Record<RequestKind, Ends> = {
  scholarship: decided,
  ojt: decided,
  step: { ...common, denied: 'step-no', referred: 'step-referred', completed: 'step-finished' },
  // The office's yes is not an end: classes follow. Its no is told with what the person can do there (R15).
  tui: { withdrawn: 'withdrawn', closed: 'closed', 'oed-denied': 'tui-not-approved', completed: 'tui-completed' },
};

/** R3: an offer that came to nothing is told as what it is. */
function offerEnd({ status, waitlist }: ApplicationRow): TemplateName | undefined {
  if (status === 'closed' && waitlist?.ended?.how === 'unanswered') return 'offer-ended';
  return status === 'withdrawn' && waitlist?.ended?.how === 'declined' ? 'offer-declined' : undefined;
}

/**
 * The person is told how it ended, and the case waits for nobody; or, where it goes on for months, that it begins. Told once,
 * however often the step runs.
 */
export function notifyPerson(
  input: StepInput<'NotifyPerson'>,
  { cases, clock, randomBytes, settings }: CaseDeps,
): Promise<object> {
  return againstOthers(async () => {
    const now = clock.now();
    const before = await cases.getApplication(input.applicationId);
    if (!before) throw new Refusal('not-found');
    // A later round carries this case, and tells when packet and letter are there.
    if (before.round !== input.round) return {};
    const word = wordOf(before, { now, settings, directory: directoryOf([], now, settings) });
    if (!word) return {};
    const { template, next } = word;
    await transact(cases.client, [
      ...cases.write.application(before, next, auditRow(before.applicationId, now, 'system', 'told', { template })),
      cases.write.outbox(outboxRow(before.applicationId, now, randomBytes, { type: 'mail', template, params: {} })),
    ]);
    return {};
  });
}

function wordOf(
  before: ApplicationRow,
  around: Parameters<ReturnType<typeof followUpOf>['begin']>[1],
): { template: string; next: ApplicationRow } | undefined {
  const at = around.now.toISOString();
  if (followedStatuses.has(before.status)) {
    const first = followUpOf(before.kind).begin(before, around);
    return first && { template: first.template, next: { ...before, ...first.change, updatedAt: at } };
  }
  const template = offerEnd(before) ?? endings[before.kind][before.status];
  if (before.toldAt !== undefined || template === undefined) return undefined;
  const { due: _due, ...rest } = before;
  return { template, next: { ...rest, owner: 'nobody', toldAt: at, updatedAt: at } };
}
