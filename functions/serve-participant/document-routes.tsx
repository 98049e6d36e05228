import type { Hono } from 'hono';
import { absenceSchema, checklistKindSchema, type ApplicationRow, type DocumentRow } from '../../domain/cases/rows.ts';
import * as z from 'zod';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { documentIdSchema, operationIdSchema } from '../../domain/ids.ts';
import type { ChecklistItem } from '../../domain/forms/checklist.ts';
import { openItems } from '../../domain/information/open-items.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import { oedPapers } from '../../domain/tui/papers.ts';
import { AbsencePage, DocumentsPage, type ShownDocument } from '../../web/participant/documents-pages.tsx';
import { UploadPage } from '../../web/participant/upload-area.tsx';
import { documentWords, isShown } from '../../web/participant/words.ts';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf, checklistOf, covers, limitsOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { withNotes } from './paper-notes.ts';
import { readOffers } from './reuse-offers.ts';
import { viewed } from './viewed.ts';

/** What the island, and scripts, say of a file before they send it. */
const announcedSchema = z.object({
  kind: checklistKindSchema,
  fileName: z.string().min(1).max(200),
  contentType: z.string().max(100),
  bytes: z.number().int().nonnegative(),
  inParts: z.boolean().optional(),
  operationId: z.string().optional(),
});
const completedSchema = z.object({ operationId: operationIdSchema });

/** A draft is open as a whole; a packet that waits for its person only where something was asked for (R28). */
const mayExcuse = (application: ApplicationRow, kind: ChecklistItem['kind']): boolean =>
  application.status === 'draft' || (openItems(application)?.documents.has(kind) ?? false);

/** What both pages of documents are drawn from; `only` are the kinds that were asked for. */
export async function documentsProps(
  c: HttpContext,
  application: ApplicationRow,
  deps: ParticipantDeps,
  only?: readonly ChecklistItem['kind'][],
) {
  const documents = await deps.cases.listDocuments(application.applicationId);
  const arrived = documentIdSchema.safeParse(c.req.query('key'));
  const items = only
    ? only.map((kind) => ({ kind, required: true, whyKey: 'answer.asked', alternatives: [] }))
    : await readableItems(c, checklistOf(application, documents), application, deps);
  const canChange = only !== undefined || application.status === 'draft';
  return {
    ctx: c.get('page'),
    application,
    items,
    documents: withNotes(await withThumbnails(c, documents, deps), application, deps),
    limits: limitsOf(deps.settings),
    canChange,
    offers: canChange
      ? await readOffers(
          c,
          application,
          documents,
          items.map(({ kind }) => kind),
          deps,
        )
      : undefined,
    // A coach says the client's name before each file; the island would send at once.
    scriptHref: c.get('session')?.actor.kind === 'coach' ? undefined : deps.assets.script.href,
    ...(arrived.success ? { arrivedId: arrived.data } : {}),
  };
}

/** R22: why a paper is asked for names an answer; a coach whose consent covers papers alone reads what the paper shows. */
async function readableItems(
  c: HttpContext,
  items: readonly ChecklistItem[],
  application: ApplicationRow,
  deps: ParticipantDeps,
): Promise<ChecklistItem[]> {
  const mayKnow = await covers(c, application, 'answers.read', deps);
  return items.map((item) => (mayKnow ? item : { ...item, because: undefined }));
}

