import type { Hono } from 'hono';
import type { DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { documentIdSchema } from '../../domain/ids.ts';
import type { ViewedThing } from '../../domain/oversight/views.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import { allow, signedInActor } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { keepView } from '../http/view-record.ts';
import type { StaffDeps } from './deps.ts';
import { openCase } from './reading.ts';

/**
 * Files leave the buckets by a link that lives 60 seconds, given to whoever may see the case now: nothing that could be
 * passed on stands in a page.
 */
export function fileRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  const { signer } = deps;
  const now = () => deps.http.now();

  app.get('/staff/cases/:id/documents/:documentId/pages/:page', async (c) => {
    const document = await readDocument(c, deps);
    const page = /^[1-9]\d{0,2}$/.test(c.req.param('page')) ? Number(c.req.param('page')) : 0;
    if (page < 1 || page > (document.pages ?? 0)) throw new Refusal('not-found');
    await viewed(c, deps, document, 'pages');
    const key = pageKeyOf(document, page);
    return c.redirect(await signer.read(deps.cleanBucket, key, { now: now(), contentType: 'image/jpeg' }), 302);
  });

  app.get('/staff/cases/:id/documents/:documentId/original', async (c) => {
    const document = await readDocument(c, deps);
    if (!document.original) throw new Refusal('not-found');
    if (document.original.replaced) throw new Refusal('original-replaced');
    await viewed(c, deps, document, 'original');
    const { key, versionId } = document.original;
    // Never shown by the browser: what came from outside is only ever saved.
    const link = await signer.read(deps.cleanBucket, key, {
      now: now(),
      versionId,
      downloadName: `${document.kind}-${document.documentId.slice(-6)}${extensionOf(document)}`,
      contentType: 'application/octet-stream',
    });
    return c.redirect(link, 302);
  });

  for (const script of [deps.decideScript, deps.deskScript]) {
    if (!script) continue;
    app.get(script.href, (c) => {
      // Its address changes with its content.
      c.header('Cache-Control', 'public, max-age=31536000, immutable');
      c.header('Content-Type', 'text/javascript; charset=utf-8');
      return c.body(script.text);
    });
  }

  for (const file of ['packet', 'letter'] as const) {
    app.get(`/staff/cases/:id/${file}`, async (c) => c.redirect(await resultLink(c, deps, file), 302));
  }
}

export async function resultLink(c: HttpContext, deps: StaffDeps, file: 'packet' | 'letter'): Promise<string> {
  const { application, resource } = await openCase(c, deps, c.req.param('id') ?? '');
  allow(c, 'document.read', resource);
  const stored = application[file];
  if (!stored) throw new Refusal('not-found');
  await viewed(c, deps, application, file);
  return deps.signer.read(deps.packetsBucket, stored.key, {
    now: deps.http.now(),
    versionId: stored.versionId,
    downloadName: `${application.number}-${file}.pdf`,
    contentType: 'application/pdf',
  });
}

const viewed = (
  c: HttpContext,
  { views, commands, http: { settings, now } }: StaffDeps,
  { applicationId, documentId }: { applicationId: string; documentId?: string },
  what: ViewedThing,
): Promise<void> =>
  keepView({ applicationId, what, ...(documentId ? { documentId } : {}) }, signedInActor(c), {
    views,
    commands,
    settings,
    now,
  });

async function readDocument(c: HttpContext, deps: StaffDeps): Promise<DocumentRow> {
  const { application, resource } = await openCase(c, deps, c.req.param('id') ?? '');
  allow(c, 'document.read', resource);
  const documentId = c.req.param('documentId') ?? '';
  if (!documentIdSchema.safeParse(documentId).success) throw new Refusal('not-found');
  const document = await deps.cases.getDocument(application.applicationId, documentId);
  if (document?.status !== 'clean') throw new Refusal('not-found');
  return document;
}

const extensionOf = (document: DocumentRow): string =>
  ({
    'application/pdf': '.pdf',
    'image/jpeg': '.jpg',
    'image/png': '.png',
    'image/heic': '.heic',
    'image/heif': '.heif',
    'image/webp': '.webp',
    'image/tiff': '.tif',
  })[document.contentType] ?? '';
