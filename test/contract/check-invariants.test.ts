import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeleteItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { bucket } from '../../adapters/buckets.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { fromItem, toItem, type Item } from '../../adapters/transaction.ts';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { checkDocument, type CheckDeps as DocumentDeps } from '../../functions/check-document/check-document.ts';
import {
  checkInputSchema,
  checkInvariants,
  type CheckDeps,
  type CheckResult,
} from '../../functions/check-invariants/check-invariants.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { requestDecision } from '../../functions/request-decision/request-decision.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { desk, unsigned } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';
import { startS3, type RunningS3 } from './s3/server.ts';
import { emptyReading } from '../support/readings.ts';

/*
 * The nightly function over a real engine and a real store. What is right is never called wrong, also while it is being
 * written; what is taken away or put past the functions is found.
 */
let tables: Awaited<ReturnType<typeof startTables>>;
let s3: RunningS3;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
beforeEach(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  person = await at.person();
  await at.openFund({ fundId: 'fund', capCents: 100_000_000 });
});
afterEach(async () => tables?.stop());
beforeAll(async () => {
  const versioned = { versioning: 'Enabled' } as const;
  s3 = await startS3({ buckets: { clean: versioned, quarantine: versioned } });
});
afterAll(async () => s3?.remove());

const clean = () => bucket({ client: s3.client, name: 'clean' });
const quarantine = () => bucket({ client: s3.client, name: 'quarantine' });
const rowsOf = (name: 'cases' | 'ledger' | 'payments') =>
  storedRows({ client: tables.client, tableName: tableNameOf(name) });

const checkDeps = (more: Partial<CheckDeps> = {}): CheckDeps => ({
  cases: rowsOf('cases'),
  ledger: rowsOf('ledger'),
  payments: rowsOf('payments'),
  headClean: (key, versionId) => clean().headVersion(key, versionId),
  uploads: (prefix) => quarantine().list(prefix),
  centerIds: ['se'],
  slotPools: () => [],
  clock: at.clock,
  remainingMs: () => 900_000,
  sleep: async () => {},
  ...more,
});
const check = (input: object = {}, more?: Partial<CheckDeps>): Promise<CheckResult> =>
  checkInvariants(checkInputSchema.parse(input), checkDeps(more));
const said = ({ first }: CheckResult) => first.map(({ invariant, code, subject }) => [invariant, code, subject]);

/** Past every function. */
const deface = (
  name: 'cases' | 'ledger' | 'payments',
  key: { pk: string; sk: string },
  attribute: string,
  value: unknown,
) =>
  tables.client.send(
    new UpdateItemCommand({
      TableName: tableNameOf(name),
      Key: toItem(key),
      UpdateExpression: 'SET #attribute = :value',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: toItem({ ':value': value }),
    }),
  );
const erase = (name: 'cases' | 'ledger' | 'payments', key: { pk: string; sk: string }) =>
  tables.client.send(new DeleteItemCommand({ TableName: tableNameOf(name), Key: toItem(key) }));
const add = (name: 'cases' | 'ledger' | 'payments', row: Item) =>
  tables.client.send(new PutItemCommand({ TableName: tableNameOf(name), Item: toItem(row) }));

async function approve(applicationId: string, amountCents = 260_000): Promise<string> {
  const application = await at.cases.getApplication(applicationId);
  const { awardId = '' } = await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId,
      version: application?.version ?? -1,
      outcome: 'approve',
      lines: [{ fundId: 'fund', costKind: 'tuition', amountCents }],
      payee: 'school',
      reason: 'The rest is covered.',
      ticks: [...decisionTicks],
      aheadOfReason: 'ready to start first',
      requestedItems: [],
    },
    at.deps,
  );
  return awardId;
}

const draft = () => at.draft(person);
const announced = (applicationId: string) => at.announced(person, applicationId);
const latest = async (documentId: string) => (await clean().head(`originals/${documentId}`))?.versionId;
const arrive = (documentId: string, bytes: Uint8Array) => quarantine().write(documentId, bytes, 'application/pdf');

