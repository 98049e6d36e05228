import { mainTeam } from '../support/board.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoDBClient, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { asParticipant, asStaff, sendPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** R28 over the real system: staff leave a packet for a year, and it is still somebody's, and still to be decided. */
const dayMs = 86_400_000;
let system: TestSystem;
beforeAll(async () => {
  system = await startSystem();
}, 300_000);
afterAll(async () => system?.stop());

const client = () => ({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });

async function rowsOf(applicationId: string): Promise<Record<string, AttributeValue>[]> {
  const rows: Record<string, AttributeValue>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await new DynamoDBClient(client()).send(
      new QueryCommand({
        TableName: 'skillsdesk-local-cases',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `APP#${applicationId}` } },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return rows;
}

test('a year of a waiting packet, in one move', async () => {
  const id = await sendPacket(await asParticipant(system, 'waits.a.year@example.org'), []);
  await (
    await asStaff(system, mainTeam)
  ).until(`/staff/api/cases/${id}`, (view) => view['mayDecide'] === true, 'the case in the queue');
  const start = performance.now();
  await system.advanceClock(365 * dayMs);
  const seconds = (performance.now() - start) / 1000;

  const rows = await rowsOf(id);
  const application = rows.find((row) => row['sk']?.S === 'APP');
  expect(application).toMatchObject({ status: { S: 'in-review' }, owner: { S: 'skillsteam' } });
  const escalations = Number(application?.['escalations']?.N);
  // Two to three business days apart, in the year less the decision's own five.
  expect(escalations).toBeGreaterThan(70);
  expect(escalations).toBeLessThan(130);

  // Whoever is told is told once a time, by a mail, and nothing is left to send.
  const mails = (await system.mail()).filter((mail) => mail.subject.includes('ate: packet'));
  expect(mails.length).toBeGreaterThan(0);
  const told = (mail: (typeof mails)[number]) =>
    `${String(mail['sentAt']).slice(0, 10)} ${mail.to.join()} ${mail.subject}`;
  expect(new Set(mails.map(told)).size).toBe(mails.length);
  const outbox = rows.filter((row) => row['sk']?.S?.startsWith('OUT#') === true);
  expect(outbox.filter((row) => row['doneAt'] === undefined)).toEqual([]);
  const late = outbox.filter((row) => row['message']?.M?.['template']?.S?.startsWith('staff-late') === true);
  expect(new Set(late.map((row) => row['createdAt']?.S)).size).toBe(escalations);

  // 300 days are the longest one execution waits: the second one carries the packet now.
  const { executions = [] } = await new SFNClient(client()).send(
    new ListExecutionsCommand({
      stateMachineArn: 'arn:aws:states:us-west-2:000000000000:stateMachine:skillsdesk-local-scholarship-packet',
    }),
  );
  expect(executions.map(({ name, status }) => [name, status]).sort()).toEqual([
    [`${id}-1`, 'SUCCEEDED'],
    [`${id}-2`, 'RUNNING'],
  ]);

  const staff = await asStaff(system, mainTeam);
  const { version } = await staff.post<{ version: number }>(`/staff/api/cases/${id}/claim`);
  expect(
    await staff.post(`/staff/api/cases/${id}/decide`, {
      version,
      outcome: 'deny',
      reason: 'The program has begun without us.',
      ticks: [...decisionTicks],
    }),
  ).toMatchObject({ outcome: 'denied' });
  const participant = await asParticipant(system, 'waits.a.year@example.org');
  await participant.until(`/api/applications/${id}`, (view) => view['letter'] === true, 'the letter');
  console.log(`a year of a waiting packet, whole system: ${seconds.toFixed(1)} s, ${escalations} escalations`);
}, 300_000);
