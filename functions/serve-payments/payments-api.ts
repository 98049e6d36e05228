import type { Hono } from 'hono';
import { valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpEnv } from '../http/environment.ts';
import { readBody } from '../http/read-body.ts';
import { payer, readAward, type PaymentsDeps } from './reading.ts';

const listed = 200;

/** The same for programs: amounts are integer cents, and each command may carry its operation id as a header. */
export function paymentsApi(app: Hono<HttpEnv>, deps: PaymentsDeps): void {
  app.get('/finance/payments/api/open', async (c) => {
    payer(c);
    const [bills, owed] = await Promise.all([deps.payments.openBills(listed), deps.payments.owedAwards(listed)]);
    return c.json({ bills, owed });
  });
  app.get('/finance/payments/api/awards', async (c) => {
    payer(c);
    return c.json({ awards: await deps.payments.payablesOf((c.req.query('number') ?? '').trim().toUpperCase()) });
  });
  app.get('/finance/payments/api/awards/:id', async (c) => {
    payer(c);
    const { award, payable, invoices, events } = await readAward(deps, c.req.param('id'));
    const { awardId, status, amountCents, lines, terms, enrolledOn } = award;
    const { applicationId: _case, personRef: _person, ...who } = payable;
    return c.json({ ...who, awardId, status, amountCents, amounts: lines, terms, enrolledOn, invoices, events });
  });
  app.post('/finance/payments/api/awards/:id/bills', async (c) => {
    const body = await readBody(c, apiInputs.bill);
    const command = { actor: payer(c), awardId: c.req.param('id') };
    return c.json(valueOf(await deps.commands.run('record-invoice', { ...body, ...command })), 201);
  });
  app.post('/finance/payments/api/awards/:id/bills/:bill/pay', async (c) => {
    const body = await readBody(c, apiInputs.payBill);
    const command = { actor: payer(c), awardId: c.req.param('id'), invoiceId: c.req.param('bill') };
    return c.json(valueOf(await deps.commands.run('pay-invoice', { ...body, ...command })));
  });
  app.post('/finance/payments/api/awards/:id/bills/:bill/correct', async (c) => {
    const body = await readBody(c, apiInputs.correctBill);
    const command = { actor: payer(c), awardId: c.req.param('id'), invoiceId: c.req.param('bill') };
    return c.json(valueOf(await deps.commands.run('correct-invoice', { ...body, ...command })));
  });
  app.post('/finance/payments/api/awards/:id/refunds', async (c) => {
    const body = await readBody(c, apiInputs.refund);
    const command = { actor: payer(c), awardId: c.req.param('id') };
    return c.json(valueOf(await deps.commands.run('record-refund', { ...body, ...command })), 201);
  });
  app.post('/finance/payments/api/awards/:id/release', async (c) => {
    const body = await readBody(c, apiInputs.release);
    const command = { actor: payer(c), awardId: c.req.param('id') };
    return c.json(valueOf(await deps.commands.run('release-money', { ...body, ...command })));
  });
}