/** Sent, parsed and accepted by the real work over the real store; only the PDF engine is not there. */
async function accepted(applicationId: string): Promise<string> {
  const documentId = await announced(applicationId);
  const bytes = randomBytes(1000);
  const { versionId } = await arrive(documentId, bytes);
  const deps: DocumentDeps = {
    ...at.deps,
    quarantine: quarantine(),
    clean: clean(),
    signer: unsigned,
    read: async () => emptyReading,
    parse: async () => {
      const normalized = await clean().write(`normalized/${documentId}.pdf`, randomBytes(900), 'application/pdf');
      return {
        verdict: 'accepted',
        kind: 'pdf',
        pages: 1,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        normalized: { bytes: normalized.bytes, sha256: normalized.sha256 },
      };
    },
  };
  await checkDocument(
    { source: 'aws.s3', detail: { object: { key: documentId, size: bytes.length, 'version-id': versionId } } },
    deps,
  );
  await checkDocument(
    { source: 'skillsdesk.scan', detail: { documentId, versionId, engine: 'built-in', verdict: 'clean' } },
    deps,
  );
  return documentId;
}

describe('what the work functions write', () => {
  test('holds every invariant, and every part of it was looked at', async () => {
    await approve(await at.packetInReview(person));
    const id = await draft();
    await accepted(id);
    await announced(id);
    const result = await check({ objects: 'all' });
    expect(said(result)).toEqual([]);
    expect(result).toMatchObject({ finished: true, violations: 0, unsettled: 0 });
    expect(result.checked).toMatchObject({
      applications: 2,
      awards: 1,
      limits: 2,
      journalLines: 2,
      objects: 2,
      uploads: 1,
      suspected: 0,
    });
    // The profile and the address; two lists of applications, numbers and documents; the line of the board's report.
    expect(result.checked.pointers).toBe(1 + 1 + 2 + 2 + 2 + 1);
  });

  test('is called right also when its partitions come in pieces', async () => {
    await approve(await at.packetInReview(person));
    const cases = rowsOf('cases');
    const inPieces = {
      ...cases,
      async *scan() {
        const rows: Item[] = [];
        for await (const page of cases.scan()) rows.push(...page);
        for (const parity of [0, 1]) yield rows.filter((_row, index) => index % 2 === parity);
      },
    };
    const result = await check({}, { cases: inPieces });
    expect(result.checked.suspected).toBeGreaterThan(0);
    expect(result).toMatchObject({ violations: 0, unsettled: 0, finished: true });
  });
});

describe('one night', () => {
  test('looks at all that moves or has ended lately, and in ninety nights at everything', async () => {
    const moving = await at.packetInReview(person);
    const ended = await at.packetInReview(person);
    await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: ended }, at.deps);
    await notifyPerson({ contractVersion: 1, applicationId: ended, round: 1 }, at.deps);
    const resting = await draft();
    const uploading = await draft();
    await announced(uploading);
    const all = [moving, ended, resting, uploading];
    for (const each of all) await deface('cases', { pk: `APP#${each}`, sk: 'APP' }, 'number', 'SE-0000');
    const inNight = async () =>
      said(await check({ rows: 'tonight' })).flatMap(([, code, subject]) =>
        code === 'number-names-another' && subject !== undefined ? [subject] : [],
      );
    expect(await inNight()).toEqual(expect.arrayContaining([moving, ended, uploading]));
    const found = new Map<string, number>();
    // Years later nothing is new any more, and what moved still does.
    for (let night = 0; night < 90; night += 1) {
      at.setNow(new Date(Date.parse('2029-03-01T10:00:00Z') + night * 86_400_000).toISOString());
      for (const each of await inNight()) found.set(each, (found.get(each) ?? 0) + 1);
    }
    expect(Object.fromEntries(found)).toEqual({ [moving]: 90, [uploading]: 90, [ended]: 1, [resting]: 1 });
  });
});

