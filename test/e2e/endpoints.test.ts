import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { apiClient } from '../../scripts/api-client.ts';
import { participantToken } from '../../scripts/token.ts';
import { newPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** One part of a system stands somewhere else. Another system stands in for AWS: it knows its own keys only, as AWS does. */
let place: TestSystem;
let system: TestSystem;
const email = 'elsewhere@example.org';
const keysOf = ({ operator }: TestSystem) => ({
  AWS_ACCESS_KEY_ID: operator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
});

beforeAll(async () => {
  place = await startSystem();
  const flags = ['dynamodb', 'mail'].flatMap((service) => ['--endpoint', `${service}=${place.aws}`]);
  system = await startSystem({ flags, env: keysOf(place) });
}, 300_000);
afterAll(async () => {
  await system?.stop();
  await place?.stop();
});

test('what functions write and mail goes to the other place, whose keys and clock are its own', async () => {
  await system.advanceClock(3_600_000);
  const token = await participantToken({ site: system.site, desk: place.desk, email });
  const id = await newPacket(apiClient({ site: system.site, token }));

  expect((await place.mail()).some((mail) => mail.to.includes(email))).toBe(true);
  expect(await system.mail()).toEqual([]);
  const key: Record<string, AttributeValue> = { pk: { S: `APP#${id}` }, sk: { S: 'APP' } };
  const client = new DynamoDBClient({ endpoint: place.aws, region: 'us-west-2', credentials: place.operator });
  const { Item } = await client.send(new GetItemCommand({ TableName: 'skillsdesk-local-cases', Key: key }));
  expect(Item).toMatchObject({ status: { S: 'draft' } });
}, 60_000);

test('the template’s policies are asked before anything leaves', async () => {
  await expect(
    new DynamoDBClient({
      endpoint: system.aws,
      region: 'us-west-2',
      credentials: { accessKeyId: 'ASIAUNKNOWN', secretAccessKey: 'x' },
    }).send(new GetItemCommand({ TableName: 'skillsdesk-local-cases', Key: { pk: { S: 'x' }, sk: { S: 'x' } } })),
  ).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('a place that is gone says so', async () => {
  await place.kill9();
  const error = await new DynamoDBClient({
    endpoint: system.aws,
    region: 'us-west-2',
    credentials: system.operator,
  })
    .send(new GetItemCommand({ TableName: 'skillsdesk-local-cases', Key: { pk: { S: 'x' }, sk: { S: 'x' } } }))
    .catch((reason: unknown) => reason);
  expect(String(error)).toContain(`dynamodb at ${place.aws} did not answer`);
});

describe('a flag that cannot be meant', () => {
  test.each([
    ['sns=http://127.0.0.1:1', 'the service is one of dynamodb'],
    ['dynamodb', 'is no address'],
    ['dynamodb=file:///etc', 'is no address'],
  ])('%s', (flag, says) => {
    const project = path.resolve(import.meta.dirname, '..', '..');
    const args = ['local/start.ts', '--endpoint', flag];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });
});
