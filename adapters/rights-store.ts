import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../domain/errors.ts';
import { eventKeys } from '../domain/oversight/events.ts';
import type { RightsChange, RightsStore } from '../domain/sign-in/ports.ts';
import { once, operationOf } from './operations.ts';
import { standingKey } from './sessions-table.ts';
import { put, transact, update } from './transaction.ts';

/** Every change of anybody's rights, by time: pk OVERSIGHT#RIGHTS in the cases table. Never changed. */
export const rightsChanges = 'OVERSIGHT#RIGHTS';

interface Tables {
  client: DynamoDBClient;
  cases: string;
  sessions: string;
}

export function rightsStore({ client, cases, sessions }: Tables): RightsStore {
  const meanwhile = () => new Refusal('changed-meanwhile');
  return {
    async change(change: RightsChange, operationId: string): Promise<void> {
      const { at, ...said } = change;
      const { staffId, by, reason, withheld } = said;
      // The time is not part of what was asked: a second click comes later and is the same.
      await once(client, cases, operationOf('change-rights', { operationId, ...said }), at, async (record) => {
        await transact(client, [
          record({}),
          put(
            cases,
            {
              pk: rightsChanges,
              sk: `${at}#${operationId}`,
              schemaVersion: 1,
              ...change,
              ...eventKeys(at, operationId),
            },
            meanwhile,
          ),
          update(
            sessions,
            standingKey(staffId),
            {
              set: {
                schemaVersion: 1,
                endedAt: at,
                ...(withheld && withheld.length > 0 ? { withheld: { roles: [...withheld], by, at, reason } } : {}),
              },
              // What is withheld is not forgotten; what is given back is, some time after the next sign-in.
              ...(withheld ? { remove: [withheld.length > 0 ? 'expiresAtSeconds' : 'withheld'] } : {}),
              condition: 'attribute_not_exists(endedAt) OR endedAt <= :ended',
              values: { ':ended': at },
            },
            meanwhile,
          ),
        ]);
        return {};
      });
    },
  };
}
