import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { storedRows } from '../../adapters/stored-rows.ts';
import { toItem } from '../../adapters/transaction.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import type { OutboxRow } from '../../domain/cases/rows.ts';
import { checkInputSchema, checkInvariants } from '../../functions/check-invariants/check-invariants.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { relayPending } from '../../functions/relay-outbox/relay-outbox.ts';
import { restartInputSchema, restartWorkflows } from '../../functions/sweep-cases/restart.ts';
import { sweepCases, type SweepDeps } from '../../functions/sweep-cases/sweep-cases.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/** What lies between two writes that are not one transaction, and how it is set right. */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(async () => tables?.stop());
// The clock of each test starts where the one before ended: one table holds all their rows.
let clockMs = Date.parse('2026-11-18T18:00:00Z');
const hours = (count: number) => count * 3_600_000;
const pass = (milliseconds: number) => {
  clockMs += milliseconds;
  at.setNow(new Date(clockMs).toISOString());
};
beforeEach(async () => {
  at = desk(tables.client);
  pass(hours(24 * 30));
  // What earlier tests left behind is swept first, until nothing is due.
  for (let turn = 0; turn < 50; turn += 1) {
    const { documents, executions, failed } = await sweep();
    if (documents + executions + failed === 0) break;
  }
  person = await at.person();
});

const sweep = (more: Partial<SweepDeps> = {}) =>
  sweepCases({
    ...at.deps,
    abortParts: async () => {},
    arrived: async () => undefined,
    checkAgain: async () => {},
    ...more,
  });

const draft = () => at.draft(person);
const announced = (applicationId: string) => at.announced(person, applicationId, 'government-id');
/** Past every function, as nothing of ours would leave it. */
const deface = (key: { pk: string; sk: string }, change: string, values: Record<string, unknown>) =>
  tables.client.send(
    new UpdateItemCommand({
      TableName: tableNameOf('cases'),
      Key: toItem(key),
      UpdateExpression: change,
      ExpressionAttributeValues: marshall(values),
    }),
  );
const rows = () => storedRows({ client: tables.client, tableName: tableNameOf('cases') });
const broken = async (applicationId: string) =>
  (
    await checkInvariants(checkInputSchema.parse({ applicationIds: [applicationId], objects: 'none' }), {
      cases: rows(),
      ledger: storedRows({ client: tables.client, tableName: tableNameOf('ledger') }),
      payments: storedRows({ client: tables.client, tableName: tableNameOf('payments') }),
      headClean: async () => undefined,
      uploads: async function* () {},
      centerIds: ['se'],
      slotPools: () => [],
      clock: at.clock,
      remainingMs: () => 900_000,
      sleep: async () => {},
    })
  ).first.map(({ invariant, code }) => `${invariant} ${code}`);

describe('more than a page of what is due in the same minute', () => {
  test('is all swept at once', async () => {
    for (let packet = 0; packet < 9; packet += 1) {
      const id = await draft();
      for (let file = 0; file < 25; file += 1) await announced(id);
    }
    pass(hours(25));
    expect((await sweep({ remainingMs: () => 100_000 })).documents).toBe(225);
  });
});

