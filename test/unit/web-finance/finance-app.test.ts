import { beforeEach, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { JournalLine, LimitRow } from '../../../domain/money/ledger-rows.ts';
import { openSession } from '../../../domain/sign-in/session.ts';
import { originSecretHeader } from '../../../functions/http/security.ts';
import { financeApp } from '../../../functions/serve-finance/finance-app.tsx';
import { financeTexts } from '../../../web/texts/finance.ts';
import { fundRow } from '../web-staff/sample-rows.ts';
import { nowIso, people, wordsOf, type Who } from '../web-staff/staff-world.ts';

let funds: LimitRow[];
let lines: JournalLine[];

const app = financeApp({
  http: {
    settings: boardSettings,
    texts: [financeTexts],
    baseUrl: 'http://127.0.0.1:3000',
    demonstration: true,
    originSecret: 'secret',
    homeHref: '/finance',
    signInPath: '/staff/sign-in',
    signOutPath: '/staff/sign-out',
    cssHref: '/assets/site.css',
    sessions: {
      find: async (token) => {
        const actor = people[token.replace('session-token-of-', '') as Who];
        if (!actor) return undefined;
        return openSession({ actor, csrfToken: 'c', language: 'en' }, new Date(nowIso), boardSettings.signIn);
      },
      renew: async () => undefined,
    },
    now: () => new Date(nowIso),
    randomBytes: (count) => new Uint8Array(count).fill(7),
  },
  ledger: {
    listFunds: async () => funds,
    recentLines: async (count) => lines.slice(0, count),
    linesOf: async (limitId, count) => lines.filter((line) => line.limitId === limitId).slice(0, count),
  },
});
const get = (who: Who | undefined, path: string) =>
  app.request(path, {
    headers: { [originSecretHeader]: 'secret', ...(who ? { cookie: `skillsdesk=session-token-of-${who}` } : {}) },
  });
const words = async (path: string) => wordsOf(await (await get('fin', path)).text());

const line = (over: Partial<JournalLine>): JournalLine => ({
  schemaVersion: 1,
  lineId: 'op_1.0',
  boardId: 'board',
  limitId: 'fund#program-year#PY2026#adult',
  operation: 'commit',
  from: 'available',
  to: 'committed',
  amountCents: 250000,
  at: '2026-11-04T17:00:00.000Z',
  actor: 'canary-staff',
  operationId: 'op_12345678',
  awardId: 'awd_01k9award00000abcdef',
  personRef: 'ref_01k9person0000uvwxyz',
  centerId: 'se',
  retainUntil: '2034-01-01T00:00:00.000Z',
  legalHold: false,
  ...over,
});

beforeEach(() => {
  funds = [
    fundRow({ fundId: 'adult', name: 'Adult July', availableCents: 17750000, committedCents: 250000 }),
    { ...fundRow({ fundId: 'step', name: 'STEP 50/50' }), calendar: 'federal-fiscal-year', year: 'FFY2027' },
  ];
  lines = [line({})];
});

describe('who', () => {
  test.each([
    ['fin', 200],
    ['sam', 403],
    ['lia', 403],
    [undefined, 303],
  ] as const)('%s: %i', async (who, status) => {
    for (const path of ['/finance', '/finance/journal.csv']) expect((await get(who, path)).status).toBe(status);
    expect((await get(who, '/finance/api/funds')).status).toBe(status === 303 ? 401 : status);
    expect((await get(who, '/finance/api/journal')).status).toBe(status === 303 ? 401 : status);
  });
});

describe('funds', () => {
  test('cap, promised, spent and left, each calendar by itself (R5, R14), drawn and written', async () => {
    const html = await (await get('fin', '/finance')).text();
    const page = wordsOf(html);
    expect(page).toMatch(/Program year Runs July 1 to June 30\..*Adult July.*Federal fiscal year.*STEP 50\/50/);
    expect(page).toContain('Adult July $180,000.00 $2,500.00 $0.00 $177,500.00');
    expect(html).toContain(
      'aria-label="Adult July: of $180,000.00, $0.00 spent, $2,500.00 promised, $177,500.00 left"',
    );
    expect(page).toContain('Promised $2,500.00 Spent $0.00 Left $327,500.00');
  });
  test('local policy is called that', async () => {
    expect(await words('/finance')).toContain('Local policy Set by your board. No law fixes these numbers.');
  });
  test('no fund yet', async () => {
    funds = [];
    lines = [];
    expect(await words('/finance')).toContain('No fund is open yet.');
  });
  test('JSON in integer cents', async () => {
    const { funds: rows } = (await (await get('fin', '/finance/api/funds')).json()) as { funds: object[] };
    expect(rows[0]).toMatchObject({ fundId: 'adult', capCents: 18000000, promisedCents: 250000, leftCents: 17750000 });
  });
});

describe('journal', () => {
  test('time, fund, way, amount, award and pseudonym; never who did it or whom it is for', async () => {
    const page = await words('/finance');
    expect(page).toContain('Nov 4, 2026, 9:00 AM Adult July Left → Promised: award $2,500.00 …abcdef SE …uvwxyz');
    expect(page).not.toContain('canary-staff');
  });
  test('by fund; an unknown fund is not found', async () => {
    lines.push(line({ limitId: 'fund#program-year#PY2026#step', lineId: 'op_2.0', amountCents: 100 }));
    const ofAdult = (await (await get('fin', '/finance/api/journal?fund=adult')).json()) as { lines: unknown[] };
    expect(ofAdult.lines).toHaveLength(1);
    expect((await get('fin', '/finance?fund=none')).status).toBe(404);
    expect((await get('fin', '/finance/api/journal?limit=-1')).status).toBe(400);
  });
  test('the download opens safely: a fund named like a formula stays text', async () => {
    const fund = funds[0]?.fund;
    if (!fund) throw new Error('no fund');
    fund.name = '=HYPERLINK("http://evil.example")';
    const response = await get('fin', '/finance/journal.csv?fund=adult');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="journal.csv"');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head, row] = (await response.text()).split('\r\n');
    expect(head).toContain('"Amount (USD)"');
    expect(row).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(row).toContain('"2500.00"');
    expect(row).not.toContain('canary-staff');
  });
});
