import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import { checklistKinds, type ChecklistKind } from '../../domain/cases/rows.ts';
import type { Accepted, ParseVerdict } from '../../domain/document-verdict.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import type { Reading } from '../../domain/reading/reading.ts';
import { checkDocument, type CheckDeps, type CheckMessage } from '../../functions/check-document/check-document.ts';
import { awaitDocuments } from '../../functions/await-documents/await-documents.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { transact } from '../../adapters/transaction.ts';
import { accepted, arrival, checkPorts, guardDuty, randomSha256, scanned } from '../support/document-checks.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { emptyReading } from '../support/readings.ts';
import { startTables } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let applicationId: string;
/** What the isolated parser answers next; an error is a parser that broke. */
let parser: () => ParseVerdict;
let parsed: number;
/** What the isolated reader answers next. */
let reader: () => Reading;
/** What S3 says of the bytes that it copied, where a test lets that differ from what the parser read. */
let copied: string | undefined;

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
  parsed = 0;
  parser = () => accepted();
  reader = () => emptyReading;
  copied = undefined;
  ports = {
    ...checkPorts(
      at,
      () => {
        parsed += 1;
        return parser();
      },
      () => copied,
    ),
    read: async () => reader(),
  };
  applicationId = await at.draft(person);
});

let ports: CheckDeps;

const upload = (kind: ChecklistKind = 'government-id') => at.announced(person, applicationId, kind);
const check = (message: CheckMessage) => checkDocument(message, ports);
const documentOf = (documentId: string) => at.cases.getDocument(applicationId, documentId);
const counted = async () => (await at.cases.getApplication(applicationId))?.documentCount;
const remove = (documentId: string) =>
  saveApplication({ operationId: at.operationId(), actor: person, applicationId, removeDocument: documentId }, at.deps);

describe('both verdicts, in any order, once', () => {
  test.each<[string, (id: string) => CheckMessage[], string]>([
    ['arrival, scan', (id) => [arrival(id), scanned(id, 'clean')], 'clean'],
    ['scan, arrival', (id) => [scanned(id, 'clean'), arrival(id)], 'clean'],
    ['each twice', (id) => [scanned(id, 'clean'), scanned(id, 'clean'), arrival(id), arrival(id)], 'clean'],
    ['suspicious before the parser', (id) => [scanned(id, 'suspicious'), arrival(id)], 'rejected'],
    ['suspicious after the parser', (id) => [arrival(id), scanned(id, 'suspicious')], 'rejected'],
    [
      'a second scanner warns while the parser works',
      (id) => [scanned(id, 'clean'), guardDuty(id, 'THREATS_FOUND'), arrival(id)],
      'rejected',
    ],
    [
      'a second scanner warns after all is done',
      (id) => [arrival(id), scanned(id, 'clean'), guardDuty(id, 'THREATS_FOUND')],
      'rejected',
    ],
    [
      'a second version under the same form is not looked at',
      (id) => [arrival(id), scanned(id, 'suspicious', { versionId: 'v2' }), arrival(id, 'v2'), scanned(id, 'clean')],
      'clean',
    ],
  ])('%s', async (_name, messages, status) => {
    const id = await upload();
    for (const message of messages(id)) await check(message);
    expect(await documentOf(id)).toMatchObject({ status, versionId: 'v1' });
    expect(parsed).toBeLessThanOrEqual(1);
    expect(await counted()).toBe(status === 'clean' ? 1 : 0);
    const told = (await at.cases.listAudit(applicationId)).filter((each) => each.what === 'document-rejected');
    expect(told).toHaveLength(status === 'clean' ? 0 : 1);
  });

  test('a parser that says another hash than S3 is not believed', async () => {
    copied = randomSha256();
    const id = await upload();
    for (const message of [arrival(id), scanned(id, 'clean')]) await check(message);
    expect(await documentOf(id)).toMatchObject({ status: 'rejected', rejection: 'could-not-check' });
  });

  test('after a late warning the same bytes are no duplicate of it', async () => {
    const sha256 = randomBytes(32).toString('hex');
    parser = () => accepted(sha256);
    const first = await upload();
    for (const message of [arrival(first), scanned(first, 'clean'), guardDuty(first, 'THREATS_FOUND')])
      await check(message);
    const second = await upload();
    for (const message of [arrival(second), scanned(second, 'clean')]) await check(message);
    expect(await documentOf(second)).toMatchObject({ status: 'clean' });
  });

  test('other bytes that look the same are a duplicate, until the first is taken back', async () => {
    const contentSha256 = randomBytes(32).toString('hex');
    parser = () => ({ ...(accepted() as Accepted), contentSha256, warnings: [{ code: 'maybe-blurred', pages: [1] }] });
    const first = await upload();
    for (const message of [arrival(first), scanned(first, 'clean')]) await check(message);
    expect(await documentOf(first)).toMatchObject({
      status: 'clean',
      contentSha256,
      warnings: [{ code: 'maybe-blurred', pages: [1] }],
    });
    const second = await upload();
    for (const message of [arrival(second), scanned(second, 'clean')]) await check(message);
    expect(await documentOf(second)).toMatchObject({
      status: 'rejected',
      rejection: 'duplicate-document',
      duplicateOf: first,
    });
    await check(guardDuty(first, 'THREATS_FOUND'));
    const third = await upload();
    for (const message of [arrival(third), scanned(third, 'clean')]) await check(message);
    expect(await documentOf(third)).toMatchObject({ status: 'clean' });
  });
});