describe('a workflow that fails each time it is started', () => {
  test('is started each hour three times, then once a day, and the nightly check says so', async () => {
    const id = await at.packetInReview(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
    // What the operator's alarm counts: bad luck once or twice is none of theirs.
    let stuck = 0;
    const startsWithin = async (count: number) => {
      const before = (await at.cases.getApplication(id))?.round ?? 0;
      for (let hour = 0; hour < count; hour += 1) {
        pass(hours(1));
        stuck += (await sweep()).stuck;
      }
      return ((await at.cases.getApplication(id))?.round ?? 0) - before;
    };
    expect(await startsWithin(2)).toBe(2);
    expect(stuck).toBe(0);
    expect(await startsWithin(1)).toBe(1);
    expect(stuck).toBe(1);
    expect(await broken(id)).not.toContain('restarts no-progress');
    expect(await startsWithin(23)).toBe(0);
    expect(await startsWithin(1)).toBe(1);
    expect(await startsWithin(48)).toBe(2);
    expect(stuck).toBe(4);
    expect(await broken(id)).toContain('restarts no-progress');

    // Mended: the person is told, and nothing is held against the case any more.
    const round = (await at.cases.getApplication(id))?.round ?? 0;
    await notifyPerson({ contractVersion: 1, applicationId: id, round }, at.deps);
    expect((await at.cases.getApplication(id))?.restarts).toBeUndefined();
    expect(await broken(id)).not.toContain('restarts no-progress');
    expect(await startsWithin(48)).toBe(0);
  });
});

describe('after a restore', () => {
  const restart = (
    input: { restart: string; after?: string },
    more: Partial<SweepDeps & { remainingMs(): number }> = {},
  ) =>
    restartWorkflows(restartInputSchema.parse(input), {
      ...at.deps,
      abortParts: async () => {},
      arrived: async () => undefined,
      checkAgain: async () => {},
      remainingMs: () => 900_000,
      ...more,
    });
  const startsOf = async (id: string) =>
    (await at.cases.listOutbox(id)).flatMap(({ message }) => (message.type === 'start-execution' ? [message] : []));

  test('a case that waits for its decision gets a round that no lost execution has used, once', async () => {
    const id = await at.packetInReview(person);
    const told = await at.packetInReview(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: told }, at.deps);
    await notifyPerson({ contractVersion: 1, applicationId: told, round: 1 }, at.deps);
    pass(60_000);
    const first = await restart({ restart: 'now' });
    expect(first).toMatchObject({ failed: 0, after: undefined });
    expect(await at.cases.getApplication(id)).toMatchObject({ round: 101, status: 'in-review' });
    expect(await startsOf(id)).toMatchObject([{ round: 1 }, { round: 101, after: 1 }]);
    // Whoever was told needs no workflow any more.
    expect(await at.cases.getApplication(told)).toMatchObject({ round: 1 });
    pass(1000);
    expect(await restart({ restart: first.restart })).toMatchObject({ executions: 0 });
    expect((await startsOf(id)).length).toBe(2);
    expect(await broken(id)).toEqual([]);
  });

  test('goes on where its time ran out', async () => {
    const ids = [await at.packetInReview(person), await at.packetInReview(person)];
    pass(60_000);
    let left = 2;
    const half = await restart({ restart: 'now' }, { remainingMs: () => (left-- > 0 ? 900_000 : 0) });
    expect(half.after).toEqual(expect.any(String));
    const rest = await restart({ restart: half.restart, after: String(half.after) });
    expect(rest.after).toBeUndefined();
    for (const id of ids) expect(await at.cases.getApplication(id)).toMatchObject({ round: 101 });
  });

  test('a file that nobody has judged is put to the check again, before its time', async () => {
    const id = await draft();
    const documentId = await announced(id);
    const asked: string[] = [];
    await restart(
      { restart: 'now' },
      {
        arrived: async (document) => (document === documentId ? { bytes: 7, versionId: 'v1' } : undefined),
        checkAgain: async (document) => void asked.push(document),
      },
    );
    expect(asked).toEqual([documentId]);
  });
});

describe('what cannot be swept', () => {
  test('holds up nobody, however long it stands there', async () => {
    const bad = await draft();
    const lost = await draft();
    const [unreadable, ofNobody, good] = [await announced(bad), await announced(lost), await announced(bad)];
    await deface({ pk: `APP#${bad}`, sk: `DOC#${unreadable}` }, 'SET kind = :wrong', { ':wrong': 'no such kind' });
    await deface({ pk: `APP#${lost}`, sk: `DOC#${ofNobody}` }, 'SET applicationId = :nobody', {
      ':nobody': `app_${'0'.repeat(26)}`,
    });
    pass(hours(25));
    const told: string[] = [];
    expect(await sweep({ failed: (subject) => void told.push(subject) })).toMatchObject({
      documents: 1,
      executions: 0,
      reminders: 0,
      failed: 2,
    });
    // By its keys, as it is looked up.
    expect(told.sort()).toEqual([`APP#${bad} DOC#${unreadable}`, `APP#${lost} DOC#${ofNobody}`].sort());
    expect(await at.cases.getDocument(bad, good)).toMatchObject({ status: 'superseded', rejection: 'never-arrived' });
    // They went to the back of the index: the next sweep has room for others, and comes back to them later.
    expect(await sweep()).toMatchObject({ documents: 0, executions: 0, reminders: 0, failed: 0 });
    pass(hours(0.3));
    expect(await sweep()).toMatchObject({ documents: 0, executions: 0, reminders: 0, failed: 2 });
    expect(await broken(bad)).toContain('unreadable unreadable');
    expect(await broken(lost)).toContain('dangling belongs-elsewhere');
    // For the tests after this one.
    for (const [application, document] of [
      [bad, unreadable],
      [lost, ofNobody],
    ] as const)
      await deface({ pk: `APP#${application}`, sk: `DOC#${document}` }, 'SET duePk = :done', { ':done': 'DONE' });
  });

  test('a row that stands in the index too early is looked at when its time has come', async () => {
    const id = await at.packetInReview(person);
    const early = new Date(clockMs - hours(1)).toISOString();
    await deface({ pk: `APP#${id}`, sk: 'APP' }, 'SET dueSk = :early', { ':early': `${early}#${id}` });
    await sweep();
    const [row] = [...(await rows().many([{ pk: `APP#${id}`, sk: 'APP' }])).values()];
    const application = await at.cases.getApplication(id);
    const weekAfterDueMs = Date.parse(application?.due?.dueAt ?? '') + hours(7 * 24);
    expect(row?.['dueSk']).toBe(`${new Date(weekAfterDueMs).toISOString()}#${id}`);
    expect(application?.round).toBe(1);
  });
});

