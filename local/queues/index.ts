import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { answerError, answerJson, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { createQueueStore, md5, type QueueSettings } from './store.ts';

export type { QueueSettings } from './store.ts';
export { createQueuePoller, type QueueMappingSettings } from './poller.ts';

const MAX_MESSAGE_BYTES = 1024 * 1024;
const MAX_BATCH = 10;

type Input = Record<string, unknown>;

const text = (input: Input, key: string): string => {
  const value = input[key];
  if (typeof value !== 'string' || value === '')
    throw new AwsError('MissingParameter', `The request must contain ${key}.`);
  return value;
};

const number = (input: Input, key: string, least: number, most: number): number | undefined => {
  const value = input[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < least || value > most) {
    throw new AwsError('InvalidParameterValue', `${key} has to be a number from ${least} to ${most}.`);
  }
  return value;
};

const entries = (input: Input): Input[] => {
  const list = (input['Entries'] ?? []) as Input[];
  if (list.length === 0) throw new AwsError('AWS.SimpleQueueService.EmptyBatchRequest', 'The batch has no entry.');
  if (list.length > MAX_BATCH) {
    throw new AwsError('AWS.SimpleQueueService.TooManyEntriesInBatchRequest', `At most ${MAX_BATCH} entries.`);
  }
  if (new Set(list.map((entry) => entry['Id'])).size < list.length) {
    throw new AwsError('AWS.SimpleQueueService.BatchEntryIdsNotDistinct', 'Two entries have the same Id.');
  }
  const bytes = list.reduce((sum, entry) => sum + Buffer.byteLength(String(entry['MessageBody'] ?? '')), 0);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new AwsError(
      'AWS.SimpleQueueService.BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_MESSAGE_BYTES} bytes.`,
    );
  }
  return list;
};

/** SQS: the JSON protocol, standard queues. Not here: FIFO, KMS, policies, the checksum of message attributes. */
export function createQueues(options: { dataDir: string; clock: Clock; queues: QueueSettings[] }) {
  const { clock } = options;
  const store = createQueueStore(options.dataDir, clock, options.queues);
  const waiting = new Set<() => void>();

  function sendOne(input: Input): { MessageId: string; MD5OfMessageBody: string } {
    const body = text(input, 'MessageBody');
    if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. The message is over ${MAX_MESSAGE_BYTES} bytes.`,
      );
    }
    const queue = store.find(text(input, 'QueueUrl'));
    const id = store.send(queue, body, number(input, 'DelaySeconds', 0, 900), input['MessageAttributes'] ?? {});
    return { MessageId: id, MD5OfMessageBody: md5(body) };
  }

  /** Each entry answers for itself; one that is refused leaves the others alone. */
  function batch(input: Input, run: (entry: Input) => Input): Input {
    const successful: Input[] = [];
    const failed: Input[] = [];
    for (const entry of entries(input)) {
      try {
        successful.push({ Id: text(entry, 'Id'), ...run({ ...entry, QueueUrl: input['QueueUrl'] }) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({ Id: entry['Id'], Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    return { Successful: successful, ...(failed.length > 0 ? { Failed: failed } : {}) };
  }

  async function receive(input: Input): Promise<Input> {
    const queue = store.find(text(input, 'QueueUrl'));
    const count = number(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
    const visibility = number(input, 'VisibilityTimeout', 0, 43_200) ?? queue.visibilityTimeoutSeconds;
    const until = clock.now() + (number(input, 'WaitTimeSeconds', 0, 20) ?? 0) * 1000;
    let messages = store.receive(queue, count, visibility);
    while (messages.length === 0 && clock.now() < until) {
      await new Promise<void>((resolve) => {
        const at = Math.min(until, Math.max(store.nextVisibleAt(queue) ?? until, clock.now() + 10));
        const done = () => {
          cancel();
          stop();
          waiting.delete(done);
          resolve();
        };
        const cancel = clock.at(at, done);
        const stop = store.listen(queue, done);
        waiting.add(done);
      });
      messages = store.receive(queue, count, visibility);
    }
    if (messages.length === 0) return {};
    return {
      Messages: messages.map((message) => ({
        MessageId: message.messageId,
        ReceiptHandle: message.receiptHandle,
        Body: message.body,
        MD5OfBody: message.md5OfBody,
        Attributes: message.attributes,
        ...(Object.keys(message.messageAttributes).length > 0 ? { MessageAttributes: message.messageAttributes } : {}),
      })),
    };
  }

  function changeVisibility(input: Input): Input {
    const seconds = number(input, 'VisibilityTimeout', 0, 43_200);
    if (seconds === undefined) throw new AwsError('MissingParameter', 'The request must contain VisibilityTimeout.');
    if (!store.changeVisibility(store.find(text(input, 'QueueUrl')), text(input, 'ReceiptHandle'), seconds)) {
      throw new AwsError('InvalidParameterValue', 'The receipt handle is not the one of a message in flight.');
    }
    return {};
  }

  function remove(input: Input): Input {
    store.delete(store.find(text(input, 'QueueUrl')), text(input, 'ReceiptHandle'));
    return {};
  }

  function attributes(input: Input): Input {
    const queue = store.find(text(input, 'QueueUrl'));
    const { messages, in_flight, delayed } = store.counts(queue);
    return {
      Attributes: {
        QueueArn: queue.arn,
        ApproximateNumberOfMessages: String(messages - in_flight - delayed),
        ApproximateNumberOfMessagesNotVisible: String(in_flight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
        MessageRetentionPeriod: String(queue.retentionSeconds),
        ...(queue.redrive === undefined
          ? {}
          : {
              RedrivePolicy: JSON.stringify({
                deadLetterTargetArn: queue.redrive.deadLetterArn,
                maxReceiveCount: queue.redrive.maxReceiveCount,
              }),
            }),
      },
    };
  }

  const operations: Record<string, (input: Input) => Input | Promise<Input>> = {
    SendMessage: sendOne,
    SendMessageBatch: (input) => batch(input, sendOne),
    ReceiveMessage: receive,
    DeleteMessage: remove,
    DeleteMessageBatch: (input) => batch(input, remove),
    ChangeMessageVisibility: changeVisibility,
    ChangeMessageVisibilityBatch: (input) => batch(input, changeVisibility),
    GetQueueUrl: (input) => ({ QueueUrl: store.find(text(input, 'QueueName')).url }),
    GetQueueAttributes: attributes,
    ListQueues: () => ({ QueueUrls: store.queues.map((queue) => queue.url) }),
    PurgeQueue(input) {
      store.purge(store.find(text(input, 'QueueUrl')));
      return {};
    },
  };

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const operation = String(req.headers['x-amz-target'] ?? '').replace(/^AmazonSQS\./, '');
      const run = operations[operation];
      if (run === undefined) throw unknownOperation('SQS', operation);
      const input = JSON.parse((await readBody(req)).toString('utf8') || '{}') as Input;
      answerJson(res, 200, await run(input));
    } catch (error) {
      answerError(res, error);
    }
  }

  return {
    handle,
    store,
    /** Hands a message over from inside local mode; it stands in the queue when this returns. */
    deliver: (arn: string, body: string): void => void store.send(store.find(arn), body),
    close(): void {
      for (const done of waiting) done();
      store.close();
    },
  };
}
