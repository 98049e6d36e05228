import { createHash, randomBytes } from 'node:crypto';
import { GetObjectCommand, ListPartsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bucket } from '../../adapters/buckets.ts';
import { signer } from '../../adapters/signer.ts';
import { uploadParts } from '../../adapters/upload-parts.ts';
import type { Actor, CoachActor, ParticipantActor } from '../../domain/access/actor.ts';
import { addDays } from '../../domain/calendar/business-time.ts';
import { addCoach } from '../../functions/add-coach/add-coach.ts';
import { checkDocument, type CheckDeps } from '../../functions/check-document/check-document.ts';
import { completeUpload } from '../../functions/complete-upload/complete-upload.ts';
import { grantConsent } from '../../functions/grant-consent/grant-consent.ts';
import { issueUpload } from '../../functions/issue-upload/issue-upload.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { withdrawConsent } from '../../functions/withdraw-consent/withdraw-consent.ts';
import { putParts, type UploadForm } from '../../scripts/api-client.ts';
import { desk, unsigned } from '../support/cases.ts';
import { refusalCodeOf } from '../support/refusals.ts';
import { startTables } from '../support/tables.ts';
import { errorOf, region, startS3, writer, type RunningS3 } from './s3/server.ts';

/** A large file in parts: real tables, a bucket that checks every signature, and what goes wrong on the way. */
const quarantine = 'quarantine-parts';
const MiB = 1024 * 1024;
const file = { bytes: randomBytes(12 * MiB + 17) };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let tables: Awaited<ReturnType<typeof startTables>>;
let s3: RunningS3;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let applicationId: string;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  s3 = await startS3({ buckets: { [quarantine]: { versioning: 'Enabled' } } });
});
afterAll(async () => {
  expect(s3.failures).toEqual([]);
  await s3.remove();
  await tables?.stop();
});
beforeEach(async () => {
  at = desk(tables.client);
  // Links are good for so long from now, by the bucket's own clock.
  at.setNow(new Date().toISOString());
  person = await at.person();
  applicationId = await at.draft(person);
});

const signs = () => signer({ region, ...writer, endpoint: s3.url });
const announce = (
  more: { operationId?: string; bytes?: number; inParts?: boolean; actor?: Actor } = {},
): Promise<UploadForm> =>
  issueUpload(
    {
      operationId: at.operationId(),
      actor: person,
      applicationId,
      kind: 'other',
      fileName: 'large.pdf',
      contentType: 'application/pdf',
      bytes: file.bytes.byteLength,
      inParts: true,
      ...more,
    },
    { ...at.deps, signer: signs(), quarantineBucket: quarantine },
  );
const complete = (documentId: string, operationId = at.operationId(), actor: Actor = person) =>
  completeUpload(
    { operationId, actor, applicationId, documentId },
    { ...at.deps, uploads: uploadParts({ signer: signs(), bucket: quarantine }) },
  );
const stored = async (documentId: string) =>
  (await s3.client.send(new GetObjectCommand({ Bucket: quarantine, Key: documentId }))).Body?.transformToByteArray();
const underWay = async (documentId: string) => {
  const { parts } = (await at.cases.getDocument(applicationId, documentId)) ?? {};
  return s3.client
    .send(new ListPartsCommand({ Bucket: quarantine, Key: documentId, UploadId: parts?.uploadId }))
    .then(({ Parts = [] }) => Parts.map(({ PartNumber }) => PartNumber));
};
/** What nobody completed by then is given up. */
async function sweptADayLater(): Promise<void> {
  const own = bucket({ client: s3.client, name: quarantine });
  at.setNow(new Date(at.clock.now().getTime() + 25 * 3_600_000).toISOString());
  await sweepCases({
    ...at.deps,
    arrived: (documentId) => own.head(documentId),
    abortParts: (documentId, uploadId) => own.abortParts(documentId, uploadId),
    checkAgain: async () => {},
  });
}
const onlyPart = (form: UploadForm, number: number): UploadForm => ({
  ...form,
  parts: form.parts?.filter((part) => part.number === number) ?? [],
});

