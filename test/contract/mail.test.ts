import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isPermanentMailError, mailer } from '../../adapters/mailer.ts';
import { createMail, type CarrierEvent, type LocalMail, type MailMessage } from '../../local/mail/index.ts';
import { withLinks } from '../../local/mail/pages.ts';

// The mailbox against the client that the functions use, and as people see it. Where it differs from SES: local/mail/api.ts.
let dataDir: string;
let mail: LocalMail;
let server: Server;
let origin: string;
let ses: SESv2Client;
const announced: CarrierEvent[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'mail-'));
  mail = createMail({
    dataDir,
    configurationSets: [{ name: 'contract', events: ['BOUNCE', 'COMPLAINT'] }],
    announce: (event) => void announced.push(event),
  });
  server = createServer((req, res) => {
    const handle = (req.url ?? '').startsWith('/v2/') ? mail.handleApi : mail.handlePage;
    void handle(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ses = new SESv2Client({
    endpoint: origin,
    region: 'us-west-2',
    maxAttempts: 1,
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
  });
});
afterAll(async () => {
  ses.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  mail.close();
  await rm(dataDir, { recursive: true, force: true });
});

const from = 'Skillsdesk <desk@example.org>';
const send = (to: string, subject: string, text = 'Hello', html?: string) =>
  mailer({ client: ses, from, configurationSet: 'contract' }).sendMail({
    to,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    kind: 'greeting',
    id: 'out_1',
  });
const boxOf = async (to: string) =>
  (await (await fetch(`${origin}/mail.json?to=${encodeURIComponent(to)}`)).json()) as MailMessage[];
const pageOf = async (pathAndQuery: string) => {
  const response = await fetch(`${origin}${pathAndQuery}`);
  return { status: response.status, headers: response.headers, html: await response.text() };
};

describe('SES v2 SendEmail', () => {
  test('takes what the mailer sends, whole, with accents', async () => {
    await send('ana@example.org', 'Su código', 'Línea uno\nLínea dos', '<p>Línea</p>');
    expect(await boxOf('ana@example.org')).toEqual([
      {
        id: expect.any(String),
        sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
        from,
        to: ['ana@example.org'],
        subject: 'Su código',
        text: 'Línea uno\nLínea dos',
        html: '<p>Línea</p>',
        tags: { kind: 'greeting', id: 'out_1' },
        kind: 'greeting',
      },
    ]);
  });

  test('answers a MessageId, each its own', async () => {
    const command = () =>
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: ['ids@example.org'] },
        Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } },
      });
    const [one, two] = [await ses.send(command()), await ses.send(command())];
    expect(one.MessageId).toBeTruthy();
    expect(two.MessageId).not.toBe(one.MessageId);
  });

  test.each([
    ['no recipient', { Destination: { ToAddresses: [] } }],
    ['a recipient without a host', { Destination: { ToAddresses: ['ana'] } }],
    ['a line break in an address', { Destination: { ToAddresses: ['ana@example.org\r\nBcc: x@example.org'] } }],
    ['letters before the @ that are not ASCII', { Destination: { ToAddresses: ['ána@example.org'] } }],
    ['a host that is not encoded', { Destination: { ToAddresses: ['ana@exámple.org'] } }],
    ['a name that is not encoded', { FromEmailAddress: 'Señal <desk@example.org>' }],
    ['half a bracket', { FromEmailAddress: 'Desk <desk@example.org' }],
    ['two addresses in one', { Destination: { ToAddresses: ['ana@example.org, bo@example.org'] } }],
    ['51 recipients', { Destination: { ToAddresses: Array.from({ length: 51 }, (_, at) => `p${at}@example.org`) } }],
    [
      'hidden copies, which this system never sends',
      { Destination: { ToAddresses: ['a@example.org'], BccAddresses: ['b@example.org'] } },
    ],
    ['a reply address, which this system never sets', { ReplyToAddresses: ['a@example.org'] }],
    ['a template, which this system has none of', { Content: { Template: { TemplateName: 't' } } }],
    ['a tag without a value', { EmailTags: [{ Name: 'kind', Value: '' }] }],
    ['51 tags', { EmailTags: Array.from({ length: 51 }, (_, at) => ({ Name: `t${at}`, Value: 'x' })) }],
    ['an empty body', { Content: { Simple: { Subject: { Data: 'x' }, Body: {} } } }],
    ['raw content, which this system never sends', { Content: { Raw: { Data: Buffer.from('x') } } }],
    ['a tag that SES would refuse', { EmailTags: [{ Name: 'kind', Value: 'with spaces' }] }],
  ])('refuses %s, for good', async (_what, wrong) => {
    const error = await ses
      .send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: ['refused@example.org'] },
          Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } },
          ...wrong,
        }),
      )
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'BadRequestException', $metadata: { httpStatusCode: 400 } });
    expect(isPermanentMailError(error)).toBe(true);
    expect(await boxOf('refused@example.org')).toEqual([]);
  });

  test('a body that is not JSON is SerializationException, named in the header that the SDK reads', async () => {
    const response = await fetch(`${origin}/v2/email/outbound-emails`, { method: 'POST', body: '{' });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'SerializationException']);
  });

  test.each([
    'Desk <desk@example.org>',
    'desk@example.org',
    '"Desk, the" <desk@example.org>',
    '=?UTF-8?B?U2XDsWFs?= <d@example.org>',
  ])('takes %s as a sender', async (FromEmailAddress) => {
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress,
        Destination: { ToAddresses: ['senders@example.org'] },
        Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } },
      }),
    );
    expect((await boxOf('senders@example.org'))[0]).toMatchObject({ id: MessageId, from: FromEmailAddress });
  });

  test('an operation that this system does not use is an error, not a silence', async () => {
    const response = await fetch(`${origin}/v2/email/identities`);
    expect(response.status).toBe(501);
  });
});

