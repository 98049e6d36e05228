import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { startPdfium } from '../../../adapters/pdf/pdfium.ts';
import { transact } from '../../../adapters/transaction.ts';
import { newId } from '../../../domain/ids.ts';
import { retention } from '../../../domain/cases/records.ts';
import type { ApplicationRow, ChecklistKind, DocumentRow } from '../../../domain/cases/rows.ts';
import { storeLetter } from '../../../functions/compose-letter/store-letter.ts';
import { storePacket } from '../../../functions/compose-packet/store-packet.ts';
import { decidePacket } from '../../../functions/decide-packet/decide-packet.ts';
import { checkDocument } from '../../../functions/parse-document/parse-document.ts';
import { desk } from '../../support/cases.ts';
import { openPdf } from '../../support/pdf.ts';
import { emptyReading } from '../../support/readings.ts';
import { startTables } from '../../support/tables.ts';
import { plainPdf } from '../documents/files.ts';

/** A versioned bucket: each write is a new version, and a read without the right one finds nothing. */
function fakeBucket() {
  const versions = new Map<string, Uint8Array>();
  let count = 0;
  return {
    versions,
    write(key: string, body: Uint8Array) {
      const versionId = `v${(count += 1)}`;
      versions.set(`${key} ${versionId}`, body);
      const sha256 = createHash('sha256').update(body).digest('hex');
      return Promise.resolve({ key, versionId, sha256, bytes: body.length });
    },
    read(key: string, versionId?: string) {
      const found = versions.get(`${key} ${versionId ?? ''}`);
      return found ? Promise.resolve(found) : Promise.reject(new Error('NoSuchVersion'));
    },
  };
}

let tables: Awaited<ReturnType<typeof startTables>>;
let office: ReturnType<typeof desk>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  office = desk(tables.client);
  await office.openFund({ fundId: 'adult-test', capCents: 100_000_00 });
});
afterAll(() => tables.stop());

async function withDocument(applicationId: string, kind: ChecklistKind, clean: ReturnType<typeof fakeBucket>) {
  const checked = await checkDocument(await plainPdf(2), { maxPages: 10 });
  if (!('normalized' in checked)) throw new Error(checked.verdict.reason);
  const now = office.clock.now();
  const documentId = newId('document', now.getTime(), (size) => randomBytes(size));
  const stored = await clean.write(`normalized/${documentId}.pdf`, checked.normalized);
  const application = await office.cases.getApplication(applicationId);
  const row: DocumentRow = {
    ...retention(now, 7),
    documentId,
    applicationId,
    kind,
    fileName: 'paper.pdf',
    contentType: 'application/pdf',
    declaredBytes: 1,
    uploadedBy: application?.personId ?? '',
    status: 'clean',
    createdAt: now.toISOString(),
    arrivedAt: now.toISOString(),
    sha256: checked.verdict.sha256,
    pages: 2,
    normalized: stored,
    attempts: 0,
  };
  await transact(tables.client, office.cases.write.newDocument(row, now.toISOString()));
  return documentId;
}

async function decided(outcome: 'approve' | 'deny') {
  const applicationId = await office.packetInReview(await office.person());
  const clean = fakeBucket();
  await withDocument(applicationId, 'cost-sheet', clean);
  await withDocument(applicationId, 'government-id', clean);
  const before = await office.cases.getApplication(applicationId);
  await decidePacket(
    {
      operationId: office.operationId(),
      actor: office.staff('decider'),
      applicationId,
      version: before?.version ?? 0,
      outcome,
      lines: outcome === 'approve' ? [{ fundId: 'adult-test', costKind: 'tuition', amountCents: 2_500_00 }] : [],
      ...(outcome === 'approve' ? { payee: 'school' as const, payeeName: 'Sample School' } : {}),
      reason: 'Because of the sample.',
      ticks: ['interview', 'career-planning', 'need-for-training', 'ability-to-finish', 'demand-for-occupation'],
      aheadOfReason: 'No one waits ahead in this test.',
      requestedItems: [],
    },
    office.deps,
  );
  return { input: { contractVersion: 1 as const, applicationId, round: 1 }, clean, packets: fakeBucket() };
}

