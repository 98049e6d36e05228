import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import type { Browser, BrowserContextOptions, CDPSession, Locator, Page } from 'playwright-core';
import type { Api, DocumentView } from '../../scripts/api-client.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage, signInParticipant, startPacket } from '../support/browser.ts';
import { asParticipant } from '../support/desk-people.ts';
import { openLine, type Line } from '../support/line.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Sending papers in real Chromium, over connections as people have them: slow, cut in the middle, gone for a while; the page
 * loaded again on the way, two tabs, the keyboard alone. Nothing is lost, nothing is there twice, and what is there is what
 * was sent, byte for byte.
 */
let system: TestSystem;
let browser: Browser;
let way: Line;
let page: Page;
let api: Api;
let base: string;
let id: string;
let people = 0;
const folder = mkdtempSync(path.join(os.tmpdir(), 'upload-'));
beforeAll(async () => {
  system = await startSystem();
  browser = await openBrowser();
  way = await openLine();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await way?.stop();
  await system?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => enter());
afterEach(() => page.context().close());

async function enter(options?: BrowserContextOptions): Promise<void> {
  people += 1;
  const email = `sender.${people}@example.org`;
  page = await openPage(browser, { ...options, proxy: way.proxy });
  await signInParticipant(page, system, email);
  id = await startPacket(page, system.site);
  base = `/applications/${id}`;
  api = await asParticipant(system, email);
  await page.goto(`${system.site}${base}/documents`);
}

interface Made {
  name: string;
  mimeType: string;
  buffer: Buffer;
}
/** One page, and so many bytes that nothing makes smaller. */
async function pdf(name: string, bytes: number): Promise<Made> {
  const document = await PDFDocument.create();
  document.addPage([612, 792]).drawText(`This is ${name}`, { x: 72, y: 600 });
  document.context.register(document.context.stream(randomBytes(bytes)));
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(await document.save()) };
}
const MB = 1_000_000;

const card = (kind = 'other', on = page): Locator => on.locator(`#field-${kind}`);
const choose = (files: Made | Made[], kind?: string, on?: Page) =>
  card(kind, on).locator('form.sd-upload input[type=file]').first().setInputFiles(files);
/** The server's own lines, without those that say what did not come. */
const lines = (kind?: string, on?: Page) => card(kind, on).locator('[data-document-shown]:not([data-not-arrived])');
const settled = (kind?: string, on?: Page) =>
  lines(kind, on).filter({ hasText: 'Got it:' }).first().waitFor({ timeout: 90_000 });

async function documents(): Promise<(DocumentView & { sha256?: string })[]> {
  return (await api.get<{ documents: DocumentView[] }>(`/api/applications/${id}`)).documents;
}
const sha256 = ({ buffer }: Made): string => createHash('sha256').update(buffer).digest('hex');

async function connection(
  on = page,
): Promise<{ slow(bytesPerSecond: number): Promise<void>; cut(): Promise<void>; good(): Promise<void> }> {
  const session: CDPSession = await on.context().newCDPSession(on);
  const set = async (offline: boolean, uploadThroughput: number) => {
    if (offline) way.cut();
    else way.join();
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput,
    });
  };
  return { slow: (bytes) => set(false, bytes), cut: () => set(true, -1), good: () => set(false, -1) };
}
/** The share that the line of a file shows to have gone. */
const sentMore = (share: number, on = page) =>
  on.waitForFunction(
    (least) => (document.querySelector<HTMLProgressElement>('.sd-sending progress')?.value ?? 0) >= least,
    share,
    {
      timeout: 60_000,
    },
  );
