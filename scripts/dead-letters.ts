import { parseArgs } from 'node:util';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { deadLetterNames, deadLetterQueueName, queueNames, type DeadLetterName } from '../infra/names.ts';
import { localOperator } from './local-client.ts';
import { runMain } from '../infra/run-main.ts';

/**
 * `npm run dead-letters` shows what was set aside for a person, in ids and codes alone; `-- --redrive NAME` puts it back where it
 * failed, or where it was meant to go; `-- --drop NAME --yes` takes away what comes again by itself. `STAGE=prod` on AWS, else
 * the running local system (`--data DIR`, else `.local`). What to do when: docs/runbooks/dead-letters.md.
 */
export interface SetAside {
  messageId: string;
  sentAt: string;
  /** What it is, in words of ours: never a piece of the message that a person could have written. */
  what: string;
  /** The queue that it goes back to; nothing when it comes again by itself. */
  backTo?: string;
}

/** A queue holds fourteen days; who has more than this has another problem first. */
const mostMessages = 1000;
/** As long as a round of looking or moving takes; then they are seen again. */
const hiddenSeconds = 60;

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
/** Names of AWS's and of ours, and ids; anything else could be a person's words. */
const plain = (value: unknown): string => (/^[\w.: -]{1,80}$/.test(String(value)) ? String(value) : 'unnamed');

function bodyOf(message: Message): Record<string, unknown> {
  try {
    return asRecord(JSON.parse(message.Body ?? ''));
  } catch {
    return {};
  }
}

/** What a message is about, and where it belongs. */
export function describeMessage(name: DeadLetterName, message: Message, prefix: string): SetAside {
  const body = bodyOf(message);
  const attribute = (key: string): string | undefined => message.MessageAttributes?.[key]?.StringValue;
  const event = body['detail-type'] === undefined ? undefined : plain(body['detail-type']);
  const object =
    asRecord(asRecord(body['detail'])['object'])['key'] ??
    asRecord(asRecord(body['detail'])['s3ObjectDetails'])['objectKey'];
  const about = typeof object === 'string' ? ` of ${plain(object)}` : '';
  const seen = {
    messageId: message.MessageId ?? '',
    sentAt: new Date(Number(message.Attributes?.SentTimestamp ?? 0)).toISOString(),
  };
  if (queueNames.some((queue) => queue === name))
    return {
      ...seen,
      what: `${event ?? (about === '' ? 'a message' : 'a second look')}${about}`,
      backTo: `${prefix}-${name}`,
    };
  if (name === 'undelivered-events') {
    const target = attribute('TARGET_ARN');
    const [, service = '', queue = ''] = /^arn:[^:]+:([^:]+):.*?([^:]+)$/.exec(target ?? '') ?? [];
    const why = attribute('ERROR_CODE');
    return {
      ...seen,
      what: `${event ?? 'an event'}${about}${why === undefined ? '' : `, ${plain(why)}`}${queue === '' ? '' : `, meant for ${plain(queue)}`}`,
      // A round that did not start starts again by itself.
      ...(service === 'sqs' && queue.startsWith(prefix) ? { backTo: queue } : {}),
    };
  }
  const batch = asRecord(body['DDBStreamBatchInfo'])['batchSize'];
  const failed = asRecord(body['requestContext'])['functionArn'];
  const why = attribute('ErrorMessage') === undefined ? '' : `, error ${plain(attribute('ErrorCode'))}`;
  if (batch !== undefined) {
    const by = String(failed).split(':function:').at(1)?.split(':')[0];
    return { ...seen, what: `${plain(batch)} new rows for ${plain(by)}; its next round takes them` };
  }
  return { ...seen, what: `${event ?? 'a nightly run'}${why}; it runs again by itself` };
}

/** Everything that lies in one queue, each message hidden from others for a minute. */
async function* messagesOf(sqs: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  while (seen.size < mostMessages) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    if (fresh.length === 0) return;
    for (const message of fresh) {
      seen.add(message.MessageId ?? '');
      yield message;
    }
  }
}

