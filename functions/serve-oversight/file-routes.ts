import type { Hono } from 'hono';
import { Refusal } from '../../domain/errors.ts';
import { documentIdSchema } from '../../domain/ids.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import type { ViewedThing } from '../../domain/oversight/views.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import type { OversightDeps } from './deps.ts';
import { openPacket } from './reading.ts';

/** Files by a link that lives 60 seconds, each on record first. */
export function fileRoutes(app: Hono<HttpEnv>, deps: OversightDeps): void {
  const { signer, cleanBucket, packetsBucket, http } = deps;
  const base = '/staff/oversight/packets/:id';

  app.get(`${base}/documents/:documentId/pages/:page`, async (c) => {
    const document = await readDocument(c, 'pages');
    const page = /^[1-9]\d{0,2}$/.test(c.req.param('page')) ? Number(c.req.param('page')) : 0;
    if (page < 1 || page > (document.pages ?? 0)) throw new Refusal('not-found');
    const key = pageKeyOf(document, page);
    return c.redirect(await signer.read(cleanBucket, key, { now: http.now(), contentType: 'image/jpeg' }), 302);
  });

  app.get(`${base}/documents/:documentId/original`, async (c) => {
    const document = await readDocument(c, 'original');
    if (!document.original) throw new Refusal('not-found');
    if (document.original.replaced) throw new Refusal('original-replaced');
    const { key, versionId } = document.original;
    const link = await signer.read(cleanBucket, key, {
      now: http.now(),
      versionId,
      downloadName: `${document.kind}-${document.documentId.slice(-6)}`,
      // Never shown by the browser: what came from outside is only ever saved.
      contentType: 'application/octet-stream',
    });
    return c.redirect(link, 302);
  });

  for (const file of ['packet', 'letter'] as const)
    app.get(`${base}/${file}`, async (c) => {
      const { application } = await openPacket(c, deps, { what: file });
      const stored = application[file];
      if (!stored) throw new Refusal('not-found');
      const link = await signer.read(packetsBucket, stored.key, {
        now: http.now(),
        versionId: stored.versionId,
        downloadName: `${application.number}-${file}.pdf`,
        contentType: 'application/pdf',
      });
      return c.redirect(link, 302);
    });

  async function readDocument(c: HttpContext, what: ViewedThing) {
    const documentId = documentIdSchema.safeParse(c.req.param('documentId'));
    if (!documentId.success) throw new Refusal('not-found');
    const { application } = await openPacket(c, deps, { what, documentId: documentId.data });
    const document = await deps.cases.getDocument(application.applicationId, documentId.data);
    if (document?.status !== 'clean') throw new Refusal('not-found');
    return document;
  }
}