describe('a place in the packet', () => {
  test('is given back once, however a document leaves', async () => {
    parser = () => ({ verdict: 'rejected', reason: 'unreadable' });
    const [kept, bad] = [await upload(), await upload()];
    await check(arrival(bad));
    expect(await counted()).toBe(1);
    await remove(bad);
    await remove(bad);
    expect(await counted()).toBe(1);
    await remove(kept);
    expect(await counted()).toBe(0);
    expect(await documentOf(bad)).toMatchObject({ status: 'superseded', rejection: 'unreadable' });
  });

  test('a file that arrives after it was taken back stays out', async () => {
    const id = await upload();
    await remove(id);
    expect(await check(arrival(id))).toMatchObject({ result: 'ignored' });
    expect(await documentOf(id)).toMatchObject({ status: 'superseded' });
    expect(parsed).toBe(0);
  });
});

describe('a check that does not end by itself', () => {
  const nothingArrived = { abortParts: async () => {}, arrived: async () => undefined };

  test('the parser that breaks three times is an answer: another copy', async () => {
    parser = () => {
      throw new Error('out of memory');
    };
    const id = await upload();
    await expect(check(arrival(id))).rejects.toThrow('out of memory');
    await expect(check(arrival(id))).rejects.toThrow('out of memory');
    await check(arrival(id));
    expect(await documentOf(id)).toMatchObject({ status: 'rejected', rejection: 'could-not-check' });
  });

  test('a lost scan is asked for again, and after a day the person is asked for another copy', async () => {
    const id = await upload();
    await check(arrival(id));
    const asked: { documentId: string; scan: boolean }[] = [];
    const sweep = () =>
      sweepCases({
        ...at.deps,
        ...nothingArrived,
        checkAgain: async (documentId, _bytes, _version, missing) => void asked.push({ documentId, ...missing }),
      });
    at.setNow('2026-11-18T19:30:00Z');
    await sweep();
    expect(asked.filter((each) => each.documentId === id)).toEqual([{ documentId: id, scan: true }]);
    // A day on which nothing here worked is not the file's fault: it is asked for again before it is given up.
    for (const time of ['18:30', '18:50', '19:10']) {
      at.setNow(`2026-11-19T${time}:00Z`);
      expect(await documentOf(id)).toMatchObject({ status: 'checking' });
      await sweep();
    }
    expect(await documentOf(id)).toMatchObject({ status: 'rejected', rejection: 'could-not-check' });
    expect(asked.filter((each) => each.documentId === id)).toHaveLength(3);
    expect(await counted()).toBe(0);
  });

  test('an upload that was announced and never came is recorded', async () => {
    const id = await upload();
    at.setNow('2026-11-20T18:00:00Z');
    await sweepCases({ ...at.deps, ...nothingArrived, checkAgain: async () => {} });
    expect(await documentOf(id)).toMatchObject({ status: 'superseded', rejection: 'never-arrived' });
    expect(await counted()).toBe(0);
  });

  test('somebody who saves all the time does not hold up the verdict', async () => {
    parser = () => ({ verdict: 'rejected', reason: 'unreadable' });
    const id = await upload();
    const save = (street: string) =>
      saveApplication({ operationId: at.operationId(), actor: person, applicationId, answers: { street } }, at.deps);
    await Promise.all([check(arrival(id)), save('1 Sample Street'), save('2 Sample Street'), save('3 Sample Street')]);
    expect(await documentOf(id)).toMatchObject({ status: 'rejected' });
  });
});