const urlOf = async (sqs: SQSClient, QueueName: string): Promise<string> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  if (QueueUrl === undefined) throw new Error(`There is no queue ${QueueName}.`);
  return QueueUrl;
};

export async function listDeadLetters(sqs: SQSClient, prefix: string): Promise<Map<DeadLetterName, SetAside[]>> {
  const all = new Map<DeadLetterName, SetAside[]>();
  for (const name of deadLetterNames) {
    const found: SetAside[] = [];
    for await (const message of messagesOf(sqs, await urlOf(sqs, deadLetterQueueName(prefix, name))))
      found.push(describeMessage(name, message, prefix));
    all.set(name, found);
  }
  return all;
}

/**
 * Puts each message back where it belongs. The copy is there before the message goes: a crash in between leaves two, which do no
 * harm, and never none. `left`: what comes again by itself, and stays until it is dropped.
 */
export async function redrive(
  sqs: SQSClient,
  prefix: string,
  name: DeadLetterName,
): Promise<{ moved: number; left: number }> {
  const from = await urlOf(sqs, deadLetterQueueName(prefix, name));
  const counts = { moved: 0, left: 0 };
  for await (const message of messagesOf(sqs, from)) {
    const { backTo } = describeMessage(name, message, prefix);
    if (backTo === undefined) {
      counts.left += 1;
      continue;
    }
    await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(sqs, backTo), MessageBody: message.Body }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
    counts.moved += 1;
  }
  return counts;
}

/** Takes away what comes again by itself; what has no second way is kept, and counted as `left`. */
export async function drop(
  sqs: SQSClient,
  prefix: string,
  name: DeadLetterName,
): Promise<{ dropped: number; left: number }> {
  const QueueUrl = await urlOf(sqs, deadLetterQueueName(prefix, name));
  const counts = { dropped: 0, left: 0 };
  for await (const message of messagesOf(sqs, QueueUrl)) {
    if (describeMessage(name, message, prefix).backTo !== undefined) {
      counts.left += 1;
      continue;
    }
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    counts.dropped += 1;
  }
  return counts;
}

function deadLetterName(given: string): DeadLetterName {
  const name = deadLetterNames.find((each) => each === given);
  if (!name) throw new Error(`There is no "${given}". There are: ${deadLetterNames.join(', ')}.`);
  return name;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      redrive: { type: 'string' },
      drop: { type: 'string' },
      yes: { type: 'boolean', default: false },
      data: { type: 'string', default: '.local' },
    },
  });
  const stage = process.env['STAGE'] ?? 'local';
  const operator = stage === 'local' ? localOperator(values.data) : {};
  if (!operator)
    throw new Error(
      'No local system runs here. Start it with "npm start", say --data DIR where its data lies, or STAGE=… for AWS.',
    );
  const sqs = new SQSClient({ ...operator, useQueueUrlAsEndpoint: false });
  const prefix = `skillsdesk-${stage}`;
  if (values.redrive !== undefined) {
    const { moved, left } = await redrive(sqs, prefix, deadLetterName(values.redrive));
    console.log(`Put back: ${moved}.${left > 0 ? ` Left, as it comes again by itself: ${left} (--drop).` : ''}`);
  } else if (values.drop !== undefined) {
    const name = deadLetterName(values.drop);
    if (!values.yes) throw new Error('Nothing was dropped. Say --yes as well: what is dropped is gone.');
    const { dropped, left } = await drop(sqs, prefix, name);
    console.log(`Dropped: ${dropped}.${left > 0 ? ` Kept, as nothing else brings it back: ${left} (--redrive).` : ''}`);
  } else {
    for (const [name, found] of await listDeadLetters(sqs, prefix)) {
      console.log(`${name}: ${found.length === 0 ? 'nothing' : found.length}`);
      for (const { sentAt, what, backTo } of found)
        console.log(`  ${sentAt}  ${what}${backTo === undefined ? '' : ` → ${backTo}`}`);
    }
  }
}

if (import.meta.main) await runMain(main);
