import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../adapters/board-settings.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { openSession } from '../../domain/sign-in/session.ts';
import { correctInvoice } from '../../functions/correct-invoice/correct-invoice.ts';
import { originSecretHeader } from '../../functions/http/security.ts';
import { payInvoice } from '../../functions/pay-invoice/pay-invoice.ts';
import { recordInvoice } from '../../functions/record-invoice/record-invoice.ts';
import { recordRefund } from '../../functions/record-refund/record-refund.ts';
import { releaseMoney } from '../../functions/release-money/release-money.ts';
import { paymentsApp } from '../../functions/serve-payments/serve-payments.tsx';
import { paymentsTexts } from '../../web/texts/payments.ts';
import { awardsAt } from '../support/awards.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { heldApp } from '../support/held-answers.ts';

/* The pages of those who pay, over real tables and real commands. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof awardsAt>;
let site: ReturnType<typeof pages>;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  money = awardsAt(at);
  site = pages();
  await at.openFund({ fundId: 'paid-from', capCents: 5_000_000, name: '=Adult "July"' });
});
afterAll(async () => tables?.stop());

const baseUrl = 'http://127.0.0.1:3000';
function pages() {
  const work: Record<string, (input: never) => Promise<unknown>> = {
    'record-invoice': (input) => recordInvoice(input, at.deps),
    'pay-invoice': (input) => payInvoice(input, at.deps),
    'correct-invoice': (input) => correctInvoice(input, at.deps),
    'record-refund': (input) => recordRefund(input, at.deps),
    'release-money': (input) => releaseMoney(input, at.deps),
  };
  const run = async (name: string, input: unknown): Promise<CommandAnswer<unknown>> => {
    try {
      return { ok: true, value: await work[name]?.(input as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { ok: false, error: { code: error.code, params: error.params, fields: error.fields } };
    }
  };
  const sessions = new Map<string, ReturnType<typeof openSession>>();
  const app = heldApp(
    paymentsApp({
      http: {
        settings: boardSettings,
        texts: [paymentsTexts],
        baseUrl,
        isForStaff: true,
        demonstration: true,
        originSecret: 'secret-of-the-tests',
        homeHref: '/finance/payments',
        signInPath: '/staff/sign-in',
        signOutPath: '/staff/sign-out',
        cssHref: '/assets/0.css',
        sessions: { find: async (token) => sessions.get(token), renew: async () => {} },
        now: () => at.clock.now(),
        randomBytes: at.randomBytes,
      },
      ledger: at.ledger,
      payments: at.payments,
      commands: { run, invoke: run } as unknown as CommandClient,
    }),
  );
  const tokenOf = (actor: StaffActor): string => {
    const token = `session-token-of-${actor.staffId}`.padEnd(24, '0');
    const session = { actor, csrfToken: `csrf-of-${actor.staffId}`, language: 'en' };
    sessions.set(token, openSession(session, at.clock.now(), boardSettings.signIn));
    return token;
  };
  const headersOf = (actor: StaffActor) => ({
    [originSecretHeader]: 'secret-of-the-tests',
    cookie: `skillsdesk=${tokenOf(actor)}`,
  });
  return {
    get: (path: string, actor: StaffActor = money.pays) => app.request(path, { headers: headersOf(actor) }),
    post: (path: string, form: Record<string, string>, actor: StaffActor = money.pays) =>
      app.request(path, {
        method: 'POST',
        headers: { ...headersOf(actor), origin: baseUrl, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          csrfToken: `csrf-of-${actor.staffId}`,
          operationId: at.operationId(),
          ...form,
        }).toString(),
      }),
    json: (path: string, body: object) =>
      app.request(path, {
        method: 'POST',
        headers: {
          [originSecretHeader]: 'secret-of-the-tests',
          authorization: `Bearer ${tokenOf(money.pays)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ operationId: at.operationId(), ...body }),
      }),
  };
}

const dated = (name: string, day = '18') => ({
  [`${name}-month`]: '11',
  [`${name}-day`]: day,
  [`${name}-year`]: '2026',
});
/** An award of which 1,200 dollars are owed. */
async function owed() {
  const award = await money.award([{ fundId: 'paid-from', costKind: 'tuition', amountCents: 200_000 }]);
  await money.enroll(award.awardId, 120_000);
  return { ...award, path: `/finance/payments/${award.awardId}` };
}
const textOf = async (response: Response | Promise<Response>) => (await response).text();

