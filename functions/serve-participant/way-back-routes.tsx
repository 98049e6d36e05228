import type { Hono } from 'hono';
import type { ApplicationRow, DecisionRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { mayMove } from '../../domain/lifecycle/application.ts';
import { appealBy, isLateAppeal } from '../../domain/routing/appeal.ts';
import { AppealPage, type WaysBack } from '../../web/participant/way-back-pages.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf, covers } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** "I think this is wrong" and "open it again": the two ways back into line. */
export function wayBackRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands, cases } = deps;

  app.get('/applications/:id/appeal', async (c) => {
    const application = await caseOf(c, deps, 'decision.appeal');
    if (!mayMove(application, 'appeal')) throw new Refusal('not-open');
    return appealPage(c, application);
  });

  app.post('/applications/:id/appeal', async (c) => {
    const application = await caseOf(c, deps, 'decision.appeal');
    const form = await readForm(c);
    const words = formText(form, 'words');
    if (words.length < 3) return appealPage(c, application, { words, errors: [{ field: 'words', key: 'required' }] });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('appeal-decision', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId: application.applicationId,
          words: words.slice(0, 3000),
        }),
      ),
    );
    if (result.refusal)
      return appealPage(c, application, { words, ...drawn(c, result.refusal, ['words', 'clientConfirmed']) });
    return seeOther(c, `/applications/${application.applicationId}`);
  });

  app.post('/applications/:id/reopen', async (c) => {
    const application = await caseOf(c, deps, 'application.reopen');
    const form = await readForm(c);
    valueOf(
      await commands.run('reopen-application', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        applicationId: application.applicationId,
      }),
    );
    return seeOther(c, `/applications/${application.applicationId}`);
  });

  async function appealPage(
    c: HttpContext,
    application: ApplicationRow,
    again?: { words: string; errors: FieldError[]; trouble?: { title: string; next: string } },
  ): Promise<Response> {
    const last = await lastNo(application);
    const html = (
      <AppealPage
        ctx={c.get('page')}
        application={application}
        late={last !== undefined && isLateAppeal(last.decidedAt, deps.now(), deps.settings)}
        complaint={deps.settings.complaintContact}
        {...again}
      />
    );
    return page(c, html, again ? 400 : 200);
  }

  async function lastNo({ applicationId }: ApplicationRow): Promise<DecisionRow | undefined> {
    return (await cases.listDecisions(applicationId)).find(({ outcome }) => outcome === 'denied');
  }
}

/** What this reader can do about where the packet stands: a coach only what the consent covers. */
export async function waysBackOf(
  c: HttpContext,
  application: ApplicationRow,
  decisions: readonly DecisionRow[],
  deps: ParticipantDeps,
): Promise<WaysBack> {
  const last = decisions.find(({ outcome }) => outcome === 'denied');
  const appeals =
    last !== undefined && mayMove(application, 'appeal') && (await covers(c, application, 'decision.appeal', deps));
  const { status, waitlist, hold } = application;
  // A question that was not answered is opened by its answer; everything else that ended, by opening it again.
  const mayReopen =
    status === 'withdrawn' || (status === 'closed' && waitlist !== undefined) || hold?.lapsed?.all === true;
  const reopens = mayReopen && (await covers(c, application, 'application.reopen', deps));
  return {
    ...(appeals
      ? {
          appeal: {
            by: appealBy(last.decidedAt, deps.settings),
            late: isLateAppeal(last.decidedAt, deps.now(), deps.settings),
          },
        }
      : {}),
    reopen: reopens && mayMove(application, 'reopen'),
  };
}
