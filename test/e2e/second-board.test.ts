import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/*
 * Another board than the one that this machine has: other centers, funds, time zone and languages, no STEP and no TUI: what is
 * its own. The end-to-end suite runs on it as it stands, with `npm run e2e -- --board three-rivers`. Settings are read when they
 * are first asked for, so everything is loaded after the board is named.
 */
process.env['BOARD'] = 'three-rivers';
const { boardSettings: settings } = await import('../../adapters/board-settings.ts');
const { violationsOf } = await import('../support/accessibility.ts');
const { openBrowser, openPage } = await import('../support/browser.ts');
const { asParticipant, openAllFunds } = await import('../support/desk-people.ts');
const { mainCenter, mainTeam } = await import('../support/board.ts');
const { ApiError } = await import('../../scripts/api-client.ts');
const { smokeJourney } = await import('../../scripts/smoke.ts');
const { participantToken, staffToken } = await import('../../scripts/token.ts');
const { startSystem } = await import('../support/system.ts');

let system: Awaited<ReturnType<typeof startSystem>>;
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  system = await startSystem();
  await openAllFunds(system);
  browser = await openBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

/** Of the other board, and of what this one does not offer. */
const foreign = /portland|multnomah|gresham|worksource|oregon|\bOED\b|\bODHS\b|imatchskills|i-trac|\{[a-z]+\}/i;

async function shown(token: string, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, system.site), {
    headers: { authorization: `Bearer ${token}`, accept: 'text/html' },
    redirect: 'manual',
  });
  const text = (await response.text()).replace(/<(script|style)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ');
  return { status: response.status, text };
}
const asPerson = (email: string) => participantToken({ site: system.site, desk: system.desk, email });
const asRole = (who: string) => staffToken({ site: system.site, desk: system.desk, who: `${who}@example.org` });
const statusOf = async (work: Promise<unknown>): Promise<number> => {
  try {
    await work;
    return 200;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
};

describe('a board without STEP and TUI', () => {
  test('is itself the second one', () => {
    expect(settings.boardId).toBe('three-rivers');
    expect(settings.requests).not.toContain('step');
  });

  test('shows neither, nor a name of the first board, in any of its languages', async () => {
    const participant = await asPerson('reads@example.org');
    const [staff, finance, operator] = [await asRole(mainTeam), await asRole('finance'), await asRole('operator')];
    const paths = [
      ...settings.languages.flatMap((language) =>
        ['/', '/help', '/ask', '/notice?kind=scholarship'].map((path) => {
          const address = new URL(path, 'http://x');
          address.searchParams.set('lang', language);
          return [participant, `${address.pathname}${address.search}`] as const;
        }),
      ),
      ...['/staff', '/staff?tab=following', '/staff/waitlist', '/staff/report', '/staff/me'].map(
        (path) => [staff, path] as const,
      ),
      ...['/finance', '/finance/changes/new?kind=open'].map((path) => [finance, path] as const),
      ...['/staff/oversight/settings', '/staff/oversight/settings?group=centers'].map(
        (path) => [operator, path] as const,
      ),
    ];
    const found: string[] = [];
    for (const [who, path] of paths) {
      const page = await shown(who, path);
      const seen = [
        ...(page.text.match(new RegExp(foreign, 'gi')) ?? []),
        ...(page.text.match(/\b(STEP|TUI)\b/g) ?? []),
      ];
      if (page.status !== 200 || seen.length > 0) found.push(`${path}: ${page.status} ${seen.join(', ')}`);
    }
    expect(found).toEqual([]);
  });

  test('refuses what it does not offer, by whatever way it is asked for', async () => {
    const participant = await asParticipant(system, 'asks@example.org');
    for (const kind of ['step', 'tui'])
      expect(
        await statusOf(
          participant.post('/api/applications', {
            kind,
            centerId: mainCenter.centerId,
            formSource: 'form',
            noticeAcknowledged: true,
            language: 'en',
          }),
        ),
      ).toBe(400);
    expect((await shown(await asPerson('asks@example.org'), '/step')).status).toBe(404);
    expect((await shown(await asRole(mainTeam), '/staff/step')).status).toBe(404);
    // A county that is another board's is none here.
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      centerId: mainCenter.centerId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    const answers = (county: string) =>
      participant.put(`/api/applications/${applicationId}/answers`, { answers: { county } });
    expect([await statusOf(answers('multnomah')), await statusOf(answers('alder'))]).toEqual([400, 200]);
  });

  test('carries a packet to its paid bill, as it is tried after a deployment; never where real people are', async () => {
    const tableName = 'skillsdesk-local-sessions';
    const client = new DynamoDBClient({ endpoint: system.aws, region: 'us-west-2', credentials: system.operator });
    const told: string[] = [];
    const trial = { site: system.site, client, tableName, say: (line: string) => void told.push(line) };
    await expect(smokeJourney({ ...trial, stage: 'prod' })).rejects.toThrow('is no demonstration');
    expect(told).toEqual([]);
    await smokeJourney({ ...trial, stage: 'local' });
    expect(told.filter((line) => line.includes('$2,500.00 went from'))).toHaveLength(4);
    // Who was let in for it is out again.
    const { Items: sessions = [] } = await client.send(new ScanCommand({ TableName: tableName }));
    const left = sessions.filter(
      ({ sk, actor }) => sk?.S === 'SESSION' && actor?.M?.['staffId']?.S?.startsWith('smoke-'),
    );
    expect(left).toEqual([]);
  });

  test('has pages that everybody can use, its first language first', async () => {
    const page = await openPage(browser);
    for (const language of settings.languages) {
      await page.goto(`${system.site}/?lang=${language}`);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.locator('main').innerText()).toContain(settings.boardName);
      expect((await violationsOf(page)).map((each) => each.id)).toEqual([]);
    }
  });
});