describe('the page of those who pay', () => {
  test('shows payee, bill and award, and nothing else of the person', async () => {
    const { awardId, applicationId, path } = await owed();
    const row = await at.cases.getApplication(applicationId);
    const list = await textOf(site.get('/finance/payments'));
    expect(list).toContain(row?.number);
    expect(list).toContain('Sample School');
    const html = await textOf(site.get(path));
    expect(html).toContain('$1,200.00 is owed now.');
    const answers = row?.answers ?? {};
    for (const page of [list, html])
      for (const name of ['firstName', 'lastName', 'street', 'birthDate', 'phone', 'jobGoal', 'programName'])
        if (typeof answers[name] === 'string') expect(page).not.toContain(`>${String(answers[name])}<`);
    for (const page of [list, html]) expect(page).not.toContain(applicationId);
    expect(html).not.toContain(row?.personRef);
    expect((await site.get(path.replace(awardId, 'awd_0123456789abcdef'))).status).toBe(404);
  });

  test('is for the role of payments alone: finance, a SkillsTeam and an operator see nothing of it', async () => {
    const { path } = await owed();
    const others: StaffActor[] = [
      money.finance,
      at.staff('one'),
      { kind: 'staff', staffId: 'operator', roles: ['operator'] },
      { kind: 'staff', staffId: 'director', roles: ['director'] },
    ];
    for (const actor of others)
      for (const each of ['/finance/payments', path, '/finance/payments/bills.csv', '/finance/payments/api/open']) {
        const response = await site.get(each, actor);
        // From the first page they are led to their own part.
        const status = each === '/finance/payments' ? 303 : 403;
        expect([each, actor.staffId, response.status]).toEqual([each, actor.staffId, status]);
        expect(await response.text()).not.toContain('Sample School');
      }
    expect((await site.post(`${path}/bills`, { 'bill-0': '10' }, money.finance)).status).toBe(403);
  });

  test('a bill, its payment and a refund by the forms; what people type as money is read', async () => {
    const { awardId, path } = await owed();
    const bill = { invoiceNumber: 'PAGE-1', ...dated('datedOn'), 'bill-0': '$1,000.00', operationId: at.operationId() };
    const first = await site.post(`${path}/bills`, bill);
    expect([first.status, first.headers.get('location')]).toEqual([303, `${path}?done=bill`]);
    // A second click of the same form is the same bill.
    expect((await site.post(`${path}/bills`, bill)).status).toBe(303);
    expect(await money.columns(awardId)).toEqual([80_000, 20_000, 100_000, 0, 0]);
    const [invoice] = await at.payments.listInvoices(awardId);
    const html = await textOf(site.get(`${path}?done=bill`));
    expect(html).toContain('The bill is recorded.');
    expect(html).toContain('Record that $1,000.00 is paid');

    const paid = { ...dated('b0.paidOn'), 'b0.reference': 'CHECK-7' };
    expect((await site.post(`${path}/bills/${invoice?.invoiceId}/pay`, paid)).status).toBe(303);
    const refund = { ...dated('refundOn'), 'refund-0': '250', refundReason: 'A Pell grant came.' };
    expect((await site.post(`${path}/refunds`, refund)).status).toBe(303);
    const release = { 'release-0-committed': '800', 'release-0-obligated': '', releaseReason: 'It costs less.' };
    expect((await site.post(`${path}/release`, release)).status).toBe(303);
    expect(await money.columns(awardId)).toEqual([0, 20_000, 0, 75_000, 105_000]);
    expect(await textOf(site.get(path))).toContain('A Pell grant came.');
    expect(await textOf(site.get('/finance/payments'))).toContain('CHECK-7');
  });

  test('what is wrong is said at its field, with what was typed, and nothing has changed', async () => {
    const { awardId, path } = await owed();
    const before = await money.columns(awardId);
    const empty = await site.post(`${path}/bills`, { invoiceNumber: 'X', ...dated('datedOn'), 'bill-0': '' });
    expect(empty.status).toBe(400);
    expect(await empty.text()).toContain('href="#field-bill-0"');
    const words = await site.post(`${path}/bills`, { invoiceNumber: 'KEPT-9', ...dated('datedOn'), 'bill-0': 'lots' });
    const html = await words.text();
    expect(html).toContain('value="lots"');
    expect(html).toContain('KEPT-9');
    const later = await site.post(`${path}/bills`, { invoiceNumber: 'X', ...dated('datedOn', '30'), 'bill-0': '10' });
    expect([later.status, (await later.text()).includes('href="#field-datedOn"')]).toEqual([409, true]);
    const above = await site.post(`${path}/bills`, { invoiceNumber: 'X', ...dated('datedOn'), 'bill-0': '1,500' });
    expect(above.status).toBe(409);
    expect(await above.text()).toContain('Only $1,200.00 of this cost is owed now.');
    const more = await site.post(`${path}/bills`, { invoiceNumber: 'X', ...dated('datedOn'), 'bill-0': '2500.00' });
    expect(await more.text()).toContain('$2,000.00 was awarded for this cost. You typed $2,500.00.');
    expect(await money.columns(awardId)).toEqual(before);

    const { invoiceId } = await money.bill(awardId, 1_000, { invoiceNumber: 'TWICE-1' });
    const twice = await site.post(`${path}/bills`, { invoiceNumber: 'twice 1', ...dated('datedOn'), 'bill-0': '10' });
    expect(twice.status).toBe(409);
    expect(await twice.text()).toMatch(/That bill was recorded before[\s\S]*Nov 18, 2026/);
    await money.pay(awardId, invoiceId);
    const settled = await site.post(`${path}/bills/${invoiceId}/pay`, { ...dated('b0.paidOn'), 'b0.reference': 'C-2' });
    expect(await settled.text()).toContain('Payments member paid it on');
    const unpaid = await site.post(`${path}/bills/inv_0123456789abcdef/pay`, {
      ...dated('b0.paidOn'),
      'b0.reference': '',
    });
    expect(await unpaid.text()).toContain('href="#field-b0.reference"');
  });

  test('an award is found by the number that people say, also when nothing is owed any more', async () => {
    const { awardId, applicationId, path } = await owed();
    await money.release(awardId, 80_000);
    await money.release(awardId, 120_000, { from: 'obligated' });
    const { number = '' } = (await at.cases.getApplication(applicationId)) ?? {};
    expect(await textOf(site.get('/finance/payments'))).not.toContain(path);
    expect(await textOf(site.get(`/finance/payments?number=${number.toLowerCase()}`))).toContain(path);
    expect(await textOf(site.get('/finance/payments?number=XX-1'))).toContain('No award has the number XX-1.');
  });

  test('bills as a table: a spreadsheet takes no cell for a formula, and amounts are numbers', async () => {
    const { awardId } = await owed();
    await money.bill(awardId, 12_345, { invoiceNumber: '=1+1' });
    const response = await site.get('/finance/payments/bills.csv');
    expect(response.headers.get('content-disposition')).toContain('bills.csv');
    const rows = (await response.text()).split('\r\n');
    const row = rows.find((each) => each.includes('123.45'));
    expect(row).toContain(`"'=1+1"`);
    expect(row).toContain(`"'=Adult ""July"""`);
    expect(row).toMatch(/,123\.45$/);
  });

  test('the JSON takes whole cents alone, and names what it refuses', async () => {
    const { awardId } = await owed();
    const path = `/finance/payments/api/awards/${awardId}`;
    const bill = { invoiceNumber: 'JSON-1', datedOn: '2026-11-18', lines: [{ line: 0, amountCents: 60_000 }] };
    const made = await site.json(`${path}/bills`, bill);
    expect(made.status).toBe(201);
    const { invoiceId } = (await made.json()) as { invoiceId: string };
    const refused = async (to: string, body: object) => {
      const response = await site.json(to, body);
      return ((await response.json()) as { error: { code: string; params: object } }).error;
    };
    for (const amountCents of [0.5, -5, 2 ** 53])
      expect(await refused(`${path}/bills`, { ...bill, lines: [{ line: 0, amountCents }] })).toMatchObject({
        code: 'amount-invalid',
        params: { amountCents },
      });
    for (const amountCents of ['$600.00', '600', null])
      expect((await refused(`${path}/bills`, { ...bill, lines: [{ line: 0, amountCents }] })).code).toBe(
        'invalid-input',
      );
    expect((await refused(`${path}/bills`, bill)).code).toBe('invoice-exists');
    const payment = { paidOn: '2026-11-18', reference: 'ACH-1' };
    expect((await site.json(`${path}/bills/${invoiceId}/pay`, payment)).status).toBe(200);
    expect((await refused(`${path}/bills/${invoiceId}/correct`, { then: 'owed', reason: 'late' })).code).toBe(
      'invoice-settled',
    );
    const refund = { on: '2026-11-18', reason: 'came back', lines: [{ line: 0, amountCents: 10_000 }] };
    expect((await site.json(`${path}/refunds`, refund)).status).toBe(201);
    const view = (await (await site.get(path)).json()) as { amounts: { paidCents: number }[]; personRef?: string };
    expect(view.amounts[0]?.paidCents).toBe(50_000);
    expect(view.personRef).toBeUndefined();
  });
});
