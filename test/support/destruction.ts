import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { confidentialTable } from '../../adapters/confidential-table.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { demographicsTable } from '../../adapters/demographics-table.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { paymentsTable } from '../../adapters/payments-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import type { DestroyDeps } from '../../functions/destroy-records/destroy-records.ts';
import type { TableName } from '../../infra/names.ts';
import type { desk } from './cases.ts';
import { tableNameOf } from './tables.ts';

/** The tables that the night deletes from; a test over them starts these. */
export const destroyedTables = ['cases', 'ledger', 'payments', 'snap', 'ui', 'accommodation', 'demographics'] as const;

/** `before`: before each write to a table, and each deletion of a version of a file. */
const watched = (client: DynamoDBClient, before: (what: string) => Promise<void> | void): DynamoDBClient =>
  new Proxy(client, {
    get(real, name) {
      if (name !== 'send') return Reflect.get(real, name) as unknown;
      return async (command: Parameters<DynamoDBClient['send']>[0]) => {
        if (/^(?:TransactWriteItems|UpdateItem)Command$/.test(command.constructor.name)) await before('tables');
        return real.send(command);
      };
    },
  });

/** A bucket that holds the names `store/key@version` of this set, and nothing behind them. */
export const versionsIn = (stored: Set<string>, name: string, before: (what: string) => Promise<void> | void) => ({
  versionsUnder: async (prefix: string) =>
    [...stored]
      .filter((each) => each.startsWith(`${name}/${prefix}`))
      .map((each) => {
        const [key = '', versionId = ''] = each.slice(name.length + 1).split('@');
        return { key, versionId };
      }),
  async deleteVersion(key: string, versionId: string) {
    await before(`${name}/${key}`);
    stored.delete(`${name}/${key}@${versionId}`);
  },
});

/** What the night works with, on a test's own tables and buckets. */
export function nightDeps(
  at: Pick<ReturnType<typeof desk>, 'deps'>,
  client: DynamoDBClient,
  stored = new Set<string>(),
  before: (what: string) => Promise<void> | void = () => undefined,
): DestroyDeps {
  const seen = watched(client, before);
  const table = (name: TableName) => ({ client: seen, tableName: tableNameOf(name) });
  return {
    ...at.deps,
    cases: casesTable(table('cases')),
    caseRows: storedRows(table('cases')),
    consents: consentTable(table('cases')),
    demographics: demographicsTable(table('demographics')),
    destructions: destructionStore(table('cases')),
    outcomes: outcomesTable(table('cases')),
    ojt: ojtTable(table('cases')),
    payments: paymentsTable(table('payments')),
    paymentRows: storedRows(table('payments')),
    confidential: (['snap', 'ui', 'accommodation'] as const).map((name) => confidentialTable(table(name))),
    accommodation: accommodationRequests(table('accommodation')),
    stores: {
      quarantine: versionsIn(stored, 'quarantine', before),
      clean: versionsIn(stored, 'clean', before),
      packets: versionsIn(stored, 'packets', before),
    },
    remainingMs: () => 900_000,
    failed: () => undefined,
  };
}

/**
 * A power cut before each single write: each night one more than the last got done, until the order is finished. Answers how many
 * nights it took; `between` looks at what each of them left.
 */
export async function nightsOfPowerCuts(
  night: () => Promise<{ finished: boolean }>,
  setBefore: (hook: () => void) => void,
  between: () => Promise<void>,
): Promise<number> {
  let nights = 0;
  for (let finished = false; !finished; nights += 1) {
    let writes = 0;
    setBefore(() => {
      writes += 1;
      if (writes > 1) throw new Error('the power is gone');
    });
    finished = (await night().catch(() => ({ finished: false }))).finished;
    setBefore(() => undefined);
    await between();
    if (nights > 100) throw new Error('it does not come to an end');
  }
  return nights;
}
