import {
  ConflictException,
  SendTextMessageCommand,
  ValidationException,
  type PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';

export interface TextMessage {
  /** As networks write it: +15035550100. */
  to: string;
  text: string;
  /** A template's name, for counting. */
  kind: string;
  applicationId: string;
}
/** `opted-out`: the owner answered STOP. `refused`: this number will never take a text. Anything else is thrown. */
export type TextResult = 'sent' | 'opted-out' | 'refused';
export type SendText = (message: TextMessage) => Promise<TextResult>;

/** A text that is a day late helps nobody. */
const timeToLiveSeconds = 24 * 3600;

/**
 * AWS End User Messaging SMS. `originationIdentity` is the pool or number that the texts come from. It keeps the list of those
 * who answered STOP, and refuses to send to them. The context comes back with the events about this text: ids alone.
 */
export function textSender({
  client,
  originationIdentity,
}: {
  client: PinpointSMSVoiceV2Client;
  originationIdentity: string;
}): SendText {
  return async ({ to, text, kind, applicationId }) => {
    try {
      await client.send(
        new SendTextMessageCommand({
          DestinationPhoneNumber: to,
          OriginationIdentity: originationIdentity,
          MessageBody: text,
          MessageType: 'TRANSACTIONAL',
          TimeToLive: timeToLiveSeconds,
          Context: { kind, applicationId },
        }),
      );
      return 'sent';
    } catch (error) {
      if (error instanceof ConflictException && error.Reason === 'DESTINATION_PHONE_NUMBER_OPTED_OUT')
        return 'opted-out';
      // Of the number alone: any other mistake is ours, and trying again after it is mended helps.
      if (error instanceof ValidationException && aboutNumber(error)) return 'refused';
      throw error;
    }
  };
}

const aboutNumber = ({ Reason, Fields = [] }: ValidationException): boolean =>
  ['INVALID_PARAMETER', 'FIELD_VALIDATION_FAILED', 'COUNTRY_CODE_MISMATCH', 'DESTINATION_COUNTRY_BLOCKED'].includes(
    Reason ?? '',
  ) && Fields.every((field) => field.Name === 'DestinationPhoneNumber');