describe('files', () => {
  let id: string;
  let documentId: string;
  beforeEach(async () => {
    id = await draft();
    documentId = await accepted(id);
  });
  const rowOf = async () => {
    const row = await at.cases.getDocument(id, documentId);
    if (!row?.original || !row.normalized) throw new Error('no accepted document');
    return { ...row, original: row.original, normalized: row.normalized };
  };
  const change = async (name: string, value: unknown) =>
    deface('cases', { pk: `APP#${id}`, sk: `DOC#${documentId}` }, name, value);

  test('the kept original is gone', async () => {
    const { original } = await rowOf();
    await s3.client.send(
      new DeleteObjectCommand({ Bucket: 'clean', Key: original.key, VersionId: original.versionId }),
    );
    expect(said(await check({ objects: 'all' }))).toEqual([['documents', 'original-is-gone', documentId]]);
    expect(said(await check({ objects: 'none' }))).toEqual([]);
  });

  test('another version, of the same size: S3’s own hash tells', async () => {
    const { original } = await rowOf();
    const { VersionId } = await s3.client.send(
      new PutObjectCommand({
        Bucket: 'clean',
        Key: original.key,
        Body: randomBytes(1000),
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    await change('original', { ...original, versionId: VersionId });
    expect(said(await check({ objects: 'all' }))).toEqual([['documents', 'original-has-other-bytes', documentId]]);
  });

  test('sizes that are not those recorded', async () => {
    const { normalized } = await rowOf();
    await change('bytes', 1001);
    expect(said(await check({ objects: 'all' }))).toEqual([['documents', 'original-has-another-size', documentId]]);
    await change('bytes', 1000);
    await change('normalized', { ...normalized, bytes: 901 });
    expect(said(await check({ objects: 'all' }))).toEqual([
      ['documents', 'normalized-copy-has-another-size', documentId],
    ]);
  });

  test('the normalized copy is gone', async () => {
    const { normalized } = await rowOf();
    await s3.client.send(
      new DeleteObjectCommand({ Bucket: 'clean', Key: normalized.key, VersionId: normalized.versionId }),
    );
    expect(said(await check({ applicationIds: [id], objects: 'all' }))).toEqual([
      ['documents', 'normalized-copy-is-gone', documentId],
    ]);
  });

  test.each(['all', 'tonight'])('one that is old is looked at once in ninety nights (rows: %s)', async (rows) => {
    const { original } = await rowOf();
    await s3.client.send(
      new DeleteObjectCommand({ Bucket: 'clean', Key: original.key, VersionId: original.versionId }),
    );
    let nights = 0;
    for (let night = 0; night < 90; night += 1) {
      at.setNow(new Date(Date.parse('2027-03-01T10:00:00Z') + night * 86_400_000).toISOString());
      const found = said(await check({ rows })).filter(([, code]) => code === 'original-is-gone');
      nights += found.length;
    }
    expect(nights).toBe(1);
  });
});

test('a file that was accepted today is looked at tonight, also in a draft', async () => {
  // The store has its own clock: what it took just now is new by ours.
  at.setNow(new Date().toISOString());
  const documentId = await accepted(await draft());
  await s3.client.send(
    new DeleteObjectCommand({ Bucket: 'clean', Key: `originals/${documentId}`, VersionId: await latest(documentId) }),
  );
  for (let night = 0; night < 2; night += 1) {
    expect(said(await check({ rows: 'tonight' }))).toContainEqual(['documents', 'original-is-gone', documentId]);
    at.setNow(new Date(Date.now() + 86_400_000).toISOString());
  }
});

describe('uploads that S3 took', () => {
  // The store has its own clock, so these look back from two hours and more after now.
  const afterUploads = () => at.setNow(new Date(Date.now() + 3 * 3_600_000).toISOString());

  test('of no document, of one that was never seen, of one that was called never arrived', async () => {
    at.setNow(new Date().toISOString());
    const id = await draft();
    const [unseen, early, given] = [await announced(id), await announced(id), await announced(id)];
    const stray = `doc_${'z'.repeat(26)}`;
    for (const each of [unseen, given, stray]) await arrive(each, randomBytes(10));
    await deface('cases', { pk: `APP#${id}`, sk: `DOC#${given}` }, 'status', 'superseded');
    await deface('cases', { pk: `APP#${id}`, sk: `DOC#${given}` }, 'rejection', 'never-arrived');
    // Just now: everything may still be on its way.
    expect(said(await check()).filter(([, code]) => code?.includes('arrived') || code?.includes('upload'))).toEqual([]);
    afterUploads();
    const found = said(await check()).filter(
      ([, code = '', subject = '']) =>
        /^(arrived|upload)/.test(code) && [unseen, early, given, stray].includes(subject),
    );
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        ['documents', 'arrived-and-not-seen', unseen],
        ['documents', 'arrived-and-called-never-arrived', given],
        ['documents', 'upload-of-no-document', stray],
      ]),
    );
    const ofOne = said(await check({ applicationIds: [id], objects: 'all' }));
    expect(ofOne).toContainEqual(['documents', 'arrived-and-not-seen', unseen]);
    expect(ofOne.filter(([, , subject]) => subject === early).map(([, code]) => code)).toEqual(['nobody-was-woken']);
    for (const each of [unseen, given, stray]) await quarantine().delete(each);
  });
});

