import { getCookie, setCookie } from 'hono/cookie';
import type { Hono } from 'hono';
import * as z from 'zod';
import { atCenter } from '../../domain/access/resources.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { absenceSchema, checklistKindSchema } from '../../domain/cases/rows.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { applicationIdSchema, documentIdSchema } from '../../domain/ids.ts';
import { checklist, missingDocuments } from '../../domain/forms/checklist.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { centerOf } from '../../domain/settings.ts';
import type { DateParts } from '../../web/layout.tsx';
import { checklistLines } from '../../web/staff/case-view.ts';
import { ReceiptPage } from '../../web/staff/receipt-page.tsx';
import { ScanDonePage, ScanFilePage, ScanPagesPage, ScanStartPage, type ScanDesk } from '../../web/staff/scan-page.tsx';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { cookieOptions, inLanguage } from '../http/pages-app.tsx';
import { partsOf, typedParts } from './about-paper.tsx';
import type { StaffDeps } from './deps.ts';
import { deskPaperRoutes, readDeskPapers } from './desk-papers.tsx';
import { openCase, rightsOf, signedInStaff, todayOf, type OpenCase } from './reading.ts';

const emailSchema = z.email().max(200);
const cookieName = 'skillsdesk-walk-ins';
const startedAtMost = 5;

/**
 * A packet on paper: staff scan it, the person gets a receipt like anyone else. Whoever scans stands on the case as a
 * helper and does not decide it (R29).
 */
export function scanRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/scan', async (c) => {
    deskActor(c);
    return page(c, await startPage(c, deps, { email: '', phone: '', language: '', notice: false }, []));
  });

  app.post('/staff/scan', async (c) => {
    const { actor, centerId } = deskActor(c);
    const form = await readForm(c);
    const email = formText(form, 'email');
    const phone = formText(form, 'phone');
    const language = deps.http.settings.languages.find((each) => each === formText(form, 'language'));
    const notice = formText(form, 'notice') === 'yes';
    const errors: FieldError[] = [
      ...(email === '' || emailSchema.safeParse(email).success ? [] : [{ field: 'email', key: 'walk-in-email' }]),
      ...(phone === '' || /^[+\d\s().\-–/]{7,30}$/u.test(phone) ? [] : [{ field: 'phone', key: 'walk-in-phone' }]),
      ...(language === undefined ? [{ field: 'language', key: 'required' }] : []),
      ...(notice ? [] : [{ field: 'notice', key: 'walk-in-notice' }]),
    ];
    if (errors.length > 0 || language === undefined) {
      const values = { email, phone, language: language ?? '', notice };
      return page(c, await startPage(c, deps, values, errors, formText(form, 'operationId')), 400);
    }
    const answer = await deps.commands.run('create-application', {
      operationId: formText(form, 'operationId'),
      actor,
      centerId,
      language,
      formSource: 'paper',
      noticeAcknowledged: true,
      walkIn: { ...(email === '' ? {} : { email }), ...(phone === '' ? {} : { phone }) },
    });
    const { applicationId } = valueOf(answer);
    const started = [applicationId, ...startedHere(c).filter((id) => id !== applicationId)].slice(0, startedAtMost);
    setCookie(c, cookieName, started.join('.'), { ...cookieOptions(deps.http, 86_400), path: '/staff/scan' });
    return seeOther(c, `/staff/scan/${applicationId}`);
  });

  app.get('/staff/scan/:id', async (c) => {
    const open = await openDesk(c, deps);
    if (open.application.status !== 'draft') return seeOther(c, `/staff/cases/${open.application.applicationId}`);
    return pagesPage(c, deps, open, {});
  });

  app.post('/staff/scan/:id/upload', async (c) => {
    const { actor } = deskActor(c);
    const open = await openDesk(c, deps);
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    if (!kind.success) return pagesPage(c, deps, open, { errors: [{ field: 'kind', key: 'walk-in-kind' }] });
    const { applicationId, number } = open.application;
    const answer = await deps.commands.run('issue-upload', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      kind: kind.data,
      fileName: `${kind.data} (scan)`,
      // The scanner's file is chosen on the next page: neither its type nor its size is known, and S3 checks the size.
      contentType: '',
      bytes: 0,
      redirectTo: `${deps.http.baseUrl}/staff/scan/${applicationId}?arrived=1`,
    });
    if (!answer.ok) return refusedDesk(c, deps, open, answer.error);
    return page(
      c,
      <ScanFilePage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        applicationId={applicationId}
        number={number}
        kind={kind.data}
        limitMegabytes={limitMegabytes(deps)}
        upload={answer.value}
      />,
    );
  });

  app.post('/staff/scan/:id/remove', async (c) => {
    const { actor } = deskActor(c);
    const open = await openDesk(c, deps);
    const form = await readForm(c);
    const documentId = documentIdSchema.safeParse(formText(form, 'documentId'));
    if (!documentId.success) throw new Refusal('not-found');
    const { applicationId } = open.application;
    const answer = await deps.commands.run('save-application', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      removeDocument: documentId.data,
    });
    return answer.ok ? seeOther(c, `/staff/scan/${applicationId}`) : refusedDesk(c, deps, open, answer.error);
  });

  app.post('/staff/scan/:id/absence', async (c) => {
    const { actor } = deskActor(c);
    const open = await openDesk(c, deps);
    const form = await readForm(c);
    const typed = {
      kind: formText(form, 'absenceKind'),
      why: formText(form, 'absenceWhy'),
      reason: formText(form, 'absenceReason'),
    };
    const parsed = absenceSchema.safeParse(typed);
    if (!parsed.success) {
      const bad = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
      const errors = [
        ...(bad.has('kind') ? [{ field: 'absenceKind', key: 'walk-in-kind' }] : []),
        ...(bad.has('why') ? [{ field: 'absenceWhy', key: 'required' }] : []),
        ...(bad.has('reason') ? [{ field: 'absenceReason', key: 'reason' }] : []),
      ];
      return pagesPage(c, deps, open, { errors, absence: typed });
    }
    const { applicationId } = open.application;
    const answer = await deps.commands.run('save-application', {
      operationId: formText(form, 'operationId'),
      actor,
      applicationId,
      absences: [parsed.data],
    });
    return answer.ok ? seeOther(c, `/staff/scan/${applicationId}`) : refusedDesk(c, deps, open, answer.error);
  });

  deskPaperRoutes(app, deps, {
    openDraft: (c) => openDraft(c, deps),
    refused: (c, open, error) => refusedDesk(c, deps, open, error),
  });

  app.post('/staff/scan/:id/submit', (c) => submit(c, deps));

  app.get('/staff/scan/:id/receipt', (c) => receipt(c, deps));

  app.get('/staff/scan/:id/done', async (c) => {
    const { actor } = deskActor(c);
    const { application } = await openDesk(c, deps);
    if (application.status === 'draft') return seeOther(c, `/staff/scan/${application.applicationId}`);
    return page(
      c,
      <ScanDonePage
        ctx={c.get('page')}
        rights={rightsOf(actor, deps)}
        applicationId={application.applicationId}
        number={application.number}
        centerName={centerOf(deps.http.settings, application.centerId).shortName}
        dueAt={application.due?.dueAt ?? application.updatedAt}
      />,
    );
  });
}

