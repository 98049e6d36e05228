import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { partBytesMin, type PartsWriter } from '../../adapters/parts-writer.ts';
import type { Actor, ParticipantActor } from '../../domain/access/actor.ts';
import { exportStanding } from '../../domain/exports/exports.ts';
import { outboxRowSchema, type OutboxRow } from '../../domain/cases/rows.ts';
import { pendingKey } from '../../domain/cases/indexes.ts';
import { askExport } from '../../functions/ask-export/ask-export.ts';
import { checkDocument } from '../../functions/check-document/check-document.ts';
import { exportRecords, type ExportDeps } from '../../functions/export-records/export-records.ts';
import { zipPartBytes } from '../../functions/export-records/write-zip.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import type { Records } from '../../web/export/records.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { accepted, arrival, checkPorts, scanned } from '../support/document-checks.ts';
import { refusalCodeOf, refusalOf } from '../support/refusals.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/*
 * A copy of everything that one person gave, on the real tables, with a store that holds versions, takes parts as S3 does, and
 * may break off between any two calls.
 */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let store: ReturnType<typeof objectStore>;
let deps: ExportDeps;
let ana: ParticipantActor;
let ben: ParticipantActor;
let clockMs: number;

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'demographics']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  const { client } = tables!;
  at = desk(client);
  clockMs = Date.parse('2026-11-18T18:00:00Z');
  pass(0);
  store = objectStore();
  const cases = { client, tableName: tableNameOf('cases') };
  deps = {
    ...at.deps,
    exports: exportsTable(cases),
    consents: consentTable(cases),
    outcomes: outcomesTable(cases),
    accommodationRequests: accommodationRequests({ client, tableName: tableNameOf('accommodation') }),
    clean: store,
    packets: store,
    writer: store.writer,
    baseUrl: 'https://site.example.org',
  };
  [ana, ben] = [await at.person(), await at.person()];
});

function pass(hours: number): void {
  clockMs += hours * 3_600_000;
  at.setNow(new Date(clockMs).toISOString());
}

/** Versions of objects, read in pieces; uploads in parts, with what S3 refuses. Each call is written down in its order. */
function objectStore() {
  const objects = new Map<string, { bytes: Uint8Array; versionId: string }>();
  const uploads = new Map<string, Map<number, Uint8Array>>();
  const calls: string[] = [];
  let breaks: ((call: string) => boolean) | undefined;
  let count = 0;
  const say = (call: string) => {
    calls.push(call);
    if (breaks?.(call)) throw new Error(`broke off at ${call}`);
  };
  const open = (uploadId: string) => {
    const parts = uploads.get(uploadId);
    if (!parts) throw new Error('NoSuchUpload');
    return parts;
  };
  const writer: PartsWriter = {
    async begin(key) {
      say(`begin ${key}`);
      uploads.set(`upload-${(count += 1)}`, new Map());
      return `upload-${count}`;
    },
    async put(_key, uploadId, number, body) {
      say(`put ${number}`);
      open(uploadId).set(number, Uint8Array.from(body));
      return `tag-${number}-${body.length}`;
    },
    async join(key, uploadId, tags) {
      say('join');
      const parts = open(uploadId);
      const bodies = tags.map((tag, index) => {
        const body = parts.get(index + 1);
        if (!body || tag !== `tag-${index + 1}-${body.length}`) throw new Error('InvalidPart');
        if (index < tags.length - 1 && body.length < partBytesMin) throw new Error('EntityTooSmall');
        return body;
      });
      uploads.delete(uploadId);
      const versionId = `version-${(count += 1)}`;
      objects.set(key, { bytes: Buffer.concat(bodies), versionId });
      return { versionId };
    },
  };
  return {
    objects,
    calls,
    writer,
    breakAt: (when: ((call: string) => boolean) | undefined) => {
      breaks = when;
    },
    async stream(key: string, versionId: string) {
      const object = objects.get(key);
      if (object?.versionId !== versionId) return undefined;
      say(`open ${key}`);
      return (async function* () {
        const piece = 1024 * 1024;
        for (let from = 0; from < object.bytes.length; from += piece) {
          say(`read ${from / piece}`);
          yield object.bytes.subarray(from, from + piece);
        }
      })();
    },
  };
}

const ask = (actor: Actor, more: { fetch?: string; operationId?: string } = {}) =>
  askExport(
    {
      operationId: more.operationId ?? at.operationId(),
      actor,
      language: 'en',
      ...(more.fetch ? { fetch: more.fetch } : {}),
    },
    { cases: at.cases, exports: deps.exports, clock: at.clock, randomBytes: at.randomBytes },
  );
const build = (person: ParticipantActor, exportId: string) =>
  exportRecords({ personId: person.personId, exportId }, deps);