describe('pointers', () => {
  test('into nowhere, and to another', async () => {
    const id = await draft();
    const application = await at.cases.getApplication(id);
    const nobody = `app_${'0'.repeat(26)}`;
    const stray = `doc_${'y'.repeat(26)}`;
    await add('cases', { pk: `DOC#${stray}`, sk: 'REF', schemaVersion: 1, applicationId: id });
    await add('cases', { pk: 'NUMBER#SE-0001', sk: 'NUMBER', schemaVersion: 1, applicationId: id });
    await add('cases', {
      pk: `PERSON#${person.personId}`,
      sk: `APP#${nobody}`,
      schemaVersion: 1,
      applicationId: nobody,
    });
    await add('cases', { pk: 'EMAIL#0123', sk: 'PERSON', schemaVersion: 1, personId: 'per_0000000000' });
    const found = said(await check());
    expect(found).toHaveLength(4);
    expect(found).toEqual(
      expect.arrayContaining([
        ['dangling', 'points-nowhere', stray],
        ['dangling', 'points-elsewhere', 'SE-0001'],
        ['dangling', 'points-nowhere', person.personId],
        ['dangling', 'points-nowhere', 'per_0000000000'],
      ]),
    );
    expect(JSON.stringify(found)).not.toContain('0123');
    await erase('cases', { pk: `NUMBER#${application?.number ?? ''}`, sk: 'NUMBER' });
    expect(said(await check())).toContainEqual(['dangling', 'number-names-another', id]);
  });
});

describe('money', () => {
  test('an award without its decision, a decision without its award, a line that was changed', async () => {
    const id = await at.packetInReview(person);
    const awardId = await approve(id);
    const operationId = (await at.cases.listDecisions(id))[0]?.operationId ?? '';
    const way = { pk: `OP#${operationId}`, sk: 'OP' };
    const [command] = [...(await rowsOf('cases').many([way])).values()];
    // As if the cases had been set back to an instant before the decision.
    await erase('cases', way);
    expect(said(await check())).toEqual([['award-sum', 'award-without-decision', awardId]]);
    // A look at one application says nothing of awards that others may explain.
    expect(said(await check({ applicationIds: [id] }))).toEqual([]);
    await add('cases', command ?? {});
    await erase('cases', { pk: `APP#${id}`, sk: 'DECISION#0001' });
    expect(said(await check())).toContainEqual(['award-sum', 'status-is-not-the-decision', id]);

    const second = await at.packetInReview(await at.person());
    const other = await approve(second);
    await erase('ledger', { pk: `AWARD#${other}`, sk: 'AWARD' });
    expect(said(await check({ applicationIds: [second] }))).toEqual([
      ['award-sum', 'money-without-award', other],
      ['payments', 'rows-without-award', other],
      ['award-sum', 'approval-without-award', second],
    ]);
    const [fund] = await at.ledger.listFunds();
    const [line] = await at.ledger.linesOf(fund?.limitId ?? '', { limit: 1 });
    await deface(
      'ledger',
      { pk: `JOURNAL#${line?.fundLimitId ?? ''}`, sk: `${line?.at ?? ''}#${line?.lineId ?? ''}` },
      'amountCents',
      (line?.amountCents ?? 0) + 1,
    );
    expect(said(await check())).toContainEqual(['journal-balance', 'column-is-not-its-lines', fund?.limitId]);
  });
});

