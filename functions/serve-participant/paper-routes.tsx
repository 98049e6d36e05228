import type { Hono } from 'hono';
import { checklistKindSchema, type ApplicationRow, type DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { applicationIdSchema, documentIdSchema } from '../../domain/ids.ts';
import { pageKeyOf } from '../../domain/papers/reuse.ts';
import type { DateParts } from '../../web/form-components.tsx';
import { AboutPage } from '../../web/participant/paper-notes.tsx';
import { formText, page, readForm, seeOther, signedInActor, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { attempt, drawn } from './attempt.ts';
import { caseOf } from './case-of.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { backFrom } from './document-routes.tsx';
import { notesOf } from './paper-notes.ts';
import { viewed } from './viewed.ts';

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

  app.get('/applications/:id/documents/:documentId/about', async (c) => {
    const application = await caseOf(c, deps, 'document.describe');
    const { row, all } = await documentOf(c, application);
    return aboutPage(c, application, row, all, { kind: row.kind, printedOn: partsOf(row.printed?.on) });
  });

  app.post('/applications/:id/documents/:documentId/about', async (c) => {
    const application = await caseOf(c, deps, 'document.describe');
    const { row, all } = await documentOf(c, application);
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    const printedOn = typedParts(form);
    const date = readDate(formText(form, 'hasDate') === 'yes', printedOn, row);
    const redraw = (known: { errors: FieldError[]; trouble?: { title: string; next: string } }) =>
      aboutPage(c, application, row, all, { kind: formText(form, 'kind'), printedOn }, known);
    if (!kind.success) return redraw({ errors: [{ field: 'kind', key: 'choose-one' }] });
    if (date.wrong) return redraw({ errors: [{ field: 'printedOn', key: 'not-a-date' }] });
    const result = await attempt(async () =>
      valueOf(
        await commands.run('describe-document', {
          operationId: formText(form, 'operationId'),
          actor: signedInActor(c),
          applicationId: application.applicationId,
          documentId: row.documentId,
          kind: kind.data,
          ...(date.printedOn === undefined ? {} : { printedOn: date.printedOn }),
        }),
      ),
    );
    if (result.refusal) return redraw(drawn(c, result.refusal, ['kind', 'printedOn']));
    return seeOther(c, `${backFrom(application)}#field-${kind.data}`);
  });

  async function documentOf(
    c: HttpContext,
    { applicationId }: ApplicationRow,
  ): Promise<{ row: DocumentRow; all: DocumentRow[] }> {
    const all = await deps.cases.listDocuments(applicationId);
    const row = all.find(({ documentId }) => documentId === c.req.param('documentId'));
    if (row?.status !== 'clean') throw new Refusal('not-found');
    return { row, all };
  }

  async function aboutPage(
    c: HttpContext,
    application: ApplicationRow,
    row: DocumentRow,
    all: readonly DocumentRow[],
    values: { kind: string; printedOn: DateParts },
    wrong?: { errors: FieldError[]; trouble?: { title: string; next: string } },
  ) {
    await viewed(c, row, 'pages', deps);
    return page(
      c,
      <AboutPage
        ctx={c.get('page')}
        base={`/applications/${application.applicationId}`}
        back={backFrom(application)}
        row={row}
        thumbnail={await deps.signer.read(deps.cleanBucket, pageKeyOf(row, 1), { now: deps.now() })}
        notes={notesOf(row, application, all, deps)}
        values={values}
        {...wrong}
      />,
      wrong ? 400 : 200,
    );
  }
}

/** An empty date takes back what was typed before; where none was, nothing is said of it. */
function readDate(
  isAsked: boolean,
  typed: DateParts,
  { printed }: DocumentRow,
): { printedOn?: string | null; wrong?: true } {
  if (!isAsked) return {};
  if (`${typed.month}${typed.day}${typed.year}`.trim() === '') return printed ? { printedOn: null } : {};
  const date = `${typed.year}-${typed.month.padStart(2, '0')}-${typed.day.padStart(2, '0')}`;
  if (!isRealDate(date)) return { wrong: true };
  return date === printed?.on ? {} : { printedOn: date };
}

const typedParts = (form: Parameters<typeof formText>[0]): DateParts => ({
  month: formText(form, 'printedOn-month'),
  day: formText(form, 'printedOn-day'),
  year: formText(form, 'printedOn-year'),
});
const partsOf = (iso: string | undefined): DateParts => {
  if (iso === undefined) return { month: '', day: '', year: '' };
  const [year = '', month = '', day = ''] = iso.split('-');
  return { month: String(Number(month)), day: String(Number(day)), year };
};
