import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { financeReads } from '../../adapters/finance-reads.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Balances } from '../../domain/money/balances.ts';
import type { DemographicAnswers } from '../../domain/demographics/questions.ts';
import { newId } from '../../domain/ids.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { answerDemographics } from '../../functions/answer-demographics/answer-demographics.ts';
import { confirmFundChange } from '../../functions/confirm-fund-change/confirm-fund-change.ts';
import { originSecretHeader } from '../../functions/http/security.ts';
import { countDemographics } from '../../functions/count-demographics/count-demographics.ts';
import { proposeFundChange } from '../../functions/propose-fund-change/propose-fund-change.ts';
import { financeApp } from '../../functions/serve-finance/finance-app.tsx';
import type { FinanceDeps } from '../../functions/serve-finance/reading.ts';
import { demographicsTexts } from '../../web/texts/demographics.ts';
import { demographicsReportTexts } from '../../web/texts/demographics-report.ts';
import { financeTexts } from '../../web/texts/finance.ts';
import { desk } from '../support/cases.ts';
import { ledgerPeople } from '../support/ledger-people.ts';
import { startTables, tableNameOf } from '../support/tables.ts';
import { wordsOf } from '../unit/web-staff/staff-world.ts';
import { heldApp } from '../support/held-answers.ts';

/*
 * Finance's pages, downloads and JSON over a real ledger with a journal that is chained as in production: what they say is held
 * against the rows, to the cent.
 */
const people = {
  fin: { kind: 'staff', staffId: 'fin', name: 'Fin Ance', roles: ['finance'] },
  fay: { kind: 'staff', staffId: 'fay', name: 'Fay Nance', roles: ['finance'] },
  dir: { kind: 'staff', staffId: 'dir', name: 'Dee Rector', roles: ['director'] },
  sam: { kind: 'staff', staffId: 'sam', name: 'Sam', roles: ['skillsteam'], center: 'se' },
  lia: { kind: 'staff', staffId: 'lia', name: 'Lia', roles: ['liaison'] },
  opa: { kind: 'staff', staffId: 'opa', name: 'Opa', roles: ['operator'] },
} as const satisfies Record<string, StaffActor>;
type Who = keyof typeof people;

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof ledgerPeople>;
let app: ReturnType<typeof financeApp>;
let adult: string;
let awards: string[];

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'demographics']);
  at = desk(tables.client);
  money = ledgerPeople(at);
  const answer = async (work: Promise<object>) =>
    work.then(
      (value) => ({ ok: true, value }),
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        const { code, params, fields } = error;
        return { ok: false, error: { code, params, fields } };
      },
    );
  // As the functions' handlers do: parsed by the command's schema, or refused.
  const counts = { demographics: at.demographics, clock: at.clock, timeZone: at.settings.timeZone, hideBelow: 10 };
  const run = ((name: 'propose-fund-change' | 'confirm-fund-change' | 'count-demographics', raw: unknown) => {
    if (name === 'count-demographics') return answer(countDemographics(commands[name].input.parse(raw), counts));
    return answer(
      name === 'propose-fund-change'
        ? proposeFundChange(commands[name].input.parse(raw), at)
        : confirmFundChange(commands[name].input.parse(raw), at),
    );
  }) as FinanceDeps['commands']['run'];
  app = heldApp(
    financeApp({
      http: {
        settings: at.settings,
        texts: [financeTexts, demographicsTexts, demographicsReportTexts],
        baseUrl: 'http://127.0.0.1:3000',
        isForStaff: true,
        demonstration: true,
        originSecret: 'secret',
        homeHref: '/finance',
        signInPath: '/staff/sign-in',
        signOutPath: '/staff/sign-out',
        cssHref: '/assets/site.css',
        sessions: {
          find: async (token) => {
            const actor = people[token.replace('session-token-of-', '') as Who];
            return actor && openSession({ actor, csrfToken: 'c', language: 'en' }, at.clock.now(), at.settings.signIn);
          },
          renew: async () => undefined,
        },
        now: () => at.clock.now(),
        randomBytes: at.randomBytes,
      },
      ledger: at.ledger,
      reads: financeReads({ client: tables.client, tableName: tableNameOf('ledger') }),
      changes: at.changes,
      commands: { run },
    }),
  );

  at.setNow('2026-07-01T16:00:00Z');
  adult = await at.openFund({ fundId: 'adult', name: 'Adult July', capCents: 1_000_000, alreadyPaidCents: 100_000 });
  await at.openFund({ fundId: 'step', name: 'STEP 50/50', capCents: 500_000, stream: 'step-50-50', year: 'FFY2027' });
  at.setNow('2026-09-10T16:00:00Z');
  const first = await money.commit(adult, 250_000, { sector: 'healthcare' });
  at.setNow('2026-10-05T16:00:00Z');
  await money.step(first, { line: 0, step: 'obligate', amountCents: 200_000 });
  await money.step(first, { line: 0, step: 'accrue', amountCents: 120_000 });
  await money.step(first, { line: 0, step: 'pay', amountCents: 120_000 });
  const second = await money.commit(adult, 60_001, { centerId: 'gresham', costKind: 'tools', holdUntil: '2026-11-01' });
  awards = [first, second];
  at.setNow('2026-11-04T18:00:00Z');
  await money.step(first, { line: 0, step: 'release', from: 'committed', amountCents: 30_000 });
  await money.chain();
});
afterAll(async () => tables?.stop());

