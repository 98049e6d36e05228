import type { StaffActor } from '../../domain/access/actor.ts';
import { accessRefusal, authorize } from '../../domain/access/authorize.ts';
import { checklistKindSchema, type DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { isRealDate } from '../../domain/forms/read-answer.ts';
import { agingOf } from '../../domain/papers/freshness.ts';
import { placesIn } from '../../domain/papers/place.ts';
import { isLive } from '../../domain/papers/reuse.ts';
import type { DateParts } from '../../web/form-components.tsx';
import { PaperPage } from '../../web/staff/paper-page.tsx';
import { formText, page, readForm, seeOther, type Form } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff, type OpenCase } from './reading.ts';

/** Whence a paper is looked at: the case, or the desk where staff file for a person. */
export interface PaperDoor {
  navigation?: 'scan';
  /** Of the packet there; the page about a paper lies below it. */
  path: string;
  back: { href: string; text: string };
  doneHref: string;
}

/** What a file is and what date is on it: the page. */
export async function aboutPaper(c: HttpContext, deps: StaffDeps, open: OpenCase, door: PaperDoor): Promise<Response> {
  const { row, all } = await paperOf(c, deps, signedInStaff(c), open);
  return aboutPage(c, deps, open, door, { row, all, kind: row.kind, printedOn: partsOf(row.printed?.on) });
}

/** And what was said there. A form that shows no date says nothing of it. */
export async function describePaper(
  c: HttpContext,
  deps: StaffDeps,
  open: OpenCase,
  door: PaperDoor,
): Promise<Response> {
  const actor = signedInStaff(c);
  const { row, all } = await paperOf(c, deps, actor, open);
  const form = await readForm(c);
  const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
  const hasDate = formText(form, 'hasDate') === 'yes';
  const printedOn = typedParts(form, 'printedOn');
  const redraw = (status: 400 | 409, errors: readonly FieldError[], notice?: { title: string; text: string }) =>
    aboutPage(c, deps, open, door, {
      row,
      all,
      kind: formText(form, 'kind'),
      printedOn,
      again: { status, errors, notice },
    });
  const date = isoOf(printedOn);
  const isEmpty = `${printedOn.month}${printedOn.day}${printedOn.year}`.trim() === '';
  const errors = [
    ...(kind.success ? [] : [{ field: 'kind', key: 'choose-one' }]),
    ...(isEmpty || isRealDate(date) ? [] : [{ field: 'printedOn', key: 'not-a-date' }]),
  ];
  if (!kind.success || errors.length > 0) return redraw(400, errors);
  const typed = isEmpty ? null : date;
  const answer = await deps.commands.run('describe-document', {
    operationId: formText(form, 'operationId'),
    actor,
    applicationId: open.application.applicationId,
    documentId: row.documentId,
    kind: kind.data,
    ...(!hasDate || typed === (row.printed?.on ?? null) ? {} : { printedOn: typed }),
  });
  if (answer.ok) return seeOther(c, door.doneHref);
  const { code, params, fields = [] } = answer.error;
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  const { title, next: text } = refusalTexts(c.get('page'), { code, params });
  return redraw(409, fields, { title, text });
}

interface Paper {
  row: DocumentRow;
  all: readonly DocumentRow[];
}

async function paperOf(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  { application, resource }: OpenCase,
): Promise<Paper> {
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
  { application }: OpenCase,
  { navigation, path, back }: PaperDoor,
  shown: Paper & {
    kind: string;
    printedOn: DateParts;
    again?: { status: 400 | 409; errors: readonly FieldError[]; notice?: { title: string; text: string } | undefined };
  },
) {
  const { row, all, kind, printedOn, again } = shown;
  return page(
    c,
    <PaperPage
      ctx={c.get('page')}
      rights={rightsOf(signedInStaff(c), deps)}
      from={{ navigation, action: `${path}/documents/${row.documentId}/about`, back }}
      applicationId={application.applicationId}
      number={application.number}
      document={row}
      places={placesIn(application, all)}
      isEnd={agingOf(row.kind, deps.http.settings.papers)?.by === 'its-own-end'}
      values={{ kind, printedOn }}
      errors={again?.errors ?? []}
      notice={again?.notice}
    />,
    again?.status ?? 200,
  );
}

export const typedParts = (form: Form, name: string): DateParts => ({
  month: formText(form, `${name}-month`),
  day: formText(form, `${name}-day`),
  year: formText(form, `${name}-year`),
});
export const isoOf = ({ year, month, day }: DateParts) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
export const partsOf = (iso: string | undefined): DateParts => {
  if (iso === undefined) return { month: '', day: '', year: '' };
  const [year = '', month = '', day = ''] = iso.split('-');
  return { month: String(Number(month)), day: String(Number(day)), year };
};
