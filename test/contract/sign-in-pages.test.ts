import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';
import { randomBytes } from '../../adapters/clients.ts';
import { staffIssuer } from '../../adapters/oidc-client.ts';
import { newSecret } from '../../domain/sign-in/secrets.ts';
import { createMail, type LocalMail } from '../../local/mail/index.ts';
import { violationsOf } from '../support/accessibility.ts';
import { createSignIn, type LocalSignIn } from '../../local/sign-in/index.ts';
import { findChromium } from '../../scripts/find-chromium.ts';

// The demonstration's own pages in a real browser: its rules for cookies, forms and redirects are part of what must work.
let dataDir: string;
let desk: Server;
let site: Server;
let mail: LocalMail;
let signIn: LocalSignIn;
let browser: Browser;
let deskOrigin: string;
let siteOrigin: string;

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'desk-'));
  mail = createMail({ dataDir });
  desk = createServer((req, res) => {
    void (req.url?.startsWith('/oidc') ? signIn.handle(req, res) : mail.handlePage(req, res));
  });
  site = createServer((_req, res) => res.end('back at the site'));
  deskOrigin = await listen(desk);
  siteOrigin = await listen(site);
  signIn = createSignIn({
    issuerUrl: `${deskOrigin}/oidc`,
    clientId: 'skillsdesk-staff',
    redirectUris: [`${siteOrigin}/staff/callback`],
    dataDir,
  });
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: npm test installs it or says how');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  for (const server of [desk, site]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  mail.close();
  signIn.close();
  await rm(dataDir, { recursive: true, force: true });
});

const startUrl = () =>
  staffIssuer({ issuer: `${deskOrigin}/oidc`, clientId: 'skillsdesk-staff' }).authorizationUrl({
    redirectUri: `${siteOrigin}/staff/callback`,
    state: newSecret(randomBytes),
    nonce: newSecret(randomBytes),
    codeVerifier: newSecret(randomBytes),
  });

async function sendSample(): Promise<string> {
  const to = 'a.very.long.address.of.somebody.with.a.long.name@a-long-host-name.example.org';
  const sent = await new Promise<string>((resolve, reject) => {
    const api = createServer((req, res) => void mail.handleApi(req, res));
    listen(api)
      .then(async (origin) => {
        const response = await fetch(`${origin}/v2/email/outbound-emails`, {
          method: 'POST',
          body: JSON.stringify({
            FromEmailAddress: 'desk@example.org',
            Destination: { ToAddresses: [to] },
            Content: {
              Simple: {
                Subject: { Data: '893 157 is your Skillsdesk code' },
                Body: { Text: { Data: `${'long'.repeat(60)} https://example.org/${'x'.repeat(90)}` } },
              },
            },
          }),
        });
        const { MessageId } = (await response.json()) as { MessageId: string };
        api.closeAllConnections();
        api.close();
        resolve(MessageId);
      })
      .catch(reject);
  });
  return sent;
}

/** One page at one width. */
async function open(width: number, url: string, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await look(page);
  } finally {
    await context.close();
  }
}

describe.each([320, 1280])('at %d pixels', (width) => {
  test.each([
    ['the mailbox', async () => `${deskOrigin}/mail`],
    ['a message', async () => `${deskOrigin}/mail/${await sendSample()}`],
    ['an unknown message', async () => `${deskOrigin}/mail/none`],
    ['the choice of a person', startUrl],
  ])('%s has no accessibility fault and does not scroll sideways', async (_what, urlOf) => {
    await sendSample();
    await open(width, await urlOf(), async (page) => {
      const violations = await violationsOf(page);
      expect(violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    });
  });
});

test('staff sign in with the keyboard alone, without JavaScript, and land at the site with a code', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(await startUrl());
    await page.getByRole('button', { name: /^Finance member/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('back at the site').waitFor();
    expect(page.url()).toMatch(new RegExp(`^${siteOrigin}/staff/callback\\?code=`));
  } finally {
    await context.close();
  }
});
