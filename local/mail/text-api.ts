import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { answerError, answerJson, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { textEvent, type CarrierEvent } from './carrier-events.ts';
import type { MailStore } from './store.ts';

/** Strict: what this system does not use is refused here, not dropped in silence. The limits are those of AWS's API reference. */
const sendTextSchema = z.strictObject({
  DestinationPhoneNumber: z.string().regex(/^\+?[1-9][0-9]{1,18}$/),
  OriginationIdentity: z.string().regex(/^(?:pool|phone)-[0-9a-f]{32}$/),
  MessageBody: z.string().min(1).max(1600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']).default('TRANSACTIONAL'),
  TimeToLive: z.number().int().min(5).max(259_200).optional(),
  Context: z
    .record(z.string().min(1).max(100), z.string().min(1).max(800))
    .refine((context) => Object.keys(context).length <= 5, 'more than 5 entries')
    .default({}),
});

/**
 * AWS End User Messaging SMS, `SendTextMessage`. Differs from AWS: nothing leaves the machine; every pool and number that a
 * policy names counts as registered, with one opt-out list for all; numbers of the United States only; no spending limit,
 * no throughput limit, no sandbox.
 */
export async function handleTextApi(
  req: IncomingMessage,
  res: ServerResponse,
  { store, now, announce }: { store: MailStore; now: () => Date; announce: (event: CarrierEvent) => void },
): Promise<void> {
  try {
    const operation = String(req.headers['x-amz-target'] ?? '').replace(/^PinpointSMSVoiceV2\./, '');
    if (req.method !== 'POST' || operation !== 'SendTextMessage')
      throw unknownOperation('End User Messaging', operation);
    const parsed = sendTextSchema.safeParse(jsonOf(await readBody(req)));
    if (!parsed.success) {
      const Fields = parsed.error.issues.map((issue) => ({
        Name: String(issue.path[0] ?? (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'request')),
        Message: issue.message,
      }));
      throw refused('FIELD_VALIDATION_FAILED', Fields);
    }
    const { DestinationPhoneNumber, OriginationIdentity, MessageBody, Context } = parsed.data;
    const to = `+${DestinationPhoneNumber.replace(/^\+/, '')}`;
    if (!to.startsWith('+1') || to.length !== 12)
      throw refused('INVALID_PARAMETER', [
        { Name: 'DestinationPhoneNumber', Message: 'is no number of the United States' },
      ]);
    if (store.hasOptedOut(to)) {
      throw new AwsError(
        'ConflictException',
        'The destination phone number has opted out.',
        400,
        {},
        {
          Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
          ResourceType: 'opted-out-number',
        },
      );
    }
    const sentAt = now().toISOString();
    const message = store.addText({ sentAt, from: OriginationIdentity, to, text: MessageBody, kind: Context['kind'] });
    answerJson(res, 200, { MessageId: message.id });
    announce(textEvent(message, sentAt, Context));
  } catch (error) {
    answerError(res, error);
  }
}

const refused = (Reason: string, Fields: { Name: string; Message: string }[]): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: ${Fields.map(({ Name, Message }) => `${Name}: ${Message}`).join('; ')}`,
    400,
    {},
    { Reason, Fields },
  );

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

/** What the service answers by itself, and keeps its list by. */
const keywords: Record<string, 'stop' | 'start'> = {
  STOP: 'stop',
  UNSUBSCRIBE: 'stop',
  CANCEL: 'stop',
  START: 'start',
  UNSTOP: 'start',
};

/** Somebody answers a text: AWS manages the list of those who said STOP by itself, and says so. */
export function answerText(number: string, words: string, store: MailStore, now: () => Date): void {
  const sentAt = now().toISOString();
  store.addText({ sentAt, from: number, to: 'us', text: words, number });
  const keyword = keywords[words.trim().toUpperCase()];
  if (keyword === undefined) return;
  store.setOptedOut(number, keyword === 'stop');
  store.addText({
    sentAt,
    from: 'us',
    to: number,
    text:
      keyword === 'stop' ? 'You will get no more texts. Reply START to get them again.' : 'You will get texts again.',
  });
}
