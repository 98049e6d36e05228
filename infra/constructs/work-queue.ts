import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueueName, type QueueName } from '../names.ts';

/** Tries before a message is set aside for a person: a passing fault is over by then, a poisoned file is not. */
const maxReceives = 5;
const retention = Duration.days(14);

/** Where failures wait for a person. Fourteen days is the longest SQS keeps anything. */
export function deadLetterQueue(scope: Construct, id: string, queueName: string): Queue {
  return new Queue(scope, id, {
    queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: retention,
  });
}

export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: { prefix: string; name: QueueName; workerTimeoutSeconds: number }) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', deadLetterQueueName(props.prefix, props.name));
    this.queue = new Queue(this, 'Queue', {
      queueName: `${props.prefix}-${props.name}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: retention,
      // AWS's advice for Lambda: six times the worker's time limit, so that a busy worker is not doubled.
      visibilityTimeout: Duration.seconds(6 * props.workerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
  }
}
