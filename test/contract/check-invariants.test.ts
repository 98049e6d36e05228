import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { storedRows } from '../../adapters/stored-rows.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import {
  checkInputSchema,
  checkInvariants,
  type CheckDeps,
  type CheckResult,
} from '../../functions/check-invariants/check-invariants.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { desk } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(() => {
  at = desk(tables!.client);
});
afterAll(async () => tables?.stop());

const checkDeps = (): CheckDeps => ({
  cases: storedRows({ client: tables!.client, tableName: tableNameOf('cases') }),
  ledger: storedRows({ client: tables!.client, tableName: tableNameOf('ledger') }),
  headClean: async () => undefined,
  uploads: async function* () {},
  clock: at.clock,
  remainingMs: () => 900_000,
  sleep: async () => {},
});
const check = (input: object = {}): Promise<CheckResult> => checkInvariants(checkInputSchema.parse(input), checkDeps());

describe('what the work functions write', () => {
  test('holds every invariant', async () => {
    await at.openFund({ fundId: 'held', capCents: 10_000_000 });
    const person = await at.person();
    const id = await at.packetInReview(person);
    const application = await at.cases.getApplication(id);
    await decidePacket(
      {
        operationId: at.operationId(),
        actor: at.staff('one'),
        applicationId: id,
        version: application?.version ?? -1,
        outcome: 'approve',
        lines: [
          { fundId: 'held', costKind: 'tuition', amountCents: 260_000 },
          { fundId: 'held', costKind: 'books', amountCents: 50_000 },
        ],
        payee: 'school',
        reason: '',
        ticks: [...decisionTicks],
        aheadOfReason: 'ready to start first',
        requestedItems: [],
      },
      at.deps,
    );
    const result = await check();
    expect(result.first).toEqual([]);
    expect(result).toMatchObject({ finished: true, violations: 0, unsettled: 0 });
    expect(result.checked).toMatchObject({ applications: 1, awards: 1, limits: 2, journalLines: 3, suspected: 0 });
  });
});