describe('what comes back', () => {
  // The shapes are those of AWS's examples of events that SES publishes.
  test('a mail to the simulator bounces for good, and says which mail it was', async () => {
    announced.length = 0;
    await send('bounce+one@simulator.amazonses.com', 'Does not arrive');
    const [message] = await boxOf('bounce+one@simulator.amazonses.com');
    expect(announced).toEqual([
      {
        source: 'aws.ses',
        detailType: 'Email Bounced',
        resources: [expect.stringContaining(':identity/example.org')],
        detail: {
          eventType: 'Bounce',
          bounce: expect.objectContaining({
            bounceType: 'Permanent',
            bouncedRecipients: [expect.objectContaining({ emailAddress: 'bounce+one@simulator.amazonses.com' })],
          }),
          mail: expect.objectContaining({
            messageId: message?.id,
            timestamp: message?.sentAt,
            destination: ['bounce+one@simulator.amazonses.com'],
            tags: { 'ses:configuration-set': ['contract'], kind: ['greeting'], id: ['out_1'] },
          }),
        },
      },
    ]);
  });

  test('a complaint is told as one; other mail comes back to nobody', async () => {
    announced.length = 0;
    await send('complaint@simulator.amazonses.com', 'Not wanted');
    await send('success@simulator.amazonses.com', 'Fine');
    await send('bounce@example.org', 'No address of the simulator');
    expect(announced.map(({ detailType, detail }) => [detailType, detail['eventType']])).toEqual([
      ['Email Complaint Received', 'Complaint'],
    ]);
  });

  test('mail without a configuration set is told of nowhere, and an unknown set is refused', async () => {
    announced.length = 0;
    const command = (ConfigurationSetName?: string) =>
      new SendEmailCommand({
        FromEmailAddress: from,
        ...(ConfigurationSetName === undefined ? {} : { ConfigurationSetName }),
        Destination: { ToAddresses: ['bounce@simulator.amazonses.com'] },
        Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } },
      });
    await ses.send(command());
    expect(announced).toEqual([]);
    const error = await ses.send(command('none')).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NotFoundException', $metadata: { httpStatusCode: 404 } });
    // Our own mistake: the mail goes out once it is mended.
    expect(isPermanentMailError(error)).toBe(false);
  });
});

describe('the mailbox', () => {
  test('lists the newest first, per address whatever its capitals, in pages', async () => {
    for (let at = 1; at <= 60; at += 1) await send('Many@Example.org', `Number ${at}`);
    const box = await boxOf('many@example.org');
    expect(box).toHaveLength(50);
    expect(box[0]?.subject).toBe('Number 60');
    const first = await pageOf('/mail?to=many%40example.org');
    expect(first.html).toContain('>Number 60</a>');
    expect(first.html).not.toContain('>Number 10</a>');
    const older = /href="([^"]*before=[^"]*)"/.exec(first.html)?.[1]?.replaceAll('&#38;', '&') ?? '';
    const second = await pageOf(older);
    expect(second.html).toContain('>Number 10</a>');
    expect(second.html).not.toContain('>Number 11</a>');
    expect(second.html).not.toContain('Older mail');
  });

  test('shows a message as text: markup is shown, not run; a link is a link', async () => {
    await send('xss@example.org', '<script>alert(1)</script>', 'See https://example.org/a?b=1&c=2. <b>Now</b>');
    const [message] = await boxOf('xss@example.org');
    for (const where of ['/mail?to=xss%40example.org', `/mail/${message?.id}`, '/mail?to=%22%3E%3Cscript%3E']) {
      const page = await pageOf(where);
      expect(page.status).toBe(200);
      expect(page.html).not.toContain('<script');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.html).toContain('Demonstration. Do not enter real people');
    }
    const { html } = await pageOf(`/mail/${message?.id}`);
    expect(html).toContain('<a href="https://example.org/a?b=1&#38;c=2">');
    expect(html).toContain('&#60;b&#62;Now');
  });

  test('an HTML body stays in a frame without rights', async () => {
    await send('frame@example.org', 'Framed', 'text', '<p onclick="x()">"quoted"</p>');
    const [message] = await boxOf('frame@example.org');
    const { html } = await pageOf(`/mail/${message?.id}`);
    expect(html).toContain('<iframe sandbox title=');
    expect(html).not.toContain('<p onclick');
  });

  test('loads itself again only when asked to', async () => {
    expect((await pageOf('/mail')).html).not.toContain('http-equiv="refresh"');
    expect((await pageOf('/mail?refresh=on')).html).toContain('<meta http-equiv="refresh" content="5">');
  });

  test('unknown messages, writing, and other sites’ names get nothing', async () => {
    expect((await pageOf('/mail/none')).status).toBe(404);
    expect((await fetch(`${origin}/mail`, { method: 'POST' })).status).toBe(405);
    const status = await new Promise((resolve, reject) => {
      request(`${origin}/mail.json`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  test('outlives a restart', async () => {
    await send('durable@example.org', 'Still here');
    const again = createMail({ dataDir });
    expect(again.list({ to: 'durable@example.org' }).map((message) => message.subject)).toEqual(['Still here']);
    again.close();
  });
});

test.each([
  ['see https://example.org/a.', 'see <a href="https://example.org/a">https://example.org/a</a>.'],
  ['(http://127.0.0.1:3000/x)', '(<a href="http://127.0.0.1:3000/x">http://127.0.0.1:3000/x</a>)'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['https://a.example/"><script>', '<a href="https://a.example/">https://a.example/</a>&#34;&#62;&#60;script&#62;'],
])('links in %s', (text, html) => expect(withLinks(text)).toBe(html));