test('a packet that was sent while a document is checked goes on, also when the checker died right after its verdict', async () => {
  const id = await upload();
  await check(arrival(id));
  await saveApplication(
    {
      operationId: at.operationId(),
      actor: person,
      applicationId,
      answers: sampleAnswers,
      absences: checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' })),
    },
    at.deps,
  );
  await submitApplication(
    {
      operationId: at.operationId(),
      actor: person,
      applicationId,
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: '2027-11-18',
    },
    at.deps,
  );
  await awaitDocuments({ contractVersion: 1, applicationId, round: 1, taskToken: 'token' }, at.deps);
  expect((await at.cases.getTask(applicationId, 1, 'documents'))?.answer).toBeUndefined();
  // The verdict is written, then the function dies before it looks for the packet's wait.
  const dying = { ...ports, cases: { ...at.cases, getTask: () => Promise.reject(new Error('killed')) } };
  await expect(checkDocument(scanned(id, 'clean'), dying)).rejects.toThrow('killed');
  expect(await documentOf(id)).toMatchObject({ status: 'clean' });
  await check(scanned(id, 'clean'));
  expect((await at.cases.getTask(applicationId, 1, 'documents'))?.answer).toEqual({ documents: 'settled' });
});

test('a document that passes while somebody looks at the case changes what they look at', async () => {
  const id = await upload();
  await check(arrival(id));
  const application = await at.cases.getApplication(applicationId);
  if (!application) throw new Error('no application');
  // The wait for documents ran out of time: the case went on without this one's verdict.
  await transact(
    at.cases.client,
    at.cases.write.application(
      application,
      { ...application, status: 'in-review' },
      auditRow(applicationId, at.clock.now(), 'system', 'ready-for-decision'),
    ),
  );
  const shown = await at.cases.getApplication(applicationId);
  await check(scanned(id, 'clean'));
  expect(await documentOf(id)).toMatchObject({ status: 'clean' });
  expect((await at.cases.getApplication(applicationId))?.version).toBe((shown?.version ?? NaN) + 1);
});

describe('an accepted document is read, and its verdict stays', () => {
  const broken = (): Reading => {
    throw new Error('the reader broke');
  };
  /** What the sweep asks for again, as the queue would bring it. */
  const swept = async (minutes: number) => {
    const again: Promise<unknown>[] = [];
    const now = new Date(at.deps.clock.now().getTime() + minutes * 60_000);
    await sweepCases({
      ...at.deps,
      clock: { now: () => now },
      abortParts: async () => {},
      arrived: async () => undefined,
      checkAgain: async (documentId) => void again.push(check(arrival(documentId))),
    });
    await Promise.all(again);
    return again.length;
  };

  test('what was found stands in its row, and the sweep forgets it', async () => {
    reader = () => ({ ...emptyReading, words: 7 });
    const id = await upload();
    for (const message of [arrival(id), scanned(id, 'clean')]) await check(message);
    expect(await documentOf(id)).toMatchObject({ status: 'clean', reading: { state: 'read', found: { words: 7 } } });
    reader = broken;
    expect(await swept(60)).toBe(0);
  });

  test('the reader gets a link for each page that it may turn, and the row says which picture is shown', async () => {
    let asked: Parameters<CheckDeps['read']>[0] | undefined;
    const turned: Reading = { ...emptyReading, turned: [{ page: 2, degrees: 90 }] };
    const read: CheckDeps['read'] = async (request) => {
      asked = request;
      return turned;
    };
    const id = await upload();
    for (const message of [arrival(id), scanned(id, 'clean')]) await checkDocument(message, { ...ports, read });
    expect(asked?.putUpright).toHaveLength(2);
    const row = await documentOf(id);
    expect(row && [pageKeyOf(row, 1), pageKeyOf(row, 2)]).toEqual([
      `pages/${id}/001.jpg`,
      `pages/${id}/002-upright.jpg`,
    ]);
  });

  test('a reader that broke is asked three times, then staff look by themselves', async () => {
    reader = broken;
    const id = await upload();
    for (const message of [arrival(id), scanned(id, 'clean')]) await check(message);
    expect(await documentOf(id)).toMatchObject({ status: 'clean', reading: { state: 'waiting', attempts: 1 } });
    expect(await swept(20)).toBe(1);
    expect(await documentOf(id)).toMatchObject({ status: 'clean', reading: { state: 'waiting', attempts: 2 } });
    expect(await swept(60)).toBe(1);
    expect(await documentOf(id)).toMatchObject({ status: 'clean', reading: { state: 'could-not-read', attempts: 3 } });
    expect(await swept(2000)).toBe(0);
  });
});
