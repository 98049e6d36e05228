import type { Hono } from 'hono';
import * as z from 'zod';
import { staffFiled } from '../../domain/access/conditions.ts';
import { commands } from '../../domain/commands.ts';
import { Refusal, type ErrorCode, type ErrorParams, type FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field, needed } from '../../domain/forms/shape.ts';
import { operationIdSchema } from '../../domain/ids.ts';
import { isHighRate, wrongTerms } from '../../domain/ojt/terms.ts';
import { ojtResults } from '../../domain/ojt/rows.ts';
import { secondApproval } from '../../domain/routing/route-request.ts';
import { CasePage, type CaseProps } from '../../web/staff/case-page.tsx';
import { checkOjtDecide, ojtRefusedFields, readOjtDecide, type OjtDraft } from '../../web/staff/ojt-form.ts';
import { OjtReviewPage } from '../../web/staff/ojt-review-page.tsx';
import { formText, page, readForm, seeOther, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import { readCaseProps } from './case-props.ts';
import { keysOn } from './desk-keys.ts';
import type { StaffDeps } from './deps.ts';
import type { OjtAgain } from './ojt-props.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

const named = { actor: true, applicationId: true } as const;
const decideBody = z.strictObject(commands['decide-ojt'].input.omit(named).shape);
const resultBody = z.strictObject(commands['record-ojt-result'].input.omit(named).shape);
const resultDay = field('on', 'date', needed);

interface Refused {
  code: ErrorCode;
  params: ErrorParams;
  fields?: FieldError[] | undefined;
}

/** R21: deciding takes two posts, as for every request; what became of it is one. */
export function ojtRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/cases/:id/ojt', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const values = readOjtDecide(form);
    if (!operationIdSchema.safeParse(values.operationId).success || !/^\d{1,9}$/.test(values.version))
      throw new Refusal('form-expired');
    const open = await openOjt(c);
    const { applicationId, number } = open.application;
    const again = { decide: values };
    if (form['step'] === 'edit') return casePage(c, open, { again });
    const { draft, errors } = checkOjtDecide(values);
    if (!draft) return casePage(c, open, { again, errors, status: 400 });
    // Said here already, beside the fields; the command asks the same again.
    const wrong = draft.terms ? wrongTerms(draft.terms, deps.http.settings, todayOf(deps)) : [];
    if (wrong.length > 0) return casePage(c, open, { again, errors: ojtRefusedFields(wrong), status: 400 });
    if (form['step'] !== 'confirm')
      return page(
        c,
        <OjtReviewPage
          ctx={c.get('page')}
          rights={rightsOf(actor, deps)}
          applicationId={applicationId}
          number={number}
          values={values}
          draft={draft}
          settings={deps.http.settings.ojt}
          needsSecond={open.stage === 'first' && needsSecond(draft, open)}
        />,
      );
    const answer = await deps.commands.run('decide-ojt', {
      operationId: values.operationId,
      actor,
      applicationId,
      version: Number(values.version),
      ...draft,
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=ojt-${answer.value.outcome}`);
    // What was looked at is what stands here now: the next review is about this version, and is a new command.
    const now = await openOjt(c);
    const kept = { ...values, version: String(now.application.version), operationId: c.get('page').newOperationId() };
    return refused(c, now, answer.error, { decide: kept });
  });

  app.post('/staff/cases/:id/ojt-result', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const open = await openOjt(c);
    const version = formText(form, 'version');
    if (!/^\d{1,9}$/.test(version)) throw new Refusal('form-expired');
    const again = { result: typedResult(form) };
    const result = ojtResults.find((each) => each === again.result.result);
    const on = readField(resultDay, form);
    const errors: FieldError[] = [
      ...(result ? [] : [{ field: 'result', key: 'choose-one' }]),
      ...(on === 'empty' ? [{ field: 'on', key: 'required' }] : 'error' in on ? [on.error] : []),
    ];
    if (!result || on === 'empty' || 'error' in on) return casePage(c, open, { again, errors, status: 400 });
    const { applicationId } = open.application;
    const answer = await deps.commands.run('record-ojt-result', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      version: Number(version),
      result,
      on: String(on.answer),
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=ojt-result`);
    return refused(c, await openOjt(c), answer.error, again);
  });

  app.post('/staff/api/cases/:id/ojt', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, decideBody);
    const { applicationId } = (await openOjt(c)).application;
    return c.json(valueOf(await deps.commands.run('decide-ojt', { ...body, actor, applicationId })));
  });

  app.post('/staff/api/cases/:id/ojt-result', async (c) => {
    const actor = signedInStaff(c);
    const body = await readBody(c, resultBody);
    const { applicationId } = (await openOjt(c)).application;
    return c.json(valueOf(await deps.commands.run('record-ojt-result', { ...body, actor, applicationId })));
  });

  async function openOjt(c: HttpContext): Promise<OpenCase> {
    const open = await openCase(c, deps, c.req.param('id') ?? '');
    if (open.application.kind !== 'ojt') throw new Refusal('not-found');
    return open;
  }

  /** As the command will find; it asks again. */
  function needsSecond({ terms }: OjtDraft, { resource }: OpenCase): boolean {
    const { settings } = deps.http;
    if (!terms) return false;
    const exceptions = staffFiled(resource) ? (['staff-helped'] as const) : [];
    return isHighRate(terms, settings) || secondApproval({ amountCents: 0, exceptions }, settings.policy).length > 0;
  }

  /** The page as it stands now, with what was typed. */
  async function casePage(
    c: HttpContext,
    open: OpenCase,
    more: { again: OjtAgain; errors?: readonly FieldError[]; notice?: CaseProps['notice']; status?: 400 | 409 },
  ) {
    const ctx = c.get('page');
    const props = await readCaseProps(ctx, open, signedInStaff(c), deps, undefined, more.again);
    return page(
      c,
      <CasePage ctx={ctx} {...props} keys={keysOn(c)} errors={more.errors ?? []} notice={more.notice} />,
      more.status ?? 200,
    );
  }

  function refused(c: HttpContext, open: OpenCase, { code, params, fields = [] }: Refused, again: OjtAgain) {
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const { title, next } = refusalTexts(c.get('page'), { code, params });
    const errors = ojtRefusedFields(fields);
    // A marked field says it all, but for whom the law stops.
    const says = errors.length === 0 || code === 'employer-refused';
    return casePage(c, open, {
      again,
      errors,
      status: 409,
      ...(says ? { notice: { kind: 'error', title, text: next } } : {}),
    });
  }
}

function typedResult(form: Form): NonNullable<OjtAgain['result']> {
  const text = (name: string) => formText(form, name);
  return { result: text('result'), month: text('on-month'), day: text('on-day'), year: text('on-year') };
}
