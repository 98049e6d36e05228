import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { toCsv } from '../../web/csv.ts';
import { awardForms, type AwardForm, type AwardProps } from '../../web/payments/award-forms.tsx';
import { AwardPage } from '../../web/payments/award-page.tsx';
import { billRows } from '../../web/payments/bill-rows.ts';
import {
  ofBill,
  readBill,
  readCorrection,
  readPayment,
  readRefund,
  readRelease,
} from '../../web/payments/payment-forms.ts';
import { PaymentsPage } from '../../web/payments/payments-page.tsx';
import { formText, page, readForm, seeOther, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { pagesApp } from '../http/pages-app.tsx';
import { paymentsApi } from './payments-api.ts';
import { payer, readAward, type PaymentsDeps } from './reading.ts';

const billsOnPage = 200;
const paidOnPage = 25;
const billsInDownload = 5000;

export function paymentsApp(deps: PaymentsDeps): Hono<HttpEnv> {
  const app = pagesApp(deps.http);
  paymentsApi(app, deps);

  app.get('/finance/payments', async (c) => {
    payer(c);
    const number = (c.req.query('number') ?? '').trim().toUpperCase();
    const [bills, owed, paid, found] = await Promise.all([
      deps.payments.openBills(billsOnPage),
      deps.payments.owedAwards(billsOnPage),
      deps.payments.paidBills(paidOnPage),
      number === '' ? undefined : deps.payments.payablesOf(number),
    ]);
    return page(
      c,
      <PaymentsPage ctx={c.get('page')} bills={bills} owed={owed} paid={paid} asked={found && { number, found }} />,
    );
  });

  app.get('/finance/payments/bills.csv', async (c) => {
    payer(c);
    const [open, paid] = await Promise.all([
      deps.payments.openBills(billsInDownload),
      deps.payments.paidBills(billsInDownload),
    ]);
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', 'attachment; filename="bills.csv"');
    return c.body(toCsv(billRows([...open, ...paid], c.get('page').t)));
  });

  app.get('/finance/payments/:id', (c) => awardPage(c, deps, {}));

  app.post('/finance/payments/:id/bills', async (c) => {
    const form = await readForm(c);
    const read = readBill(form);
    return act(c, deps, { form: 'bill', raw: form }, read, (command) =>
      deps.commands.run('record-invoice', { ...command, ...read.value! }),
    );
  });
  app.post('/finance/payments/:id/bills/:bill/pay', async (c) => {
    const form = await readForm(c);
    const { raw, atFields } = ofBill(form);
    const read = readPayment(raw);
    const invoiceId = c.req.param('bill');
    return act(c, deps, { form: 'pay', invoiceId, raw: form, atFields }, read, (command) =>
      deps.commands.run('pay-invoice', { ...command, invoiceId, ...read.value! }),
    );
  });
  app.post('/finance/payments/:id/bills/:bill/correct', async (c) => {
    const form = await readForm(c);
    const { raw, atFields } = ofBill(form);
    const read = readCorrection(raw);
    const invoiceId = c.req.param('bill');
    return act(c, deps, { form: 'correct', invoiceId, raw: form, atFields }, read, (command) =>
      deps.commands.run('correct-invoice', { ...command, invoiceId, ...read.value! }),
    );
  });
  app.post('/finance/payments/:id/refunds', async (c) => {
    const form = await readForm(c);
    const read = readRefund(form);
    return act(c, deps, { form: 'refund', raw: form }, read, (command) =>
      deps.commands.run('record-refund', { ...command, ...read.value! }),
    );
  });
  app.post('/finance/payments/:id/release', async (c) => {
    const form = await readForm(c);
    const read = readRelease(form);
    return act(c, deps, { form: 'release', raw: form }, read, (command) =>
      deps.commands.run('release-money', { ...command, ...read.value! }),
    );
  });
  return app;
}

/** What was typed into which form, should it have to be drawn again. */
interface Posted {
  form: AwardForm;
  invoiceId?: string;
  raw: Form;
  atFields?: (errors: readonly FieldError[]) => FieldError[];
}

/** Acts once: a second click is the same command, and both lead to the same page. */
async function act(
  c: HttpContext,
  deps: PaymentsDeps,
  { atFields = (errors) => [...errors], ...again }: Posted,
  read: { value?: unknown; errors?: FieldError[] },
  run: (command: { operationId: string; actor: StaffActor; awardId: string }) => Promise<CommandAnswer<unknown>>,
): Promise<Response> {
  const actor = payer(c);
  const awardId = c.req.param('id') ?? '';
  if (read.errors) return awardPage(c, deps, { again, errors: atFields(read.errors), status: 400 });
  const answer = await run({ operationId: formText(again.raw, 'operationId'), actor, awardId });
  if (answer.ok) return seeOther(c, `/finance/payments/${awardId}?done=${again.form}`);
  const { code, params, fields = [] } = answer.error;
  if (code === 'not-found' || code === 'wrong-role' || code === 'award-unknown')
    throw new Refusal(code, params, fields);
  const { title, next } = refusalTexts(c.get('page'), { code, params });
  return awardPage(c, deps, {
    again,
    errors: atFields(fields),
    status: 409,
    notice: { kind: 'error', title, text: next },
  });
}

async function awardPage(
  c: HttpContext,
  deps: PaymentsDeps,
  more: Partial<Pick<AwardProps, 'again' | 'errors' | 'notice'>> & { status?: 400 | 409 },
): Promise<Response> {
  payer(c);
  const { t } = c.get('page');
  const done = awardForms.find((each) => each === c.req.query('done'));
  const read = await readAward(deps, c.req.param('id') ?? '');
  const { settings } = deps.http;
  return page(
    c,
    <AwardPage
      ctx={c.get('page')}
      {...read}
      today={wallTime(deps.http.now(), settings.timeZone).date}
      notice={more.notice ?? (done ? { kind: 'success', text: t(`payments.done.${done}`) } : undefined)}
      errors={more.errors ?? []}
      again={more.again}
    />,
    more.status ?? 200,
  );
}
