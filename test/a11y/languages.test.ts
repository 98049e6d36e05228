import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { cookieNames } from '../../domain/sign-in/cookies.ts';
import { boardLanguages, directionOf, mirrored, type Language } from '../../domain/languages.ts';
import { apiClient } from '../../scripts/api-client.ts';
import seed from '../../scripts/seed-samples.ts';
import { sampleAnswers, sampleApplicationForm } from '../../scripts/sample-packet.ts';
import { coachToken, newestCode, participantToken } from '../../scripts/token.ts';
import { violationsOf } from '../support/accessibility.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { asCoach } from '../support/coach-people.ts';
import { newPacket } from '../support/desk-people.ts';
import { startSystem, type TestSystem } from '../support/system.ts';
import { participantWorld } from '../unit/web/participant-world.ts';

/*
 * R24, R25: every page that the participant's part of the site can draw, in every language and from right to left, on a small
 * phone: nothing that axe finds, nothing that scrolls sideways, no text of another language where the catalog has one. The
 * pages are those of the router: a new one without an address here fails.
 */
let system: TestSystem;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  // The sample people stand in every state that a request can be in. It takes them a while on a busy machine.
  const { accessKeyId, secretAccessKey } = system.operator;
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  });
  await seed(system);
  browser = await openBrowser();
}, 900_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** Files, JSON, and what only leads on to another page. */
const noPages = [/\.json$/, /^\/api\//, /^\/assets\//, /\/(?:letter|packet)$/];
/** Money that waits for an answer takes days of waiting: money-pages.test.ts opens it, in English and Spanish. */
const seenElsewhere: readonly string[] = ['/applications/:id/offer/decline'];
/** Behind an address that was typed a moment before. */
const afterAddress: Readonly<Record<string, string>> = {
  '/sign-in/code': '/sign-in',
  '/coach/sign-in/code': '/coach/sign-in',
};

const people = [
  ...Array.from({ length: 15 }, (_, at) => `participant.${String(at + 1).padStart(2, '0')}`),
  'participant.20',
  'participant.21',
  'ojt.participant.01',
  'ojt.participant.02',
  'step.participant.01',
  'step.participant.02',
  'support.participant.01',
  'support.participant.02',
  'tui.participant.01',
  'tui.participant.02',
];

interface Found {
  path: string;
  token?: string;
}

/** The first address of each page that somebody among the samples can open. */
async function pagesToOpen(patterns: readonly string[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const tryIt = async (pattern: string, path: string, token?: string): Promise<void> => {
    if (found.has(pattern)) return;
    const headers = { accept: 'text/html', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    const response = await fetch(`${system.site}${path}`, { headers, redirect: 'manual' });
    if (response.status === 200) found.set(pattern, { path, ...(token === undefined ? {} : { token }) });
    await response.body?.cancel();
  };
  for (const pattern of patterns.filter((each) => !each.includes(':'))) await tryIt(pattern, pattern);
  for (const [pattern, { path, token }] of Object.entries(await statesWithoutSample()))
    await tryIt(pattern, path, token);
  for (const who of people) {
    const token = await participantToken({ site: system.site, desk: system.desk, email: `${who}@example.org` });
    const api = apiClient({ site: system.site, token });
    const { applications } = await api.get<{ applications: { applicationId: string }[] }>('/api/applications');
    for (const pattern of patterns) {
      if (!pattern.includes(':')) await tryIt(pattern, pattern, token);
      for (const { applicationId } of applications) {
        const { documents = [] } = await api.get<{ documents?: { documentId: string }[] }>(
          `/api/applications/${applicationId}`,
        );
        const values: Record<string, readonly string[]> = {
          ':id': [applicationId],
          ':section': ['you'],
          ':kind': ['layoff-letter', 'government-id'],
          ':documentId': documents.map(({ documentId }) => documentId),
        };
        for (const path of filled(pattern, values)) await tryIt(pattern, path, token);
      }
    }
  }
  const coach = await coachToken({ site: system.site, desk: system.desk, email: 'coach.river@example.org' });
  const { clients } = await apiClient({ site: system.site, token: coach }).get<{ clients: { personId: string }[] }>(
    '/api/coach/clients',
  );
  for (const pattern of patterns.filter((each) => each.startsWith('/coach')))
    for (const path of filled(pattern, { ':personId': clients.map(({ personId }) => personId) }))
      await tryIt(pattern, path, coach);
  return found;
}

/** Ready to sign; a paper form with something typed into it; somebody whom a coach asks. No sample stands there. */
async function statesWithoutSample(): Promise<Record<string, Found>> {
  const { site, desk } = system;
  const as = async (name: string) => {
    const token = await participantToken({ site, desk, email: `${name}@example.org` });
    return { token, api: apiClient({ site, token }) };
  };
  const [signs, typed, asked] = [await as('languages.signs'), await as('languages.typed'), await as('languages.asked')];
  const ready = await newPacket(signs.api);
  const mine = `/api/applications/${ready}`;
  await signs.api.put(`${mine}/answers`, { answers: sampleAnswers });
  const { missing } = await signs.api.get<{ missing: { documents: string[] } }>(mine);
  await signs.api.put(`${mine}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
  });
  const paper = await newPacket(typed.api);
  const form = { fileName: 'form.pdf', contentType: 'application/pdf', bytes: await sampleApplicationForm() };
  const documentId = await typed.api.upload(paper, { kind: 'application-form', ...form });
  await typed.api.checked(paper, [documentId]);
  const coach = await asCoach(system, 'coach.river@example.org');
  await coach.post('/api/coach/asks', { email: 'languages.asked@example.org', scope: ['see'], purpose: 'apply' });
  const { asks } = await asked.api.get<{ asks: { coachId: string }[] }>('/api/consents');
  return {
    '/applications/:id/sign': { path: `/applications/${ready}/sign`, token: signs.token },
    '/applications/:id/documents/:documentId/answers': {
      path: `/applications/${paper}/documents/${documentId}/answers`,
      token: typed.token,
    },
    '/coaches/asks/:coachId': { path: `/coaches/asks/${asks[0]?.coachId ?? ''}`, token: asked.token },
  };
}

/** A pattern's addresses with each of the values; none where a value is not known. */
function filled(pattern: string, values: Readonly<Record<string, readonly string[]>>): string[] {
  return pattern.split('/').reduce<string[]>(
    (paths, part) => {
      const options = part.startsWith(':') ? (values[part] ?? []) : [part];
      return paths.flatMap((path) =>
        options.map((option) => (path === '' && option === '' ? '' : `${path}/${option}`)),
      );
    },
    [''],
  );
}

async function flaws(page: Page, language: Language): Promise<string[]> {
  const violations = await violationsOf(page, [
    'wcag2a',
    'wcag2aa',
    'wcag21a',
    'wcag21aa',
    'wcag22aa',
    'best-practice',
  ]);
  const said = await page.evaluate(() => ({
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
  }));
  return [
    ...violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(' ')}`)),
    ...(said.sideways > 0 ? [`scrolls sideways by ${said.sideways}`] : []),
    ...(said.lang === language && said.dir === directionOf(language) ? [] : [`is ${said.lang}, ${said.dir}`]),
  ];
}

describe('the participant’s pages', () => {
  let patterns: string[];
  let found: Map<string, Found>;
  beforeAll(async () => {
    const { routes } = participantWorld().app;
    patterns = [...new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path))]
      .filter((path) => !noPages.some((each) => each.test(path)))
      .filter((path) => !path.includes('*'));
    found = await pagesToOpen(patterns);
  }, 600_000);

  test('each page of the router is opened here', () => {
    expect(patterns.length).toBeGreaterThan(30);
    expect(
      patterns.filter(
        (pattern) => !found.has(pattern) && !seenElsewhere.includes(pattern) && afterAddress[pattern] === undefined,
      ),
    ).toEqual([]);
    // What is there is opened: the list of exceptions stays as short as it can be.
    expect(seenElsewhere.filter((pattern) => found.has(pattern))).toEqual([]);
  });

  test.each<Language>([...boardLanguages, mirrored])(
    'have no flaw in %s',
    async (language) => {
      const wrong: string[] = [];
      for (const [pattern, { path, token }] of found) {
        const page = await openPage(browser, { viewport: { width: 320, height: 700 } });
        if (token !== undefined)
          await page
            .context()
            .addCookies([{ name: cookieNames(system.site).session, value: token, url: system.site, httpOnly: true }]);
        const response = await page.goto(`${system.site}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
        if (response?.status() !== 200) wrong.push(`${pattern}: ${response?.status()}`);
        wrong.push(...(await flaws(page, language)).map((flaw) => `${pattern}: ${flaw}`));
        await page.context().close();
      }
      for (const [pattern, before] of Object.entries(afterAddress)) {
        const page = await openPage(browser, { viewport: { width: 320, height: 700 } });
        await page.goto(`${system.site}${before}?lang=${language}`);
        // An address gets few codes in a while: each language has its own.
        const email = `reads.${language}@example.org`.toLowerCase();
        await page.locator('input[name=email]').fill(email);
        await page.locator('main form button[type=submit]').first().click();
        await page.waitForURL((url) => url.pathname === pattern);
        wrong.push(...(await flaws(page, language)).map((flaw) => `${pattern}: ${flaw}`));
        if (before === '/sign-in') {
          await page.locator('input[name=code]').fill(await newestCode(system.desk, email));
          await page.locator('main form button[type=submit]').first().click();
          await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
        }
        await page.context().close();
      }
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