describe('how it ends', () => {
  test('an application that is not there is said, not passed over', async () => {
    const nobody = `app_${'0'.repeat(26)}`;
    expect(said(await check({ applicationIds: [nobody] }))).toEqual([['dangling', 'no-application', nobody]]);
  });

  test('when the time is over it says that it has not finished, and still what it is sure of', async () => {
    const id = await at.packetInReview(person);
    await approve(id);
    await deface('cases', { pk: `APP#${id}`, sk: 'APP' }, 'owner', 'nobody');
    expect(await check({}, { remainingMs: () => 30_000 })).toMatchObject({ finished: false, violations: 0 });
    // The time for reading ends when the first cases were judged; what was suspected by then is looked at again all the same.
    let isOver = false;
    const cases = rowsOf('cases');
    const slow: CheckDeps['cases'] = {
      ...cases,
      many: (...wanted) => {
        isOver = true;
        return cases.many(...wanted);
      },
    };
    const late = await check({ objects: 'none' }, { cases: slow, remainingMs: () => (isOver ? 59_000 : 900_000) });
    expect(late.finished).toBe(false);
    expect(said(late)).toEqual([['owned-or-done', 'wrong-owner', id]]);
  });

  test('an input that it does not know is refused', () => {
    expect(checkInputSchema.safeParse({ applicationIds: [] }).success).toBe(false);
    expect(checkInputSchema.safeParse({ everything: true }).success).toBe(false);
  });
});

describe('while people work', () => {
  /** A table read in small bites, with everything else going on between two of them. */
  const inBites = (name: 'cases' | 'ledger' | 'payments') => ({
    ...rowsOf(name),
    async *scan() {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await tables.client.send(
          new ScanCommand({
            TableName: tableNameOf(name),
            ConsistentRead: true,
            Limit: 20,
            ...(start ? { ExclusiveStartKey: toItem(start) } : {}),
          }),
        );
        yield (page.Items ?? []).map(fromItem);
        start = page.LastEvaluatedKey ? fromItem(page.LastEvaluatedKey) : undefined;
      } while (start);
    },
  });

  test('nothing is called broken that is only half read', async () => {
    const id = await at.packetInReview(person);
    let isOver = false;
    let written = 0;
    // One changes the same case all the time; others start, send, decide and take back new ones.
    const saving = async () => {
      const mine = await draft();
      while (!isOver) {
        const answers = { street: `${written} Sample Street` };
        await saveApplication({ operationId: at.operationId(), actor: person, applicationId: mine, answers }, at.deps);
        written += 1;
      }
    };
    const working = async (ends: 'approved' | 'withdrawn') => {
      while (!isOver) {
        const somebody = await at.person();
        const packet = await at.packetInReview(somebody);
        await requestDecision(
          { contractVersion: 1, applicationId: packet, round: 1, kind: 'first', taskToken: 'token' },
          at.deps,
        );
        if (ends === 'approved') await approve(packet, 100);
        else
          await withdrawApplication({ operationId: at.operationId(), actor: somebody, applicationId: packet }, at.deps);
        for (const row of await at.cases.listOutbox(packet))
          await relay(row, {
            ...at.deps,
            baseUrl: 'https://site.example.org',
            workflows: { start: async () => 'started', answer: async () => 'answered' },
            sendMail: async () => true,
            sendText: undefined,
          });
        written += 1;
      }
    };
    const writers = [saving(), working('approved'), working('approved'), working('withdrawn')];
    let suspected = 0;
    try {
      for (let turn = 0; turn < 100 && (turn < 5 || written < 50 || suspected === 0); turn += 1) {
        const result = await check({ objects: 'none' }, { cases: inBites('cases'), ledger: inBites('ledger') });
        expect(said(result)).toEqual([]);
        expect(result.finished).toBe(true);
        suspected += result.checked.suspected;
      }
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    // It was no quiet night: some of it was read half, and cleared by reading again.
    expect(written).toBeGreaterThanOrEqual(50);
    expect(suspected).toBeGreaterThan(0);
    // Afterwards a broken row is found among them.
    await deface('cases', { pk: `APP#${id}`, sk: 'APP' }, 'owner', 'nobody');
    const quiet = await check({ objects: 'none' });
    expect(said(quiet)).toEqual([['owned-or-done', 'wrong-owner', id]]);
    expect(quiet.unsettled).toBe(0);
  }, 120_000);
});
