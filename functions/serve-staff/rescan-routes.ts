import type { Hono } from 'hono';
import * as z from 'zod';
import { operationIdSchema } from '../../domain/ids.ts';
import { formText, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { readBody } from '../http/read-body.ts';
import type { StaffDeps } from './deps.ts';
import { openCase, signedInStaff } from './reading.ts';

const rescanBody = z.strictObject({ operationId: operationIdSchema });

/** A file that passed is looked at again for harm. */
export function rescanRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  const rescan = async (c: HttpContext, operationId: string): Promise<string> => {
    const actor = signedInStaff(c);
    const { application } = await openCase(c, deps, c.req.param('id') ?? '');
    const { applicationId } = application;
    const documentId = c.req.param('documentId') ?? '';
    valueOf(await deps.commands.run('rescan-document', { operationId, actor, applicationId, documentId }));
    return applicationId;
  };

  app.post('/staff/cases/:id/documents/:documentId/rescan', async (c) => {
    const form = await readForm(c);
    return seeOther(c, `/staff/cases/${await rescan(c, formText(form, 'operationId'))}?done=rescan#documents`);
  });

  app.post('/staff/api/cases/:id/documents/:documentId/rescan', async (c) => {
    const { operationId } = await readBody(c, rescanBody);
    await rescan(c, operationId);
    return c.json({});
  });
}
