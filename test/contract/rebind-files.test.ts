import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { bucket } from '../../adapters/buckets.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { put, toItem, transact } from '../../adapters/transaction.ts';
import type { FileStore } from '../../domain/cases/file-versions.ts';
import { auditRow, outboxRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { withAsked, withFile } from '../../domain/exports/exports.ts';
import { newId } from '../../domain/ids.ts';
import { judgeAudit } from '../../domain/invariants/audit.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { isWhole, rebindFiles, type RebindDeps } from '../../scripts/rebind-files/rebind.ts';
import { desk } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';
import { documentRow } from '../unit/web-staff/sample-rows.ts';
import { startS3, type RunningS3 } from './s3/server.ts';

/*
 * Rows that name versions of files, over the real tables' engine and real buckets that hold the same bytes under other ids, as
 * after a restore from copies elsewhere: what is taken, what is not, and whatever breaks off or comes twice.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let s3: RunningS3;
let at: ReturnType<typeof desk>;
const versioned = { versioning: 'Enabled' } as const;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'demographics']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  await s3?.remove();
  s3 = await startS3({ buckets: { quarantine: versioned, clean: versioned, packets: versioned } });
  const rows = storedRows({ client: tables!.client, tableName: tableNameOf('cases') });
  for await (const page of rows.scan())
    for (const { pk, sk } of page)
      await transact(tables!.client, [
        { item: { Delete: { TableName: tableNameOf('cases'), Key: toItem({ pk, sk }) } } },
      ]);
  at = desk(tables!.client);
});
afterAll(async () => s3?.remove());

const lost = 'an-id-of-the-lost-bucket';
const said: string[] = [];
const store = (name: FileStore) => bucket({ client: s3.client, name });
const rebind = (over: Partial<RebindDeps> = {}) => {
  said.length = 0;
  return rebindFiles({
    dynamodb: tables!.client,
    casesTable: tableNameOf('cases'),
    stores: { quarantine: store('quarantine'), clean: store('clean'), packets: store('packets') },
    clock: at.clock,
    apply: true,
    say: (line) => said.push(line),
    ...over,
  });
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const lay = async (name: FileStore, Key: string, text: string): Promise<string> =>
  String((await s3.client.send(new PutObjectCommand({ Bucket: name, Key, Body: text }))).VersionId);

async function change(id: string, next: (row: ApplicationRow) => Partial<ApplicationRow>): Promise<void> {
  const row = await application(id);
  await transact(
    at.cases.client,
    at.cases.write.application(row, { ...row, ...next(row) }, auditRow(id, at.clock.now(), 'system', 'saved')),
  );
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
/** With all three of its files named as they were in the bucket that is lost. */
async function given(id: string, text: string, over: Partial<DocumentRow> = {}): Promise<string> {
  const documentId = newId('document', at.clock.now().getTime(), at.deps.randomBytes);
  const row = documentRow({
    applicationId: id,
    documentId,
    status: 'clean',
    versionId: lost,
    sha256: sha256(text),
    bytes: text.length,
    original: { key: `originals/${documentId}`, versionId: lost },
    normalized: {
      key: `normalized/${documentId}.pdf`,
      versionId: lost,
      sha256: sha256(`clean ${text}`),
      bytes: text.length + 6,
    },
    ...over,
  });
  await transact(at.cases.client, at.cases.write.reusedDocument(row));
  return documentId;
}
/** The same bytes under new ids, as a restore brings them. */
async function restored(documentId: string, text: string) {
  return {
    upload: await lay('quarantine', documentId, text),
    original: await lay('clean', `originals/${documentId}`, text),
    clean: await lay('clean', `normalized/${documentId}.pdf`, `clean ${text}`),
  };
}
const idsOf = ({ versionId, original, normalized }: DocumentRow) => ({
  upload: versionId,
  original: original?.versionId,
  clean: normalized?.versionId,
});
const allLost = { upload: lost, original: lost, clean: lost };
async function packetOf(id: string, text: string): Promise<void> {
  const key = `${id}/1/packet.pdf`;
  await change(id, () => ({ packet: { key, versionId: lost, sha256: sha256(text), pages: 1 } }));
}
async function auditFaults(id: string): Promise<unknown[]> {
  const rows = storedRows({ client: at.cases.client, tableName: at.cases.tableName });
  const { case: read, unreadable } = readCase(id, await rows.partition(`APP#${id}`));
  return [...unreadable, ...judgeAudit(read).filter(({ code }) => code !== 'document-lines')];
}

describe('what rows name', () => {
  test('is looked at and nothing written; then written, with a line in the record; then found as it is', async () => {
    const id = await at.draft(await at.person());
    const documentId = await given(id, 'a paper');
    await packetOf(id, 'a packet');
    const there = await restored(documentId, 'a paper');
    const packet = await lay('packets', `${id}/1/packet.pdf`, 'a packet');
    const before = await application(id);

    const dry = await rebind({ apply: false });
    expect(dry).toMatchObject({ applied: false, cases: 1, rows: 2, total: { looked: 4, rebound: 4, missing: 0 } });
    expect(await application(id)).toEqual(before);
    expect(idsOf(await document(id, documentId))).toEqual(allLost);

    const done = await rebind();
    expect(done).toMatchObject({ applied: true, total: { looked: 4, asTheyAre: 0, rebound: 4, unproved: 0 } });
    expect(isWhole(done)).toBe(true);
    expect(idsOf(await document(id, documentId))).toEqual(there);
    expect(await application(id)).toEqual({
      ...before,
      version: before.version + 1,
      packet: { ...before.packet, versionId: packet },
    });
    expect((await at.cases.listAudit(id))[0]).toMatchObject({ what: 'files-rebound', params: { count: 4 } });
    expect(await auditFaults(id)).toEqual([]);

    const after = await application(id);
    expect((await rebind()).total).toMatchObject({ looked: 4, asTheyAre: 4, rebound: 0 });
    expect(await application(id)).toEqual(after);
  });

  test('other bytes under the same key are not taken, of the same length either; older versions with the right ones are', async () => {
    const id = await at.draft(await at.person());
    const [wrong, right] = [await given(id, 'one paper'), await given(id, 'two paper')];
    await restored(wrong, 'bad paper');
    const there = await restored(right, 'two paper');
    await restored(right, 'bad paper');
    await packetOf(id, 'a packet');
    const report = await rebind();
    expect(report.total).toMatchObject({ looked: 7, rebound: 3, missing: 4 });
    expect(isWhole(report)).toBe(false);
    expect(idsOf(await document(id, wrong))).toEqual(allLost);
    expect(idsOf(await document(id, right))).toEqual(there);
    const { number } = await application(id);
    expect(said).toContain(`missing: upload of ${number} (${wrong}): other bytes lie there`);
    expect(said).toContain(`missing: packet of ${number}: nothing lies there`);
  });

  test('a letter from before hashes were kept is taken where one content lies there, and named; of several none', async () => {
    const [one, two] = [await at.draft(await at.person()), await at.draft(await at.person())];
    const key = (id: string) => `${id}/1/letter-1.pdf`;
    for (const id of [one, two])
      await change(id, () => ({ letter: { key: key(id), versionId: lost, kind: 'award' as const } }));
    await lay('packets', key(one), 'a letter');
    const newest = await lay('packets', key(one), 'a letter');
    await lay('packets', key(two), 'a letter');
    await lay('packets', key(two), 'another letter');
    const report = await rebind();
    expect(report.counts.letter).toMatchObject({ looked: 2, rebound: 1, unproved: 1, missing: 1 });
    expect((await application(one)).letter?.versionId).toBe(newest);
    expect((await application(two)).letter?.versionId).toBe(lost);
    expect(said.join('\n')).toContain(`no hash: letter of ${(await application(one)).number}`);
    // With its hash the right one of several is known.
    await change(two, ({ letter }) => ({ letter: { ...letter!, sha256: sha256('a letter') } }));
    expect((await rebind()).counts.letter).toMatchObject({ asTheyAre: 1, rebound: 1, unproved: 0, missing: 0 });
  });

  test('the award letter of a TUI packet, a second look that waits, and a copy of records learn theirs too (R19)', async () => {
    const person = await at.person();
    const id = await at.draft(person);
    const documentId = await given(id, 'a paper');
    const there = await restored(documentId, 'a paper');
    const key = `${newId('application', 0, at.deps.randomBytes)}/1/letter-1.pdf`;
    const award = { applicationId: id, number: 'SE-1', key, versionId: lost, sha256: sha256('a letter') };
    await change(id, () => ({ tui: { award } }));
    const letter = await lay('packets', key, 'a letter');
    const asked = outboxRow(id, at.clock.now(), at.deps.randomBytes, {
      type: 'scan-again',
      documentId,
      versionId: lost,
    });
    await transact(at.cases.client, [at.cases.write.outbox(asked)]);
    const copies = exportsTable(at.cases);
    const exportId = newId('export', at.clock.now().getTime(), at.deps.randomBytes);
    const now = at.clock.now().toISOString();
    const zip = { key: `exports/${person.personId}/${exportId}.zip`, versionId: lost, bytes: 9 };
    const first = withAsked(person.personId, undefined, { exportId, askedAt: now, language: 'en' });
    for (const row of [first, withFile(first, exportId, { asOf: now, readyAt: now, file: zip })])
      await transact(at.cases.client, [copies.write.exports(row)]);
    const made = await lay('packets', zip.key, 'all of it');

    const report = await rebind();
    expect(report.total).toMatchObject({ looked: 6, rebound: 6, unproved: 1, missing: 0 });
    expect((await application(id)).tui?.award).toEqual({ ...award, versionId: letter });
    const [pending] = await at.cases.listOutbox(id);
    expect(pending?.message).toMatchObject({ type: 'scan-again', versionId: there.upload });
    expect((await copies.exportsOf(person.personId))?.exports[0]?.file).toEqual({ ...zip, versionId: made });
    expect((await rebind()).total).toMatchObject({ asTheyAre: 6, rebound: 0 });

    // What was done, and what can be fetched no more, is history: nobody looks for it.
    await at.cases.markOutboxDone(asked, now);
    at.setNow('2026-12-18T18:00:00Z');
    expect((await rebind()).total.looked).toBe(4);
  });

  test('what was destroyed on purpose is not missed, and is named where it came back (R23)', async () => {
    const id = await at.draft(await at.person());
    const replaced = { at: at.clock.now().toISOString(), by: 'system', afterDays: 60 };
    const files = await Promise.all(
      (['replacing', 'replaced', 'replaced'] as const).map(async (state, turn) => {
        const documentId = await given(id, `paper ${turn}`);
        const { original } = await document(id, documentId);
        await at.cases.changeDocument(
          { applicationId: id, documentId },
          { set: { original: { ...original, replaced: { state, ...replaced } } }, condition: 'attribute_exists(pk)' },
        );
        await lay('clean', `normalized/${documentId}.pdf`, `clean paper ${turn}`);
        return documentId;
      }),
    );
    const back = await lay('clean', `originals/${files[2]}`, 'paper 2');
    const report = await rebind();
    expect(report.total).toMatchObject({ looked: 9, asTheyAre: 5, rebound: 3, missing: 0, back: 1 });
    expect(isWhole(report)).toBe(false);
    expect(said.join('\n')).toContain(`clean originals/${files[2]} ${back}`);
    // One whose destruction had begun and whose file came back: the next night finds it by its new id.
    const half = await lay('quarantine', String(files[0]), 'paper 0');
    await rebind();
    expect((await document(id, String(files[0]))).versionId).toBe(half);
  });

  test('a place that nobody knows is said, and so is a row that cannot be read', async () => {
    const id = await at.draft(await at.person());
    await transact(at.cases.client, [
      put(at.cases.tableName, { pk: `APP#${id}`, sk: 'NEW#1', paper: [{ versionId: 'v1' }] }),
      put(at.cases.tableName, { pk: `APP#${id}`, sk: 'DOC#broken', documentId: 'doc_1' }),
    ]);
    const report = await rebind();
    expect(report).toMatchObject({ unknown: ['NEW paper.*'], failed: 1 });
    expect(isWhole(report)).toBe(false);
  });
});

describe('whatever comes between', () => {
  async function many(count: number): Promise<{ id: string; files: Map<string, object> }> {
    const id = await at.draft(await at.person());
    const files = new Map<string, object>();
    for (let turn = 0; turn < count; turn += 1) {
      const documentId = await given(id, `paper ${turn}`);
      files.set(documentId, await restored(documentId, `paper ${turn}`));
    }
    return { id, files };
  }

  test('broken off between two transactions of one case, and run again: the same end', async () => {
    const { id, files } = await many(45);
    let writes = 0;
    const breaks = Object.create(tables!.client, {
      send: {
        value: (command: { input: object }) => {
          if ('TransactItems' in command.input && (writes += 1) === 2) throw new Error('the power is gone');
          return tables!.client.send(command as never);
        },
      },
    }) as RebindDeps['dynamodb'];
    await expect(rebind({ dynamodb: breaks })).rejects.toThrow('the power is gone');
    const half = (await at.cases.listDocuments(id)).filter(({ versionId }) => versionId !== lost);
    expect(half).toHaveLength(40);
    const report = await rebind();
    expect(report.total).toMatchObject({ looked: 135, asTheyAre: 120, rebound: 15, missing: 0 });
    for (const row of await at.cases.listDocuments(id)) expect(idsOf(row)).toEqual(files.get(row.documentId));
    expect(await auditFaults(id)).toEqual([]);
  });

  test('two runs at once, and somebody at work on the case: each change counts, and none is undone', async () => {
    const { id, files } = await many(3);
    await packetOf(id, 'a packet');
    const packet = await lay('packets', `${id}/1/packet.pdf`, 'a packet');
    const work = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn += 1) {
        try {
          await change(id, ({ askedCents }) => ({ askedCents: askedCents + 1 }));
        } catch {
          // Refused, as somebody else was faster; a person would be told so.
        }
      }
    };
    const reports = await Promise.all([rebind(), rebind(), work()]);
    for (const report of reports.slice(0, 2)) expect(report).toMatchObject({ failed: 0, total: { missing: 0 } });
    for (const row of await at.cases.listDocuments(id)) expect(idsOf(row)).toEqual(files.get(row.documentId));
    expect((await application(id)).packet?.versionId).toBe(packet);
    expect((await at.cases.listAudit(id)).filter(({ what }) => what === 'files-rebound')).toHaveLength(1);
    expect(await auditFaults(id)).toEqual([]);
  });

  test('a case that is being destroyed is left to who destroys it (R23)', async () => {
    const { id } = await many(1);
    await change(id, () => ({
      destruction: {
        destructionId: newId('destruction', at.clock.now().getTime(), at.deps.randomBytes),
        at: at.clock.now().toISOString(),
      },
    }));
    const before = await application(id);
    expect((await rebind()).total.looked).toBe(0);
    expect(await application(id)).toEqual(before);
  });
});
