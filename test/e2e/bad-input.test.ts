import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { otherCenterId, sampleFundId, skillsteamOf } from '../../scripts/sample/board.ts';
import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { decisionTicks } from '../../domain/cases/rows.ts';
import {
  ApiError,
  postFile,
  type Api,
  type DocumentView,
  type PacketView,
  type UploadForm,
} from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket, sampleRejects } from '../../scripts/sample-packet.ts';
import { smoke } from '../../scripts/smoke.ts';
import { participantToken } from '../../scripts/token.ts';
import { asParticipant, asStaff, newPacket, openAllFunds, sendPacket, submit } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** What bad input gets: a named answer in words with the next step, where the person is; and nothing is stored half. */
let system: TestSystem;
let participant: Api;
let staff: Api;
let id: string;
beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  participant = await asParticipant(system, 'bad.input@example.org');
  staff = await asStaff(system, mainTeam);
  id = await newPacket(participant);
}, 300_000);
afterAll(async () => system?.stop());

const refused = async (
  work: Promise<unknown>,
): Promise<{ status: number; code: string | undefined; params: Record<string, unknown> }> => {
  const error = await work.then(
    () => new Error('went through'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw error;
  return { status: error.status, code: error.body.error?.code, params: error.body.error?.params ?? {} };
};

async function verdictOn(
  fileName: string,
  bytes: Uint8Array,
  contentType = 'application/pdf',
  kind = 'other',
): Promise<DocumentView> {
  const documentId = await participant.upload(id, { fileName, contentType, kind, bytes });
  const { documents } = await participant.checked(id, [documentId]);
  const document = documents.find((each) => each.documentId === documentId);
  if (!document) throw new Error('the document is gone');
  return document;
}

const reject = (reason: string): Uint8Array =>
  sampleRejects().find((each) => each.reason === reason)?.bytes ?? new Uint8Array();

describe('files', () => {
  test.each<[string, () => Promise<Uint8Array> | Uint8Array, string]>([
    ['an empty file', () => new Uint8Array(), 'empty-file'],
    ['a text under a PDF name', () => reject('wrong-type'), 'wrong-type'],
    ['half a PDF', () => new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>'), 'unreadable'],
    ['a PDF with a password', () => reject('password-protected'), 'password-protected'],
  ])('%s is sent back with its reason and what to do', async (_name, bytes, reason) => {
    const document = await verdictOn('file.pdf', await bytes());
    expect(document).toMatchObject({ status: 'rejected', rejection: reason });
    expect(document.text.length).toBeGreaterThan(20);
    expect(document.text).not.toMatch(/quarantine|[a-z]+-[a-z]+-?[a-z]*\.|error|R\d/i);
  });

  test('a PDF without a page', async () => {
    const document = await verdictOn('none.pdf', noPages());
    expect(document.status).toBe('rejected');
    expect(['no-pages', 'unreadable']).toContain(document.rejection);
  });

  test('the same file twice is counted once, and said so', async () => {
    const pdf = await onePage('twice');
    expect(await verdictOn('one.pdf', pdf)).toMatchObject({ status: 'clean' });
    expect(await verdictOn('two.pdf', pdf)).toMatchObject({ status: 'rejected', rejection: 'duplicate-document' });
  });

  test('too large: said before, and held by the bucket itself', async () => {
    const upload = { kind: 'other', fileName: 'large.pdf', contentType: 'application/pdf' };
    const path = `/api/applications/${id}/uploads`;
    expect(await refused(participant.post(path, { ...upload, bytes: 26 * 1024 * 1024 + 1 }))).toMatchObject({
      status: 413,
      code: 'too-large',
      params: { limitMegabytes: 25 },
    });
    // Who says a small size and sends a large file is stopped by the bucket's own form, not by good manners.
    const form = await participant.post<UploadForm>(path, { ...upload, bytes: 10 });
    const lied = await refused(postFile(form, { ...upload, bytes: new Uint8Array(25 * 1024 * 1024 + 1) }));
    expect(lied.status).toBe(400);
    const { documents } = await participant.get<PacketView>(`/api/applications/${id}`);
    expect(documents.find((each) => each.documentId === form.documentId)?.status ?? 'expected').toBe('expected');
  });

  test('too many files', async () => {
    const other = await newPacket(participant);
    const one = (n: number) =>
      participant.post(`/api/applications/${other}/uploads`, {
        kind: 'other',
        fileName: `${n}.pdf`,
        contentType: 'application/pdf',
        bytes: 10,
      });
    for (let n = 0; n < 30; n += 1) await one(n);
    expect(await refused(one(30))).toMatchObject({ status: 409, code: 'too-many-documents', params: { limit: 30 } });
  });
});

describe('sending', () => {
  test('without a document that is needed, or a reason for its absence', async () => {
    const packet = await newPacket(participant);
    expect(await refused(submit(participant, packet))).toMatchObject({ status: 400, code: 'form-incomplete' });
    await participant.put(`/api/applications/${packet}/answers`, { answers: sampleAnswers });
    expect(await refused(submit(participant, packet))).toMatchObject({ status: 400, code: 'document-missing' });
  });
  test('answers of the wrong kind are refused by name, and nothing of them is kept', async () => {
    const packet = await newPacket(participant);
    const put = (answers: object) => participant.put(`/api/applications/${packet}/answers`, { answers });
    expect(await refused(put({ firstName: 'Sample', incomeSixMonths: -5 }))).toMatchObject({
      status: 400,
      code: 'invalid-input',
    });
    expect(await refused(put({ firstName: 'Sample', noSuchField: 'x' }))).toMatchObject({
      status: 400,
      code: 'invalid-input',
    });
    expect((await participant.get<{ answers: object }>(`/api/applications/${packet}`)).answers).toEqual({});
  });
});

describe('deciding', () => {
  test('money, versions and second deciders', async () => {
    const packet = await sendPacket(participant, (await samplePacket()).slice(0, 2));
    const path = `/staff/api/cases/${packet}`;
    await staff.until(path, (view) => view['mayDecide'] === true, 'the case in the queue');
    const { version } = await staff.post<{ version: number }>(`${path}/claim`);
    const decide = (amountCents: unknown, as: Api = staff) =>
      as.post(`${path}/decide`, {
        version,
        outcome: 'approve',
        lines: [{ fundId: sampleFundId('wioa-dislocated-worker'), costKind: 'tuition', amountCents }],
        payee: 'school',
        reason: 'part',
        ticks: [...decisionTicks],
        aheadOfReason: 'starts soon',
      });
    for (const amount of ['$2,500.00', '2500', 12.5, -1, 0, 2 ** 53])
      expect(await refused(decide(amount))).toMatchObject({ status: 400, code: 'invalid-input' });
    expect(await refused(decide(200_001))).toMatchObject({ status: 400, code: 'amount-above-request' });
    const second = await asStaff(system, `${mainTeam}2`);
    expect(await refused(decide(1000, second))).toMatchObject({ status: 409, code: 'already-claimed' });
    await decide(100_000);
    expect(await refused(decide(100_000, second))).toMatchObject({
      status: 409,
      code: 'already-decided',
      params: { by: expect.stringContaining('SkillsTeam') },
    });
  }, 200_000);
});

describe('who may what', () => {
  test('an unknown id and somebody else’s id answer the same', async () => {
    const stranger = await asParticipant(system, 'stranger@example.org');
    const theirs = await refused(stranger.get(`/api/applications/${id}`));
    const unknown = await refused(stranger.get(`/api/applications/app_${'0'.repeat(26)}`));
    expect(theirs).toEqual({ ...unknown, status: 404 });
    const elsewhere = await asStaff(system, skillsteamOf(otherCenterId(0)));
    expect(await refused(elsewhere.get(`/staff/api/cases/${id}`))).toMatchObject({ status: 404 });
  });
  test('the wrong role is told so', async () => {
    const finance = await asStaff(system, 'finance');
    expect(await refused(finance.get('/staff/api/queue'))).toMatchObject({ status: 403, code: 'wrong-role' });
    expect(await refused(staff.get('/finance/api/funds'))).toMatchObject({ status: 403, code: 'wrong-role' });
    expect(await refused(participant.get('/staff/api/queue'))).toMatchObject({ status: 403 });
  });
  test('a body that is no JSON is a mistake, not an empty command', async () => {
    const token = await participantToken({ site: system.site, desk: system.desk, email: 'bad.input@example.org' });
    const packet = await newPacket(participant);
    const send = (body: string) =>
      fetch(`${system.site}/api/applications/${packet}/withdraw`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
    expect((await send('{"operationId":')).status).toBe(400);
    expect(await participant.get(`/api/applications/${packet}`)).toMatchObject({ status: 'draft' });
    expect((await send('')).status).toBe(200);
    expect(await participant.get(`/api/applications/${packet}`)).toMatchObject({ status: 'withdrawn' });
  });
  test('without a token', async () => {
    const response = await fetch(`${system.site}/api/applications`, { headers: { accept: 'application/json' } });
    expect(response.status).toBe(401);
  });
});

describe('the look from outside after a deployment', () => {
  test('finds nothing at a system that works', async () => {
    const results = await smoke({ site: system.site });
    expect(results.filter(({ off }) => off !== undefined)).toEqual([]);
    expect(results.length).toBeGreaterThan(12);
  });

  test('finds every fault of a place that answers anything to everybody, and of one that answers nobody', async () => {
    const careless = createServer((_request, response) => response.end('<html lang="en">Welcome</html>'));
    await new Promise<void>((done) => careless.listen(0, '127.0.0.1', done));
    const site = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`;
    const found = await smoke({ site, api: site });
    expect(found.filter(({ off }) => off === undefined)).toEqual([]);
    expect(found.at(-1)).toEqual({
      what: "the API's own address, past the firewall",
      off: 'it answered 200 and not 403',
    });
    careless.closeAllConnections();
    await new Promise((done) => careless.close(done));
    const gone = await smoke({ site });
    expect(gone.filter(({ off }) => off === undefined)).toEqual([]);
    expect(gone.at(-1)?.off).toContain('ECONNREFUSED');
  });
});

async function onePage(words: string): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.addPage([612, 792]).drawText(words, { x: 72, y: 700, size: 24 });
  return pdf.save();
}

function noPages(): Uint8Array {
  return new TextEncoder().encode(
    '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R /Size 3 >>\n%%EOF\n',
  );
}
