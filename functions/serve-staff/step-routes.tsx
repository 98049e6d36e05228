import { offers } from '../../domain/settings.ts';
import type { Hono } from 'hono';
import * as z from 'zod';
import type { StaffActor } from '../../domain/access/actor.ts';
import { authorize, demandEver } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { QueueBucket } from '../../domain/cases/indexes.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal, type ErrorCode, type ErrorParams, type FieldError } from '../../domain/errors.ts';
import { applicationIdSchema, operationIdSchema } from '../../domain/ids.ts';
import { StepReviewPage } from '../../web/staff/step-decide-panel.tsx';
import { checkStepDecide, readStepDecide } from '../../web/staff/step-decide.ts';
import { StepListPage } from '../../web/staff/step-list-page.tsx';
import { StepCasePage, type StepCaseProps } from '../../web/staff/step-page.tsx';
import { atFields, isProgressKind, readProgress } from '../../web/staff/step-progress.ts';
import { byDue, stepLine, type StepLine } from '../../web/staff/step-view.ts';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import { openAnswers } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { centersOf, readerOf, rightsOf, signedInStaff } from './reading.ts';
import { stepPayRoutes } from './step-pay-routes.tsx';
import type { Again } from './step-again.ts';
import { readStepProps, whyNoStep } from './step-props.ts';

const rowsAtMost = 500;
const named = { actor: true, applicationId: true } as const;
const decideBody = z.strictObject(commands['decide-step'].input.omit(named).shape);
const progressBody = z.strictObject(commands['record-step-progress'].input.omit(named).shape);

/**
 * STEP at the desk: what a coach looks at in the morning, one request with its plan, and what is recorded of it. Who may only
 * pass a request on sees that it is there and nothing of what stands in it (R22).
 */
export function stepRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/step', async (c) => {
    const actor = signedInStaff(c);
    if (!offers(deps.http.settings, 'step')) throw new Refusal('not-found');
    const ctx = c.get('page');
    return page(
      c,
      <StepListPage
        ctx={ctx}
        rights={rightsOf(actor, deps)}
        lists={await readLists(actor, deps)}
        coach={actor.roles.includes('step-coach')}
        notice={c.req.query('done') === 'moved' ? ctx.t('staff.assign.done.center') : undefined}
      />,
    );
  });

  // Every link and every mail leads to a case by its id; a STEP request has a page of its own.
  app.get('/staff/cases/:id', async (c, next) => {
    const actor = signedInStaff(c);
    const id = applicationIdSchema.safeParse(c.req.param('id'));
    const row = id.success ? await deps.cases.getApplication(id.data) : undefined;
    if (row?.kind !== 'step' || !authorize(actor, 'step.see', caseResource(row)).allowed) return next();
    const done = c.req.query('done');
    return seeOther(
      c,
      `/staff/step/${row.applicationId}${done === undefined ? '' : `?done=${encodeURIComponent(done)}`}`,
    );
  });

  app.get('/staff/step/:id', async (c) => {
    const row = await openStep(c, deps);
    return stepPage(c, deps, row, { notice: doneNotice(c) });
  });

  app.post('/staff/step/:id/take', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { applicationId } = await openStep(c, deps);
    const what = formText(form, 'what');
    if (what !== 'take' && what !== 'release' && what !== 'take-over') throw new Refusal('invalid-input');
    const answer = await deps.commands.run('claim-case', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      release: what === 'release',
      takeOver: what === 'take-over',
    });
    if (answer.ok) return seeOther(c, `/staff/step/${applicationId}?done=${what}`);
    return refused(c, deps, applicationId, answer.error);
  });

  app.post('/staff/step/:id/progress', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const row = await openStep(c, deps);
    const { applicationId } = row;
    const what = formText(form, 'what');
    if (!isProgressKind(what)) throw new Refusal('invalid-input');
    const typed = { what, raw: form };
    const { progress, errors } = readProgress(what, form);
    if (errors) return stepPage(c, deps, row, { errors, again: { typed }, status: 400 });
    const answer = await deps.commands.run('record-step-progress', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      progress,
    });
    if (answer.ok) return seeOther(c, `/staff/step/${applicationId}?done=${what}`);
    return refused(
      c,
      deps,
      applicationId,
      { ...answer.error, fields: atFields(what, answer.error.fields ?? []) },
      { typed },
    );
  });

  stepPayRoutes(
    app,
    deps,
    (c) => openStep(c, deps),
    (c, row, more) => stepPage(c, deps, row, more),
  );

  app.post('/staff/step/:id/decide', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const values = readStepDecide(form);
    if (!operationIdSchema.safeParse(values.operationId).success || !/^\d{1,9}$/.test(values.version))
      throw new Refusal('form-expired');
    const row = await openStep(c, deps);
    const { applicationId, number } = row;
    const again = { decide: values };
    if (form['step'] === 'edit') return stepPage(c, deps, row, { again });
    const { draft, errors } = checkStepDecide(values);
    if (!draft) return stepPage(c, deps, row, { errors, again, status: 400 });
    if (form['step'] !== 'confirm') {
      const ctx = c.get('page');
      return page(
        c,
        <StepReviewPage
          ctx={ctx}
          rights={rightsOf(actor, deps)}
          applicationId={applicationId}
          number={number}
          values={values}
          draft={draft}
        />,
      );
    }
    const answer = await deps.commands.run('decide-step', {
      operationId: values.operationId,
      actor,
      applicationId,
      version: Number(values.version),
      ...draft,
    });
    if (answer.ok) return seeOther(c, `/staff/step/${applicationId}?done=${answer.value.outcome}`);
    // What was looked at is what stands here now: the next review is about this version, and is a new command.
    const now = await openStep(c, deps);
    const kept = { ...values, version: String(now.version), operationId: c.get('page').newOperationId() };
    return refused(c, deps, applicationId, answer.error, { decide: kept });
  });

  app.get('/staff/api/step', async (c) => c.json(await readLists(signedInStaff(c), deps)));

  app.get('/staff/api/step/:id', async (c) => {
    const actor = signedInStaff(c);
    const row = await openStep(c, deps);
    const { detail, line, mayRoute, mayTake } = await readStepProps(c.get('page'), row, actor, deps);
    const why = whyNoStep(row, actor);
    return c.json({
      ...line,
      mayRoute,
      mayTake,
      ...(detail
        ? {
            version: row.version,
            findings: [...detail.view.findings, ...(detail.confidential?.findings ?? [])],
            // R22: of a STEP coach alone; the key is not there for anybody else.
            ...(detail.confidential ? { confidential: detail.confidential.said } : {}),
            answers: openAnswers(row.answers),
            decisions: detail.view.decisions,
            plan: detail.plan,
            year: detail.year,
            mayRecord: detail.mayRecord && row.status === 'active',
            mayDecide: why === undefined,
            ...(why === undefined ? {} : { mayNotDecideBecause: why }),
          }
        : {}),
    });
  });

  app.post('/staff/api/step/:id/claim', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, z.strictObject(commands['claim-case'].input.omit(named).shape));
    const { applicationId } = await openStep(c, deps);
    return c.json(valueOf(await deps.commands.run('claim-case', { ...body, actor, applicationId })));
  });

  app.post('/staff/api/step/:id/decide', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, decideBody);
    const { applicationId } = await openStep(c, deps);
    return c.json(valueOf(await deps.commands.run('decide-step', { ...body, actor, applicationId })));
  });

  app.post('/staff/api/step/:id/progress', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, progressBody);
    const { applicationId } = await openStep(c, deps);
    return c.json(valueOf(await deps.commands.run('record-step-progress', { ...body, actor, applicationId })), 201);
  });
}

