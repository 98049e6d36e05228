import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { boardSettings as settings } from '../../adapters/board-settings.ts';
import { casesTable } from '../../adapters/cases-table.ts';
import { systemClock as clock } from '../../adapters/clients.ts';
import { functionCaller } from '../../adapters/function-caller.ts';
import { isPermanentMailError, mailer } from '../../adapters/mailer.ts';
import { awsFromEnvironment } from '../../adapters/signer.ts';
import { textSender } from '../../adapters/text-sender.ts';
import { fromItem } from '../../adapters/transaction.ts';
import { outboxRowSchema, type OutboxRow } from '../../domain/cases/rows.ts';
import type { ScanRequest } from '../../domain/scanning.ts';
import { textsOff } from '../../domain/messages/phone.ts';
import { crashFields, eventHandler, log, logMetrics, readEnvironment } from '../handler-stack.ts';
import { environment } from './environment.ts';
import { relay, relayPending, type RelayDeps } from './relay-outbox.ts';

const env = readEnvironment(environment);
const sfn = new SFNClient({});
// The client would otherwise send to the host in the queue's URL, past any endpoint that the environment sets.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const mails = mailer({
  client: new SESv2Client({}),
  from: env.MAIL_FROM,
  configurationSet: env.MAIL_CONFIGURATION_SET,
});

const functions = functionCaller(awsFromEnvironment());

const deps: RelayDeps = {
  cases: casesTable({ client: new DynamoDBClient({}), tableName: env.CASES_TABLE }),
  workflows: {
    async start(workflow, name, input) {
      try {
        await sfn.send(
          new StartExecutionCommand({
            stateMachineArn: `${env.STATE_MACHINES_PREFIX}${workflow}`,
            name,
            input: JSON.stringify(input),
          }),
        );
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw error;
      }
    },
    async answer(taskToken, output) {
      try {
        await sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
        return 'answered';
      } catch (error) {
        if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
          return 'gone';
        throw error;
      }
    },
  },
  async scanAgain(documentId, versionId) {
    const request = {
      detail: { object: { key: documentId, 'version-id': versionId } },
      again: true,
    } satisfies ScanRequest;
    await sqs.send(
      new SendMessageCommand({ QueueUrl: env.DOCUMENT_SCANS_QUEUE_URL, MessageBody: JSON.stringify(request) }),
    );
  },
  exportRecords: (personId, exportId) => functions.start(env.EXPORT_RECORDS_FUNCTION, { personId, exportId }),
  async sendMail(mail) {
    try {
      await mails.sendMail(mail);
      return true;
    } catch (error) {
      if (!isPermanentMailError(error)) throw error;
      log.warn('mail refused', { outboxId: mail.id, kind: mail.kind });
      return false;
    }
  },
  sendText:
    env.TEXT_ORIGINATION === textsOff
      ? undefined
      : textSender({ client: new PinpointSMSVoiceV2Client({}), originationIdentity: env.TEXT_ORIGINATION }),
  clock,
  settings,
  baseUrl: env.BASE_URL,
};

async function relayRow(row: OutboxRow): Promise<void> {
  const { outboxId, applicationId } = row;
  const ids = { outboxId, ...(applicationId === undefined ? {} : { applicationId }), kind: row.message.type };
  try {
    const result = await relay(row, deps);
    if (result === 'sent') log.info('outbox sent', ids);
    if (result === 'held') log.info('outbox waits', ids);
  } catch (error) {
    log.error('outbox failed', { ...ids, ...crashFields(error) });
    throw error;
  }
}

const processor = new BatchProcessor(EventType.DynamoDBStreams);
const fromStream = (record: DynamoDBRecord): Promise<void> =>
  relayRow(outboxRowSchema.parse(fromItem((record.dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>)));

/** A row younger than this still has its own wake-up on the way. */
const sweepAfterMs = 30_000;

/** The stream wakes it for each new row; the schedule takes what was left behind. Failures of one row stop no other. */
async function sweep(): Promise<void> {
  const { count, failed, stuckMinutes } = await relayPending(deps, relayRow, sweepAfterMs);
  // Each time, also when there was nothing: silence means that it does not run.
  logMetrics('swept', env.STAGE, { OutboxStuckMinutes: stuckMinutes }, { count, detail: { failed } });
}

export const handler = eventHandler(async (event: DynamoDBStreamEvent | { 'detail-type': string }) =>
  'Records' in event
    ? processPartialResponse(event, fromStream, processor, { throwOnFullBatchFailure: false })
    : sweep(),
);