const headers = (who: Who | undefined) => ({
  [originSecretHeader]: 'secret',
  ...(who ? { cookie: `skillsdesk=session-token-of-${who}` } : {}),
});
const get = (who: Who | undefined, path: string) => app.request(path, { headers: headers(who) });
const words = async (path: string, who: Who = 'fin') => wordsOf(await (await get(who, path)).text());
const json = async <V>(path: string, who: Who = 'fin') => (await (await get(who, path)).json()) as V;
const post = (who: Who, path: string, form: Record<string, string>) =>
  app.request(path, {
    method: 'POST',
    headers: { ...headers(who), origin: 'http://127.0.0.1:3000' },
    body: new URLSearchParams({ csrfToken: 'c', operationId: at.operationId(), ...form }),
  });
const rowsOf = async (path: string): Promise<string[][]> =>
  (await (await get('fin', path)).text())
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n')
    .map((row) => row.split(',').map((cell) => cell.replace(/^"|"$/g, '')));
const fundOf = async (limitId: string) => {
  const fund = await at.ledger.getFund(limitId);
  if (!fund) throw new Error('no fund');
  return fund;
};

describe('who', () => {
  test.each([
    ['fin', 200],
    ['dir', 200],
    ['sam', 403],
    ['lia', 403],
    ['opa', 403],
    [undefined, 303],
  ] as const)('%s: %i', async (who, status) => {
    const pages = ['/finance', '/finance/funds.csv', '/finance/funds/adult', '/finance/funds/adult/lines'];
    const more = [
      '/finance/funds/adult/breakdown.csv',
      '/finance/journal.csv',
      '/finance/changes',
      '/finance/changes/new?kind=open',
    ];
    // Who works elsewhere is led there from the first page, and told "no" at every other.
    const first = status === 403 ? 303 : status;
    for (const path of [...pages, ...more])
      expect([path, (await get(who, path)).status]).toEqual([path, path === '/finance' ? first : status]);
    for (const path of ['funds', 'funds/adult', 'journal', 'changes'])
      expect((await get(who, `/finance/api/${path}`)).status).toBe(status === 303 ? 401 : status);
  });

  test('nobody’s name and no document is reachable: the ledger has none, and staff who moved money are not told', async () => {
    for (const path of ['/finance', '/finance/funds/adult', '/finance/funds/adult/lines', '/finance/journal.csv'])
      expect(await (await get('fin', path)).text()).not.toContain('staff-one');
  });
});

