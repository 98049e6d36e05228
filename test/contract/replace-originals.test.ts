import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { fromItem } from '../../adapters/transaction.ts';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { applicationIndexes, closedKey } from '../../domain/cases/indexes.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { judgeOwner } from '../../domain/invariants/application.ts';
import { judgeAudit } from '../../domain/invariants/audit.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { judgeDocuments } from '../../domain/invariants/documents.ts';
import { judgeOriginal } from '../../domain/invariants/objects.ts';
import { checkDocument, type CheckDeps } from '../../functions/check-document/check-document.ts';
import { holdRecords } from '../../functions/hold-records/hold-records.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { replaceOriginals } from '../../functions/replace-originals/replace-originals.ts';
import { rescanDocument } from '../../functions/rescan-document/rescan-document.ts';
import { reuseDocument } from '../../functions/reuse-document/reuse-document.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk } from '../support/cases.ts';
import { versionsIn } from '../support/destruction.ts';
import { accepted, arrival, checkPorts, randomSha256, scanned } from '../support/document-checks.ts';
import { refusalCodeOf } from '../support/refusals.ts';
import { startTables } from '../support/tables.ts';

/*
 * Files as they were sent, after closing and the days to appeal: over the real tables, with buckets that hold versions and may
 * break off between any two of them.
 */
const dayMs = 24 * 3_600_000;
const setting = 60;
const settings = {
  ...boardSettings,
  policy: { ...boardSettings.policy, originalsReplacedAfterDays: setting, appealDays: 30 },
};
const operator: StaffActor = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] };

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let ports: CheckDeps;
let person: ParticipantActor;
let clockMs = Date.parse('2026-11-18T18:00:00Z');
let hash: string;
let stored: Set<string>;
let told: [string, unknown][];
let onDelete: (name: string) => Promise<void> | void;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  at = desk(tables!.client);
  stored = new Set();
  told = [];
  onDelete = () => undefined;
  pass(400);
  await replace();
  person = await at.person();
  ports = checkPorts(at, () => accepted(hash));
});

function pass(days: number): void {
  clockMs += days * dayMs;
  at.setNow(new Date(clockMs).toISOString());
}
const store = (name: string) => versionsIn(stored, name, (key) => onDelete(key));
const replace = (policy: Partial<typeof settings.policy> = {}) =>
  replaceOriginals({
    cases: at.cases,
    clock: at.clock,
    settings: { ...settings, policy: { ...settings.policy, ...policy } },
    quarantine: store('quarantine'),
    clean: store('clean'),
    remainingMs: () => 900_000,
    failed: (subject, error) => void told.push([subject, error]),
  });
const check = async (message: Parameters<typeof checkDocument>[0]) => checkDocument(message, ports);
async function given(applicationId: string): Promise<string> {
  const documentId = await at.announced(person, applicationId, 'government-id');
  hash = randomSha256();
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await check(message);
  const { versionId, original } = await document(applicationId, documentId);
  stored.add(`quarantine/${documentId}@${versionId}`).add(`clean/${original?.key}@${original?.versionId}`);
  return documentId;
}
async function closed(count = 2): Promise<{ id: string; files: string[] }> {
  const id = await at.draft(person);
  const files: string[] = [];
  for (let turn = 0; turn < count; turn += 1) files.push(await given(id));
  await at.sent(person, id);
  await close(id);
  return { id, files };
}
async function close(id: string): Promise<void> {
  await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  await notifyPerson({ contractVersion: 1, applicationId: id, round: (await application(id)).round }, at.deps);
}
async function application(id: string): Promise<ApplicationRow> {
  const row = await at.cases.getApplication(id);
  if (!row) throw new Error('no packet');
  return row;
}
async function document(id: string, documentId: string): Promise<DocumentRow> {
  const row = await at.cases.getDocument(id, documentId);
  if (!row) throw new Error('no document');
  return row;
}
const stateOf = async (id: string, documentId: string) => (await document(id, documentId)).original?.replaced?.state;
async function violations(id: string): Promise<unknown[]> {
  const { Items = [] } = await at.cases.client.send(
    new QueryCommand({
      TableName: at.cases.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `APP#${id}` } },
      ConsistentRead: true,
    }),
  );
  const { case: found, unreadable } = readCase(
    id,
    Items.map((item) => fromItem(item)),
  );
  const now = at.clock.now();
  return [...unreadable, ...judgeDocuments(found, now), ...judgeAudit(found), ...judgeOwner(found, now)];
}
const hold = async (id: string) =>
  holdRecords(
    {
      operationId: at.operationId(),
      actor: operator,
      what: { do: 'set', number: (await application(id)).number, reason: 'litigation', words: 'A suit was filed.' },
    },
    { ...at.deps, oversight: oversightTable(at.cases) },
  );

