import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  AbortMultipartUploadCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SCAN_EVENT_SOURCE } from '../../domain/scanning.ts';
import { ApiError, type Api, type PacketView, type UploadForm } from '../../scripts/api-client.ts';
import { sampleAnswers, samplePacket } from '../../scripts/sample-packet.ts';
import { asParticipant, newPacket, submit } from './desk-people.ts';
import type { TestSystem } from './system.ts';

/** What goes wrong between two writes, made to happen by an operator's keys, and set right by the system itself. */
export const minuteMs = 60_000;

export const clientOf = (system: Pick<TestSystem, 'aws' | 'operator'>) => ({
  endpoint: system.aws,
  region: 'us-west-2',
  credentials: system.operator,
});

/** Asks again until it holds; bounded, and says what did not come. */
export async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let turn = 0; turn < 240; turn += 1) {
    if (await holds()) return;
    await sleep(250);
  }
  throw new Error(`${what} did not come`);
}

/** As an operator with keys may. */
export async function invoke(
  system: Pick<TestSystem, 'aws' | 'operator'>,
  name: string,
  payload: object,
): Promise<unknown> {
  const answer = await new LambdaClient(clientOf(system)).send(
    new InvokeCommand({ FunctionName: `skillsdesk-local-${name}`, Payload: Buffer.from(JSON.stringify(payload)) }),
  );
  if (answer.FunctionError !== undefined)
    throw new Error(`${name} broke: ${Buffer.from(answer.Payload ?? []).toString()}`);
  return JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null') as unknown;
}

interface Rows {
  read(): Promise<Record<string, AttributeValue>[]>;
  remove(sk: string): Promise<unknown>;
  change(
    sk: string,
    update: string,
    names: Record<string, string>,
    values: Record<string, string | number>,
  ): Promise<unknown>;
}

/** One case's rows, past every function: how a crash at a bad moment would have left them. */
export function rowsOf(system: Pick<TestSystem, 'aws' | 'operator'>, applicationId: string): Rows {
  const dynamo = new DynamoDBClient(clientOf(system));
  const TableName = 'skillsdesk-local-cases';
  const pk = { S: `APP#${applicationId}` };
  return {
    async read() {
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
        }),
      );
      return Items;
    },
    remove: (sk) => dynamo.send(new DeleteItemCommand({ TableName, Key: { pk, sk: { S: sk } } })),
    change: (sk, update, names, values) =>
      dynamo.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk, sk: { S: sk } },
          UpdateExpression: update,
          ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
          ExpressionAttributeValues: marshall(values),
        }),
      ),
  };
}

const longAgo = '2020-01-01T00:00:00.000Z';

/** What an acceptance wrote is taken back: the document stands as if its verdict had never come. */
async function takeBackVerdict(rows: Rows, documentId: string): Promise<string> {
  const before = await rows.read();
  for (const sk of before.map((item) => item['sk']?.S ?? '')) {
    if (sk.startsWith('HASH#')) await rows.remove(sk);
  }
  return before.find((item) => item['sk']?.S === `DOC#${documentId}`)?.['versionId']?.S ?? '';
}

const send = (system: TestSystem, queue: string, body: object) =>
  new SQSClient({ ...clientOf(system), useQueueUrlAsEndpoint: false }).send(
    new SendMessageCommand({
      QueueUrl: `${system.aws}/000000000000/skillsdesk-local-${queue}`,
      MessageBody: JSON.stringify(body),
    }),
  );

