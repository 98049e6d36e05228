import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { CasePage } from '../../web/staff/case-page.tsx';
import { readEnrollment, readRelease } from '../../web/payments/payment-forms.ts';
import { formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import { readCaseProps } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, signedInStaff } from './reading.ts';

/** What a team writes down of an award's money after the approval (R6). The same commands as everywhere. */
export function moneyRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/cases/:id/enroll', async (c) => {
    const form = await readForm(c);
    const read = readEnrollment(form, deps.http.settings.policy.obligateTermOnly);
    return act(c, deps, 'enroll', form, read, (command) =>
      deps.commands.run('record-enrollment', { ...command, ...read.value! }),
    );
  });
  app.post('/staff/cases/:id/give-back', async (c) => {
    const form = await readForm(c);
    const read = readRelease(form);
    return act(c, deps, 'release', form, read, (command) =>
      deps.commands.run('release-money', { ...command, ...read.value! }),
    );
  });
  app.post('/staff/api/awards/:id/enrollment', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, apiInputs.enrollment);
    const answer = await deps.commands.run('record-enrollment', { ...body, actor, awardId: c.req.param('id') });
    return c.json(valueOf(answer), 201);
  });
  app.post('/staff/api/awards/:id/release', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, apiInputs.release);
    return c.json(valueOf(await deps.commands.run('release-money', { ...body, actor, awardId: c.req.param('id') })));
  });
}

async function act(
  c: HttpContext,
  deps: StaffDeps,
  what: 'enroll' | 'release',
  form: Form,
  read: { value?: unknown; errors?: FieldError[] },
  run: (command: { operationId: string; actor: StaffActor; awardId: string }) => Promise<CommandAnswer<unknown>>,
): Promise<Response> {
  const actor = signedInStaff(c);
  const ctx = c.get('page');
  const open = await openCase(c, deps, c.req.param('id') ?? '');
  const awardId = formText(form, 'awardId');
  // The form says which award; it has to be one of this case.
  if (!open.application.awards?.some((each) => each.awardId === awardId)) throw new Refusal('not-found');
  const drawn = async (errors: FieldError[], status: 400 | 409, notice?: { title: string; text: string }) => {
    const now = await openCase(c, deps, open.application.applicationId);
    const props = await readCaseProps(ctx, now, actor, deps);
    const money = (props.money ?? []).map((desk) =>
      desk.award.awardId === awardId ? { ...desk, again: { form: what, raw: form, errors } } : desk,
    );
    const said = notice ? { notice: { kind: 'error' as const, ...notice } } : {};
    return page(c, <CasePage ctx={ctx} {...props} money={money} errors={errors} {...said} />, status);
  };
  if (read.errors) return drawn(read.errors, 400);
  const answer = await run({ operationId: formText(form, 'operationId'), actor, awardId });
  if (answer.ok) return seeOther(c, `/staff/cases/${open.application.applicationId}?done=money-${what}`);
  const { code, params, fields = [] } = answer.error;
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  const { title, next } = refusalTexts(ctx, { code, params });
  return drawn(fields, 409, { title, text: next });
}