async function one(person: ParticipantActor, exportId: string) {
  const found = (await deps.exports.exportsOf(person.personId))?.exports.find((each) => each.exportId === exportId);
  if (!found) throw new Error('no copy');
  return { ...found, standing: exportStanding(found, at.clock.now()) };
}
async function pendingCopies(): Promise<OutboxRow[]> {
  const rows = await at.cases.pendingOutbox(new Date(clockMs + 1).toISOString());
  return rows.flatMap(({ row }) => (row?.message.type === 'export-records' ? [row] : []));
}

/** A packet in review with one file, whose bytes lie in the store where its row says. */
async function packetWith(
  person: ParticipantActor,
  name: string,
  bytes: Uint8Array,
): Promise<{ id: string; documentId: string }> {
  const id = await at.draft(person);
  const documentId = await at.announced(person, id, 'government-id');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const ports = checkPorts(at, () => accepted(sha256));
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await checkDocument(message, ports);
  await at.sent(person, id, { ...sampleAnswers, firstName: name, lastName: `Of-${name}` });
  const row = await at.cases.getDocument(id, documentId);
  if (!row?.original) throw new Error('no file');
  store.objects.set(row.original.key, { bytes, versionId: row.original.versionId });
  return { id, documentId };
}
async function unzipped(person: ParticipantActor, exportId: string) {
  const { file } = await one(person, exportId);
  const object = file && store.objects.get(file.key);
  if (!object) throw new Error('no file');
  expect([file.versionId, file.bytes]).toEqual([object.versionId, object.bytes.length]);
  const entries = unzipSync(object.bytes);
  const data = JSON.parse(strFromU8(entries['data.json'] ?? new Uint8Array())) as Records;
  return { entries, data, html: strFromU8(entries['index.html'] ?? new Uint8Array()) };
}

