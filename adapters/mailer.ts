import { SendEmailCommand, SESv2ServiceException, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../domain/sign-in/ports.ts';

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/**
 * Amazon SES, API v2. A mail may rarely go twice; its id stands in a tag. The configuration set tells what comes back, with
 * the tags: ids alone.
 */
export function mailer({
  client,
  from,
  configurationSet,
}: {
  client: SESv2Client;
  from: string;
  configurationSet: string;
}): Mailer {
  return {
    async sendMail({ to, subject, text, html, kind, id, applicationId }) {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          ConfigurationSetName: configurationSet,
          Destination: { ToAddresses: [to] },
          Content: {
            Simple: {
              Subject: utf8(subject),
              Body: { Text: utf8(text), ...(html === undefined ? {} : { Html: utf8(html) }) },
            },
          },
          EmailTags: [
            { Name: 'kind', Value: kind },
            { Name: 'id', Value: id },
            ...(applicationId === undefined ? [] : [{ Name: 'application', Value: applicationId }]),
          ],
        }),
      );
    },
  };
}

/**
 * SES will say the same to this mail for ever: a wrong address, a blocked one. A sender or a configuration set that is not
 * there is our own mistake: once it is mended the mail goes out.
 */
export function isPermanentMailError(error: unknown): boolean {
  return error instanceof SESv2ServiceException && ['BadRequestException', 'MessageRejected'].includes(error.name);
}