const depsOf = ({ clean, packets }: Awaited<ReturnType<typeof decided>>) => ({
  ...office.deps,
  clean,
  packets,
  sleep: () => Promise.resolve(),
  onOverSize: () => undefined,
});

type Made = Awaited<ReturnType<typeof decided>>;
const packetOf = async ({ input, packets }: Made): Promise<Uint8Array> => {
  const application = await office.cases.getApplication(input.applicationId);
  return packets.read(application?.packet?.key ?? '', application?.packet?.versionId);
};
/** How each page of the packet lies, cover and form first. */
const rotations = async (made: Made): Promise<number[]> =>
  (await PDFDocument.load(await packetOf(made))).getPages().map((page) => page.getRotation().angle);
async function firstDocument({ input }: Made): Promise<DocumentRow> {
  const [first] = await office.cases.listDocuments(input.applicationId);
  if (!first) throw new Error('no document');
  return first;
}
const turnedReading = {
  state: 'read' as const,
  found: { ...emptyReading, pages: 2, turned: [{ page: 2, degrees: 180 as const }] },
};

describe('compose-packet', () => {
  test('composes once, by version, and writes down what it made', async () => {
    const made = await decided('approve');
    await storePacket(made.input, depsOf(made));
    const application = await office.cases.getApplication(made.input.applicationId);
    const { key = '', versionId = '', sha256, pages = 0 } = application?.packet ?? {};
    expect(key).toBe(`${made.input.applicationId}/1/packet.pdf`);
    const bytes = await made.packets.read(key, versionId);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    const packet = await PDFDocument.load(bytes);
    expect(packet.getPageCount()).toBe(pages);
    expect(pages).toBeGreaterThan(4);
    await storePacket(made.input, depsOf(made));
    expect(made.packets.versions.size).toBe(1);
  });

  test('above the size that the board wants, pictures of pages stand for what weighs most, and the cover says so', async () => {
    const made = await decided('approve');
    const { uploads } = office.settings;
    const settings = { ...office.settings, uploads: { ...uploads, packetMaxBytes: 1 } };
    // Heavier than its pictures: what no flate makes smaller, behind the end of the file.
    const [heavy] = await office.cases.listDocuments(made.input.applicationId);
    const { key = '', versionId = '' } = heavy?.normalized ?? {};
    const bytes = Buffer.concat([await made.clean.read(key, versionId), randomBytes(1_500_000)]);
    made.clean.versions.set(`${key} ${versionId}`, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await office.cases.changeDocument(heavy!, { set: { normalized: { ...heavy!.normalized, sha256 } } });
    const jpeg = await sharp({ create: { width: 1100, height: 1424, channels: 3, background: '#eee' } })
      .jpeg()
      .toBuffer();
    for (const { documentId } of await office.cases.listDocuments(made.input.applicationId))
      for (const page of ['001', '002']) made.clean.versions.set(`pages/${documentId}/${page}.jpg `, jpeg);

    const over: number[] = [];
    await storePacket(made.input, { ...depsOf(made), settings, onOverSize: (_id, size) => void over.push(size) });
    const application = await office.cases.getApplication(made.input.applicationId);
    const packet = await made.packets.read(application?.packet?.key ?? '', application?.packet?.versionId);
    expect(packet.length).toBeLessThan(1_000_000);
    // Cover and form alone are above one byte: told, and whole all the same.
    expect(over).toEqual([packet.length]);
    expect((await PDFDocument.load(packet)).getPageCount()).toBe(application?.packet?.pages);
    const pdfium = await startPdfium();
    const file = pdfium.open(packet);
    if (typeof file === 'string') throw new Error(file);
    const cover = file
      .pageWords(0)
      .map(({ text }) => text)
      .join(' ');
    expect(cover.match(/pictures of its pages/g)).toHaveLength(1);
  });

  test('waits for a reading that is under way, and puts the page that it turned in upright', async () => {
    const made = await decided('approve');
    const first = await firstDocument(made);
    await office.cases.changeDocument(first, { set: { reading: { state: 'waiting', attempts: 1 } } });
    let waits = 0;
    const sleep = async () => {
      waits += 1;
      if (waits === 3) await office.cases.changeDocument(first, { set: { reading: turnedReading } });
    };
    await storePacket(made.input, { ...depsOf(made), sleep });
    expect(waits).toBe(3);
    expect((await rotations(made)).filter((angle) => angle === 180)).toHaveLength(1);
    const file = (await startPdfium()).open(await packetOf(made));
    if (typeof file === 'string') throw new Error(file);
    const cover = file.pageWords(0).map(({ text }) => text);
    expect(cover.join(' ')).toContain('Turned upright here, of its own pages: 2.');
  });

  test('a reader that never answers holds no packet up for long: the page stands as it was sent', async () => {
    const made = await decided('approve');
    const first = await firstDocument(made);
    await office.cases.changeDocument(first, { set: { reading: { state: 'waiting', attempts: 1 } } });
    let waitedMs = 0;
    await storePacket(made.input, { ...depsOf(made), sleep: async (ms) => void (waitedMs += ms) });
    expect(waitedMs).toBe(120_000);
    expect(new Set(await rotations(made))).toEqual(new Set([0]));
  });

  test('one that broke a while ago is not waited for', async () => {
    const made = await decided('approve');
    const first = await firstDocument(made);
    const arrivedAt = new Date(office.clock.now().getTime() - 20 * 60_000).toISOString();
    await office.cases.changeDocument(first, { set: { reading: { state: 'waiting', attempts: 1 }, arrivedAt } });
    await storePacket(made.input, { ...depsOf(made), sleep: () => Promise.reject(new Error('it waits')) });
    expect(await packetOf(made)).toBeDefined();
  });

  test('the same rows give the same packet, byte for byte', async () => {
    const made = await decided('approve');
    await office.cases.changeDocument(await firstDocument(made), { set: { reading: turnedReading } });
    await storePacket(made.input, depsOf(made));
    const once = await packetOf(made);
    const { packet: _made, ...before } = (await office.cases.getApplication(made.input.applicationId)) ?? {};
    const again = { ...depsOf(made), packets: fakeBucket() };
    const cases = { ...office.cases, getApplication: async () => before as ApplicationRow };
    await storePacket(made.input, { ...again, cases });
    const [twice = Buffer.alloc(0)] = again.packets.versions.values();
    expect(Buffer.compare(twice, once)).toBe(0);
  });

  test('is not made from a copy that is not what was checked', async () => {
    const made = await decided('approve');
    const [key] = made.clean.versions.keys();
    made.clean.versions.set(key ?? '', await plainPdf(2, 'Something else'));
    await expect(storePacket(made.input, depsOf(made))).rejects.toThrow('not what was checked');
    expect(made.packets.versions.size).toBe(0);
  });
});

describe('compose-letter', () => {
  test.each(['approve', 'deny'] as const)('after %s: one letter, written down on the case', async (outcome) => {
    const made = await decided(outcome);
    await storeLetter(made.input, depsOf(made));
    await storeLetter(made.input, depsOf(made));
    const application = await office.cases.getApplication(made.input.applicationId);
    expect(application?.letter).toMatchObject({
      key: `${made.input.applicationId}/1/letter-1.pdf`,
      kind: outcome === 'approve' ? 'award' : 'denial',
    });
    expect(made.packets.versions.size).toBe(1);
    const audit = (await office.cases.listAudit(made.input.applicationId)).map(({ what }) => what);
    expect(audit.filter((what) => what === 'letter-written')).toHaveLength(1);
  });

  test('is in the language that the person chose, whatever the request was begun in', async () => {
    const made = await decided('deny');
    const application = await office.cases.getApplication(made.input.applicationId);
    if (!application) throw new Error('no application');
    expect(application.language).toBe('en');
    await transact(tables.client, [office.cases.write.profile(application.personId, { set: { language: 'es' } })]);
    await storeLetter(made.input, depsOf(made));
    const [letter] = made.packets.versions.values();
    const { text } = await openPdf(letter ?? new Uint8Array());
    expect(text).toContain('No podemos pagar esto');
  });

  test('promises no money that the ledger does not hold', async () => {
    const made = await decided('approve');
    const ledger = { getAward: () => Promise.resolve(undefined) };
    await expect(storeLetter(made.input, { ...depsOf(made), ledger })).rejects.toThrow('not in the ledger');
    expect(made.packets.versions.size).toBe(0);
  });
});
