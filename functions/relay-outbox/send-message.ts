import { askForCall, stopMail } from '../../adapters/reach-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { SendText } from '../../adapters/text-sender.ts';
import type { ApplicationRow, OutboxRow, ProfileRow } from '../../domain/cases/rows.ts';
import type { Clock } from '../../domain/clock.ts';
import type { MessageParams } from '../../domain/messages/params.ts';
import { hashOf } from '../../domain/messages/phone.ts';
import { nextTextAt } from '../../domain/messages/quiet-hours.ts';
import { reachOf, type Reach } from '../../domain/messages/reach.ts';
import { messageTemplate, type Audience } from '../../domain/messages/templates.ts';
import { centerOf, type Settings } from '../../domain/settings.ts';
import type { Mail } from '../../domain/sign-in/ports.ts';
import { mailOf, smsOf } from '../../web/mail/messages.ts';

export interface MessageDeps {
  cases: CasesTable;
  /** False when the address will never take this mail. */
  sendMail(mail: Mail): Promise<boolean>;
  /** Undefined where the stage sends no texts: mail alone then. */
  sendText: SendText | undefined;
  clock: Clock;
  settings: Settings;
  baseUrl: string;
}
interface Message {
  template: string;
  params: MessageParams;
}
/** A row about a request, which all but notes are. */
export type RowOfRequest = OutboxRow & { applicationId: string };
interface Going {
  row: RowOfRequest;
  message: Message;
  application: ApplicationRow;
}

/**
 * One row, one message, by the channels that reach its reader now. Answers the instant for which a part of it has to wait;
 * undefined when all is out. A crash in between may send the mail twice, the text twice, and nothing else.
 */
export async function sendMessage(row: RowOfRequest, message: Message, deps: MessageDeps): Promise<Date | undefined> {
  const application = await deps.cases.getApplication(row.applicationId);
  if (!application) return undefined;
  const { to, channels } = messageTemplate(message.template);
  const going = { row, message, application };
  if (to !== 'participant') {
    await sendMail(going, staffAddress(to, application, deps.settings), 'en', deps);
    return undefined;
  }
  const profile = await deps.cases.getProfile(application.personId);
  const reach = reachOf(profile, application);
  const language = profile?.language ?? application.language;
  const number = channels.some((channel) => channel === 'text') && deps.sendText ? reach.text : undefined;
  if (row.mailedAt === undefined) {
    await mailPerson(going, reach, language, deps);
    if (number !== undefined) await deps.cases.markMailed(row, deps.clock.now().toISOString());
  }
  return number === undefined ? undefined : textPerson(going, number, language, deps);
}

/** Who reads a message that is not for the participant: a mailbox that several people look after, so that nobody is missing. */
function staffAddress(to: Exclude<Audience, 'participant'>, application: ApplicationRow, settings: Settings): string {
  switch (to) {
    case 'liaison':
      return settings.liaisonContact.email;
    case 'director':
      return settings.directorContact.email;
    case 'accommodation':
      return settings.accommodationContact.email;
    case 'staff-center':
    case 'assigned':
      return centerOf(settings, application.centerId).email;
  }
}

async function sendMail(
  { row, message, application }: Going,
  to: string,
  language: string,
  deps: MessageDeps,
): Promise<boolean> {
  const { template, params } = message;
  const mail = mailOf(template, params, application, language, deps);
  return deps.sendMail({ to, ...mail, kind: template, id: row.outboxId, applicationId: row.applicationId });
}

/** Mail that cannot be delivered is not the end of it: staff see that they have to call. */
async function mailPerson(going: Going, reach: Reach, language: string, deps: MessageDeps): Promise<void> {
  const { applicationId, personId } = going.application;
  if (reach.mail !== undefined) {
    if (await sendMail(going, reach.mail, language, deps)) return;
    await stopMail(personId, reach.mail, 'mail-bounced', deps);
  }
  await askForCall(applicationId, reach.call ?? 'mail-bounced', deps);
}

async function textPerson(
  { message, application }: Going,
  number: string,
  language: string,
  { cases, clock, settings, baseUrl, sendText }: MessageDeps,
): Promise<Date | undefined> {
  const now = clock.now();
  const at = nextTextAt(now, settings);
  if (at > now) return at;
  const { template, params } = message;
  const text = smsOf(template, params, application, language, { settings, baseUrl });
  const result = await sendText?.({ to: number, text, kind: template, applicationId: application.applicationId });
  if (result === 'opted-out' || result === 'refused') {
    const because = result === 'opted-out' ? 'opted-out' : 'not-delivered';
    const textsStopped: ProfileRow['textsStopped'] = { because, of: hashOf(number), at: now.toISOString() };
    await cases.changeProfile(application.personId, { set: { textsStopped } });
  }
  return undefined;
}
