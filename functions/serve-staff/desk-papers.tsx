import type { Hono } from 'hono';
import { authorize } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { checklistKindSchema, type ChecklistKind, type DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { checklist } from '../../domain/forms/checklist.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { applicationIdSchema, documentIdSchema } from '../../domain/ids.ts';
import { looksLike } from '../../domain/papers/looks-like.ts';
import { placesIn } from '../../domain/papers/place.ts';
import type { ReuseOffer } from '../../domain/papers/reuse.ts';
import type { DeskPapers } from '../../web/staff/desk-papers.tsx';
import { formText, readForm, seeOther } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { readReuseOffers } from '../http/reuse-offers.ts';
import { aboutPaper, describePaper, type PaperDoor } from './about-paper.tsx';
import type { StaffDeps } from './deps.ts';
import { signedInStaff, todayOf, type OpenCase } from './reading.ts';

/** How the desk opens the draft that the address names, and shows it again with what was refused. */
export interface DeskDoor {
  openDraft(c: HttpContext): Promise<OpenCase>;
  refused(
    c: HttpContext,
    open: OpenCase,
    error: { code: Refusal['code']; params: Refusal['params'] },
  ): Promise<Response>;
}

/** What a person may do about their papers, staff do for them at the desk: use one again, and put a file where it belongs. */
export function deskPaperRoutes(app: Hono<HttpEnv>, deps: StaffDeps, desk: DeskDoor): void {
  app.post('/staff/scan/:id/reuse', async (c) => {
    const open = await desk.openDraft(c);
    const form = await readForm(c);
    const kind = checklistKindSchema.safeParse(formText(form, 'kind'));
    const fromApplication = applicationIdSchema.safeParse(formText(form, 'fromApplication'));
    const fromDocument = documentIdSchema.safeParse(formText(form, 'fromDocument'));
    if (!kind.success || !fromApplication.success || !fromDocument.success) throw new Refusal('invalid-input');
    const { applicationId } = open.application;
    const answer = await deps.commands.run('reuse-document', {
      operationId: formText(form, 'operationId'),
      actor: signedInStaff(c),
      applicationId,
      kind: kind.data,
      from: { applicationId: fromApplication.data, documentId: fromDocument.data },
    });
    // Two tabs: it is there already, which is what was wanted.
    if (answer.ok || answer.error.code === 'duplicate-document')
      return seeOther(c, `/staff/scan/${applicationId}#files`);
    return desk.refused(c, open, answer.error);
  });

  app.get('/staff/scan/:id/documents/:documentId/about', async (c) => {
    const open = await desk.openDraft(c);
    return aboutPaper(c, deps, open, doorOf(c, open));
  });

  app.post('/staff/scan/:id/documents/:documentId/about', async (c) => {
    const open = await desk.openDraft(c);
    return describePaper(c, deps, open, doorOf(c, open));
  });
}

function doorOf(c: HttpContext, { application: { applicationId, number } }: OpenCase): PaperDoor {
  const path = `/staff/scan/${applicationId}`;
  return {
    navigation: 'scan',
    path,
    back: { href: `${path}#files`, text: c.get('page').t('staff.scan.upload-title', { number }) },
    doneHref: `${path}#files`,
  };
}

/** What the desk shows of a draft's papers besides their verdicts. */
export async function readDeskPapers(
  c: HttpContext,
  { application }: OpenCase,
  own: readonly DocumentRow[],
  deps: StaffDeps,
): Promise<DeskPapers> {
  const actor = signedInStaff(c);
  const items = checklist(application.kind, packetFacts(application.answers), application.formSource);
  const offers = await readReuseOffers(
    { application, own, kinds: items.map(({ kind }) => kind) },
    {
      cases: deps.cases,
      // The person's own draft, another center's packet and a STEP request stay what they are: not for this desk (R22).
      mayRead: (other) => authorize(actor, 'document.read', caseResource(other)).allowed,
      today: todayOf(deps),
      papers: deps.http.settings.papers,
    },
  );
  const places = placesIn(application, own);
  const doubts = own.flatMap((row) => {
    const guess = looksLike(row);
    const moveTo = places.find((each) => each === guess);
    return moveTo === undefined ? [] : [[row.documentId, moveTo] as const];
  });
  return { offers: [...offers].flatMap(offersOf), doubts: new Map(doubts) };
}

const offersOf = ([kind, offers]: readonly [ChecklistKind, readonly ReuseOffer[]]): DeskPapers['offers'] =>
  offers.map(({ document, number, givenAt }) => ({
    kind,
    givenAs: document.kind,
    givenAt,
    number,
    applicationId: document.applicationId,
    documentId: document.documentId,
  }));
