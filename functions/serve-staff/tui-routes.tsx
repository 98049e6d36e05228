import type { Hono } from 'hono';
import * as z from 'zod';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize } from '../../domain/access/authorize.ts';
import { commands, type CommandAnswer } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { oedDuty } from '../../domain/tui/duty.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { checkAsk, readAsk } from '../../web/staff/ask-form.ts';
import { CasePage } from '../../web/staff/case-page.tsx';
import { TuiReportPage } from '../../web/staff/tui-report-page.tsx';
import { emptyReport, readReport, typedReport, type ReportValues } from '../../web/tui/report-form.ts';
import { allow, formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import { readCaseProps } from './case-props.ts';
import { keysOn } from './desk-keys.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff, type OpenCase } from './reading.ts';

const named = { actor: true, applicationId: true } as const;
const handOverBody = z.strictObject(commands['hand-over-tui'].input.omit(named).shape);
const reportBody = z.strictObject(commands['report-tui'].input.omit(named).shape);

/** For the JSON of a case: whether it may be handed over, and what was told since. */
export const tuiView = ({ application, resource }: OpenCase, actor: StaffActor) => ({
  mayHandOver: mayMove(application, 'hand-over') && authorize(actor, 'tui.hand-over', resource).allowed,
  tui: application.tui,
  duty: oedDuty(application),
});

type Error = Extract<CommandAnswer<unknown>, { ok: false }>['error'];
const elsewhere = (code: Error['code']): boolean => code === 'not-found' || code === 'wrong-role';

/** R15: the packet is complete and handed over, or something is asked for. There is no route that says yes or no. */
export function tuiRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/cases/:id/hand-over', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const open = await openTui(c);
    const { applicationId } = open.application;
    const outcome = formText(form, 'outcome') === 'handed-over' ? 'handed-over' : 'more-information';
    const version = formText(form, 'version');
    if (!/^\d{1,9}$/.test(version)) throw new Refusal('form-expired');
    const asked = outcome === 'more-information' ? checkAsk(askOf(form)) : undefined;
    if (asked && asked.errors.length > 0) return casePage(c, open, form, asked.errors, undefined, 400);
    const answer = await deps.commands.run('hand-over-tui', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      version: Number(version),
      outcome,
      ...(asked ? { reason: asked.message, requestedItems: asked.items, language: asked.language } : {}),
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=tui-${outcome}`);
    const { code, params, fields } = answer.error;
    if (elsewhere(code)) throw new Refusal(code, params, fields);
    const again = await openCase(c, deps, applicationId);
    return casePage(c, again, form, [], refusalTexts(c.get('page'), { code, params }), 409);
  });

  for (const what of ['sent', 'answer'] as const) {
    app.get(`/staff/cases/:id/oed/${what}`, async (c) => reportPage(c, await openTui(c), what, emptyReport));

    app.post(`/staff/cases/:id/oed/${what}`, async (c) => {
      const form = await readForm(c);
      const open = await openTui(c);
      const read = readReport(what, form);
      if (!read.report) return reportPage(c, open, what, typedReport(form), { errors: read.errors });
      const answer = await report(c, open, form, read.report);
      if (answer.ok) return seeOther(c, `/staff/cases/${open.application.applicationId}?done=tui-reported`);
      const { code, params, fields = [] } = answer.error;
      if (elsewhere(code)) throw new Refusal(code, params, fields);
      const known = fields.length > 0 ? { errors: fields } : { trouble: refusalTexts(c.get('page'), { code, params }) };
      return reportPage(c, open, what, typedReport(form), known);
    });
  }

  app.post('/staff/cases/:id/oed/undo', async (c) => {
    const form = await readForm(c);
    const open = await openTui(c);
    const answer = await report(c, open, form, { what: 'undo' });
    if (!answer.ok) throw new Refusal(answer.error.code, answer.error.params, answer.error.fields);
    return seeOther(c, `/staff/cases/${open.application.applicationId}?done=tui-reported`);
  });

  app.post('/staff/api/cases/:id/hand-over', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, handOverBody);
    const { applicationId } = (await openTui(c)).application;
    return c.json(valueOf(await deps.commands.run('hand-over-tui', { ...body, actor, applicationId })));
  });

  app.post('/staff/api/cases/:id/tui', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, reportBody);
    const { applicationId } = (await openTui(c)).application;
    return c.json(valueOf(await deps.commands.run('report-tui', { ...body, actor, applicationId })));
  });

  async function openTui(c: HttpContext): Promise<OpenCase> {
    const open = await openCase(c, deps, c.req.param('id') ?? '');
    if (open.application.kind !== 'tui') throw new Refusal('not-found');
    return open;
  }

  const report = (c: HttpContext, { application: { applicationId } }: OpenCase, form: Form, told: TuiReport) =>
    deps.commands.run('report-tui', {
      operationId: formText(form, 'operationId'),
      actor: signedInStaff(c),
      applicationId,
      report: told,
    });

  function reportPage(
    c: HttpContext,
    { application, resource }: OpenCase,
    what: 'sent' | 'answer',
    values: ReportValues,
    known?: { errors?: readonly FieldError[]; trouble?: { title: string; next: string } },
  ) {
    allow(c, 'tui.report', resource);
    if (!application.tui?.handedOver) throw new Refusal('not-found');
    return page(
      c,
      <TuiReportPage
        ctx={c.get('page')}
        rights={rightsOf(signedInStaff(c), deps)}
        applicationId={application.applicationId}
        number={application.number}
        what={what}
        values={values}
        {...known}
      />,
      known ? 400 : 200,
    );
  }

  /** The page as it stands now, with what was typed. */
  async function casePage(
    c: HttpContext,
    open: OpenCase,
    form: Form,
    errors: readonly FieldError[],
    trouble: { title: string; next: string } | undefined,
    status: 400 | 409,
  ) {
    const ctx = c.get('page');
    const props = await readCaseProps(ctx, open, signedInStaff(c), deps);
    const notice = trouble && { kind: 'error' as const, title: trouble.title, text: trouble.next };
    const tui = props.tui && { ...props.tui, ask: askOf(form) };
    return page(
      c,
      <CasePage ctx={ctx} {...props} tui={tui} keys={keysOn(c)} errors={errors} notice={notice} />,
      status,
    );
  }
}

function askOf(form: Form) {
  const many = (name: string): string[] => {
    const value = form[name];
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  };
  return readAsk((name) => many(name)[0] ?? '', many);
}