/** An id that never was, another kind of request, and another center's answer alike. */
async function openStep(c: HttpContext, deps: StaffDeps): Promise<ApplicationRow> {
  demandEver(signedInStaff(c), 'step.see');
  const id = applicationIdSchema.safeParse(c.req.param('id'));
  const row = id.success ? await deps.cases.getApplication(id.data) : undefined;
  if (row?.kind !== 'step') throw new Refusal('not-found');
  allow(c, 'step.see', caseResource(row));
  return row;
}

async function readLists(
  actor: StaffActor,
  deps: StaffDeps,
): Promise<Record<'active' | 'decide' | 'waiting', StepLine[]>> {
  const centers = centersOf(actor, deps);
  if (centers.length === 0) throw new Refusal('wrong-role');
  const reader = readerOf(actor, deps);
  const read = async (bucket: QueueBucket): Promise<StepLine[]> =>
    (await Promise.all(centers.map((centerId) => deps.cases.queueOf(centerId, bucket, rowsAtMost))))
      .flat()
      .filter((row) => row.kind === 'step' && authorize(actor, 'step.see', caseResource(row)).allowed)
      .map((row) => stepLine(row, reader))
      .sort(byDue);
  const [active, decide, waiting] = await Promise.all([read('following'), read('open'), read('waiting')]);
  return { active, decide, waiting };
}

async function stepPage(
  c: HttpContext,
  deps: StaffDeps,
  row: ApplicationRow,
  more: {
    errors?: readonly FieldError[];
    notice?: StepCaseProps['notice'];
    again?: Again;
    status?: 400 | 409;
  } = {},
): Promise<Response> {
  const ctx = c.get('page');
  const props = await readStepProps(ctx, row, signedInStaff(c), deps, more.again);
  return page(
    c,
    <StepCasePage ctx={ctx} {...props} errors={more.errors ?? []} notice={more.notice} />,
    more.status ?? 200,
  );
}

/** The page as it stands now, with what was typed and why it was not taken. */
async function refused(
  c: HttpContext,
  deps: StaffDeps,
  applicationId: string,
  error: { code: ErrorCode; params: ErrorParams; fields?: FieldError[] | undefined },
  again?: Again,
): Promise<Response> {
  const { code, params, fields = [] } = error;
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  const row = await deps.cases.getApplication(applicationId);
  if (!row) throw new Refusal('not-found');
  const { title, next } = refusalTexts(c.get('page'), { code, params });
  return stepPage(c, deps, row, {
    errors: fields,
    status: 409,
    ...(again ? { again } : {}),
    ...(fields.length > 0 ? {} : { notice: { kind: 'error', title, text: next } }),
  });
}

const done: readonly string[] = [
  'take',
  'take-over',
  'release',
  'accepted',
  'referred',
  'denied',
  'more-information',
  'assessment',
  'plan',
  'component',
  'contact',
  'finish',
  'paid-for',
];
function doneNotice(c: HttpContext): StepCaseProps['notice'] {
  const what = c.req.query('done');
  if (what === undefined) return undefined;
  const { t } = c.get('page');
  if (done.includes(what)) return { kind: 'success', text: t(`step.done.${what}`) };
  if (what === 'noted') return { kind: 'success', text: t('staff.notes.done') };
  if (what === 'note-empty') return { kind: 'error', text: t('staff.notes.empty') };
  if (/^given-(?:person|backup|team|liaison|center|undo)$/.test(what))
    return { kind: 'success', text: t(`staff.assign.done.${what.slice(6)}`) };
  return undefined;
}