describe('an upload that arrived and was never seen', () => {
  test('is checked again each quarter of an hour; a checker that never takes it is not waited for for ever', async () => {
    const id = await draft();
    const documentId = await announced(id);
    let asked = 0;
    const arrived = {
      abortParts: async () => {},
      arrived: async (key: string) => (key === documentId ? { bytes: 1000, versionId: 'v1' } : undefined),
      checkAgain: async (key: string) => void (asked += key === documentId ? 1 : 0),
    };
    pass(hours(0.6));
    expect(await sweep(arrived)).toMatchObject({ documents: 1, unchecked: 1 });
    expect(await sweep(arrived)).toMatchObject({ documents: 0, unchecked: 0 });
    expect(asked).toBe(1);
    pass(hours(0.3));
    await sweep(arrived);
    expect(asked).toBe(2);
    pass(hours(25));
    await sweep(arrived);
    expect(await at.cases.getDocument(id, documentId)).toMatchObject({ status: 'expected' });
    pass(hours(0.3));
    await sweep(arrived);
    expect(await at.cases.getDocument(id, documentId)).toMatchObject({
      status: 'rejected',
      rejection: 'could-not-check',
    });
    expect(asked).toBe(3);
    expect(await broken(id)).toEqual([]);
  });
});

describe('the relay', () => {
  const line = (id: string, relayed: string[], refuses: ReadonlySet<string>) => async (row: OutboxRow) => {
    if (row.applicationId !== id) return;
    relayed.push(row.outboxId);
    await at.cases.countOutboxAttempt(row);
    if (refuses.has(row.outboxId)) throw new Error('mail is refused');
    await at.cases.markOutboxDone(row, at.clock.now().toISOString());
  };

  test('a row that always fails, and one that cannot be read, wait longer and longer and hold up nobody', async () => {
    const id = await at.packetInReview(person);
    const [first, second] = await at.cases.listOutbox(id);
    if (!first || !second) throw new Error('no outbox rows');
    const pass1 = async () => {
      const relayed: string[] = [];
      pass(60_000);
      const { failed, stuckMinutes } = await relayPending(
        at.deps,
        line(id, relayed, new Set([first.outboxId])),
        30_000,
      );
      return { relayed, failed, stuckMinutes };
    };
    await deface({ pk: `APP#${id}`, sk: `OUT#${second.outboxId}` }, 'SET message = :none', { ':none': 'none' });
    // What cannot be read does not say how old it is: it counts as an hour.
    expect(await pass1()).toEqual({ relayed: [first.outboxId], failed: 2, stuckMinutes: 60 });
    const tries: number[] = [];
    for (let minute = 1; minute <= 60; minute += 1) if ((await pass1()).relayed.length > 0) tries.push(minute);
    // Each wait a minute longer than the one before.
    const waits = tries.map((minute, index) => minute - (tries[index - 1] ?? 0));
    expect(waits.slice(1)).toEqual([...waits.slice(1)].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBeGreaterThan(4);
    expect(await broken(id)).toContain('unreadable unreadable');
    await deface({ pk: `APP#${id}`, sk: `OUT#${second.outboxId}` }, 'SET message = :mail', { ':mail': second.message });
    expect(await broken(id)).toEqual(expect.arrayContaining(['outbox not-done']));
  });
});
