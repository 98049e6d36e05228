import { authorize } from '../../domain/access/authorize.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { yearOf } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { answerSections, answerText, formRows, questionText } from '../../domain/forms/form.ts';
import { askable } from '../../domain/information/open-items.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { snapFindings } from '../../domain/requests/step.ts';
import { mayBeHeld } from '../../domain/routing/holding.ts';
import { planOf } from '../../domain/step/plan.ts';
import type { PageContext } from '../../web/page.tsx';
import { emptyAsk } from '../../web/staff/ask-form.ts';
import type { StepDecideValues } from '../../web/staff/step-decide.ts';
import type { StepDetail } from '../../web/staff/step-detail.ts';
import type { StepCaseProps } from '../../web/staff/step-page.tsx';
import { stepLine } from '../../web/staff/step-view.ts';
import { valueOf } from '../http/answers.ts';
import type { Again } from './step-again.ts';
import { readStepPayProps } from './step-pay-routes.tsx';
import { openAnswers, readView } from './case-props.ts';
import { readDesk } from './desk-view.ts';
import type { StaffDeps } from './deps.ts';
import { readerOf, rightsOf, todayOf, type OpenCase } from './reading.ts';

export async function readStepProps(
  ctx: PageContext,
  application: ApplicationRow,
  actor: StaffActor,
  deps: StaffDeps,
  again: Again = {},
): Promise<Omit<StepCaseProps, 'errors' | 'notice'>> {
  const resource = caseResource(application);
  const may = (action: Parameters<typeof authorize>[1]) => authorize(actor, action, resource).allowed;
  const line = stepLine(application, readerOf(actor, deps));
  return {
    rights: rightsOf(actor, deps),
    line,
    mayRoute: mayBeHeld(application.status) && may('case.reassign'),
    mayTake: mayTake(application, actor, deps),
    ...(may('case.read') ? { detail: await readDetail(ctx, application, actor, deps, again) } : {}),
  };
}

function mayTake(application: ApplicationRow, actor: StaffActor, { http }: StaffDeps): StepCaseProps['mayTake'] {
  if (!mayBeHeld(application.status)) return undefined;
  const resource = caseResource(application);
  const { claimedBy } = application;
  const takes = !actor.roles.includes('step-coach') && http.settings.step.skillsteamMayTake;
  const allowed =
    authorize(actor, 'case.claim', resource).allowed || (takes && authorize(actor, 'step.take', resource).allowed);
  if (!allowed) return undefined;
  if (!claimedBy) return 'take';
  return claimedBy.staffId === actor.staffId ? 'release' : 'take-over';
}

/** Why this reader may not decide now; undefined when they may. */
export function whyNoStep(application: ApplicationRow, actor: StaffActor): StepDetail['noDecision'] {
  if (!mayMove(application, 'accept')) return 'not-now';
  const access = authorize(actor, 'step.decide', caseResource(application));
  if (!access.allowed) return access.reason === 'own-packet' ? 'own-packet' : 'not-you';
  const { claimedBy } = application;
  return claimedBy !== undefined && claimedBy.staffId !== actor.staffId ? 'claimed' : undefined;
}

async function readDetail(
  ctx: PageContext,
  application: ApplicationRow,
  actor: StaffActor,
  deps: StaffDeps,
  { decide, typed, pay }: Again,
): Promise<StepDetail> {
  const { applicationId } = application;
  const decisions = await deps.cases.listDecisions(applicationId);
  const resource = caseResource(application);
  const open: OpenCase = { application, decisions, resource, stage: 'first' };
  const [view, desk, rows, confidential, documents] = await Promise.all([
    readView(open, actor, deps),
    readDesk(open, actor, deps),
    deps.steps.list(applicationId),
    readConfidential(ctx, application, actor, deps),
    deps.cases.listDocuments(applicationId),
  ]);
  const today = todayOf(deps);
  const plan = planOf(rows);
  const why = whyNoStep(application, actor);
  const { claimedBy } = application;
  // Somebody who is in STEP may get TANF cash later (R11).
  const refers =
    application.status === 'active' &&
    (claimedBy === undefined || claimedBy.staffId === actor.staffId) &&
    authorize(actor, 'step.decide', resource).allowed;
  return {
    view,
    desk,
    confidential,
    answers: formRows('step', application.answers, ctx.t),
    openAnswers: openAnswers(application.answers),
    plan,
    awards: application.awards ?? [],
    pay: await readStepPayProps(application, plan, actor, deps, ctx.newOperationId, pay),
    year: yearOf(today, 'federal-fiscal-year'),
    today,
    mayRecord: authorize(actor, 'step.record', resource).allowed,
    ...(why === undefined || refers
      ? {
          decide: {
            values: decide ?? freshValues(application, ctx.newOperationId()),
            askable: askable(application, documents),
            refer: refers,
          },
        }
      : { noDecision: why }),
    typed,
  };
}

/** R22: asked here and again by the function that reads it; this one holds no key to it, and keeps nothing. */
async function readConfidential(
  ctx: Pick<PageContext, 't'>,
  application: ApplicationRow,
  actor: StaffActor,
  deps: StaffDeps,
): Promise<StepDetail['confidential']> {
  if (!authorize(actor, 'snap.read', caseResource(application)).allowed) return undefined;
  const { applicationId } = application;
  const { answers } = valueOf(await deps.commands.run('read-snap', { actor, applicationId }));
  const fields = answerSections('step').flatMap((section) => section.fields);
  return {
    said: answers,
    findings: snapFindings(answers),
    rows: fields.flatMap((each) => {
      const answer = each.keptIn === 'snap' ? answers[each.name] : undefined;
      return answer === undefined
        ? []
        : [{ question: questionText(each, ctx.t), answer: answerText(each, answer, ctx.t) }];
    }),
  };
}

const freshValues = (application: ApplicationRow, operationId: string): StepDecideValues => ({
  operationId,
  version: String(application.version),
  outcome: '',
  ticks: [],
  welcome: '',
  referNote: '',
  denyReason: '',
  denyChange: '',
  ...emptyAsk(application.language),
});