describe('the optional questions (R22)', () => {
  const page = '/finance/equal-opportunity';
  const people = (count: number, answers: DemographicAnswers) =>
    Promise.all(
      Array.from({ length: count }, () =>
        answerDemographics(
          {
            operationId: at.operationId(),
            actor: { kind: 'participant', personId: newId('person', at.clock.now().getTime(), at.randomBytes) },
            version: 0,
            answers,
          },
          { demographics: at.demographics, clock: at.clock, retentionYears: 7 },
        ),
      ),
    );
  const cellsOf = async (question: string) => {
    const { questions } = await json<{ questions: { question: string; cells: { cell: string; count: unknown }[] }[] }>(
      '/finance/api/equal-opportunity',
    );
    const cells = questions.find((each) => each.question === question)?.cells ?? [];
    return Object.fromEntries(cells.map(({ cell, count }) => [cell, count]));
  };

  test.each([
    ['fin', 200],
    ['dir', 200],
    ['opa', 200],
    ['sam', 403],
    ['lia', 403],
    [undefined, 303],
  ] as const)('totals for %s: %i', async (who, status) => {
    expect((await get(who, page)).status).toBe(status);
    expect((await get(who, '/finance/api/equal-opportunity')).status).toBe(status === 303 ? 401 : status);
  });

  test('of few people nothing is shown; a month has one count; then totals, without a small one or what tells it', async () => {
    expect(await words(page)).toContain('Fewer than 10 people have answered. Nothing is shown yet.');
    await people(25, { sex: 'female', race: ['asian'] });
    await people(14, { sex: 'male', race: ['asian', 'white'] });
    await people(3, { sex: 'x', race: ['white'] });
    // Nobody sees what one answer changes.
    expect(await words(page)).toContain('Fewer than 10 people have answered.');
    const november = at.clock.now();
    at.setNow('2026-12-01T18:00:00Z');
    try {
      const said = await words(page);
      expect(said).toContain('People who answered at least one question: 42');
      // 42 less what is shown is shared by four: each of the few may be anything from none to seven.
      expect(said).toMatch(/Female 25 Male not shown X, or neither of these fewer than 10/);
      expect(await cellsOf('sex')).toEqual({ female: 25, male: 'hidden', x: 'few', 'rather-not': 'few', open: 'few' });
      expect(await cellsOf('race')).toMatchObject({ asian: 25, several: 'hidden', white: 'few', black: 'few' });
      expect(await cellsOf('age')).toMatchObject({ open: 'hidden', 'under-18': 'few' });
      expect(await words(`${page}?lang=es`)).toContain('Femenino 25 Masculino no se muestra');
    } finally {
      at.setNow(november.toISOString());
    }
  });
});

