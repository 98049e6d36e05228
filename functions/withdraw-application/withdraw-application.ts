import { actorId } from '../../domain/access/actor.ts';
import { auditRow, openWait, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** Taken back by the person, at any time before a decision; a slot (R21) also after it. A draft just ends; a sent packet's wait is answered. */
export function withdrawApplication(
  input: ParsedCommand<'withdraw-application'>,
  deps: CaseDeps,
): Promise<CommandValue<'withdraw-application'>> {
  const { cases, clock, randomBytes } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('withdraw-application', input),
      now.toISOString(),
      async (record) => {
        const before = await openCase(deps, input.actor, 'application.withdraw', input.applicationId);
        if (!mayMove(before, 'withdraw')) throw new Refusal('not-open', { number: before.number });
        const wasDraft = before.status === 'draft';
        // Told of its approval, no workflow carries it any more: the mail is asked for here.
        const wasTold = before.status === 'approved' && before.toldAt !== undefined;
        const isOver = wasDraft || wasTold;
        const next: ApplicationRow = {
          ...before,
          status: 'withdrawn',
          owner: isOver ? 'nobody' : 'system',
          updatedAt: now.toISOString(),
        };
        // R21: the slot is free again.
        delete next.ojt;
        if (isOver) next.toldAt = now.toISOString();
        // Until the workflow has told the person, the sweep keeps an eye on it.
        if (isOver) delete next.due;
        else
          next.due = {
            dueAt: new Date(now.getTime() + 3_600_000).toISOString(),
            calendar: 'days',
            centerId: before.centerId,
          };
        const wait = openWait(before.status);
        await transact(cases.client, [
          record({}),
          ...cases.write.application(
            before,
            next,
            auditRow(before.applicationId, now, actorId(input.actor), 'withdrawn'),
          ),
          ...(before.ojt?.slot ? ojtTable(cases).write.giveBack(before.ojt.slot, before.applicationId) : []),
          ...(wasTold
            ? [
                cases.write.outbox(
                  outboxRow(before.applicationId, now, randomBytes, {
                    type: 'mail',
                    template: 'withdrawn',
                    params: {},
                  }),
                ),
              ]
            : []),
          ...(wait
            ? [
                cases.write.taskAnswer(
                  before.applicationId,
                  before.round,
                  wait,
                  // The wait for documents has one answer; the decision after it finds the case withdrawn.
                  wait === 'documents' ? { documents: 'settled' } : { outcome: 'withdrawn' },
                  now.toISOString(),
                ),
                cases.write.outbox(
                  outboxRow(before.applicationId, now, randomBytes, {
                    type: 'answer-task',
                    round: before.round,
                    kind: wait,
                  }),
                ),
              ]
            : []),
        ]);
        return {};
      },
    );
  });
}
