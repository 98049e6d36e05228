import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { outcomeSettings } from '../../adapters/outcome-settings.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { openSession, type Session } from '../../domain/sign-in/session.ts';
import { originSecretHeader } from '../../functions/http/security.ts';
import { recordHandOff } from '../../functions/record-hand-off/record-hand-off.ts';
import { recordOutcome } from '../../functions/record-outcome/record-outcome.ts';
import { recordService } from '../../functions/record-service/record-service.ts';
import type { StaffDeps } from '../../functions/serve-staff/deps.ts';
import { pagesApp } from '../../functions/http/pages-app.tsx';
import { handOffRoutes } from '../../functions/serve-staff/hand-off-routes.tsx';
import { outcomeRoutes } from '../../functions/serve-staff/outcome-routes.tsx';
import { reportRoutes } from '../../functions/serve-staff/report-routes.tsx';
import { formTexts } from '../../web/texts/form.ts';
import { afterTexts } from '../../web/texts/after.ts';
import { staffTexts } from '../../web/texts/staff.ts';
import { sampleAnswers } from '../support/cases.ts';
import { outcomeDesk, type OutcomeDesk } from '../support/outcomes.ts';
import { startTables } from '../support/tables.ts';

/** The staff's pages after a decision, over HTTP, with the real commands on real tables. */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: OutcomeDesk;
let app: ReturnType<typeof pagesApp>;
const fundId = 'pages-fund';
const baseUrl = 'http://127.0.0.1:3000';
const people = {
  sam: { kind: 'staff', staffId: 'sam', name: 'Sam', roles: ['skillsteam'], center: 'se' },
  bea: { kind: 'staff', staffId: 'bea', name: 'Bea', roles: ['skillsteam'], center: 'bh' },
  lia: { kind: 'staff', staffId: 'lia', name: 'Lia', roles: ['liaison'] },
  fin: { kind: 'staff', staffId: 'fin', name: 'Fin', roles: ['finance'] },
  opa: { kind: 'staff', staffId: 'opa', name: 'Opa', roles: ['operator'] },
} as const satisfies Record<string, StaffActor>;
type Who = keyof typeof people;

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = outcomeDesk(tables.client);
  await at.openFund({ fundId, name: 'Pages fund', capCents: 100_000_000, priorityScheme: 'none' });
  const work: Record<string, (input: never) => Promise<unknown>> = {
    'record-outcome': (input) => recordOutcome(input, at.deps),
    'record-service': (input) => recordService(input, at.deps),
    'record-hand-off': (input) => recordHandOff(input, at.deps),
  };
  const invoke = async (name: string, input: unknown): Promise<CommandAnswer<unknown>> => {
    try {
      return { ok: true, value: await work[name]?.(input as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params, fields: error.fields } };
    }
  };
  const sessions = new Map<string, Session>();
  for (const [who, actor] of Object.entries(people))
    sessions.set(
      `session-token-of-${who}`,
      openSession({ actor, csrfToken: `csrf-of-${who}`, language: 'en' }, new Date('2026-11-18T18:00:00Z'), {
        ...at.settings.signIn,
        staffIdleMinutes: 10_000_000,
        staffMaxMinutes: 10_000_000,
      }),
    );
  const http: StaffDeps['http'] = {
    settings: at.settings,
    texts: [staffTexts, formTexts, ...afterTexts],
    baseUrl,
    isForStaff: true,
    demonstration: true,
    originSecret: 'secret',
    homeHref: '/staff',
    signInPath: '/staff/sign-in',
    signOutPath: '/staff/sign-out',
    cssHref: '/assets/site.css',
    sessions: { find: async (token) => sessions.get(token), renew: async () => undefined },
    now: () => at.clock.now(),
    randomBytes: at.randomBytes,
  };
  // Only what these routes reach.
  const deps = {
    http,
    cases: at.cases,
    outcomes: at.outcomes,
    commands: { invoke, run: async (name: string, input: unknown) => (await invoke(name, input)) as never },
  } as unknown as StaffDeps;
  app = pagesApp(http);
  for (const routes of [outcomeRoutes, handOffRoutes, reportRoutes]) routes(app, deps);
}, 60_000);
afterAll(async () => tables?.stop());

async function get(who: Who, path: string) {
  const response = await app.request(`${baseUrl}${path}`, {
    headers: { authorization: `Bearer session-token-of-${who}`, [originSecretHeader]: 'secret' },
  });
  // `text()` would swallow the byte-order mark of a table.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, text };
}
async function post(who: Who, path: string, form: Record<string, string>) {
  const response = await app.request(`${baseUrl}${path}`, {
    method: 'POST',
    body: new URLSearchParams({ operationId: at.operationId(), ...form }),
    headers: { authorization: `Bearer session-token-of-${who}`, [originSecretHeader]: 'secret' },
  });
  return { status: response.status, to: response.headers.get('location'), text: await response.text() };
}
async function granted(more: Record<string, string | number> = {}) {
  at.setNow('2026-11-18T18:00:00Z');
  const id = await at.packetInReview(await at.person(), { ...sampleAnswers, ...more });
  await at.grant(id, people.sam, fundId);
  return { id, number: (await at.cases.getApplication(id))?.number ?? '' };
}
const date = (iso: string) => {
  const [year = '', month = '', day = ''] = iso.split('-');
  return { 'on-month': month, 'on-day': day, 'on-year': year };
};
const valueAt = (html: string, id: string) => new RegExp(`id="${id}"[^>]*value="([^"]*)"`).exec(html)?.[1];

