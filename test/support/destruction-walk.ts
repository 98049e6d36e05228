import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { personsKey } from '../../domain/cases/indexes.ts';
import { apiClient, operationId } from '../../scripts/api-client.ts';
import { participantToken, staffToken } from '../../scripts/token.ts';
import { mainTeam } from './board.ts';
import { clientOf, invoke, rowsOf } from './lost-and-late.ts';
import type { TestSystem } from './system.ts';

type Visit = (system: TestSystem, token: string, path: string, form?: Record<string, string>) => Promise<Response>;
const longAgo = '2010-03-01T18:00:00.000Z';

/** By an operator's keys: a case that has money behind it is closed and reported since long ago, as years would have left it. */
async function endedLongAgo(system: TestSystem, applicationId: string): Promise<void> {
  const columns = ['committedCents', 'obligatedCents', 'accruedCents'];
  await rowsOf(system, applicationId).change(
    'APP',
    `SET updatedAt = :at, retainUntil = :at, toldAt = :at, queueSk = :place, ${columns.map((each) => `awards[0].${each} = :none`).join(', ')}`,
    {},
    { ':at': longAgo, ':place': `${longAgo}#${applicationId}`, ':none': 0 },
  );
  const dynamo = new DynamoDBClient(clientOf(system));
  const TableName = 'skillsdesk-local-ledger';
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: 'FUNDS' }, ':sk': { S: 'about#' } },
    }),
  );
  for (const { pk, sk } of Items)
    await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: pk!, sk: sk! },
        UpdateExpression: 'SET fund.finalReportOn = :day',
        ExpressionAttributeValues: { ':day': { S: '2011-01-01' } },
      }),
    );
}

/** Somebody who signed in once, long ago, and asked for nothing. Answers their id. */
async function wasHereLongAgo(system: TestSystem): Promise<string> {
  const { site, desk } = system;
  const email = 'was.here@example.org';
  await participantToken({ site, desk, email });
  const dynamo = new DynamoDBClient(clientOf(system));
  const TableName = 'skillsdesk-local-cases';
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'duePk = :pk',
      ExpressionAttributeValues: { ':pk': { S: personsKey } },
    }),
  );
  for (const { pk, sk } of Items) {
    const { Item: row = {} } = await dynamo.send(new GetItemCommand({ TableName, Key: { pk: pk!, sk: sk! } }));
    if (row['email']?.S !== email) continue;
    const personId = row['personId']?.S ?? '';
    const instants = Object.keys(row).filter((name) => /At$/.test(name));
    await dynamo.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: pk!, sk: sk! },
        UpdateExpression: `SET dueSk = :place, ${instants.map((name) => `${name} = :at`).join(', ')}`,
        ExpressionAttributeValues: { ':place': { S: `${longAgo}#${personId}` }, ':at': { S: longAgo } },
      }),
    );
    return personId;
  }
  throw new Error(`nobody signed in as ${email}`);
}

/** R23: proposed, refused, taken back, and at last confirmed by a second person; the night carries it out, and the proof stays. */
export async function destroyedByOrder(system: TestSystem, applicationId: string, visit: Visit): Promise<void> {
  const { site, desk } = system;
  const tokenOf = (who: string) => staffToken({ site, desk, who: `${who}@example.org` });
  const [operator, director] = [await tokenOf('operator'), await tokenOf('director')];
  const { number } = await apiClient({ site, token: await tokenOf(mainTeam) }).get<{ number: string }>(
    `/staff/api/cases/${applicationId}`,
  );
  await endedLongAgo(system, applicationId);
  const personId = await wasHereLongAgo(system);
  const home = '/staff/oversight/destruction';
  if (!(await (await visit(system, operator, home)).text()).includes(number)) throw new Error(`${number} is not due`);
  const form = {
    'through-year': '2020',
    'through-month': '1',
    'through-day': '2',
    authority: 'Records schedule of the board, line 12',
  };
  const proposed = async () => {
    const answer = await visit(system, operator, home, { operationId: operationId(), ...form });
    return answer.headers.get('location') ?? '';
  };
  const say = (token: string, path: string, more: Record<string, string>) =>
    visit(system, token, path, { operationId: operationId(), ...more });
  await say(director, await proposed(), { verdict: 'refuse', words: 'An audit is announced.' });
  await say(operator, await proposed(), { verdict: 'withdraw' });
  const order = await proposed();
  const html = await (await visit(system, director, order)).text();
  const listHash = /name="listHash" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? '';
  await say(director, order, { verdict: 'confirm', listHash });
  await invoke(system, 'destroy-records', { records: 'ordered' });
  const path = `/staff/oversight/api/destructions/${order.split('/').at(-1) ?? ''}`;
  const { certificate } = await apiClient({ site, token: director }).get<{
    certificate?: {
      cases: { state: string; applicationId: string }[];
      persons?: { state: string; personId: string }[];
    };
  }>(path);
  const fates = [
    ...(certificate?.cases.map((each) => [each.applicationId, each.state].join(' ')) ?? []),
    ...(certificate?.persons?.map((each) => [each.personId, each.state].join(' ')) ?? []),
  ];
  if (fates.join() !== `${applicationId} destroyed,${personId} destroyed`)
    throw new Error(`not destroyed: ${fates.join()}`);
  const left = await rowsOf(system, applicationId).read();
  if (left.length > 0) throw new Error(`${left.length} rows are left`);
  for (const each of [home, order]) await visit(system, director, each);
  const found = await (await visit(system, operator, `/staff/oversight/packets?number=${number}`)).text();
  if (!found.includes(order)) throw new Error('its number does not lead to the certificate');
}