describe('the overview', () => {
  test('cap, five columns, unliquidated, each calendar by itself (R5, R6, R14), drawn and written', async () => {
    const html = await (await get('fin', '/finance')).text();
    expect(html).toContain(
      'aria-label="Adult July: of $10,000.00, $2,200.00 spent, $1,600.01 promised, $6,199.99 left"',
    );
    const page = wordsOf(html);
    expect(page).toMatch(/Program year Runs July 1 to June 30\..*Adult July.*Federal fiscal year.*STEP 50\/50/);
    expect(page).toContain('$10,000.00 $800.01 $800.00 $0.00 $2,200.00 $6,199.99 $800.00');
    // R5: obligated once is obligated, paid or not: 800 + 2,200 of 10,000.
    expect(page).toContain('30% now; 80% by Jun 30, 2027 $5,000.00 is missing; below 80% money may be taken back');
    expect(page).toContain('Not asked of this fund');
  });

  test('as of a past day it is what it was, and says that every line is counted', async () => {
    const page = await words('/finance?on=2026-10-04');
    expect(page).toContain('As of Oct 4, 2026');
    expect(page).toContain('Every line is counted');
    expect(page).toContain('$10,000.00 $2,500.00 $0.00 $0.00 $1,000.00 $6,500.00 $0.00');
    expect(await words('/finance?on=2026-06-30')).toContain('No fund is open yet.');
    for (const on of ['2026-11-05', '2026-02-30', 'yesterday'])
      expect((await get('fin', `/finance?on=${on}`)).status).toBe(400);
  });

  test('the days that the board counts by: late in the evening is still that day', async () => {
    const { funds } = await json<{ funds: { columns: object }[] }>('/finance/api/funds?on=2026-09-10');
    expect(funds[0]?.columns).toMatchObject({ committedCents: 250_000 });
  });

  test('a line that is not chained yet: the page says that the days are late, and the balance is right', async () => {
    const id = await money.commit(adult, 1_000);
    try {
      expect(await words('/finance?on=2026-11-03')).toContain('may be late: Adult July.');
      const page = await words('/finance/funds/adult');
      expect(page).toContain('The last lines are not in the days yet');
      expect(page).toContain('left -$10.00, committed $10.00 are still to come');
      expect(page).toContain('$10.00 is not counted yet.');
    } finally {
      await money.step(id, { line: 0, step: 'release', amountCents: 1_000 });
      await money.chain();
    }
    expect(await words('/finance/funds/adult')).not.toContain('The last lines are not in the days yet');
  });
});

describe('one fund', () => {
  test('by center, sector, cost and month, each to the cent of the fund', async () => {
    const fund = await fundOf(adult);
    const { by } = await json<{ by: Record<string, { part: string; sums: Balances }[]> }>('/finance/api/funds/adult');
    expect(Object.keys(by)).toEqual(['center', 'sector', 'cost-kind', 'month']);
    for (const parts of Object.values(by))
      for (const column of ['committed', 'obligated', 'accrued', 'paid'] as const)
        expect(parts.reduce((sum, { sums }) => sum + sums[`${column}Cents`], 0)).toBe(fund[`${column}Cents`]);
    expect(by['center']?.map(({ part, sums }) => [part, sums.committedCents])).toEqual([
      ['', 0],
      ['gresham', 60_001],
      ['se', 20_000],
    ]);
    expect(await words('/finance/funds/adult?by=sector')).toContain(
      'Health care and social assistance $200.00 $800.00',
    );
    expect((await get('fin', '/finance/funds/adult?by=name')).status).toBe(400);
    expect((await get('fin', '/finance/funds/never')).status).toBe(404);
  });

  test('how long money has been committed, and what is held past its date', async () => {
    const { ageing } = await json<{ ageing: object }>('/finance/api/funds/adult');
    expect(ageing).toEqual({
      buckets: [
        { count: 1, cents: 60_001 },
        { count: 1, cents: 20_000 },
        { count: 0, cents: 0 },
        { count: 0, cents: 0 },
      ],
      overdue: { count: 1, cents: 60_001 },
    });
    expect(awards).toHaveLength(2);
  });

  test('the chart is a picture with words, and the same as a table', async () => {
    const html = await (await get('fin', '/finance/funds/adult')).text();
    expect(html).toMatch(
      /<svg role="img" aria-label="Adult July, Jul 1, 2026 to Nov 4, 2026: \$6,199\.99 left of a cap of \$10,000\.00\./,
    );
    expect(wordsOf(html)).toMatch(
      /The same as a table End of Cap Left Jul 1, 2026 \$10,000\.00 \$9,000\.00 Sep 10, 2026 \$10,000\.00 \$6,500\.00/,
    );
  });

  test('the lines behind a number, narrowed and page by page', async () => {
    const page = await words('/finance/funds/adult/lines?center=gresham');
    expect(page).toContain('One movement, newest first');
    expect(page).toContain('Award approved Left → Committed $600.01 Tools');
    expect(await words('/finance/funds/adult/lines?month=2026-10&operation=pay')).toContain('$1,200.00');
    expect(await words('/finance/funds/adult/lines?kind=rent')).toContain('No movements yet.');
    expect((await get('fin', '/finance/funds/adult/lines?month=october')).status).toBe(400);
    const many = await at.openFund({ fundId: 'many', name: 'Many', capCents: 100_000 });
    for (let turn = 0; turn < 60; turn += 1) await money.commit(many, 100);
    const seen: string[] = [];
    for (let path = '/finance/funds/many/lines', pages = 0; pages < 3; pages += 1) {
      const html = await (await get('fin', path)).text();
      seen.push(
        ...[...html.matchAll(/<td role="cell" data-label="Award"[^>]*><span><span[^>]*>([^<]*)/g)].map(
          ([, id = '']) => id,
        ),
      );
      const next = /href="(\/finance\/funds\/many\/lines\?[^"]*after=[^"]*)"/.exec(html)?.[1];
      if (next === undefined) break;
      path = next.replaceAll('&amp;', '&');
    }
    // Sixty approvals and the opening, which is of no award.
    expect(seen).toHaveLength(61);
    expect(new Set(seen).size).toBe(61);
    await money.chain();
  });
});

