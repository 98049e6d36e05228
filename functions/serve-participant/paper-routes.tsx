import type { Hono } from 'hono';
import { checklistKindSchema } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema, documentIdSchema } from '../../domain/ids.ts';
import { formText, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import { caseOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { backFrom } from './document-routes.tsx';

/** What a person says of their papers besides sending them. */
export function paperRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { commands } = deps;

  app.post('/applications/:id/documents/reuse', async (c) => {
    const application = await caseOf(c, deps, 'document.upload');
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    const fromApplication = applicationIdSchema.safeParse(formText(form, 'fromApplication'));
    const fromDocument = documentIdSchema.safeParse(formText(form, 'fromDocument'));
    if (!kind.success || !fromApplication.success || !fromDocument.success) throw new Refusal('invalid-input');
    const answer = await commands.run('reuse-document', {
      operationId: formText(form, 'operationId'),
      actor: signedInActor(c),
      applicationId: application.applicationId,
      kind: kind.data,
      from: { applicationId: fromApplication.data, documentId: fromDocument.data },
    });
    // Two tabs: it is there already, which is what the person wanted.
    if (!answer.ok && answer.error.code !== 'duplicate-document') valueOf(answer);
    return seeOther(c, `${backFrom(application)}#field-${kind.data}`);
  });
}