export function documentRoutes(app: Hono<HttpEnv>, deps: ParticipantDeps): void {
  const { settings, commands, cases } = deps;
  const limits = limitsOf(settings);

  app.get('/applications/:id/documents', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    return page(c, <DocumentsPage {...await documentsProps(c, application, deps)} />);
  });

  /** For the island: each document's verdict in words. */
  app.get('/applications/:id/documents.json', async (c) => {
    const application = await caseOf(c, deps, 'document.read');
    const documents = await cases.listDocuments(application.applicationId);
    return c.json({
      documents: documents
        .filter((row) => isShown(row, row.documentId))
        .map((row) => {
          const { text, next } = documentWords(row, c.get('page'), limits);
          return { documentId: row.documentId, kind: row.kind, status: row.status, text, next };
        }),
    });
  });

  app.post('/applications/:id/uploads', async (c) => {
    const application = await caseOf(c, deps, 'document.upload');
    const { applicationId } = application;
    const base = `/applications/${applicationId}`;
    const actor = signedInActor(c);
    if (c.get('json')) {
      const said = announcedSchema.safeParse(await c.req.json().catch(() => undefined));
      if (!said.success) throw new Refusal('invalid-input');
      const operationId = said.data.operationId ?? c.get('page').newOperationId();
      return c.json(valueOf(await commands.run('issue-upload', { ...said.data, operationId, actor, applicationId })));
    }
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    if (!kind.success) throw new Refusal('invalid-input');
    const back = backFrom(application, kind.data);
    // A page without scripts asks before a file is chosen: name and size are not known yet.
    const upload = valueOf(
      await commands.run('issue-upload', {
        operationId: formText(form, 'operationId'),
        actor,
        applicationId,
        kind: kind.data,
        fileName: 'file',
        contentType: '',
        bytes: 0,
        redirectTo: new URL(back, deps.baseUrl).toString(),
      }),
    );
    return page(
      c,
      <UploadPage
        ctx={{ ...c.get('page'), path: back }}
        base={base}
        back={back}
        kind={kind.data}
        url={upload.url}
        fields={upload.fields}
        limits={limits}
        accept={[...settings.uploads.contentTypes, '.heic', '.heif']}
      />,
    );
  });

  app.post('/applications/:id/uploads/:documentId/complete', async (c) => {
    const { applicationId } = await caseOf(c, deps, 'document.upload');
    const documentId = documentIdSchema.safeParse(c.req.param('documentId'));
    const said = completedSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!documentId.success || !said.success) throw new Refusal('invalid-input');
    const { operationId } = said.data;
    const input = { operationId, actor: signedInActor(c), applicationId, documentId: documentId.data };
    return c.json(valueOf(await commands.run('complete-upload', input)));
  });

  app.post('/applications/:id/documents/:documentId/remove', async (c) => {
    const application = await caseOf(c, deps, 'document.change');
    const documentId = documentIdSchema.safeParse(c.req.param('documentId'));
    if (!documentId.success) throw new Refusal('not-found');
    const form = await readForm(c);
    valueOf(
      await commands.run('save-application', {
        operationId: formText(form, 'operationId'),
        actor: signedInActor(c),
        applicationId: application.applicationId,
        removeDocument: documentId.data,
      }),
    );
    return seeOther(c, backFrom(application));
  });

  app.get('/applications/:id/documents/absent/:kind', async (c) => {
    const application = await caseOf(c, deps, 'document.change');
    const kind = checklistKindSchema.safeParse(c.req.param('kind'));
    if (!kind.success || !mayExcuse(application, kind.data)) throw new Refusal('not-found');
    const before = application.absences.find((each) => each.kind === kind.data);
    return page(
      c,
      <AbsencePage
        ctx={c.get('page')}
        base={`/applications/${application.applicationId}`}
        kind={kind.data}
        back={backFrom(application)}
        values={{ why: before?.why ?? '', reason: before?.reason ?? '' }}
      />,
    );
  });

  app.post('/applications/:id/documents/absent/:kind', async (c) => {
    const application = await caseOf(c, deps, 'document.change');
    const kind = checklistKindSchema.safeParse(c.req.param('kind'));
    if (!kind.success) throw new Refusal('not-found');
    const form = await readForm(c);
    const values = { why: formText(form, 'why'), reason: formText(form, 'reason') };
    const absence = absenceSchema.safeParse({ kind: kind.data, ...values });
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      page(
        c,
        <AbsencePage
          ctx={c.get('page')}
          base={`/applications/${application.applicationId}`}
          kind={kind.data}
          back={backFrom(application)}
          values={values}
          {...known}
        />,
        400,
      );
    if (!absence.success) {
      const wrong = new Set(absence.error.issues.map((issue) => issue.path.join('.')));
      return redraw({
        errors: [
          ...(wrong.has('why') ? [{ field: 'why', key: 'choose-one' }] : []),
          ...(wrong.has('reason') ? [{ field: 'reason', key: 'reason' }] : []),
        ],
      });
    }
    const result = await attempt(async () =>
      valueOf(
        await commands.run('save-application', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId: application.applicationId,
          absences: [absence.data],
        }),
      ),
    );
    if (result.refusal) return redraw(drawn(c, result.refusal, ['why', 'reason']));
    return seeOther(c, backFrom(application));
  });
}

export function backFrom(application: ApplicationRow, kind?: ChecklistItem['kind']): string {
  const base = `/applications/${application.applicationId}`;
  const page = kind === 'oed-proof' ? '/sent' : kind === 'oed-answer' ? '/answer' : '';
  if (oedPapers(application)) return `${base}/oed${page}`;
  return `${base}/${openItems(application) ? 'answer' : 'documents'}`;
}

/** The first page of each document that passed, by a link that lives for 60 seconds. */
function withThumbnails(
  c: HttpContext,
  documents: readonly DocumentRow[],
  deps: ParticipantDeps,
): Promise<ShownDocument[]> {
  return Promise.all(
    documents.map(async (row) => {
      if (row.status !== 'clean') return { row };
      await viewed(c, row, 'pages', deps);
      return { row, thumbnail: await deps.signer.read(deps.cleanBucket, pageKeyOf(row, 1), { now: deps.now() }) };
    }),
  );
}