test('R24: every page in Spanish too', async () => {
  const { changeId } = await at.propose({ kind: 'lower', fundLimitId: adult, amountCents: 1 });
  const forms = ['raise', 'lower', 'move', 'allocate', 'close', 'carry-over', 'report'].map(
    (kind) => `/changes/new?kind=${kind}&fund=adult`,
  );
  for (const path of [
    '',
    '/funds/adult',
    '/funds/adult/lines',
    '/changes',
    `/changes/${changeId}`,
    '/changes/new?kind=open',
    ...forms,
  ]) {
    const answer = await get('fin', `/finance${path}${path.includes('?') ? '&' : '?'}lang=es`);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(await answer.text()).toContain('<html lang="es"');
  }
  await at.confirm(changeId, people.fin, 'refuse');
});

describe('downloads', () => {
  test('the overview’s totals are those of the page, and its check is zero', async () => {
    const rows = await rowsOf('/finance/funds.csv');
    const [head = [], ...rest] = rows;
    const at7 = head.indexOf('Cap');
    const caps = rest.filter((row) => row[1] !== '' && row.length === head.length).map((row) => Number(row[at7]));
    const total = rest.find(([first]) => first === 'Total');
    expect(Number(total?.[at7])).toBe(caps.reduce((sum, cap) => sum + cap, 0));
    expect(rest.at(-1)).toEqual(['Check: cap less all columns', '0.00', 'yes']);
  });

  test('the journal adds up to the fund, to the cent, and says so', async () => {
    const rows = await rowsOf('/finance/journal.csv?fund=adult');
    const [head = []] = rows;
    const [from, to, amount] = [head.indexOf('From'), head.indexOf('To'), head.indexOf('Amount (USD)')];
    const lines = rows.slice(1).filter((row) => row.length === head.length);
    const cents = (row: string[]) => Math.round(Number(row[amount]) * 100);
    const column = (name: string) =>
      lines.reduce((sum, row) => sum + (row[to] === name ? cents(row) : row[from] === name ? -cents(row) : 0), 0);
    const fund = await fundOf(adult);
    expect(['Left', 'Committed', 'Obligated', 'Accrued', 'Paid'].map(column)).toEqual([
      fund.availableCents,
      fund.committedCents,
      fund.obligatedCents,
      fund.accruedCents,
      fund.paidCents,
    ]);
    expect(0 - column('Cap')).toBe(fund.capCents);
    expect(rows.at(-1)).toEqual(['Check: fund less this file', '0.00', 'yes']);
    expect(rows.find(([first]) => first === 'Lines in this file')?.[1]).toBe(String(lines.length));
  });

  test('of a time: the board’s days, both included', async () => {
    const rows = await rowsOf('/finance/journal.csv?fund=adult&from=2026-10-05&through=2026-10-05');
    expect(rows.find(([first]) => first === 'Lines in this file')).toEqual(['Lines in this file', '4']);
    const moved = rows.find(([first]) => first === 'These lines moved (USD)');
    expect(moved).toContain('-600.01');
    expect((await get('fin', '/finance/journal.csv?from=2026-11-01&through=2026-10-01')).status).toBe(400);
  });

  test('where the money went: its rows, its total and the fund are the same', async () => {
    for (const by of ['center', 'sector', 'cost-kind', 'month'])
      expect((await rowsOf(`/finance/funds/adult/breakdown.csv?by=${by}`)).at(-1)).toEqual([
        'Check: fund less this file',
        '0.00',
        'yes',
      ]);
  });

  test('a fund named like a formula stays text', async () => {
    await at.openFund({ fundId: 'evil', name: '=HYPERLINK("http://evil.example")', capCents: 1 });
    const file = await (await get('fin', '/finance/journal.csv?fund=evil')).text();
    expect(file).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect(await (await get('fin', '/finance/funds.csv')).text()).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  });
});

