import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { textSender } from '../../adapters/text-sender.ts';
import { createMail, type CarrierEvent, type LocalMail, type TextMessage } from '../../local/mail/index.ts';
import { boardLanguages } from '../../domain/languages.ts';
import { templateNames } from '../../domain/messages/templates.ts';

// AWS End User Messaging SMS against the client that the functions use, and the phone as people see it. Where it differs from
// AWS: local/mail/text-api.ts.
let dataDir: string;
let mail: LocalMail;
let server: Server;
let origin: string;
let sms: PinpointSMSVoiceV2Client;
const announced: CarrierEvent[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'texts-'));
  mail = createMail({ dataDir, announce: (event) => void announced.push(event) });
  server = createServer((req, res) => {
    const handle = req.headers['x-amz-target'] === undefined ? mail.handlePage : mail.handleTextApi;
    void handle(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sms = new PinpointSMSVoiceV2Client({
    endpoint: origin,
    region: 'us-west-2',
    maxAttempts: 1,
    credentials: { accessKeyId: 'contract', secretAccessKey: 'contract' },
  });
});
beforeEach(() => {
  announced.length = 0;
});
afterAll(async () => {
  sms.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  mail.close();
  await rm(dataDir, { recursive: true, force: true });
});

const pool = `pool-${'0'.repeat(32)}`;
const applicationId = 'app_0123456789';
const sendTo = (to: string, text = 'Hello') =>
  textSender({ client: sms, originationIdentity: pool })({ to, text, kind: 'greeting', applicationId });
const request = {
  DestinationPhoneNumber: '+15035550100',
  OriginationIdentity: pool,
  MessageBody: 'Hello',
} as const;
const textsOf = async (number: string) =>
  (await (await fetch(`${origin}/texts.json?to=${encodeURIComponent(number)}`)).json()) as TextMessage[];
const answer = (number: string, words: string, headers: Record<string, string> = { origin }) =>
  fetch(`${origin}/mail/answer`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams({ number, words }),
  });