const words = (on = page) => on.locator('.sd-sending p').first();
const flaws = async () =>
  (await violationsOf(page)).flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(' ')}`));

describe('a connection that is cut in the middle', () => {
  test('a small file goes on by itself when the connection is back', async () => {
    const file = await pdf('small.pdf', 2 * MB);
    const line = await connection();
    // Slow enough to be cut in the middle on a busy machine too.
    await line.slow(80_000);
    await choose(file);
    await sentMore(0.05);
    await line.cut();
    await words().filter({ hasText: 'goes on by itself' }).waitFor();
    expect(await flaws()).toEqual([]);
    await line.good();
    await settled();
    expect(await documents()).toMatchObject([{ fileName: 'small.pdf', status: 'clean', sha256: sha256(file) }]);
    expect(await card().locator('.sd-sending').count()).toBe(0);
  }, 180_000);

  test('of 24 MB in parts those alone go again that had not arrived', async () => {
    const file = await pdf('large.pdf', 24 * MB);
    const parts: string[] = [];
    page.on('requestfinished', (request) => {
      const { searchParams } = new URL(request.url());
      if (request.method() === 'PUT') parts.push(searchParams.get('partNumber') ?? '');
    });
    const line = await connection();
    await line.slow(2 * MB);
    await choose(file);
    await sentMore(0.4);
    await line.cut();
    await words().filter({ hasText: 'goes on by itself' }).waitFor();
    await line.slow(20 * MB);
    await settled();
    // Each part arrived once: what was under way when the line was cut never finished there.
    expect([...parts].sort()).toEqual(['1', '2', '3', '4', '5']);
    expect(await documents()).toMatchObject([{ fileName: 'large.pdf', status: 'clean', sha256: sha256(file) }]);
  }, 300_000);

  test('loaded again on the way: said so, and the same file chosen again goes on where it was', async () => {
    const file = await pdf('reloaded.pdf', 14 * MB);
    // From a disk: the tab knows the file again by its size and its date.
    const onDisk = path.join(folder, file.name);
    writeFileSync(onDisk, file.buffer);
    const again = () => card().locator('form.sd-upload input[type=file]').setInputFiles(onDisk);
    const line = await connection();
    await line.slow(MB);
    await again();
    await sentMore(0.5);
    // Leaving asks first; this person leaves.
    const asked = new Promise<string>((done) =>
      page.once('dialog', (dialog) => void dialog.accept().then(() => done(dialog.type()))),
    );
    await page.reload();
    expect(await asked).toBe('beforeunload');
    const lost = card().locator('[data-not-arrived]');
    expect(await lost.innerText()).toMatch(/reloaded\.pdf.*Not here yet.*choose this file again/s);
    expect(await flaws()).toEqual([]);
    const puts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PUT') puts.push(new URL(request.url()).searchParams.get('partNumber') ?? '');
    });
    await line.good();
    await again();
    await settled();
    expect(puts).not.toContain('1');
    expect(await lost.count()).toBe(0);
    expect(await documents()).toMatchObject([{ fileName: 'reloaded.pdf', status: 'clean', sha256: sha256(file) }]);
  }, 180_000);

  test('chosen again on another visit: it arrives, and what was only announced is not waited for', async () => {
    const file = await pdf('visited.pdf', MB);
    const line = await connection();
    await line.slow(100_000);
    await choose(file);
    await sentMore(0.05);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await page.evaluate(() => sessionStorage.clear());
    await line.good();
    await choose(file);
    await settled();
    expect(await card().locator('[data-not-arrived]').count()).toBe(0);
    expect(await documents()).toMatchObject([{ fileName: 'visited.pdf', status: 'clean' }]);
  }, 120_000);

  test('not sent after all: removed before it was there, and the place is free', async () => {
    const line = await connection();
    await line.slow(100_000);
    await choose(await pdf('wrong.pdf', 2 * MB));
    await sentMore(0.02);
    // While it is on its way: on a good line it might be there before the click.
    await page
      .locator('.sd-sending')
      .getByRole('button', { name: /remove/i })
      .click();
    await line.good();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Add/);
    expect(await card().locator('.sd-sending').count()).toBe(0);
    await choose(await pdf('right.pdf', 10_000));
    await settled();
    expect((await documents()).map(({ fileName }) => fileName)).toEqual(['right.pdf']);
  }, 180_000);
});

describe('many files, and two tabs', () => {
  test('all of them arrive, two at a time, and each gets its own verdict', async () => {
    const files = await Promise.all(Array.from({ length: 6 }, (_, at) => pdf(`page-${at + 1}.pdf`, 300_000)));
    let open = 0;
    let most = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && !request.url().startsWith(system.site)) most = Math.max(most, (open += 1));
    });
    page.on('requestfinished', (request) => {
      if (request.method() === 'POST' && !request.url().startsWith(system.site)) open -= 1;
    });
    const line = await connection();
    await line.slow(600_000);
    await choose([...files, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no paper') }]);
    expect(await page.locator('#upload-errors').innerText()).toMatch(/notes\.txt/);
    await page.waitForFunction(
      () => document.querySelectorAll('#field-other [data-document-shown] .sd-tag--done').length === 6,
      undefined,
      {
        timeout: 120_000,
      },
    );
    expect(most).toBe(2);
    expect((await documents()).map((each) => each.sha256).sort()).toEqual(files.map(sha256).sort());
    // The one that can't be sent stays, with its reason, until it is taken away.
    expect(await page.locator('.sd-sending .usa-error-message').count()).toBe(1);
    expect(await flaws()).toEqual([]);
  }, 240_000);

  test('two tabs send at once, neither takes anything from the other', async () => {
    const [one, two] = [await pdf('tab-one.pdf', 200_000), await pdf('tab-two.pdf', 200_000)];
    const other = await page.context().newPage();
    await other.goto(`${system.site}${base}/documents`);
    await Promise.all([choose(one), choose(two, 'government-id', other)]);
    await Promise.all([settled(), settled('government-id', other)]);
    expect((await documents()).map((each) => each.sha256).sort()).toEqual([sha256(one), sha256(two)].sort());
  }, 180_000);
});

describe('ways to give a file', () => {
  test('the keyboard alone: chosen, seen, removed, and the focus is never lost', async () => {
    const add = card().getByRole('button', { name: /^Add a file or photo/ });
    const opened = page.waitForEvent('filechooser');
    await add.focus();
    await page.keyboard.press('Enter');
    const chooser = await opened;
    await chooser.setFiles(await pdf('typed.pdf', 20_000));
    await settled();
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
    await lines()
      .getByRole('button', { name: /remove/i })
      .focus();
    await page.keyboard.press('Enter');
    await lines().waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Add/);
    expect(page.url()).toBe(`${system.site}${base}/documents`);
  }, 120_000);

  test('dropped on its card, dropped beside it, pasted', async () => {
    const { buffer, ...named } = await pdf('dropped.pdf', 5000);
    const give = (event: 'drop' | 'paste', selector: string) =>
      page.evaluate(
        ([type, where, base64, name, mime]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(base64 as string), (each) => each.charCodeAt(0));
          data.items.add(new File([bytes], name as string, { type: mime as string }));
          const common = { bubbles: true, cancelable: true };
          const target = document.querySelector(where as string)!;
          const made =
            type === 'drop'
              ? new DragEvent('drop', { ...common, dataTransfer: data })
              : new ClipboardEvent('paste', { ...common, clipboardData: data });
          return target.dispatchEvent(made);
        },
        [event, selector, buffer.toString('base64'), named.name, named.mimeType],
      );
    // Beside every card: the page is not replaced by the file.
    expect(await give('drop', 'footer')).toBe(false);
    await give('paste', 'body');
    expect(await page.locator('#upload-errors').innerText()).toMatch(/First go to the paper/);
    await give('drop', '#field-other h2');
    await settled();
    await page.locator('#field-government-id form.sd-upload button').focus();
    await give('paste', 'body');
    await lines('government-id')
      .filter({ hasText: 'already here' })
      .or(lines('government-id').first())
      .first()
      .waitFor();
    expect((await documents()).map(({ kind }) => kind).sort()).toEqual(['government-id', 'other']);
  }, 120_000);

  test('on a phone the camera is one tap away, and a photo is seen before it is sent', async () => {
    await page.context().close();
    await enter({ viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true });
    const photo = card().getByRole('button', { name: /^Take a photo/ });
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), photo.tap()]);
    expect(
      await chooser
        .element()
        .evaluate((input) => [(input as HTMLInputElement).getAttribute('capture'), (input as HTMLInputElement).accept]),
    ).toEqual(['environment', 'image/*']);
    const line = await connection();
    await line.slow(100_000);
    const picture = await page.screenshot({ type: 'png' });
    // A picture of the page itself, with noise behind it so that it takes a while.
    await chooser.setFiles({
      name: 'photo.png',
      mimeType: 'image/png',
      buffer: Buffer.concat([picture, randomBytes(MB)]),
    });
    await page.locator('.sd-sending canvas').waitFor();
    expect(await flaws()).toEqual([]);
    await line.good();
    await lines().first().waitFor({ timeout: 60_000 });
  }, 120_000);
});
