import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { answerError, answerJson, AwsError, readBody, unknownOperation } from '../edge/index.ts';
import { mailEvents, type CarrierEvent, type MailWhere } from './carrier-events.ts';
import type { ConfigurationSet } from './from-template.ts';
import type { MailStore } from './store.ts';

export interface MailService {
  store: MailStore;
  now: () => Date;
  configurationSets: readonly ConfigurationSet[];
  where: MailWhere;
  /** Told to the event bus, best effort, as on AWS. */
  announce: (event: CarrierEvent) => void;
}

const text = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
/** SES takes ASCII alone, before and behind the @: names and hosts beyond it come encoded. */
const address = z.string().regex(/^(?:[!-;=?A-~]+@[!-;=?A-~]+|[ -;=?-~]*<[!-;=?A-~]+@[!-;=?A-~]+>)$/);
/** Strict: what this system does not use is refused here, not dropped in silence. */
const sendEmailSchema = z.strictObject({
  FromEmailAddress: address,
  ConfigurationSetName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  Destination: z.strictObject({ ToAddresses: z.array(address).min(1).max(50) }),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: text,
      Body: z
        .strictObject({ Text: text.optional(), Html: text.optional() })
        .refine((body) => body.Text !== undefined || body.Html !== undefined, 'Body needs Text or Html'),
    }),
  }),
  EmailTags: z
    .array(
      z.strictObject({
        Name: z.string().regex(/^[A-Za-z0-9_-]{1,256}$/),
        Value: z.string().regex(/^[A-Za-z0-9_.@-]{1,256}$/),
      }),
    )
    .max(50)
    .default([]),
});

/**
 * SES v2 SendEmail. Differs from SES: nothing leaves the machine, every sender counts as verified, no suppression list,
 * no sending quota, no raw or template content. What comes back comes back at once, from the addresses of SES's simulator.
 */
export async function handleMailApi(
  req: IncomingMessage,
  res: ServerResponse,
  { store, now, configurationSets, where, announce }: MailService,
): Promise<void> {
  try {
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    if (req.method !== 'POST' || path !== '/v2/email/outbound-emails') {
      throw unknownOperation('SES', `${req.method ?? ''} ${path}`);
    }
    const parsed = sendEmailSchema.safeParse(jsonOf(await readBody(req)));
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`);
      throw new AwsError('BadRequestException', where.join('; '));
    }
    const { FromEmailAddress, Destination, Content, EmailTags, ConfigurationSetName } = parsed.data;
    const set = configurationSets.find(({ name }) => name === ConfigurationSetName);
    if (ConfigurationSetName !== undefined && set === undefined)
      throw new AwsError('NotFoundException', `Configuration set <${ConfigurationSetName}> does not exist.`, 404);
    const { Subject, Body } = Content.Simple;
    const tags = Object.fromEntries(EmailTags.map((tag) => [tag.Name, tag.Value]));
    const message = store.add({
      sentAt: now().toISOString(),
      from: FromEmailAddress,
      to: Destination.ToAddresses,
      subject: Subject.Data,
      text: Body.Text?.Data ?? '',
      ...(Body.Html === undefined ? {} : { html: Body.Html.Data }),
      tags,
      ...(tags['kind'] === undefined ? {} : { kind: tags['kind'] }),
    });
    answerJson(res, 200, { MessageId: message.id }, { 'content-type': 'application/json' });
    if (set !== undefined) for (const event of mailEvents(message, set, where)) announce(event);
  } catch (error) {
    answerError(res, error);
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}
