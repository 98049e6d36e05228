import type { Hono } from 'hono';
import { formText, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpEnv } from '../http/environment.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, signedInStaff } from './reading.ts';

/** A file that passed is looked at again for harm. */
export function rescanRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.post('/staff/cases/:id/documents/:documentId/rescan', async (c) => {
    const actor = signedInStaff(c);
    const form = await readForm(c);
    const { application } = await openCase(c, deps, c.req.param('id'));
    const { applicationId } = application;
    const answer = await deps.commands.run('rescan-document', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      documentId: c.req.param('documentId'),
    });
    valueOf(answer);
    return seeOther(c, `/staff/cases/${applicationId}?done=rescan#documents`);
  });
}
