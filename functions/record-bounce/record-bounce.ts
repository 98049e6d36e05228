import * as z from 'zod';
import { askForCall, stopMail } from '../../adapters/reach-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ApplicationRow, ProfileRow } from '../../domain/cases/rows.ts';
import type { Clock } from '../../domain/clock.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { hashOf, textNumber } from '../../domain/messages/phone.ts';
import { textsTo } from '../../domain/messages/reach.ts';
import type { Settings } from '../../domain/settings.ts';

const recipients = z.array(z.object({ emailAddress: z.string() })).min(1);
const mail = z.object({
  timestamp: z.iso.datetime(),
  /** As `adapters/mailer.ts` set them. Mail that is about no request (a sign-in code) has no `application`. */
  tags: z.object({ application: z.array(applicationIdSchema).optional() }).optional(),
});

/** What Amazon SES and End User Messaging SMS tell the event bus, as far as something follows from it. */
export const messageEventSchema = z.discriminatedUnion('detail-type', [
  z.object({
    'detail-type': z.literal('Email Bounced'),
    detail: z.object({ mail, bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients }) }),
  }),
  z.object({
    'detail-type': z.literal('Email Complaint Received'),
    detail: z.object({ mail, complaint: z.object({ complainedRecipients: recipients }) }),
  }),
  z.object({
    'detail-type': z.literal('Text Message Delivery Status Updated'),
    detail: z.object({
      eventType: z.string(),
      destinationPhoneNumber: z.string().optional(),
      context: z.object({ applicationId: applicationIdSchema.optional() }).optional(),
    }),
  }),
]);
export type MessageEvent = z.infer<typeof messageEventSchema>;

export interface BounceDeps {
  cases: CasesTable;
  clock: Clock;
  settings: Settings;
}
/** `ignored`: about nobody whom we know, too old to say anything, or about something that passes. */
export type Recorded = 'mail-bounced' | 'mail-complained' | 'text-not-delivered' | 'ignored';

/** Mail or a text did not arrive. What does not arrive is not sent again; the person's open requests say "call". */
export async function recordBounce(event: MessageEvent, deps: BounceDeps): Promise<Recorded> {
  switch (event['detail-type']) {
    case 'Email Bounced': {
      const { mail: sent, bounce } = event.detail;
      // A full mailbox, a server that was down: SES has tried for hours, and the next mail may arrive.
      if (bounce.bounceType !== 'Permanent') return 'ignored';
      return mailCameBack(bounce.bouncedRecipients, sent, 'mail-bounced', deps);
    }
    case 'Email Complaint Received':
      return mailCameBack(event.detail.complaint.complainedRecipients, event.detail.mail, 'mail-complained', deps);
    case 'Text Message Delivery Status Updated':
      return textNotDelivered(event.detail, deps);
  }
}

async function mailCameBack(
  to: readonly { emailAddress: string }[],
  sent: z.infer<typeof mail>,
  because: 'mail-bounced' | 'mail-complained',
  deps: BounceDeps,
): Promise<Recorded> {
  let recorded: Recorded = 'ignored';
  for (const { emailAddress } of to) {
    const address = addressIn(emailAddress);
    const personId = await deps.cases.findPersonByAddress(address);
    const profile = personId === undefined ? undefined : await deps.cases.getProfile(personId);
    // Events come late: since that mail the person has read another one.
    if (!profile || (profile.mailWorkedAt !== undefined && sent.timestamp <= profile.mailWorkedAt)) continue;
    await stopMail(profile.personId, addressIn(emailAddress), because, deps);
    const about = sent.tags?.application ?? [];
    for (const application of await deps.cases.listApplicationsOf(profile.personId))
      if (about.includes(application.applicationId) || isOpen(application))
        await askForCall(application.applicationId, because, deps);
    recorded = because;
  }
  return recorded;
}

/** Sent, and somebody still has to act. */
const isOpen = ({ status, owner }: ApplicationRow): boolean => status !== 'draft' && owner !== 'nobody';

/** SES writes an address as it stood in the mail: with or without a name around it. */
const addressIn = (written: string): string => /<([^<>]+)>\s*$/.exec(written)?.[1] ?? written;

/** Final ones alone come here. The event may leave out the number: then it is the one that the person has now. */
async function textNotDelivered(
  { destinationPhoneNumber, context }: Extract<MessageEvent['detail'], { eventType: string }>,
  { cases, clock }: BounceDeps,
): Promise<Recorded> {
  const application = context?.applicationId && (await cases.getApplication(context.applicationId));
  const profile = application ? await cases.getProfile(application.personId) : undefined;
  if (!application || !profile) return 'ignored';
  const number = textNumber(destinationPhoneNumber) ?? textsTo(profile, application);
  if (number === undefined) return 'ignored';
  const textsStopped: ProfileRow['textsStopped'] = {
    because: 'not-delivered',
    of: hashOf(number),
    at: clock.now().toISOString(),
  };
  await cases.changeProfile(profile.personId, { set: { textsStopped } });
  return 'text-not-delivered';
}