describe('changes by two people, on the page', () => {
  test('proposed in a form, looked at by somebody else with what it would write, confirmed, seen by both', async () => {
    const form = await words('/finance/changes/new?kind=raise&fund=adult');
    expect(form).toContain('Raise the cap: Adult July');
    const sent = await post('fin', '/finance/changes/new?kind=raise&fund=adult', {
      amount: '$2,500.00',
      reason: 'Second letter',
    });
    expect(sent.status).toBe(303);
    const path = sent.headers.get('location') ?? '';
    expect(await words(path)).toContain('You proposed this. Somebody else has to confirm it.');
    const other = await words(path.replace(/\?.*/, ''), 'fay');
    expect(other).toContain(
      'What it would write now Where What From, to Amount Adult July Raised Cap → Left $2,500.00',
    );
    expect(await words('/finance', 'fay')).toContain('One change waits for a second person');
    const before = (await fundOf(adult)).capCents;
    expect((await post('fin', path.replace(/\?.*/, ''), { verdict: 'confirm' })).status).toBe(409);
    expect((await fundOf(adult)).capCents).toBe(before);
    const confirmed = await post('dir', path.replace(/\?.*/, ''), { verdict: 'confirm' });
    expect(confirmed.status).toBe(303);
    expect((await fundOf(adult)).capCents).toBe(before + 250_000);
    expect(await words(confirmed.headers.get('location') ?? '', 'fay')).toContain('Confirmed. The money has moved.');
    expect((await post('fay', path.replace(/\?.*/, ''), { verdict: 'confirm' })).status).toBe(409);
  });

  test('what was typed stays, what is wrong is said at its field, with the number', async () => {
    for (const amount of ['0.005', '-5', 'a lot', '']) {
      const answer = await post('fin', '/finance/changes/new?kind=lower&fund=adult', { amount, reason: 'Less came' });
      expect([amount, answer.status]).toEqual([amount, 400]);
      if (amount !== '') expect(await answer.text()).toContain(`value="${amount}"`);
    }
    const answer = await post('fin', '/finance/changes/new?kind=lower&fund=adult', {
      amount: '9,999',
      reason: 'Less came',
    });
    expect(answer.status).toBe(400);
    expect(wordsOf(await answer.text())).toMatch(/That is less than what is used.*Used: \$3,800\.01/);
    const blank = await post('fin', '/finance/changes/new?kind=lower&fund=adult', { amount: '1', reason: 'no' });
    expect(wordsOf(await blank.text())).toContain('Tell why in three characters or more.');
    const early = await post('fin', '/finance/changes/new?kind=report&fund=adult', {
      reportOn: '2026-11-01',
      reason: 'It went out',
    });
    expect(wordsOf(await early.text())).toMatch(/This fund is still open.*Close the fund first\./);
  });

  test('a whole fund by form, with parts of centers; each of the settings’ kinds of fields', async () => {
    const fields = {
      name: 'Youth',
      fundId: 'youth-27',
      year: 'PY2027',
      part: 'all',
      availableFrom: '2027-04-01',
      availableThrough: '2029-06-30',
      grantNumber: 'YT-27',
      assistanceListing: '17.259',
      stream: 'wioa-youth',
      calendar: 'program-year',
      cap: '250,000',
      alreadyPaid: '',
      pays: 'tuition',
      priorityScheme: 'none',
      reason: 'New year',
      ...Object.fromEntries(at.settings.centers.map(({ centerId }) => [`center-${centerId}`, '50000'])),
    };
    const sent = await post('fin', '/finance/changes/new?kind=open', fields);
    expect(sent.status).toBe(303);
    const path = (sent.headers.get('location') ?? '').replace(/\?.*/, '');
    expect((await post('fay', path, { verdict: 'confirm' })).status).toBe(303);
    expect(await fundOf('fund#PY2027#youth-27')).toMatchObject({ capCents: 25_000_000, calendar: 'program-year' });
    expect(await at.ledger.limitsWithin('fund#PY2027#youth-27')).toHaveLength(5);
    const parts = await post('fin', '/finance/changes/new?kind=allocate&fund=youth-27', {
      ...Object.fromEntries(
        at.settings.centers.map(({ centerId }) => [`center-${centerId}`, centerId === 'se' ? '40000' : '50000']),
      ),
      reason: 'Fewer there',
    });
    const changed = (parts.headers.get('location') ?? '').replace(/\?.*/, '');
    expect(await words(changed)).toContain('Set one part of Youth');
  });

  test('a first set-up: the list shown whole, confirmed with one click, each with its own answer', async () => {
    const proposals = await Promise.all(
      ['all-a', 'all-b'].map((fundId) =>
        at.propose({ kind: 'open', fund: { ...at.settings.funds[1], fundId, name: fundId } as never }, people.dir),
      ),
    );
    const html = await (await get('fin', '/finance/changes')).text();
    const ids = [...html.matchAll(/name="changeId" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids).toEqual(expect.arrayContaining(proposals.map(({ changeId }) => changeId)));
    const body = new URLSearchParams({ csrfToken: 'c', operationId: at.operationId() });
    for (const id of ids) body.append('changeId', id);
    const send = () =>
      app.request('/finance/changes/confirm-all', {
        method: 'POST',
        headers: { ...headers('fin'), origin: 'http://127.0.0.1:3000' },
        body,
      });
    expect(wordsOf(await (await send()).text())).toMatch(/Open all-b with \$180,000\.00: Confirmed/);
    expect((await fundOf('fund#PY2026#all-a')).fund).toMatchObject({ openedBy: 'dir', confirmedBy: 'fin' });
    expect((await send()).status).toBe(200);
  });

  test('JSON takes integer cents only', async () => {
    const send = (amountCents: unknown) =>
      app.request('/finance/api/changes', {
        method: 'POST',
        headers: {
          ...headers('fin'),
          'content-type': 'application/json',
          'x-csrf-token': 'c',
          origin: 'http://127.0.0.1:3000',
        },
        body: JSON.stringify({
          operationId: at.operationId(),
          change: { kind: 'raise', fundLimitId: adult, amountCents },
          reason: 'By script',
        }),
      });
    for (const amount of [0.5, -1, 2 ** 53]) {
      const refused = await send(amount);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ error: { code: 'amount-invalid', params: { amount } } });
    }
    for (const amount of ['$2,500.00', '2500', null]) expect((await send(amount)).status).toBe(400);
    expect((await send(1)).status).toBe(201);
  });
});
