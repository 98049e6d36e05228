import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { operationIdSchema } from '../../domain/ids.ts';
import { CasePage, type CaseProps } from '../../web/staff/case-page.tsx';
import {
  capsReached,
  checkDecision,
  readDecideValues,
  splitText,
  type DecideContext,
  type DecideValues,
  type DecisionDraft,
} from '../../web/staff/decide-form.ts';
import { refusedFields } from '../../web/staff/decide-refusals.ts';
import { ReviewPage } from '../../web/staff/review-page.tsx';
import { page, readForm, seeOther } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readCaseProps, readDecideRoom } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, rightsOf, signedInStaff, type OpenCase } from './reading.ts';

/**
 * Deciding takes two posts: one to review, one to confirm. Nothing counts before the second, and everything typed travels
 * with the form, so that a way back or an error loses none of it.
 */
export function decideRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/cases/:id/decide', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const values = readDecideValues(form);
    if (!operationIdSchema.safeParse(values.operationId).success || !/^\d{1,9}$/.test(values.version))
      throw new Refusal('form-expired');
    const open = await openCase(c, deps, c.req.param('id'));
    if (form['step'] === 'confirm') return confirm(c, deps, actor, open, values);
    // What was laid out before counts no more: it is laid out over the money as it stands now.
    const again = { ...values, split: [] };
    const props = await readCaseProps(c.get('page'), open, actor, deps, again);
    if (form['step'] === 'edit' && props.decide.can) return casePage(c, props, 200);
    return review(c, deps, actor, open, again, props);
  });
}

const casePage = (c: HttpContext, props: CaseProps, status: 200 | 400 | 409) =>
  page(c, <CasePage ctx={c.get('page')} {...props} />, status);

function review(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  open: OpenCase,
  values: DecideValues,
  props: CaseProps,
): Response | Promise<Response> {
  if (!props.decide.can) return casePage(c, { ...props, notice: closedNotice(c, open) }, 409);
  const checked = checkDecision(values, props.decide.context);
  if (!checked.draft) return casePage(c, { ...props, errors: checked.errors }, 400);
  const { context } = props.decide;
  const limit = deps.http.settings.policy.secondApprovalAboveCents;
  const aboveCap = capsReached(checked.draft.lines, context).length > 0;
  // R2: a reason that turned out not to be needed asks nobody.
  const { exceptionReason, ...plain } = checked.draft;
  const draft: DecisionDraft = aboveCap && exceptionReason !== undefined ? checked.draft : plain;
  return page(
    c,
    <ReviewPage
      ctx={c.get('page')}
      applicationId={open.application.applicationId}
      number={open.application.number}
      rights={rightsOf(actor, deps)}
      values={{
        ...values,
        exceptionReason: draft.exceptionReason ?? '',
        split: draft.lines.map(splitText),
      }}
      draft={draft}
      funds={context.funds}
      priorityGroup={open.application.priorityGroup}
      exception={draft.exceptionReason ?? context.firstException}
      second={
        open.stage === 'second'
          ? undefined
          : aboveCap
            ? { because: 'cap' }
            : draft.amountCents > limit
              ? { because: 'limit', limitCents: limit }
              : undefined
      }
    />,
  );
}

async function confirm(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  open: OpenCase,
  values: DecideValues,
): Promise<Response> {
  const ctx = c.get('page');
  const { applicationId } = open.application;
  const room = await readDecideRoom(open, actor, deps);
  // Only the form's own shape is checked here. Whether the money is there and the packet still open is for the command: a
  // second click must get the first one's answer, though by then the fund holds less and the packet is decided.
  const checked = checkDecision(values, shapeOnly(room.context));
  if (!checked.draft) {
    const props = await readCaseProps(ctx, open, actor, deps, values);
    return casePage(c, { ...props, errors: checked.errors }, 400);
  }
  const { amountCents: _amount, askedCents: _asked, ...draft } = checked.draft;
  const answer = await deps.commands.run('decide-packet', {
    operationId: values.operationId,
    actor,
    applicationId,
    version: Number(values.version),
    ...draft,
  });
  if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=${answer.value.outcome}`);
  return refusedPage(c, deps, actor, applicationId, values, answer.error);
}

/** The page as it stands now, with what was typed, why it was not taken, and at which field. */
async function refusedPage(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  applicationId: string,
  values: DecideValues,
  error: Extract<CommandAnswer<unknown>, { ok: false }>['error'],
): Promise<Response> {
  const ctx = c.get('page');
  const { code, params, fields } = error;
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  const open = await openCase(c, deps, applicationId);
  // What was looked at is what stands here now: the next review is about this version, and is a new command.
  const kept = { ...values, split: [], version: String(open.application.version), operationId: ctx.newOperationId() };
  const props = await readCaseProps(ctx, open, actor, deps, kept);
  const errors: FieldError[] = props.decide.can ? refusedFields(error, values) : [];
  const { title, next } = refusalTexts(ctx, { code, params });
  const text = code === 'changed-meanwhile' && props.decide.can ? ctx.t('staff.decide.what-we-kept') : next;
  // The field says which reason is missing and for whom; the general words speak of reasons that the person reads.
  if (code === 'reason-missing' && errors.length > 0) return casePage(c, { ...props, errors }, 409);
  return casePage(c, { ...props, errors, notice: { kind: 'error', title, text } }, 409);
}

/** The form was open while somebody else decided, took the packet over, or the person took it back. */
function closedNotice(c: HttpContext, open: OpenCase): CaseProps['notice'] {
  const ctx = c.get('page');
  const last = open.decisions[0];
  const { status, claimedBy } = open.application;
  if ((status === 'approved' || status === 'denied' || status === 'second-review') && last) {
    const { title, next } = refusalTexts(ctx, {
      code: 'already-decided',
      params: { by: last.decidedBy.name, at: last.decidedAt },
    });
    return { kind: 'error', title, text: next };
  }
  const code = claimedBy && status === 'in-review' ? 'already-claimed' : 'not-open';
  const params = claimedBy ? { by: claimedBy.name, at: claimedBy.claimedAt } : {};
  const { title, next } = refusalTexts(ctx, { code, params });
  return { kind: 'error', title, text: next };
}

function shapeOnly(context: DecideContext): DecideContext {
  const unlimited = Number.MAX_SAFE_INTEGER;
  return {
    ...context,
    money: { ...context.money, funds: [], inside: [] },
    funds: context.funds.map((fund) => ({ ...fund, state: 'open', leftCents: unlimited })),
    capLeft: { training: unlimited, support: unlimited },
    waitingAhead: { adult: 0, 'veterans-first': 0, none: 0 },
  };
}
