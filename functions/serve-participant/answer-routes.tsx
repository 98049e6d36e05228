import type { Hono } from 'hono';
import { decisionDue, resume } from '../../domain/calendar/decision-clock.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { typedForm, type RawForm } from '../../domain/forms/form.ts';
import { openFields, openItems } from '../../domain/information/open-items.ts';
import { readAsked } from '../../domain/information/read-answers.ts';
import { AnswerPage } from '../../web/participant/answer-page.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf, centerFor } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { documentsProps } from './document-routes.tsx';

/** The answer to what was asked: papers by their own forms, questions and the sending by one. Works without scripts. */
export function answerRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands } = deps;

  app.get('/applications/:id/answer', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    if (!openItems(application) || !application.request)
      return seeOther(c, `/applications/${application.applicationId}`);
    return page(c, <AnswerPage {...await answerProps(c, application, typedForm(application.answers))} />);
  });

  app.post('/applications/:id/answer', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    const { applicationId } = application;
    const base = `/applications/${applicationId}`;
    const form = await readForm(c);
    const actor = signedInActor(c);
    const operationId = formText(form, 'operationId');
    const later = formText(form, 'then') === 'later';
    const fields = openFields(application);
    const { errors, ...changes } = readAsked(fields, form, application.answers);
    // Saved for later is saved as far as it goes; only what cannot be read has to be mended first.
    const wrong = errors.filter(({ key }) => !later || key !== 'required');
    if (wrong.length > 0) return redraw({ errors: wrong });
    const result = await attempt(async () => {
      if (fields.length > 0)
        valueOf(
          await commands.run('save-application', {
            // Its own permanent id: the same click, a different command.
            operationId: `${operationId.slice(0, 62)}-s`,
            actor,
            applicationId,
            ...changes,
          }),
        );
      if (!later) valueOf(await commands.run('answer-request', { operationId, actor, applicationId }));
    });
    if (!result.refusal) return seeOther(c, later ? `${base}/answer?saved=1` : `${base}/sent`);
    // A second click after the answer was sent: it was, and that is what the person wants to hear.
    if (['not-open', 'already-sent'].includes(result.refusal.code)) return seeOther(c, `${base}/sent`);
    const names = ['clientConfirmed', ...fields.map(({ name }) => name), ...(openItems(application)?.documents ?? [])];
    return redraw(drawn(c, result.refusal, names));

    async function redraw(known: { errors: FieldError[]; trouble?: { title: string; next: string } }) {
      if (!application.request) throw new Refusal('not-open', { number: application.number });
      return page(c, <AnswerPage {...await answerProps(c, application, form)} {...known} />, 400);
    }
  });

  async function answerProps(c: HttpContext, application: ApplicationRow, raw: RawForm) {
    const { request } = application;
    if (!request) throw new Refusal('not-open', { number: application.number });
    const { settings } = deps;
    const asked = new Map(
      request.items.flatMap((item) => (item.what === 'document' ? [[item.kind, item] as const] : [])),
    );
    const now = deps.now();
    const due =
      application.status === 'closed' ? decisionDue(now, application, settings) : resume(now, application, settings);
    return {
      ...(await documentsProps(c, application, deps, [...asked.keys()])),
      request,
      asked,
      askedLanguage: request.language,
      fields: openFields(application),
      raw,
      decideBy: due.dueAt,
      center: centerFor(application, settings).shortName,
      saved: c.req.query('saved') === '1',
    };
  }
}
