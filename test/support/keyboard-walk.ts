import { sampleCenterId } from '../../scripts/sample/board.ts';
import type { Browser, Page } from 'playwright-core';
import { fieldsOf, typedForm } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { choicesOffered } from '../../web/participant/ask-page.tsx';
import type { Api, PacketView } from '../../scripts/api-client.ts';
import { newestCode } from '../../scripts/token.ts';
import type { FileToChoose } from './browser.ts';
import { keyboardOf, type Keyboard, type Sending, type Stop, type Typed } from './keyboard.ts';
import type { TestSystem } from './system.ts';

/*
 * The ways that people go at the keys, on a screen of 320 pixels: by links and forms alone, once around each page that is new,
 * and what they sent on the way is kept.
 */
export interface Trail {
  /** Patterns of the routes that took what was sent, by who sent it. */
  sent: Readonly<Record<'participant' | 'coach' | 'island', Set<string>>>;
  /** Sections of forms. */
  filled: Set<string>;
  walked: Readonly<Record<'with' | 'without', Set<string>>>;
  patternOf(path: string): string | undefined;
}

export const trailOf = (routes: readonly string[]): Trail => ({
  sent: { participant: new Set(), coach: new Set(), island: new Set() },
  filled: new Set(),
  walked: { with: new Set(), without: new Set() },
  patternOf: (path) => routes.find((each) => new RegExp(`^${each.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)),
});

export interface Walker {
  page: Page;
  keys: Keyboard;
  trail: Trail;
  system: TestSystem;
  /** Goes on to a page by one of its links. */
  open(href: RegExp): Promise<void>;
  send(sending: Sending): Promise<void>;
  /** A form that is one button, or one button of several: by what it says. */
  push(action: RegExp, hidden?: Readonly<Record<string, string>>, value?: string): Promise<void>;
}

export async function startWalking(
  system: TestSystem,
  browser: Browser,
  who: keyof Trail['sent'],
  trail: Trail,
  javaScriptEnabled: boolean,
): Promise<Walker> {
  const context = await browser.newContext({ viewport: { width: 320, height: 700 }, javaScriptEnabled });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('response', (response) => {
    const { pathname, origin } = new URL(response.url());
    const pattern = trail.patternOf(pathname);
    if (response.request().method() === 'POST' && origin === system.site && response.status() < 400 && pattern)
      trail.sent[who].add(pattern);
  });
  const keys = keyboardOf(page, trail.walked[javaScriptEnabled ? 'with' : 'without']);
  const around = () => keys.walk(new URL(page.url()).pathname.replaceAll(/[a-z]{3}_[0-9a-z]+/g, ':id'));
  return {
    page,
    keys,
    trail,
    system,
    async open(href) {
      await keys.open(href);
      await around();
    },
    async send(sending) {
      const response = await keys.send(sending);
      if (response?.status() !== 200)
        throw new Error(`${page.url()} ${response?.status()}: ${await page.locator('.sd-errors').allInnerTexts()}`);
      await around();
    },
    async push(action, hidden = {}, value) {
      const is = (stop: Stop) =>
        stop.type === 'submit' &&
        action.test(stop.action) &&
        (value === undefined || stop.value === value) &&
        Object.entries(hidden).every(([name, each]) => stop.hidden[name] === each);
      await keys.push(is, `the button of ${action}`);
      await around();
    },
  };
}

export async function signIn(
  { page, keys, system, open, send }: Walker,
  who: string,
  path = '/sign-in',
): Promise<void> {
  await page.goto(`${system.site}/`);
  if (path === '/sign-in') {
    // The first stop of a page leads past all that every page has.
    for (const key of ['Tab', 'Enter', 'Tab']) await keys.press(key);
    if (!(await page.evaluate(() => document.activeElement?.closest('main'))))
      throw new Error('the link to the main content leads elsewhere');
    await open(/^\/(?:sign-in|applications|ask)/);
  } else await page.goto(`${system.site}${path}`);
  await send({ action: new RegExp(`^${path}$`), values: { email: who }, emptyFirst: true });
  await send({
    action: new RegExp(`^${path}/code$`),
    values: { code: await newestCode(system.desk, who) },
    emptyFirst: true,
  });
}

export const idIn = (page: Page): string => {
  const id = /app_[0-9a-z]+/.exec(page.url())?.[0];
  if (id === undefined) throw new Error(`no packet at ${page.url()}`);
  return id;
};

/** From what one wants to the form that asks for it, with the notice between them. */
export async function begin({ page, system, open, send }: Walker, name: string, formSource = 'form'): Promise<string> {
  const choice = choicesOffered(boardSettings).find((each) => each.name === name);
  if (!new URL(page.url()).pathname.endsWith('/ask')) {
    await page.goto(`${system.site}/applications`);
    if (!page.url().endsWith('/ask')) await open(/\/ask$/);
  }
  await open(new RegExp(`^/notice\\?kind=${choice?.kind}${choice?.asksFor ? `&for=${choice.asksFor}` : ''}$`));
  const values = { notice: 'yes', centerId: sampleCenterId, formSource };
  await send({ action: /^\/notice$/, values, emptyFirst: name === 'training' });
  return idIn(page);
}

const typedOf = (section: string, answers: Answers): Typed => {
  const names = new Set(fieldsOf(section).map(({ name }) => name));
  return typedForm(Object.fromEntries(Object.entries(answers).filter(([name]) => names.has(name)))) as Typed;
};

/** Section by section, as each leads to the next; answers which there were. */
export async function fillForm({ page, trail, send }: Walker, answers: Answers, emptyFirst = false): Promise<string[]> {
  const sections: string[] = [];
  for (;;) {
    const section = /\/form\/([a-z0-9-]+)$/.exec(new URL(page.url()).pathname)?.[1];
    if (section === undefined) break;
    await send({
      action: new RegExp(`/form/${section}$`),
      values: typedOf(section, answers),
      emptyFirst: emptyFirst && section !== 'asking',
    });
    sections.push(section);
    trail.filled.add(section);
  }
  return sections;
}

export async function fileChosen({ keys }: Walker, file: FileToChoose): Promise<void> {
  const chooser = await keys.chooseFile((stop) => stop.type === 'file');
  await chooser.setFiles(file);
  await keys.push((stop) => stop.type === 'submit' && stop.hidden['key'] !== undefined, 'what sends the file');
}

/** Without a script: one form for one file, straight to the bucket, and a look later. */
export async function sendFile(
  at: Walker,
  person: Api,
  file: { kind: string; name: string; bytes: Buffer },
): Promise<string> {
  const { page, push, open } = at;
  const id = idIn(page);
  await push(/\/uploads$/, { kind: file.kind });
  const mimeType = file.name.endsWith('.pdf') ? 'application/pdf' : 'image/jpeg';
  await fileChosen(at, { name: file.name, mimeType, buffer: file.bytes });
  const { documents } = await person.get<PacketView>(`/api/applications/${id}`);
  const documentId = documents.find(({ kind, status }) => kind === file.kind && status !== 'superseded')?.documentId;
  await person.checked(id, [documentId ?? '']);
  // It may have been there at once; where it was not, the page says how to look again.
  const again = new RegExp(`^${new URL(page.url()).pathname}\\?(?!.*lang=)`);
  if ((await page.locator('main a[href*="key="]').count()) > 0) await open(again);
  if ((await page.locator(`[data-document-shown="${documentId}"] .sd-tag--done`).count()) !== 1)
    throw new Error(`${page.url()} does not say that the file is there`);
  return documentId ?? '';
}

/** "I can't get this", for all that is asked for and not there (R8). */
export async function excuse({ page, open, send }: Walker, person: Api): Promise<void> {
  const id = idIn(page);
  const { missing } = await person.get<PacketView>(`/api/applications/${id}`);
  for (const [at, kind] of missing.documents.entries()) {
    await open(new RegExp(`/documents/absent/${kind}$`));
    await send({
      action: new RegExp(`/documents/absent/${kind}$`),
      values: { why: 'cannot-get', reason: 'Lost in a move.' },
      emptyFirst: at === 0,
    });
  }
}

export async function signAndSend({ open, send }: Walker, emptyFirst = false): Promise<void> {
  await open(/\/check$/);
  await open(/\/sign$/);
  await send({
    action: /\/sign$/,
    values: { truth: 'yes', signatureName: 'Sample Participant' },
    emptyFirst,
  });
  await open(/\/applications\/app_[0-9a-z]+$/);
}
