import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import type { Actor, StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { OutcomeEvent } from '../../domain/outcomes/events.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { recordHandOff } from '../../functions/record-hand-off/record-hand-off.ts';
import { recordOutcome } from '../../functions/record-outcome/record-outcome.ts';
import { recordService } from '../../functions/record-service/record-service.ts';
import { desk } from './cases.ts';
import { tableNameOf } from './tables.ts';

/** The desk of test/support/cases.ts, with what comes after a decision. */
export function outcomeDesk(client: DynamoDBClient) {
  const at = desk(client);
  const outcomes = outcomesTable({ client, tableName: tableNameOf('cases') });
  const deps = { ...at.deps, outcomes };
  return {
    ...at,
    deps,
    outcomes,
    /** Approved for tuition from the fund, by somebody of the packet's center. */
    async grant(applicationId: string, by: StaffActor, fundId: string): Promise<void> {
      const application = await at.cases.getApplication(applicationId);
      await decidePacket(
        {
          operationId: at.operationId(),
          actor: by,
          applicationId,
          version: application?.version ?? 0,
          outcome: 'approve',
          lines: [{ fundId, costKind: 'tuition', amountCents: 100_000 }],
          payee: 'school',
          payeeName: 'Sample School',
          reason: 'The rest comes from a grant.',
          ticks: [...decisionTicks],
          priorityGroup: 5,
          aheadOfReason: 'The course starts soon.',
          requestedItems: [],
        },
        at.deps,
      );
    },
    tell: (
      actor: Actor,
      applicationId: string,
      said: OutcomeEvent,
      replaces?: number,
      operationId = at.operationId(),
    ) =>
      recordOutcome({ operationId, actor, applicationId, said, ...(replaces === undefined ? {} : { replaces }) }, deps),
    serve: (
      actor: Actor,
      what: {
        service: 'workshop' | 'one-on-one';
        on: string;
        people?: number;
        partner?: string;
        applicationId?: string;
      },
      centerId = 'se',
      operationId = at.operationId(),
    ) => recordService({ operationId, actor, centerId, what: { action: 'record', people: 1, ...what } }, deps),
    unserve: (actor: Actor, on: string, serviceId: string, centerId = 'se') =>
      recordService(
        { operationId: at.operationId(), actor, centerId, what: { action: 'take-back', on, serviceId } },
        deps,
      ),
    tick: (actor: Actor, applicationId: string, systemId: string, done: boolean, mark?: string) =>
      recordHandOff(
        {
          operationId: at.operationId(),
          actor,
          applicationId,
          systemId,
          done,
          ...(mark === undefined ? {} : { mark }),
        },
        deps,
      ),
  };
}
export type OutcomeDesk = ReturnType<typeof outcomeDesk>;