describe('R23: after closing and the days to appeal', () => {
  test('what was sent or copied twice goes in each of its versions, and nothing of another file', async () => {
    const { files } = await closed(1);
    const twice = [`quarantine/${files[0]}@second`, `clean/originals/${files[0]}@second`];
    const kept = [`quarantine/doc_${'0'.repeat(26)}@one`, `clean/normalized/${files[0]}.pdf@one`];
    for (const each of [...twice, ...kept]) stored.add(each);
    pass(setting + 1);
    expect(await replace()).toEqual({ cases: 1, documents: 1, failed: 0 });
    expect([...stored].sort()).toEqual(kept.sort());
  });

  test('both copies of each file go; its clean copy, hash, size, type and who did it by which setting stay', async () => {
    const { id, files } = await closed();
    const before = await document(id, files[0]!);
    const { updatedAt } = await application(id);
    pass(setting - 1);
    expect(await replace()).toEqual({ cases: 0, documents: 0, failed: 0 });
    expect(stored.size).toBe(4);
    pass(2);
    expect(await replace()).toEqual({ cases: 1, documents: 2, failed: 0 });
    expect(stored.size).toBe(0);
    const now = at.clock.now().toISOString();
    expect(await document(id, files[0]!)).toEqual({
      ...before,
      original: {
        ...before.original,
        replaced: { state: 'replaced', at: now, by: 'system', afterDays: setting },
      },
    });
    expect(await application(id)).toMatchObject({ originalsReplacedAt: now, updatedAt });
    const lines = (await at.cases.listAudit(id)).map(({ what }) => what);
    expect(lines).toEqual(expect.arrayContaining(['originals-replacing', 'originals-replaced']));
    expect(await violations(id)).toEqual([]);
    expect(judgeOriginal(await document(id, files[0]!), undefined)).toEqual([]);
    expect(judgeOriginal(await document(id, files[0]!), { bytes: 1000, sha256: before.sha256 })).toMatchObject([
      { code: 'replaced-and-still-there' },
    ]);
    pass(1);
    expect(await replace()).toEqual({ cases: 0, documents: 0, failed: 0 });
  });

  test('never before the days to appeal are over, whatever the setting; never where the board keeps files', async () => {
    await closed(1);
    pass(20);
    expect((await replace({ originalsReplacedAfterDays: 5 })).documents).toBe(0);
    pass(11);
    const { originalsReplacedAfterDays: _none, ...policy } = settings.policy;
    const keeps = { ...settings, policy };
    const ports = { cases: at.cases, clock: at.clock, quarantine: store('q'), clean: store('c') };
    expect((await replaceOriginals({ ...ports, settings: keeps, remainingMs: () => 900_000 })).documents).toBe(0);
    expect((await replace({ originalsReplacedAfterDays: 5 })).documents).toBe(1);
  });

  test('a case that is held keeps them, and so does one that was opened again', async () => {
    const [held, open] = [await closed(1), await closed(1)];
    await hold(held.id);
    await reopenApplication({ operationId: at.operationId(), actor: person, applicationId: open.id }, at.deps);
    pass(setting + 1);
    expect(await replace()).toMatchObject({ documents: 0, failed: 0 });
    expect(stored.size).toBe(4);
    expect(await violations(held.id)).toEqual([]);
    await close(open.id);
    pass(setting + 1);
    expect(await replace()).toMatchObject({ documents: 1 });
    expect(await stateOf(open.id, open.files[0]!)).toBe('replaced');
  });

  test('one that counts in another packet too keeps its file', async () => {
    const { id, files } = await closed(1);
    const later = await at.draft(person);
    await reuseDocument(
      {
        operationId: at.operationId(),
        actor: person,
        applicationId: later,
        kind: 'government-id',
        from: { applicationId: id, documentId: files[0]! },
      },
      at.deps,
    );
    pass(setting + 1);
    expect(await replace()).toMatchObject({ documents: 0, failed: 0 });
    expect(stored.size).toBe(2);
    // One without files of its own stands in the index no longer.
    expect(applicationIndexes(await application(id)).duePk).toBe(closedKey);
    const due = await at.cases.closedThrough(at.clock.now().toISOString(), 100);
    expect(due.map(({ application }) => application?.applicationId)).not.toContain(id);
    expect(await violations(id)).toEqual([]);
  });

  test('a file whose time is over is used again by its clean copy, and says so; nobody can scan it again', async () => {
    const { id, files } = await closed(1);
    pass(setting + 1);
    await replace();
    const later = await at.draft(person);
    const { documentId } = await reuseDocument(
      {
        operationId: at.operationId(),
        actor: person,
        applicationId: later,
        kind: 'government-id',
        from: { applicationId: id, documentId: files[0]! },
      },
      at.deps,
    );
    expect(await stateOf(later, documentId)).toBe('replaced');
    await at.sent(person, later);
    const rescan = rescanDocument(
      { operationId: at.operationId(), actor: at.staff('one'), applicationId: later, documentId },
      at.deps,
    );
    expect(await refusalCodeOf(rescan)).toBe('original-replaced');
  });
});