/** What an event, a scanner or a person lost is set right. Moves the clock. */
export async function sweptUp(system: TestSystem): Promise<void> {
  const participant = await asParticipant(system, 'sweep@example.org');
  const id = await newPacket(participant);
  const rows = rowsOf(system, id);
  const files = await samplePacket();
  const warned = await participant.upload(id, files[0]!);
  await participant.checked(id, [warned]);
  const document = (await rows.read()).find((item) => item['sk']?.S === `DOC#${warned}`);
  const versionId = document?.['versionId']?.S ?? '';
  // A second scanner warns after the file had passed: nobody opens it any more.
  await send(system, 'document-checks', {
    source: 'aws.guardduty',
    detail: {
      s3ObjectDetails: { objectKey: warned, versionId },
      scanResultDetails: { scanResultStatus: 'THREATS_FOUND' },
    },
  });
  await participant.until(
    `/api/applications/${id}`,
    (view) => (view as PacketView).documents.some((each) => each.status === 'rejected'),
    'the late warning',
  );
  // A file that is gone before it could be scanned is a late event, not a fault.
  await send(system, 'document-scans', {
    detail: { object: { key: `doc_${'0'.repeat(26)}`, 'version-id': versionId } },
  });

  // The event of its arrival never came.
  const lost = await participant.upload(id, files[1]!);
  await participant.checked(id, [lost]);
  await takeBackVerdict(rows, lost);
  await rows.change(
    `DOC#${lost}`,
    'SET #status = :expected, duePk = :due, dueSk = :past REMOVE parse, scans, versionId',
    { '#status': 'status' },
    { ':expected': 'expected', ':due': 'DUE#0', ':past': `${longAgo}#${lost}` },
  );
  // And one that was announced and never sent.
  await participant.post(`/api/applications/${id}/uploads`, {
    kind: 'other',
    fileName: 'never.pdf',
    contentType: 'application/pdf',
    bytes: 10,
  });
  await brokenOff(participant, id, rows, system);
  await system.advanceClock(45 * minuteMs);
  await invoke(system, 'sweep-cases', {});
  await participant.checked(id, [lost]);
}

/** Two large files of which no part ever came: one that its bucket has given up, and one for the sweep to give up. */
async function brokenOff(participant: Api, id: string, rows: Rows, system: TestSystem): Promise<void> {
  const file = { kind: 'other', fileName: 'large.pdf', contentType: 'application/pdf', bytes: 11e6, inParts: true };
  const path = `/api/applications/${id}/uploads`;
  const begun = await Promise.all([participant.post<UploadForm>(path, file), participant.post<UploadForm>(path, file)]);
  const [given, left] = begun.map(({ documentId }) => documentId) as [string, string];
  const row = (await rows.read()).find((item) => item['sk']?.S === `DOC#${given}`);
  await new S3Client(clientOf(system)).send(
    new AbortMultipartUploadCommand({
      Bucket: 'skillsdesk-local-quarantine-000000000000',
      Key: given,
      UploadId: row?.['parts']?.M?.['uploadId']?.S,
    }),
  );
  const refusal: unknown = await participant.post(`${path}/${given}/complete`).catch((error: unknown) => error);
  if (!(refusal instanceof ApiError) || refusal.body.error?.code !== 'upload-ended') throw refusal;
  await rows.change(
    `DOC#${left}`,
    'SET createdAt = :past, duePk = :due, dueSk = :place',
    {},
    { ':past': longAgo, ':due': 'DUE#0', ':place': `${longAgo}#${left}` },
  );
}

/** A packet that was sent while a file was being checked; its verdict comes when the workflow already waits for it. */
export async function sentWhileChecked(system: TestSystem, email: string, verdict: 'late' | 'never'): Promise<void> {
  const participant = await asParticipant(system, email);
  const id = await newPacket(participant);
  const rows = rowsOf(system, id);
  await participant.put(`/api/applications/${id}/answers`, { answers: sampleAnswers });
  const [file] = await samplePacket();
  const documentId = await participant.upload(id, file!);
  const { missing } = await participant.checked(id, [documentId]);
  await participant.put(`/api/applications/${id}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  const versionId = await takeBackVerdict(rows, documentId);
  await rows.change(
    `DOC#${documentId}`,
    verdict === 'late'
      ? 'SET #status = :checking REMOVE scans'
      : 'SET #status = :checking, arrivedAt = :past, duePk = :due, dueSk = :past, rechecks = :often REMOVE scans',
    { '#status': 'status' },
    { ':checking': 'checking', ...(verdict === 'late' ? {} : { ':due': 'DUE#0', ':past': longAgo, ':often': 3 }) },
  );
  await submit(participant, id);
  await until(
    async () =>
      (await rows.read()).some((item) => item['sk']?.S === 'TASK#0001#documents' && item['taskToken'] !== undefined),
    'the wait for the documents',
  );
  if (verdict === 'never') await invoke(system, 'sweep-cases', {});
  else {
    await send(system, 'document-checks', {
      source: SCAN_EVENT_SOURCE,
      detail: { documentId, versionId, engine: 'built-in', verdict: 'clean' },
    });
  }
  await participant.until(`/api/applications/${id}`, (view) => view['status'] === 'in-review', 'the case in the queue');
}