describe('a copy of everything that one person gave', () => {
  test('asked for, handed on once, made, and holds theirs and nobody else’s', async () => {
    const bytes = randomBytes(300_000);
    const mine = await packetWith(ana, 'Analinda', bytes);
    await packetWith(ben, 'Benedikt', randomBytes(1000));
    const { exportId } = await ask(ana);
    const [row, ...more] = await pendingCopies();
    expect(more).toEqual([]);
    const handed: string[][] = [];
    const relayDeps = {
      ...at.deps,
      baseUrl: deps.baseUrl,
      workflows: { start: async () => 'started' as const, answer: async () => 'answered' as const },
      sendMail: async () => true,
      sendText: undefined,
      exportRecords: async (personId: string, id: string) => void handed.push([personId, id]),
    };
    expect(await relay(row!, relayDeps)).toBe('sent');
    expect(await relay(row!, relayDeps)).toBe('done-before');
    expect(handed).toEqual([[ana.personId, exportId]]);
    // What is kept of the handing on does not say whose it was.
    expect(JSON.stringify(await at.cases.getOutbox(undefined, row!.outboxId))).not.toContain(ana.personId);
    expect(outboxRowSchema.safeParse(row).success).toBe(true);
    expect(pendingKey).toBeDefined();

    expect(await build(ana, exportId)).toEqual({ outcome: 'made', files: 1 });
    const { entries, data, html } = await unzipped(ana, exportId);
    const application = await at.cases.getApplication(mine.id);
    expect(Object.keys(entries)).toEqual([`${application?.number}/01 file.pdf`, 'index.html', 'data.json']);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(data).toMatchObject({ schemaVersion: 1, asOf: at.clock.now().toISOString() });
    expect(data.requests[0]?.files[0]).toMatchObject({ sha256, bytes: bytes.length, copy: 'as-sent' });
    expect(createHash('sha256').update(entries[`${application?.number}/01 file.pdf`]!).digest('hex')).toBe(sha256);
    expect(html).toContain('Analinda');
    const benRows = await at.cases.listApplicationsOf(ben.personId);
    for (const [path, content] of Object.entries(entries))
      for (const foreign of ['Benedikt', ben.personId, benRows[0]!.number, benRows[0]!.applicationId])
        expect([path, Buffer.from(content).includes(foreign)]).toEqual([path, false]);
    // Asked to make it once more, it leaves what is there.
    expect(await build(ana, exportId)).toEqual({ outcome: 'not-asked', files: 0 });
  });

  test('a second click, in the same form or in another tab, gets the one that is being made', async () => {
    const operationId = at.operationId();
    const clicks = await Promise.all([ask(ana, { operationId }), ask(ana, { operationId }), ask(ana), ask(ana)]);
    expect(new Set(clicks.map(({ exportId }) => exportId)).size).toBe(1);
    expect((await deps.exports.exportsOf(ana.personId))?.exports).toHaveLength(1);
    expect((await pendingCopies()).filter((row) => row.personId === ana.personId)).toHaveLength(1);
  });

  test('three a day, then it says when again', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const { exportId } = await ask(ana);
      await build(ana, exportId);
      pass(1);
    }
    const refusal = await refusalOf(ask(ana));
    expect(refusal).toMatchObject({ code: 'too-many-exports', params: { at: '2026-11-19T18:00:00.000Z', count: 3 } });
    // Somebody else is not held up by it.
    await ask(ben);
    pass(21);
    expect((await ask(ana)).exportId).toMatch(/^exp_/);
  });

  test('it breaks off in the middle: nothing is there that is half, and the next try makes it whole', async () => {
    await packetWith(ana, 'Ana', randomBytes(3 * zipPartBytes));
    const { exportId } = await ask(ana);
    for (const call of ['put 2', 'join']) {
      store.breakAt((each) => each === call);
      await expect(build(ana, exportId)).rejects.toThrow(`broke off at ${call}`);
      expect([...store.objects.keys()].filter((key) => key.startsWith('exports/'))).toEqual([]);
      expect(await one(ana, exportId)).toMatchObject({ standing: 'building' });
    }
    store.breakAt(undefined);
    expect(await build(ana, exportId)).toEqual({ outcome: 'made', files: 1 });
    expect((await unzipped(ana, exportId)).data.requests).toHaveLength(1);
  });

  test('after three tries it says so, and a new one may be asked for', async () => {
    const { exportId } = await ask(ana);
    store.breakAt((call) => call.startsWith('begin'));
    for (let turn = 0; turn < 3; turn += 1) await expect(build(ana, exportId)).rejects.toThrow('broke off');
    expect(await one(ana, exportId)).toMatchObject({ standing: 'failed', tries: 3 });
    store.breakAt(undefined);
    const next = await ask(ana);
    expect(next.exportId).not.toBe(exportId);
    expect(await build(ana, exportId)).toEqual({ outcome: 'not-asked', files: 0 });
    expect(await build(ana, next.exportId)).toMatchObject({ outcome: 'made' });
  });

  test('a maker that died without a word holds nobody up for more than an hour', async () => {
    const { exportId } = await ask(ana);
    pass(1.1);
    const next = await ask(ana);
    expect(next.exportId).not.toBe(exportId);
    // Late after all, it does not bring an old copy back.
    expect(await build(ana, exportId)).toEqual({ outcome: 'not-asked', files: 0 });
  });

  test('is fetched by its person for three days, each time on record', async () => {
    const { exportId } = await ask(ana);
    expect(await refusalCodeOf(ask(ana, { fetch: exportId }))).toBe('export-over');
    await build(ana, exportId);
    const operationId = at.operationId();
    await ask(ana, { fetch: exportId, operationId });
    await ask(ana, { fetch: exportId, operationId });
    pass(71);
    await ask(ana, { fetch: exportId });
    expect((await one(ana, exportId)).fetchedAt).toEqual(['2026-11-18T18:00:00.000Z', '2026-11-21T17:00:00.000Z']);
    pass(2);
    expect(await refusalCodeOf(ask(ana, { fetch: exportId }))).toBe('export-over');
    expect(await refusalCodeOf(ask(ben, { fetch: exportId }))).toBe('not-found');
    expect(await refusalCodeOf(ask(at.staff('sam')))).toBe('wrong-role');
    const coach: Actor = {
      kind: 'coach',
      coachId: 'coa_01k9sample00001',
      name: 'Coach',
      organizationId: 'river-bend-works',
    };
    expect(await refusalCodeOf(ask(coach))).toBe('wrong-role');
  });

  test('one part is in memory at a time: parts go out before all of a file is read', async () => {
    await packetWith(ana, 'Ana', randomBytes(4 * zipPartBytes));
    const { exportId } = await ask(ana);
    await build(ana, exportId);
    const piecesOfPart = zipPartBytes / (1024 * 1024);
    const { calls } = store;
    for (let part = 1; part <= 3; part += 1) {
      const sent = calls.indexOf(`put ${part}`);
      expect(sent).toBeGreaterThan(calls.indexOf(`read ${part * piecesOfPart - 1}`));
      expect(sent).toBeLessThan(calls.indexOf(`read ${part * piecesOfPart + 1}`));
    }
    expect(Object.values((await unzipped(ana, exportId)).entries)[0]).toHaveLength(4 * zipPartBytes);
  });

  test('a file that is not where its row says is named, and holds up nothing else', async () => {
    await packetWith(ana, 'Ana', randomBytes(1000));
    store.objects.clear();
    const { exportId } = await ask(ana);
    expect(await build(ana, exportId)).toEqual({ outcome: 'made', files: 0 });
    const { data, entries } = await unzipped(ana, exportId);
    expect(Object.keys(entries)).toEqual(['index.html', 'data.json']);
    expect(data.requests[0]?.files[0]).toMatchObject({
      name: 'file.pdf',
      stateText: 'We could not find this file. Please tell your center.',
    });
  });

  test('somebody without requests gets what there is', async () => {
    const { exportId } = await ask(ana);
    await build(ana, exportId);
    const { data, html } = await unzipped(ana, exportId);
    expect(data.requests).toEqual([]);
    expect(html).toContain('You have no requests with us.');
    expect(html).toContain('@example.org');
  });
});
