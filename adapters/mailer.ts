import { SendEmailCommand, SESv2ServiceException, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mailer } from '../domain/sign-in/ports.ts';

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

/** Amazon SES, API v2. A mail may rarely go twice; its id stands in a tag. */
export function mailer({ client, from }: { client: SESv2Client; from: string }): Mailer {
  return {
    async sendMail({ to, subject, text, html, kind, id }) {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
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
          ],
        }),
      );
    },
  };
}

/** SES will say the same to the same mail for ever: a wrong address, a blocked one, a sender that is not verified. */
export function isPermanentMailError(error: unknown): boolean {
  return (
    error instanceof SESv2ServiceException &&
    ['BadRequestException', 'MessageRejected', 'MailFromDomainNotVerifiedException', 'NotFoundException'].includes(
      error.name,
    )
  );
}
