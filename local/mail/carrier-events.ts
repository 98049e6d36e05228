import { textLength } from '../../domain/messages/text-length.ts';
import type { MailMessage, TextMessage } from './store.ts';

/** What Amazon SES and End User Messaging SMS tell the default bus of the account. */
export interface CarrierEvent {
  source: 'aws.ses' | 'aws.sms-voice';
  detailType: 'Email Bounced' | 'Email Complaint Received' | 'Text Message Delivery Status Updated';
  resources: string[];
  detail: Record<string, unknown>;
}

export interface MailWhere {
  account: string;
  region: string;
}

/** Of the addresses of SES's mailbox simulator: anything may stand behind a plus sign. */
const simulator = /^(bounce|complaint)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;

/** What comes back of a mail, by the configuration set's destinations; one event for all of its recipients. */
export function mailEvents(
  message: MailMessage,
  { name, events }: { name: string; events: readonly string[] },
  { account, region }: MailWhere,
): CarrierEvent[] {
  const sourceArn = `arn:aws:ses:${region}:${account}:identity/${message.from.replace(/^.*@|>$/g, '')}`;
  const mail = {
    timestamp: message.sentAt,
    source: message.from,
    sourceArn,
    sendingAccountId: account,
    messageId: message.id,
    destination: message.to,
    headersTruncated: false,
    headers: [
      { name: 'From', value: message.from },
      { name: 'To', value: message.to.join(', ') },
      { name: 'Subject', value: message.subject },
    ],
    commonHeaders: { from: [message.from], to: message.to, messageId: message.id, subject: message.subject },
    tags: {
      'ses:configuration-set': [name],
      ...Object.fromEntries(Object.entries(message.tags).map(([key, value]) => [key, [value]])),
    },
  };
  const to = (which: string) => message.to.filter((each) => simulator.exec(each)?.[1]?.toLowerCase() === which);
  const [bounced, complained] = [to('bounce'), to('complaint')];
  const made: CarrierEvent[] = [];
  if (bounced.length > 0 && events.includes('BOUNCE')) {
    const bounce = {
      feedbackId: `${message.id}-bounce`,
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: bounced.map((emailAddress) => ({
        emailAddress,
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      })),
      timestamp: message.sentAt,
      reportingMTA: 'dsn; a.smtp-out.amazonses.com',
    };
    made.push({
      source: 'aws.ses',
      detailType: 'Email Bounced',
      resources: [sourceArn],
      detail: { eventType: 'Bounce', bounce, mail },
    });
  }
  if (complained.length > 0 && events.includes('COMPLAINT')) {
    const complaint = {
      feedbackId: `${message.id}-complaint`,
      complaintSubType: null,
      complainedRecipients: complained.map((emailAddress) => ({ emailAddress })),
      timestamp: message.sentAt,
      userAgent: 'Amazon SES Mailbox Simulator',
      complaintFeedbackType: 'abuse',
      arrivalDate: message.sentAt,
    };
    made.push({
      source: 'aws.ses',
      detailType: 'Email Complaint Received',
      resources: [sourceArn],
      detail: { eventType: 'Complaint', complaint, mail },
    });
  }
  return made;
}

/** The one number of the SMS simulator in the United States that takes nothing. Which failure AWS reports there is not written down. */
const failingNumber = '+14254147167';

/** AWS tells the bus of every text by itself, without a configuration set and without the number it went to. */
export function textEvent(message: TextMessage, sentAt: string, context: Record<string, string>): CarrierEvent {
  const fails = message.to === failingNumber;
  const { encoding, parts } = textLength(message.text);
  return {
    source: 'aws.sms-voice',
    detailType: 'Text Message Delivery Status Updated',
    resources: [],
    detail: {
      eventType: fails ? 'TEXT_BLOCKED' : 'TEXT_DELIVERED',
      eventVersion: '1.0',
      eventTimestamp: Date.parse(sentAt),
      isFinal: true,
      originationPhoneNumber: message.from,
      isoCountryCode: 'US',
      messageId: message.id,
      messageRequestTimestamp: Date.parse(sentAt),
      messageEncoding: encoding,
      messageType: 'TRANSACTIONAL',
      messageStatus: fails ? 'BLOCKED' : 'DELIVERED',
      messageStatusDescription: fails ? 'The carrier blocks this number' : 'Message has been accepted by phone',
      context,
      totalMessageParts: parts,
      totalMessagePrice: 0,
      totalCarrierFee: 0,
    },
  };
}
