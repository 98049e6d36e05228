import type { Hono } from 'hono';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { documentIdSchema } from '../../domain/ids.ts';
import { offeredAnswers } from '../../domain/reading/offered.ts';
import { ReadFormPage } from '../../web/participant/read-form-page.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf, covers } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';

/** What was read from the fields of an uploaded form, for the person to confirm. */
export function readFormRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const path = '/applications/:id/documents/:documentId/answers';

  app.get(path, async (c) => {
    const { application, document } = await formOf(c);
    const taken = offeredAnswers(document, application).filter((each) => each.taken);
    return page(
      c,
      <ReadFormPage {...pageProps(c, application, document)} ticked={taken.map(({ field }) => field.name)} />,
    );
  });

  app.post(path, async (c) => {
    const { application, document } = await formOf(c);
    const form = await readForm(c);
    const offered = offeredAnswers(document, application);
    const then = formText(form, 'then');
    const ticked = then === 'all' ? offered.map(({ field }) => field.name) : then === 'none' ? [] : tickedIn(form);
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(c, <ReadFormPage {...pageProps(c, application, document)} ticked={ticked} {...known} />, 400);
    if (then === '' && ticked.length === 0 && !offered.some(({ taken }) => taken))
      return redraw({ errors: [{ field: 'fields', key: 'tick-or-choose' }] });
    const { applicationId } = application;
    const result = await attempt(async () =>
      valueOf(
        await deps.commands.run('save-application', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId,
          takeOver: { documentId: document.documentId, fields: ticked },
        }),
      ),
    );
    if (result.refusal) {
      const { errors, trouble } = drawn(
        c,
        result.refusal,
        offered.map(({ field }) => field.name),
      );
      // The boxes of one section are one field of this page.
      return redraw({ errors: errors.map((each) => ({ ...each, field: 'fields' })), ...(trouble ? { trouble } : {}) });
    }
    return seeOther(c, backOf(application));
  });

  /** Whoever may save answers and see the paper; after sending nothing is taken over any more. */
  async function formOf(c: HttpContext): Promise<{ application: ApplicationRow; document: DocumentRow }> {
    const application = await caseOf(c, deps, 'application.save');
    const documentId = documentIdSchema.safeParse(c.req.param('documentId'));
    if (!documentId.success || !(await covers(c, application, 'document.read', deps))) throw new Refusal('not-found');
    const document = await deps.cases.getDocument(application.applicationId, documentId.data);
    if (document?.status !== 'clean' || !document.formAnswers) throw new Refusal('not-found');
    if (application.status !== 'draft') throw new Refusal('already-sent', { number: application.number });
    return { application, document };
  }
}

const backOf = ({ applicationId }: ApplicationRow): string => `/applications/${applicationId}/documents`;

const pageProps = (c: HttpContext, application: ApplicationRow, document: DocumentRow) => ({
  ctx: c.get('page'),
  action: `${backOf(application)}/${document.documentId}/answers`,
  back: backOf(application),
  offered: offeredAnswers(document, application),
  apart: document.kind === 'application-form' || document.kind === 'other',
});

/** Each section's boxes have a name of their own, so that the error summary can lead to the first. */
const tickedIn = (form: Form): string[] =>
  Object.entries(form).flatMap(([name, value]) =>
    name === 'fields' || name.startsWith('fields-') ? [value ?? []].flat().map(String) : [],
  );