/** On paper for everybody, in the person's own language; by mail as well where there is an address. */
async function receipt(c: HttpContext, deps: StaffDeps): Promise<Response> {
  deskActor(c);
  const { application } = await openDesk(c, deps);
  const { applicationId, personId, centerId, due, submittedAt, answers } = application;
  if (application.status === 'draft') return seeOther(c, `/staff/scan/${applicationId}`);
  const { settings } = deps.http;
  const [documents, profile] = await Promise.all([
    deps.cases.listDocuments(applicationId),
    deps.cases.getProfile(personId),
  ]);
  const dayOf = (instant: string) => wallTime(new Date(instant), settings.timeZone).date;
  const told = profile?.phone ?? answers['phone'];
  return page(
    c,
    <ReceiptPage
      ctx={inLanguage(c.get('page'), application.language, deps.http)}
      application={application}
      documents={documents}
      center={centerOf(settings, centerId)}
      sentOn={dayOf(submittedAt ?? application.updatedAt)}
      dueOn={due && dayOf(due.dueAt)}
      reach={{ mail: profile?.email !== undefined, phone: typeof told === 'string' ? told : undefined }}
    />,
  );
}

async function submit(c: HttpContext, deps: StaffDeps): Promise<Response> {
  const { actor } = deskActor(c);
  const open = await openDesk(c, deps);
  const form = await readForm(c);
  const { applicationId } = open.application;
  const signature = {
    name: formText(form, 'signatureName'),
    truth: formText(form, 'truth') === 'yes',
    release: typedParts(form, 'releaseUntil'),
  };
  const release = readField({ name: 'releaseUntil', kind: 'date', required: true, keptIn: 'cases' }, form);
  const releaseUntil = release !== 'empty' && 'answer' in release ? String(release.answer) : undefined;
  const errors: FieldError[] = [
    ...(signature.name.length >= 2 ? [] : [{ field: 'signatureName', key: 'walk-in-signature' }]),
    ...(signature.truth ? [] : [{ field: 'truth', key: 'walk-in-truth' }]),
    ...(releaseUntil === undefined ? [{ field: 'releaseUntil', key: 'not-a-date' }] : []),
    ...(releaseUntil !== undefined && releaseUntil < todayOf(deps)
      ? [{ field: 'releaseUntil', key: 'date-in-past' }]
      : []),
  ];
  const operationId = formText(form, 'operationId');
  if (errors.length > 0 || releaseUntil === undefined)
    return pagesPage(c, deps, open, { errors, signature, operationId });
  const answer = await deps.commands.run('submit-application', {
    operationId,
    actor,
    applicationId,
    signatureName: signature.name,
    truthConfirmed: true,
    releaseUntil,
  });
  if (answer.ok) return seeOther(c, `/staff/scan/${applicationId}/done`);
  return refusedDesk(c, deps, open, answer.error, { signature });
}