describe('a large file', () => {
  test('goes up in parts and comes out byte for byte; a second completion finds it there', async () => {
    const form = await announce();
    expect(form.parts?.map(({ number, offset, bytes }) => [number, offset, bytes])).toEqual([
      [1, 0, 5 * MiB],
      [2, 5 * MiB, 5 * MiB],
      [3, 10 * MiB, 2 * MiB + 17],
    ]);
    await putParts(form, file);
    const operationId = at.operationId();
    await complete(form.documentId, operationId);
    await complete(form.documentId, operationId);
    // Another tab, another id: the object is there.
    await complete(form.documentId);
    expect(sha256((await stored(form.documentId)) ?? new Uint8Array())).toBe(sha256(file.bytes));
  });

  test('cut off: the same operation gives the same document and the missing parts alone', async () => {
    const operationId = at.operationId();
    const first = await announce({ operationId });
    await putParts(onlyPart(first, 2), file);
    const second = await announce({ operationId });
    expect(second.documentId).toBe(first.documentId);
    expect(second.parts?.map(({ number }) => number)).toEqual([1, 3]);
    await expect(complete(first.documentId)).rejects.toMatchObject({ code: 'upload-incomplete' });
    await putParts(second, file);
    expect((await announce({ operationId })).parts).toEqual([]);
    await complete(first.documentId);
    expect(sha256((await stored(first.documentId)) ?? new Uint8Array())).toBe(sha256(file.bytes));
  });

  test('asked twice at once, there is one upload whose parts count', async () => {
    const operationId = at.operationId();
    const [one, two] = await Promise.all([announce({ operationId }), announce({ operationId })]);
    await putParts(onlyPart(one, 1), file);
    await putParts({ ...two, parts: two.parts?.filter(({ number }) => number > 1) ?? [] }, file);
    await complete(one.documentId);
    expect(await stored(one.documentId)).toHaveLength(file.bytes.byteLength);
  });

  test('a part takes its own bytes, no fewer and no more, and no other place', async () => {
    const [part] = (await announce()).parts ?? [];
    const put = async (url: string, bytes: number) =>
      (await errorOf(await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) }))).code;
    expect(await put(part!.url, part!.bytes - 1)).toBe('SignatureDoesNotMatch');
    expect(await put(part!.url, part!.bytes + 1)).toBe('SignatureDoesNotMatch');
    expect(await put(part!.url.replace('partNumber=1', 'partNumber=7'), part!.bytes)).toBe('SignatureDoesNotMatch');
  });

  test('whoever cannot cut it, or has a small one, gets the form', async () => {
    expect((await announce({ inParts: false })).parts).toBeUndefined();
    const small = await announce({ bytes: 10 * MiB });
    expect(small.parts).toBeUndefined();
    await expect(complete(small.documentId)).rejects.toMatchObject({ code: 'upload-incomplete' });
  });

  test("nobody completes another's upload", async () => {
    const { documentId } = await announce();
    await expect(complete(documentId, at.operationId(), await at.person())).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('what is over', () => {
  const arrival = (documentId: string, size: number) =>
    checkDocument({ source: 'aws.s3', detail: { object: { key: documentId, size, 'version-id': 'v1' } } }, {
      ...at.deps,
      quarantine: bucket({ client: s3.client, name: quarantine }),
      clean: bucket({ client: s3.client, name: quarantine }),
      signer: unsigned,
      parse: async () => ({ verdict: 'rejected', reason: 'unreadable', bytes: size, sha256: 'a'.repeat(64) }),
      read: async () => {
        throw new Error('nothing to read');
      },
    } satisfies CheckDeps);

  test('what arrived is not asked for again', async () => {
    const operationId = at.operationId();
    const form = await announce({ operationId });
    await putParts(form, file);
    await complete(form.documentId);
    await arrival(form.documentId, file.bytes.byteLength);
    const again = await announce({ operationId });
    expect(again).toMatchObject({ documentId: form.documentId, arrived: true });
    expect(again.parts).toBeUndefined();
    expect(await complete(form.documentId)).toEqual({ documentId: form.documentId });
  });

  test('an object that is not as long as was said is sent back', async () => {
    const form = await announce();
    await arrival(form.documentId, file.bytes.byteLength - 1);
    expect(await at.cases.getDocument(applicationId, form.documentId)).toMatchObject({
      status: 'rejected',
      rejection: 'could-not-check',
    });
  });

  test('taken out by the person: neither a link nor a completion', async () => {
    const operationId = at.operationId();
    const { documentId } = await announce({ operationId });
    const removal = { operationId: at.operationId(), actor: person, applicationId, removeDocument: documentId };
    await saveApplication(removal, at.deps);
    await expect(announce({ operationId })).rejects.toMatchObject({ code: 'upload-ended' });
    await expect(complete(documentId)).rejects.toMatchObject({ code: 'upload-ended' });
  });

  test('given up after a day: the sweep takes its parts away, and its place is free', async () => {
    const operationId = at.operationId();
    const form = await announce({ operationId });
    await putParts(onlyPart(form, 1), file);
    expect(await underWay(form.documentId)).toEqual([1]);
    const now = at.clock.now();
    await sweptADayLater();
    await expect(underWay(form.documentId)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(await at.cases.getDocument(applicationId, form.documentId)).toMatchObject({ rejection: 'never-arrived' });
    expect(await at.cases.getApplication(applicationId)).toMatchObject({ documentCount: 0 });
    at.setNow(now.toISOString());
    await expect(complete(form.documentId)).rejects.toMatchObject({ code: 'upload-ended' });
  });

  test('completed in the moment in which it is given up: it stays', async () => {
    const form = await announce();
    await putParts(form, file);
    const own = bucket({ client: s3.client, name: quarantine });
    const seen: number[] = [];
    const nowMs = at.clock.now().getTime();
    at.setNow(new Date(nowMs + 25 * 3_600_000).toISOString());
    await sweepCases({
      ...at.deps,
      arrived: (documentId) => own.head(documentId),
      async abortParts(documentId, uploadId) {
        if (documentId === form.documentId) {
          at.setNow(new Date(nowMs).toISOString());
          await complete(form.documentId);
        }
        await own.abortParts(documentId, uploadId);
      },
      checkAgain: async (_documentId, bytes) => void seen.push(bytes),
    });
    expect(await at.cases.getDocument(applicationId, form.documentId)).toMatchObject({ status: 'expected' });
  });
});

describe('a coach whose consent ends between the first part and the last (R22)', () => {
  const organizationId = 'river-bend-works';
  const today = () => at.clock.now().toISOString().slice(0, 10);
  let coach: CoachActor;
  beforeEach(async () => {
    const name = 'Career Coach';
    const { coachId } = await addCoach(
      {
        operationId: at.operationId(),
        actor: { ...at.liaison('liaison'), organizations: [organizationId] },
        organizationId,
        name,
        email: `coach.${randomBytes(4).toString('hex')}@partner.example.org`,
      },
      at.deps,
    );
    await grantConsent(
      {
        operationId: at.operationId(),
        actor: person,
        organizationId,
        coachId,
        personName: 'Sample Participant',
        birthYear: 1990,
        scope: ['see', 'documents'],
        purpose: 'apply',
        expiresOn: addDays(today(), 2),
      },
      at.deps,
    );
    coach = { kind: 'coach', coachId, name, organizationId, client: { personId: person.personId, confirmed: true } };
  });
  const withdrawn = async () => {
    const ended = { operationId: at.operationId(), actor: person, coachId: coach.coachId };
    await withdrawConsent(ended, at.deps);
  };
  const expired = async () => at.setNow(new Date(at.clock.now().getTime() + 4 * 86_400_000).toISOString());

  test('while it stands they complete what they began', async () => {
    const form = await announce({ actor: coach });
    await putParts(form, file);
    await complete(form.documentId, at.operationId(), coach);
    expect(await stored(form.documentId)).toHaveLength(file.bytes.byteLength);
  });

  test.each([
    ['withdrawn', withdrawn],
    ['past its day', expired],
  ])('%s: refused at the next request, nothing is joined, and the sweep takes the parts away', async (_how, ends) => {
    const [issued, joined] = [at.operationId(), at.operationId()];
    const form = await announce({ actor: coach, operationId: issued });
    await putParts(onlyPart(form, 1), file);
    // Acknowledged once, as incomplete: the same press must not be let through later for having been seen before.
    expect(await refusalCodeOf(complete(form.documentId, joined, coach))).toBe('upload-incomplete');
    await putParts({ ...form, parts: form.parts?.filter(({ number }) => number > 1) ?? [] }, file);
    await ends();
    for (const operationId of [joined, at.operationId()])
      expect(await refusalCodeOf(complete(form.documentId, operationId, coach))).toBe('consent-ended');
    // Nor are there new links, neither for the upload that was begun nor for another.
    for (const operationId of [issued, at.operationId()])
      expect(await refusalCodeOf(announce({ actor: coach, operationId }))).toBe('consent-ended');
    await expect(stored(form.documentId)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await underWay(form.documentId)).toEqual([1, 2, 3]);
    expect(await at.cases.getDocument(applicationId, form.documentId)).toMatchObject({ status: 'expected' });

    await sweptADayLater();
    await expect(underWay(form.documentId)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(stored(form.documentId)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await at.cases.getDocument(applicationId, form.documentId)).toMatchObject({ rejection: 'never-arrived' });
    expect(await at.cases.getApplication(applicationId)).toMatchObject({ documentCount: 0 });
  });

  test('withdrawn in the moment of joining: the bucket is not asked', async () => {
    const form = await announce({ actor: coach });
    await putParts(form, file);
    const cases = {
      ...at.cases,
      // Read while the consent stands; withdrawn before anything is written.
      async getDocument(...where: Parameters<typeof at.cases.getDocument>) {
        await withdrawn();
        return at.cases.getDocument(...where);
      },
    };
    const joining = completeUpload(
      { operationId: at.operationId(), actor: coach, applicationId, documentId: form.documentId },
      { ...at.deps, cases, uploads: uploadParts({ signer: signs(), bucket: quarantine }) },
    );
    expect(await refusalCodeOf(joining)).toBe('consent-ended');
    expect(await underWay(form.documentId)).toEqual([1, 2, 3]);
  });
});