/** R6: a hold of which nothing can be read goes to the back of its index, so that it stops nobody behind it. */
export async function unreadableHold(system: TestSystem): Promise<void> {
  const applicationId = `app_${'0'.repeat(26)}`;
  const rows = rowsOf(system, applicationId);
  await rows.change(
    'APP',
    'SET duePk = :hold, dueSk = :past',
    {},
    { ':hold': 'HOLD#0', ':past': `${longAgo}#${applicationId}` },
  );
  await invoke(system, 'lapse-awards', {});
  const [row] = await rows.read();
  if (row?.['dueSk']?.S?.startsWith(longAgo) !== false) throw new Error('it still stands in front');
  await rows.remove('APP');
}

/** Files that were accepted at their first place: each had one object of its own. */
async function filesAccepted(system: TestSystem): Promise<number> {
  const { Count = 0 } = await new DynamoDBClient(clientOf(system)).send(
    new ScanCommand({
      TableName: 'skillsdesk-local-cases',
      Select: 'COUNT',
      FilterExpression: 'attribute_exists(#original.#key) AND attribute_not_exists(reused)',
      ExpressionAttributeNames: { '#original': 'original', '#key': 'key' },
    }),
  );
  return Count;
}

/** Cases are closed for long enough, and their files as they were sent go: by night while the clock moves, or asked for. */
export async function originalsReplaced(system: TestSystem): Promise<void> {
  const s3 = new S3Client({ ...clientOf(system), forcePathStyle: true });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.includes('-clean-'))?.Name ?? '';
  const count = async () =>
    (await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'originals/' }))).Versions?.length ?? 0;
  const documents = await filesAccepted(system);
  for (let fortnight = 0; fortnight < 14; fortnight += 1) {
    await invoke(system, 'replace-originals', { originals: 'due' });
    if ((await count()) < documents) return;
    await system.advanceClock(14 * 24 * 60 * minuteMs);
  }
  throw new Error('no file as it was sent has gone');
}

/** A kept file, a fund and a bill that are not there, of which other rows tell: the nightly check says all three. */
export async function missedAtNight(system: TestSystem): Promise<void> {
  const participant = await asParticipant(system, 'missed@example.org');
  const id = await newPacket(participant);
  const [file] = await samplePacket();
  const documentId = await participant.upload(id, file!);
  await participant.checked(id, [documentId]);
  await rowsOf(system, id).change(
    `DOC#${documentId}`,
    'SET #original.#version = :gone',
    { '#original': 'original', '#version': 'versionId' },
    { ':gone': '00000000000000000000000000000000' },
  );
  const at = new Date().toISOString();
  const line = {
    schemaVersion: 2,
    lineId: 'stray.0',
    boardId: 'a-board',
    fundLimitId: 'fund#PY2000#gone',
    limits: ['fund#PY2000#gone'],
    operation: 'open',
    from: 'cap',
    to: 'available',
    amountCents: 1,
    at,
    actor: 'nobody',
    operationId: 'stray-operation',
    retainUntil: at,
    legalHold: false,
  };
  await new DynamoDBClient(clientOf(system)).send(
    new PutItemCommand({
      TableName: 'skillsdesk-local-ledger',
      Item: marshall({ pk: `JOURNAL#${line.fundLimitId}`, sk: `${at}#${line.lineId}`, ...line }),
    }),
  );
  const awardId = `awd_${'0'.repeat(26)}`;
  const mark = { schemaVersion: 1, invoiceId: `inv_${'0'.repeat(26)}`, awardId, number: 'SE-0000', recordedAt: at };
  await new DynamoDBClient(clientOf(system)).send(
    new PutItemCommand({
      TableName: 'skillsdesk-local-payments',
      Item: marshall({ pk: 'PAYEE#gone', sk: 'BILL#gone', ...mark, retainUntil: at, legalHold: false }),
    }),
  );
  for (const input of [{}, { rows: 'tonight' }, { applicationIds: [id], objects: 'all' }]) {
    const answer = JSON.stringify(await invoke(system, 'check-invariants', input));
    for (const word of [
      'original-is-gone',
      documentId,
      'lines-of-no-limit',
      line.fundLimitId,
      'mark-of-no-bill',
      awardId,
    ])
      if (!answer.includes(word)) throw new Error(`${word} was not missed: ${answer}`);
  }
}