/** The desk belongs to a center: somebody without one has no walk-ins. */
function deskActor(c: HttpContext) {
  const actor = signedInStaff(c);
  const centerId = actor.center;
  if (centerId === undefined) throw new Refusal('wrong-role');
  allow(c, 'walk-in.create', atCenter(centerId));
  return { actor, centerId };
}

/** Only packets that staff file: the person's own draft is nobody's business here. */
async function openDesk(c: HttpContext, deps: StaffDeps): Promise<OpenCase> {
  deskActor(c);
  const open = await openCase(c, deps, c.req.param('id') ?? '');
  allow(c, 'application.save', open.resource);
  return open;
}

/** Papers are put right here until the packet is sent; from then on at the case. */
async function openDraft(c: HttpContext, deps: StaffDeps): Promise<OpenCase> {
  const open = await openDesk(c, deps);
  const { status, number } = open.application;
  if (status !== 'draft') throw new Refusal('already-sent', { number });
  return open;
}

const limitMegabytes = ({ http }: StaffDeps): number => Math.floor(http.settings.uploads.maxBytes / 1024 / 1024);

interface DeskState {
  errors?: FieldError[];
  absence?: { kind: string; why: string; reason: string };
  signature?: { name: string; truth: boolean; release: DateParts };
  refused?: { title: string; next: string };
  operationId?: string;
}

async function pagesPage(c: HttpContext, deps: StaffDeps, open: OpenCase, state: DeskState): Promise<Response> {
  const { actor } = deskActor(c);
  const ctx = c.get('page');
  const { application } = open;
  const documents = await deps.cases.listDocuments(application.applicationId);
  const items = checklist(application.kind, packetFacts(application.answers), application.formSource);
  const desk: ScanDesk = {
    applicationId: application.applicationId,
    number: application.number,
    checklist: checklistLines([], documents, application.absences),
    missing: missingDocuments(items, documents, application.absences),
    limitMegabytes: limitMegabytes(deps),
    papers: await readDeskPapers(c, open, documents, deps),
  };
  const errors = state.errors ?? [];
  const inAYear = addDays(todayOf(deps), 365);
  return page(
    c,
    <ScanPagesPage
      ctx={ctx}
      rights={rightsOf(actor, deps)}
      errors={errors}
      desk={desk}
      arrived={c.req.method === 'GET' && c.req.query('arrived') !== undefined}
      refused={state.refused}
      absence={state.absence ?? { kind: '', why: '', reason: '' }}
      signature={state.signature ?? { name: '', truth: false, release: partsOf(inAYear) }}
      submitOperationId={state.operationId ?? ctx.newOperationId()}
    />,
    state.refused ? 409 : errors.length > 0 ? 400 : 200,
  );
}

type CommandError = Extract<CommandAnswer<unknown>, { ok: false }>['error'];

async function refusedDesk(
  c: HttpContext,
  deps: StaffDeps,
  open: OpenCase,
  { code, params = {}, fields = [] }: Pick<CommandError, 'code' | 'params'> & Partial<Pick<CommandError, 'fields'>>,
  state: DeskState = {},
): Promise<Response> {
  if (code === 'not-found' || code === 'wrong-role') throw new Refusal(code, params, fields);
  return pagesPage(c, deps, open, { ...state, refused: refusalTexts(c.get('page'), { code, params }) });
}

async function startPage(
  c: HttpContext,
  deps: StaffDeps,
  values: { email: string; phone: string; language: string; notice: boolean },
  errors: FieldError[],
  operationId?: string,
) {
  const { actor } = deskActor(c);
  const ctx = c.get('page');
  const rows = await Promise.all(startedHere(c).map((id) => deps.cases.getApplication(id)));
  return (
    <ScanStartPage
      ctx={ctx}
      rights={rightsOf(actor, deps)}
      errors={errors}
      values={values}
      operationId={operationId ?? ctx.newOperationId()}
      open={rows.flatMap((row) =>
        row?.status === 'draft' && row.assistedBy.includes(actor.staffId)
          ? [{ applicationId: row.applicationId, number: row.number }]
          : [],
      )}
    />
  );
}

/** What was started on this computer today: ids only, and each is read under the reader's own rights. */
const startedHere = (c: HttpContext): string[] =>
  (getCookie(c, cookieName) ?? '')
    .split('.')
    .filter((id) => applicationIdSchema.safeParse(id).success)
    .slice(0, startedAtMost);
