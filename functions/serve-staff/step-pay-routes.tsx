import type { Hono } from 'hono';
import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { operationIdSchema } from '../../domain/ids.ts';
import { isLawful } from '../../domain/money/step-funds.ts';
import type { StepPlan } from '../../domain/step/plan.ts';
import { StepPayReviewPage, type StepPay } from '../../web/staff/step-pay.tsx';
import { checkStepPay, payFields, readStepPay, type StepPayValues } from '../../web/staff/step-pay-form.ts';
import { words } from '../../web/staff/words.ts';
import * as z from 'zod';
import { page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff, todayOf } from './reading.ts';
import type { Again } from './step-again.ts';

/** Draws the STEP case again, with what was typed and why it was not taken. */
export type DrawStep = (
  c: HttpContext,
  row: ApplicationRow,
  more: {
    errors?: readonly FieldError[];
    notice?: { kind: 'error'; title: string; text: string };
    again?: Again;
    status?: 400 | 409;
  },
) => Promise<Response>;

const body = z.strictObject(commands['award-step'].input.omit({ actor: true, applicationId: true }).shape);

/** R13: "Pay for something" takes two posts, one to review and one to confirm, like a decision. */
export function stepPayRoutes(
  app: Hono<HttpEnv>,
  deps: StaffDeps,
  openStep: (c: HttpContext) => Promise<ApplicationRow>,
  draw: DrawStep,
): void {
  app.post('/staff/step/:id/pay', async (c) => {
    const actor = signedInStaff(c);
    const ctx = c.get('page');
    const form = await readForm(c);
    const values = readStepPay(form);
    if (!operationIdSchema.safeParse(values.operationId).success) throw new Refusal('form-expired');
    const row = await openStep(c);
    const { applicationId, number } = row;
    if (form['step'] === 'edit') return draw(c, row, { again: { pay: { values } } });
    const { draft, errors } = checkStepPay(values);
    if (!draft) return draw(c, row, { errors, again: { pay: { values } }, status: 400 });
    if (form['step'] !== 'confirm') {
      const fund = (await deps.ledger.listFunds()).find((each) => each.fund.fundId === draft.fundId);
      return page(
        c,
        <StepPayReviewPage
          ctx={ctx}
          say={words(ctx)}
          rights={rightsOf(actor, deps)}
          applicationId={applicationId}
          number={number}
          values={values}
          draft={draft}
          fundName={fund?.fund.name ?? ''}
          leftCents={fund?.availableCents ?? 0}
        />,
      );
    }
    const answer = await deps.commands.run('award-step', {
      operationId: values.operationId,
      actor,
      applicationId,
      ...draft,
    });
    if (answer.ok) return seeOther(c, `/staff/step/${applicationId}?done=paid-for`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const { title, next } = refusalTexts(ctx, { code, params });
    // The next try is another command, even if it names another fund alone.
    const kept: StepPayValues = { ...values, operationId: ctx.newOperationId() };
    const offerId = params['offerId'];
    return draw(c, await openStep(c), {
      errors: payFields(answer.error),
      status: 409,
      again: { pay: { values: kept, ...(offerId === undefined ? {} : { offerId: String(offerId) }) } },
      notice: { kind: 'error', title, text: next },
    });
  });

  app.post('/staff/api/step/:id/award', async (c) => {
    const actor = signedInStaff(c);
    const input = await readBody(c, body);
    const { applicationId } = await openStep(c);
    return c.json(valueOf(await deps.commands.run('award-step', { ...input, actor, applicationId })), 201);
  });
}

/** What a coach may pay from today; nothing before there is a plan, and nothing for who may not decide. */
export async function readStepPayProps(
  application: ApplicationRow,
  plan: StepPlan,
  actor: StaffActor,
  deps: StaffDeps,
  newOperationId: () => string,
  again: Again['pay'],
): Promise<StepPay | undefined> {
  const may = authorize(actor, 'award.step', caseResource(application)).allowed;
  if (application.status !== 'active' || !plan.plan || !may) return undefined;
  const today = todayOf(deps);
  const rows = await deps.ledger.listFunds();
  // Whichever cost: a fund that pays schools is shown, and says that it pays nobody back (R13).
  const funds = rows.filter((row) =>
    row.fund.pays.some((costKind) => isLawful(row, { costKind, payee: 'school' }, today)),
  );
  const offered = rows.find((row) => row.fund.fundId === again?.offerId);
  return {
    values: again?.values ?? {
      operationId: newOperationId(),
      component: plan.plan.components.length === 1 ? (plan.plan.components[0] ?? '') : '',
      costKind: '',
      what: '',
      amount: '',
      payee: '',
      payeeName: '',
      fundId: '',
      ticks: [],
    },
    open: again !== undefined,
    components: plan.plan.components,
    funds: funds.map((row) => ({
      fundId: row.fund.fundId,
      name: row.fund.name,
      leftCents: row.availableCents,
      reimburses: row.fund.pays.some((costKind) => isLawful(row, { costKind, payee: 'participant' }, today)),
    })),
    ...(offered
      ? { offer: { fundId: offered.fund.fundId, name: offered.fund.name, leftCents: offered.availableCents } }
      : {}),
  };
}