describe('hand-off sheet', () => {
  test('says what is typed, in order, in the words of that system; ticks are kept with who and when', async () => {
    const { id } = await granted();
    const path = `/staff/cases/${id}/hand-off`;
    const { text } = await get('sam', path);
    expect(valueAt(text, 'i-trac-last-name')).toBe('Participant');
    expect(valueAt(text, 'i-trac-birth-date')).toBe('05/17/1990');
    expect(valueAt(text, 'i-trac-service')).toBe('Short-Term Training');
    expect(valueAt(text, 'i-trac-training-amount')).toBe('1000.00');
    expect(valueAt(text, 'i-trac-funds')).toBeUndefined();
    expect(valueAt(text, 'imatchskills-veteran')).toBe('No');
    expect(text.indexOf('id="i-trac-last-name"')).toBeLessThan(text.indexOf('id="i-trac-birth-date"'));
    // Only what is known is asked for: no start before it started.
    expect(text).not.toContain('Actual Start');

    const mark = valueAt(text.replaceAll('name="mark"', 'id="mark"'), 'mark') ?? '';
    const { to } = await post('sam', path, { system: 'i-trac', done: 'yes', mark });
    expect(to).toBe(`${path}?system=i-trac&done=yes#i-trac`);
    expect((await get('sam', path)).text).toContain('Done in I-Trac, by Sam, on Nov 18, 2026');

    at.setNow('2027-01-12T18:00:00Z');
    await at.tell(people.sam, id, { event: 'started', on: '2027-01-11' });
    const later = (await get('sam', path)).text;
    expect(later).toContain('Something new became known');
    expect(valueAt(later, 'i-trac-actual-start')).toBe('01/11/2027');
    expect((await post('sam', path, { system: 'i-trac', done: 'yes', mark })).status).toBe(409);
  }, 60_000);

  test('what the law keeps apart is on no sheet, whatever was answered (R22)', async () => {
    const { id } = await granted({
      receivesSnap: 'yes',
      receivesTanf: 'yes',
      unemployment: 'ended',
      helpNote: 'Large print',
    });
    expect((await at.deps.snap.getAnswers(id))['receivesSnap']).toBe('yes');
    const { text } = await get('sam', `/staff/cases/${id}/hand-off`);
    for (const word of ['SNAP', 'TANF', 'nemployment', 'Large print']) expect(text).not.toContain(word);
  }, 60_000);

  test('the queue of a system, and all of it as a table that opens safely', async () => {
    const evil = await granted({ lastName: '=HYPERLINK("http://x","y")', programName: 'Weld, "first"' });
    const { text } = await get('sam', '/staff/hand-off?system=i-trac');
    expect(text).toContain(evil.number);
    const csv = await get('sam', '/staff/hand-off/queue.csv?system=i-trac');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('cache-control')).toBe('no-store');
    const lines = csv.text.split('\r\n');
    expect(lines[0]?.startsWith('\uFEFF"Packet","Last Name","First Name","Date of Birth"')).toBe(true);
    const row = lines.find((line) => line.includes(evil.number)) ?? '';
    expect(row).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(row).toContain('"Weld, ""first"""');
    expect(row.match(/^"[^"]*",/)?.[0]).toBe(`"${evil.number}",`);
    // Another center reads its own queue, an operator none.
    expect((await get('bea', '/staff/hand-off/queue.csv?system=i-trac')).text).not.toContain(evil.number);
    expect((await get('opa', '/staff/hand-off')).status).toBe(403);
    // A Liaison sees what a coach is involved in, in any center, and nothing else of its queue (R22).
    const coached = await granted({ hasCoach: 'yes', coachName: 'Coach', coachOrganization: 'River Bend Works' });
    for (const path of [
      '/staff/hand-off?system=i-trac&center=se',
      '/staff/hand-off/queue.csv?system=i-trac&center=se',
    ]) {
      const liaisons = (await get('lia', path)).text;
      expect([liaisons.includes(coached.number), liaisons.includes(evil.number)]).toEqual([true, false]);
    }
    expect((await get('bea', `/staff/cases/${evil.id}/hand-off`)).status).toBe(404);
  }, 60_000);
});

