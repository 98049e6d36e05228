import { sampleCenterId, skillsteamOf } from './sample/board.ts';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { cookieNames } from '../domain/sign-in/cookies.ts';
import { startSystem, type SpawnedSystem } from '../local/spawn-system.ts';
import { apiClient } from './api-client.ts';
import { findChromium } from './find-chromium.ts';
import { participantToken, staffToken } from './token.ts';

/** Pictures of the real pages for the README: node scripts/screenshots.ts. Starts an own copy with the sample packets. */
const outDir = path.join(import.meta.dirname, '..', 'docs', 'images');
const maxBytes = 150_000;
const phone = { width: 320, height: 640 };
const desk = { width: 1120, height: 800 };

interface Picture {
  file: string;
  size: { width: number; height: number };
  /** Whose session; nobody's when left out. */
  token?: string;
  url: string;
  /** Takes it, when the whole page is not the picture. */
  take?: (page: Page, file: string) => Promise<unknown>;
}

async function picturesOf({ site, desk: deskUrl }: SpawnedSystem): Promise<Picture[]> {
  const uploader = await participantToken({ site, desk: deskUrl, email: 'participant.02@example.org' });
  const skillsteam = await staffToken({ site, desk: deskUrl, who: `${skillsteamOf(sampleCenterId)}@example.org` });
  const finance = await staffToken({ site, desk: deskUrl, who: 'finance@example.org' });
  const { applications } = await apiClient({ site, token: uploader }).get<{
    applications: { applicationId: string }[];
  }>('/api/applications');
  const { packets } = await apiClient({ site, token: skillsteam }).get<{
    packets: { applicationId: string; status: string }[];
  }>('/staff/api/queue');
  const draft = applications[0]?.applicationId;
  const open = packets.find((packet) => packet.status === 'in-review')?.applicationId;
  if (draft === undefined || open === undefined) throw new Error('the sample packets are not there');
  return [
    { file: 'start.png', size: phone, url: site },
    {
      file: 'documents.png',
      size: phone,
      token: uploader,
      url: `${site}/applications/${draft}/documents`,
      take: async (page, file) => {
        // A file that could not be opened, and what to do about it.
        const heading = page.locator('h2').filter({ hasText: 'School cost sheet' });
        await heading.evaluate((element) => element.scrollIntoView());
        await page.screenshot({ path: file });
      },
    },
    { file: 'queue.png', size: desk, token: skillsteam, url: `${site}/staff` },
    {
      file: 'decide.png',
      size: desk,
      token: skillsteam,
      url: `${site}/staff/cases/${open}`,
      take: async (page, file) => {
        await page.getByRole('radio', { name: /^Approve/ }).check();
        // Less than was asked; the page says what the fund would have left.
        await page.locator('input[name="amount-tuition"]').fill('1,400.00');
        await clipFrom(page, file, 'If you approve', 600, 1260);
      },
    },
    {
      file: 'funds.png',
      size: { width: 1280, height: 800 },
      token: finance,
      url: `${site}/finance`,
      take: (page, file) => clipFrom(page, file, 'All funds together', 1264, 1000),
    },
    { file: 'mailbox.png', size: { width: 1120, height: 640 }, url: `${deskUrl}/mail` },
  ];
}

/** A part of the page, from a heading down. */
async function clipFrom(page: Page, file: string, heading: string, width: number, height: number): Promise<void> {
  const box = await page.getByRole('heading', { name: heading }).boundingBox();
  if (!box) throw new Error(`no heading "${heading}" on ${page.url()}`);
  const scrolled = Number(await page.evaluate('window.scrollY'));
  const clip = { x: box.x - 24, y: box.y + scrolled - 16, width, height };
  await page.screenshot({ path: file, fullPage: true, clip });
}

async function takePicture(browser: Browser, site: string, picture: Picture): Promise<void> {
  const context = await browser.newContext({ viewport: picture.size, reducedMotion: 'reduce' });
  if (picture.token !== undefined)
    await context.addCookies([{ name: cookieNames(site).session, value: picture.token, url: site }]);
  const page = await context.newPage();
  await page.goto(picture.url, { waitUntil: 'networkidle' });
  const file = path.join(outDir, picture.file);
  if (picture.take) await picture.take(page, file);
  else await page.screenshot({ path: file, fullPage: false });
  const { size } = statSync(file);
  console.log(`${path.relative(process.cwd(), file)}  ${size} bytes`);
  if (size > maxBytes) throw new Error(`${picture.file} has ${size} bytes, more than ${maxBytes}`);
  await context.close();
}

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('no Chromium: node scripts/find-chromium.ts');
mkdirSync(outDir, { recursive: true });
const system = await startSystem({ samples: true, progress: (line) => console.log(line) });
try {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  for (const picture of await picturesOf(system)) await takePicture(browser, system.site, picture);
  await browser.close();
} finally {
  await system.stop();
}