describe('a run that breaks off', () => {
  test('between any two files is finished by the next, and nothing says "replaced" before it is so', async () => {
    for (let crashAt = 1; crashAt <= 4; crashAt += 1) {
      const { id, files } = await closed();
      pass(setting + 1);
      let calls = 0;
      onDelete = () => {
        calls += 1;
        if (calls === crashAt) throw new Error('the power is gone');
      };
      expect(await replace()).toEqual({ cases: 0, documents: 0, failed: 1 });
      expect(told.at(-1)).toEqual([`APP#${id} APP`, new Error('the power is gone')]);
      expect([await stateOf(id, files[0]!), await stateOf(id, files[1]!)]).toEqual(['replacing', 'replacing']);
      expect(await violations(id)).toEqual([]);
      onDelete = () => undefined;
      pass(1);
      expect(await replace()).toEqual({ cases: 1, documents: 2, failed: 0 });
      expect(stored.size).toBe(0);
      expect([await stateOf(id, files[0]!), await stateOf(id, files[1]!)]).toEqual(['replaced', 'replaced']);
      expect(await violations(id)).toEqual([]);
    }
  });

  test('a hold that comes in the middle keeps what is still there', async () => {
    const { id } = await closed();
    pass(setting + 1);
    onDelete = async () => {
      onDelete = () => undefined;
      await hold(id);
    };
    expect(await replace()).toMatchObject({ cases: 0, documents: 0, failed: 0 });
    // The first file was under way; nothing of the second was touched.
    expect(stored.size).toBe(2);
    pass(30);
    expect(await replace()).toMatchObject({ documents: 0 });
    expect(stored.size).toBe(2);
  });

  test('two at once: each file is said to be replaced once', async () => {
    const { id } = await closed();
    pass(setting + 1);
    const both = await Promise.all([replace(), replace()]);
    expect(both.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
    pass(1);
    await replace();
    expect(stored.size).toBe(0);
    expect(await violations(id)).toEqual([]);
    const lines = (await at.cases.listAudit(id)).filter(({ what }) => what === 'originals-replaced');
    expect(lines).toHaveLength(1);
  });
});