describe('outcomes', () => {
  test('recorded, corrected, taken back; what was typed stays when it does not fit', async () => {
    const { id, number } = await granted();
    const path = `/staff/cases/${id}/outcomes`;
    at.setNow('2027-02-15T18:00:00Z');
    expect((await get('sam', '/staff/outcomes')).text).toContain(number);
    expect((await get('lia', '/staff/outcomes?center=se')).text).not.toContain(number);
    const wrong = await post('sam', path, {
      event: 'employed',
      mode: 'record',
      ...date('2027-02-12'),
      jobTitle: 'Welder',
      hourlyCents: '0',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('value="Welder"');
    expect(wrong.text).toContain('like $22.50');
    const early = await post('sam', path, { event: 'completed', mode: 'record', ...date('2027-02-11') });
    expect(early.status).toBe(400);
    expect(early.text).toContain('First record when the training started');
    expect((await post('sam', path, { event: 'started', mode: 'record', ...date('2027-01-11') })).to).toBe(
      `${path}?done=saved`,
    );
    const correct = await get('sam', `${path}?correct=1`);
    expect(correct.text).toContain('name="on-day" type="text" inputmode="numeric" maxlength="2" value="11"');
    await post('sam', path, { event: 'started', mode: 'correct', replaces: '1', ...date('2027-01-12') });
    expect((await get('sam', path)).text).toContain('Started on Jan 12, 2027');
    expect((await post('sam', `${path}/take-back`, { replaces: '1' })).status).toBe(409);
    expect((await post('sam', `${path}/take-back`, { replaces: '2' })).to).toBe(`${path}?done=taken-back`);
    const { text } = await get('sam', path);
    expect(text).toContain('Everything that was recorded');
    expect(text.match(/later corrected/g)).toHaveLength(2);
  }, 60_000);

  test('services: for a group, for one known person, taken back; a number of another center is not known', async () => {
    const { number } = await granted();
    at.setNow('2027-02-15T18:00:00Z');
    const entry = { center: 'se', service: 'workshop', ...date('2027-02-14'), people: '12', partner: '', number: '' };
    expect((await post('sam', '/staff/services', entry)).to).toBe('/staff/services?center=se&done=saved');
    expect((await post('sam', '/staff/services', { ...entry, people: '1', number: number.toLowerCase() })).status).toBe(
      303,
    );
    const unknown = await post('bea', '/staff/services', { ...entry, center: 'bh', people: '1', number });
    expect(unknown.status).toBe(400);
    expect(unknown.text).toContain('We know no packet with this number');
    expect((await post('bea', '/staff/services', entry)).status).toBe(404);
    const { text } = await get('sam', '/staff/services');
    expect(text).toContain('February 2027: 13 used');
    const serviceId = /name="serviceId" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const back = { center: 'se', on: '2027-02-14', serviceId };
    expect((await post('sam', '/staff/services/take-back', back)).status).toBe(303);
    expect((await post('sam', '/staff/services/take-back', back)).status).toBe(409);
    expect((await get('sam', '/staff/services')).text).toContain('taken back by Sam');
  }, 60_000);
});

describe('report', () => {
  test('own center for a SkillsTeam, all for a Liaison and the operator, none for finance; small numbers are not shown', async () => {
    at.setNow('2027-03-01T18:00:00Z');
    const own = await get('sam', '/staff/report');
    expect(own.status).toBe(200);
    expect((await get('sam', '/staff/report?center=bh')).status).toBe(400);
    for (const who of ['lia', 'opa'] as const) expect((await get(who, '/staff/report?center=bh')).status).toBe(200);
    expect((await get('fin', '/staff/report')).status).toBe(403);
    const report = JSON.parse((await get('opa', '/staff/api/report')).text) as {
      figures: Record<string, number | 'hidden'>;
    };
    const joined = (await at.outcomes.reportLines('se', 'PY2026')).length;
    expect(joined).toBeGreaterThan(0);
    expect(report.figures['participants']).toBe(joined < outcomeSettings.hideBelow ? 'hidden' : joined);
    // One has started: too few to be told of.
    expect(report.figures['trained']).toBe('hidden');
    for (const bad of ['period=PY20', 'as-of=2027-02-30', 'type=x', 'sector=x', 'from=1950-01-01'])
      expect((await get('sam', `/staff/report?${bad}`)).status).toBe(400);
    const csv = await get('sam', '/staff/report.csv');
    expect(csv.text.startsWith('\uFEFF"What came of it"\r\n')).toBe(true);
    // Before anybody started all of it can be said.
    expect(joined).toBeGreaterThanOrEqual(outcomeSettings.hideBelow);
    expect((await get('sam', '/staff/report?as-of=2026-12-01')).text).toContain(
      `Of ${joined} participants 0 (0%) took part in training.`,
    );
    expect(own.text).toContain('There are too few people here');
    // Before the first person joined.
    expect((await get('sam', '/staff/report?as-of=2026-11-01')).text).toContain('Nobody joined in this time.');
  }, 60_000);
});
