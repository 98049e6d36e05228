import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { checklistKindSchema, type ChecklistKind, type DocumentRow } from '../../domain/cases/rows.ts';
import type { CommandInput } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { agingOf } from '../../domain/papers/freshness.ts';
import { placesIn } from '../../domain/papers/place.ts';
import { isLive } from '../../domain/papers/reuse.ts';
import type { DateParts } from '../../web/form-components.tsx';
import { CasePage } from '../../web/staff/case-page.tsx';
import { OriginalPage } from '../../web/staff/original-page.tsx';
import { PaperPage } from '../../web/staff/paper-page.tsx';
import { formText, page, readForm, seeOther, type Form } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readCaseProps } from './case-props.ts';
import type { StaffDeps } from './deps.ts';
import { keysOn } from './desk-keys.ts';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

const hows = ['not-needed', 'original-seen', 'taken-back'] as const;

/** R8: papers that are not there: what staff say to it, and a small page for the day on which an original was shown. */
export function paperRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/cases/:id/papers/:kind/original', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const access = authorize(actor, 'original.record', open.resource);
    if (!access.allowed) throw accessRefusal(access.reason);
    return originalPage(c, actor, open, { kind: kindOf(c), seenOn: partsOf(todayOf(deps)) });
  });

  app.post('/staff/cases/:id/papers/:kind', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const kind = kindOf(c);
    const form = await readForm(c);
    const how = hows.find((each) => each === formText(form, 'how'));
    const version = Number(formText(form, 'version'));
    if (how === undefined || !Number.isInteger(version)) throw new Refusal('form-expired');
    const { applicationId } = open.application;
    const seenOn = typedParts(form, 'seenOn');
    const date = isoOf(seenOn);
    if (how === 'original-seen' && !isRealDate(date)) {
      const errors = [{ field: 'seenOn', key: 'not-a-date' }];
      return originalPage(c, actor, open, { kind, seenOn, errors }, 400);
    }
    const said: CommandInput<'answer-absence'>['answer'] = how === 'original-seen' ? { how, seenOn: date } : { how };
    const answer = await deps.commands.run('answer-absence', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      version,
      kind,
      answer: said,
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=paper-${how}#documents`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    // As it stands now: the next try is about this version.
    const { title, next: text } = refusalTexts(c.get('page'), { code, params });
    const now = await openCase(c, deps, applicationId);
    if (how === 'original-seen')
      return originalPage(c, actor, now, { kind, seenOn, errors: fields, notice: { title, text } }, 409);
    const ctx = c.get('page');
    const props = await readCaseProps(ctx, now, actor, deps);
    return page(c, <CasePage ctx={ctx} {...props} keys={keysOn(c)} notice={{ kind: 'error', title, text }} />, 409);
  });

  app.get('/staff/cases/:id/documents/:documentId/about', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const { row, all } = await paperOf(c, deps, actor, open);
    return aboutPage(c, deps, actor, open, row, all, { kind: row.kind, printedOn: partsOf(row.printed?.on) });
  });

  app.post('/staff/cases/:id/documents/:documentId/about', async (c) => {
    const actor = signedInStaff(c);
    const open = await openCase(c, deps, c.req.param('id'));
    const { row, all } = await paperOf(c, deps, actor, open);
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    const printedOn = typedParts(form, 'printedOn');
    const redraw = (status: 400 | 409, errors: readonly FieldError[], notice?: { title: string; text: string }) =>
      aboutPage(
        c,
        deps,
        actor,
        open,
        row,
        all,
        { kind: formText(form, 'kind'), printedOn },
        { status, errors, notice },
      );
    const date = isoOf(printedOn);
    const isEmpty = `${printedOn.month}${printedOn.day}${printedOn.year}`.trim() === '';
    const errors = [
      ...(kind.success ? [] : [{ field: 'kind', key: 'choose-one' }]),
      ...(isEmpty || isRealDate(date) ? [] : [{ field: 'printedOn', key: 'not-a-date' }]),
    ];
    if (!kind.success || errors.length > 0) return redraw(400, errors);
    const typed = isEmpty ? null : date;
    const { applicationId } = open.application;
    const answer = await deps.commands.run('describe-document', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      documentId: row.documentId,
      kind: kind.data,
      ...(typed === (row.printed?.on ?? null) ? {} : { printedOn: typed }),
    });
    if (answer.ok) return seeOther(c, `/staff/cases/${applicationId}?done=paper-described#documents`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
    const { title, next: text } = refusalTexts(c.get('page'), { code, params });
    return redraw(409, fields, { title, text });
  });
}

async function paperOf(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  { application, resource }: OpenCase,
): Promise<{ row: DocumentRow; all: DocumentRow[] }> {
  const access = authorize(actor, 'document.describe', resource);
  if (!access.allowed) throw accessRefusal(access.reason);
  const all = await deps.cases.listDocuments(application.applicationId);
  const row = all.find(({ documentId }) => documentId === c.req.param('documentId'));
  if (!row || !isLive(row)) throw new Refusal('not-found');
  return { row, all };
}

function aboutPage(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  { application }: OpenCase,
  row: DocumentRow,
  all: readonly DocumentRow[],
  values: { kind: string; printedOn: DateParts },
  again?: {
    status: 400 | 409;
    errors: readonly FieldError[];
    notice?: { title: string; text: string } | undefined;
  },
) {
  return page(
    c,
    <PaperPage
      ctx={c.get('page')}
      rights={rightsOf(actor)}
      applicationId={application.applicationId}
      number={application.number}
      document={row}
      places={placesIn(application, all)}
      isEnd={agingOf(row.kind, deps.http.settings.papers)?.by === 'its-own-end'}
      values={values}
      errors={again?.errors ?? []}
      notice={again?.notice}
    />,
    again?.status ?? 200,
  );
}

function kindOf(c: HttpContext): ChecklistKind {
  const kind = checklistKindSchema.safeParse(c.req.param('kind'));
  if (!kind.success) throw new Refusal('not-found');
  return kind.data;
}

function originalPage(
  c: HttpContext,
  actor: StaffActor,
  { application }: OpenCase,
  more: {
    kind: ChecklistKind;
    seenOn: DateParts;
    errors?: readonly FieldError[];
    notice?: { title: string; text: string };
  },
  status: 200 | 400 | 409 = 200,
) {
  return page(
    c,
    <OriginalPage
      ctx={c.get('page')}
      rights={rightsOf(actor)}
      applicationId={application.applicationId}
      number={application.number}
      version={application.version}
      kind={more.kind}
      seenOn={more.seenOn}
      errors={more.errors ?? []}
      notice={more.notice}
    />,
    status,
  );
}

const typedParts = (form: Form, name: string): DateParts => ({
  month: formText(form, `${name}-month`),
  day: formText(form, `${name}-day`),
  year: formText(form, `${name}-year`),
});
const isoOf = ({ year, month, day }: DateParts) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
const partsOf = (iso: string | undefined): DateParts => {
  if (iso === undefined) return { month: '', day: '', year: '' };
  const [year = '', month = '', day = ''] = iso.split('-');
  return { month: String(Number(month)), day: String(Number(day)), year };
};
