import type { Hono } from 'hono';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { answerSections } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { toldOfTanf } from '../../domain/requests/step.ts';
import { offers } from '../../domain/settings.ts';
import { planOf } from '../../domain/step/plan.ts';
import { sectionAfter } from '../../web/participant/form-page.tsx';
import { FamilyCoachPage, StepAboutPage, StepPart } from '../../web/participant/step-pages.tsx';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { allAnswers, caseOf, centerFor, covers } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

export function stepRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { snapAgency: agency } = deps.settings.step;

  app.get('/step', (c) => {
    if (!offers(deps.settings, 'step')) throw new Refusal('not-found');
    const ctx = c.get('page');
    const start = '/notice?kind=step';
    const startHref = ctx.signedIn ? start : `/sign-in?next=${encodeURIComponent(start)}`;
    return page(c, <StepAboutPage ctx={ctx} agency={agency} startHref={startHref} />);
  });

  app.get('/applications/:id/family-coach', async (c) => {
    const application = await caseOf(c, deps, 'application.save');
    if (application.kind !== 'step') throw new Refusal('not-found');
    const base = `/applications/${application.applicationId}`;
    const next = sectionAfter('step-benefits', answerSections('step'));
    return page(
      c,
      <FamilyCoachPage
        ctx={c.get('page')}
        base={base}
        nextHref={`${base}/form/${next?.id ?? 'step-goal'}`}
        agency={agency}
      />,
    );
  });
}

/** Where "save and go on" leads after the questions about benefits: on TANF cash, to what the person should know first (R11). */
export const afterBenefits = (sectionId: string, answers: Answers, base: string): string | undefined =>
  sectionId === 'step-benefits' && toldOfTanf(answers) ? `${base}/family-coach` : undefined;

/** What a STEP request has to say on its own page; the person's own answers for themselves alone. */
export async function stepPart(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps) {
  const [answers, plan] = await Promise.all([allAnswers(c, application, deps), readPlan(c, application, deps)]);
  return (
    <StepPart
      ctx={c.get('page')}
      application={application}
      center={centerFor(application, deps.settings)}
      agency={deps.settings.step.snapAgency}
      tanf={toldOfTanf(answers)}
      plan={plan}
    />
  );
}

async function readPlan(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps) {
  if (application.step === undefined || !(await covers(c, application, 'answers.read', deps))) return undefined;
  return planOf(await deps.steps.list(application.applicationId));
}

/** The same for scripts. */
export async function stepView(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps) {
  if (application.kind !== 'step') return {};
  const [answers, plan] = await Promise.all([allAnswers(c, application, deps), readPlan(c, application, deps)]);
  const { snapAgency: agency } = deps.settings.step;
  return {
    step: {
      ...(toldOfTanf(answers) || application.status === 'referred' ? { familyCoach: agency } : {}),
      ...(application.status === 'active'
        ? { coach: application.claimedBy?.name, contactDueAt: application.due?.dueAt }
        : {}),
      ...(plan ? { plan } : {}),
    },
  };
}