describe('SendTextMessage', () => {
  test('takes what the sender sends, and tells the bus that it arrived, with its context and without the number', async () => {
    expect(await sendTo('+15035550101', 'Hay noticias. ¿Listo?')).toBe('sent');
    expect(await textsOf('503-555-0101')).toEqual([
      {
        id: expect.any(String),
        sentAt: expect.stringMatching(/Z$/),
        from: pool,
        to: '+15035550101',
        text: 'Hay noticias. ¿Listo?',
        kind: 'greeting',
      },
    ]);
    expect(announced).toMatchObject([
      {
        source: 'aws.sms-voice',
        detailType: 'Text Message Delivery Status Updated',
        detail: {
          eventType: 'TEXT_DELIVERED',
          isFinal: true,
          messageEncoding: 'GSM',
          totalMessageParts: 1,
          context: { kind: 'greeting', applicationId },
        },
      },
    ]);
    expect(JSON.stringify(announced)).not.toContain('5550101');
  });

  test('answers a MessageId, each its own', async () => {
    const [one, two] = [
      await sms.send(new SendTextMessageCommand(request)),
      await sms.send(new SendTextMessageCommand(request)),
    ];
    expect(one.MessageId).toBeTruthy();
    expect(two.MessageId).not.toBe(one.MessageId);
  });

  test('the failing number of the SMS simulator is told as one that takes nothing', async () => {
    expect(await sendTo('+14254147167')).toBe('sent');
    expect(announced[0]?.detail).toMatchObject({ eventType: 'TEXT_BLOCKED', isFinal: true });
  });

  test.each([
    ['no number', { DestinationPhoneNumber: '503-555-0100' }],
    ['a number of another country', { DestinationPhoneNumber: '+34600000000' }],
    ['an empty text', { MessageBody: '' }],
    ['more than 1,600 letters', { MessageBody: 'x'.repeat(1601) }],
    ['a time to live under five seconds', { TimeToLive: 4 }],
    ['six entries of context', { Context: Object.fromEntries([...'abcdef'].map((name) => [name, 'x'])) }],
    ['a dry run, which this system never makes', { DryRun: true }],
    ['a configuration set, which this system has none of', { ConfigurationSetName: 'x' }],
  ])('refuses %s', async (_what, wrong) => {
    const error = await sms
      .send(new SendTextMessageCommand({ ...request, DestinationPhoneNumber: '+15035550109', ...wrong }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ValidationException', Fields: [expect.anything()] });
    expect(await textsOf('+15035550109')).toEqual([]);
  });

  test('a number that can take nothing is given up; a mistake of ours is not', async () => {
    expect(await sendTo('+34600000000')).toBe('refused');
    const wrongPool = textSender({ client: sms, originationIdentity: 'somewhere' });
    await expect(wrongPool({ to: '+15035550100', text: 'x', kind: 'greeting', applicationId })).rejects.toThrow();
  });

  test('an operation that this system does not use is an error, not a silence', async () => {
    const headers = { 'x-amz-target': 'PinpointSMSVoiceV2.SendVoiceMessage' };
    expect((await fetch(origin, { method: 'POST', headers, body: '{}' })).status).toBe(501);
  });
});

describe('STOP', () => {
  test('ends texts to that number alone, until START; the service says so by itself', async () => {
    const number = '+15035550120';
    expect((await answer(number, 'Stop')).status).toBe(303);
    expect(await sendTo(number)).toBe('opted-out');
    expect(await sendTo('+15035550121')).toBe('sent');
    await answer(number, 'START');
    expect(await sendTo(number, 'Again')).toBe('sent');
    expect((await textsOf(number)).map(({ text }) => text)).toEqual([
      'Again',
      expect.stringContaining('again'),
      'START',
      expect.stringContaining('no more texts'),
      'Stop',
    ]);
  });

  test('other words are kept and change nothing', async () => {
    await answer('+15035550122', 'Who is this?');
    expect(await sendTo('+15035550122')).toBe('sent');
  });

  test('is refused from another site’s page', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, {} as Record<string, string>])
      expect((await answer('+15035550123', 'STOP', headers)).status).toBe(400);
    expect(await sendTo('+15035550123')).toBe('sent');
  });

  test('outlives a restart', async () => {
    await answer('+15035550124', 'STOP');
    const again = createMail({ dataDir });
    expect(again.listTexts({ number: '+15035550124' })).toHaveLength(2);
    again.close();
    expect(await sendTo('+15035550124')).toBe('opted-out');
  });
});

describe('the phone beside the mailbox', () => {
  const page = async (pathAndQuery: string) => (await fetch(`${origin}${pathAndQuery}`)).text();

  test('shows texts of all, or of one number, as text', async () => {
    await sendTo('+15035550130', '<b>One</b>');
    await sendTo('+15035550131', 'Two');
    const all = await page('/mail');
    expect(all).toContain('&#60;b&#62;One');
    expect(all).toContain('Two');
    const one = await page('/mail?to=(503)%20555-0130');
    expect(one).toContain('One');
    expect(one).not.toContain('Two');
    expect(one).toContain('action="/mail/answer"');
    expect(all).not.toContain('action="/mail/answer"');
  });

  test('says how many parts each one has', async () => {
    await sendTo('+15035550132', 'á'.repeat(71));
    expect(await page('/mail?to=%2B15035550132')).toContain('16-bit, 2 parts');
  });

  test('all templates, in every language and channel', async () => {
    for (const language of boardLanguages.filter((each) => each !== 'en')) {
      const html = await page(`/mail/templates?lang=${language}`);
      for (const template of ['sign-in-code', ...templateNames]) expect(html).toContain(`<h2 id="${template}">`);
      expect(html).toContain('We got your request: SE-4827');
      expect(html).toContain(`<div lang="${language}">`);
      // Every placeholder has its value.
      expect(html).not.toMatch(/\{[A-Za-z]+[,}]/);
    }
    const spanish = await page('/mail/templates');
    for (const words of ['Recibimos su solicitud: SE-4827', 'Hay noticias sobre SE-4827'])
      expect(spanish).toContain(words);
  });
});
