import type { CoachActor } from '../../domain/access/actor.ts';
import type { Action } from '../../domain/access/policies.ts';
import { authorize, demandEver } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { checklist, missingDocuments, type ChecklistItem } from '../../domain/forms/checklist.ts';
import { answerSections, missingInSection, packetFacts } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { centerOf, type Center, type Settings } from '../../domain/settings.ts';
import { showOedBanner } from '../../web/oed-banner.tsx';
import type { Missing } from '../../web/participant/check-pages.tsx';
import type { Limits } from '../../web/participant/upload-area.tsx';
import { knownConsent } from '../../adapters/consent-table.ts';
import { allow, signedInActor } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import type { ParticipantDeps } from './dependencies.ts';
import { workFor } from './work-for.ts';

export type CaseAction = Extract<
  Action,
  | 'application.read'
  | 'answers.read'
  | 'application.save'
  | 'application.submit'
  | 'application.withdraw'
  | 'outcome.report'
  | 'document.read'
  | 'document.change'
  | 'document.upload'
  | 'document.describe'
  | 'request.answer'
  | 'tui.report'
  | 'decision.appeal'
  | 'application.reopen'
  | 'offer.answer'
>;

/** The packet that the address names, for somebody who may: anything else is "not found", whether it exists or not. */
export async function caseOf(
  c: HttpContext,
  deps: ParticipantDeps,
  action: CaseAction = 'application.read',
): Promise<ApplicationRow> {
  const actor = signedInActor(c);
  demandEver(actor, action);
  const id = applicationIdSchema.safeParse(c.req.param('id'));
  const application = id.success ? await deps.cases.getApplication(id.data) : undefined;
  if (!application) throw new Refusal('not-found');
  if (actor.kind === 'coach') {
    const consent = await consentFor(actor, application.personId, deps);
    allow(c, action, caseResource(application, undefined, consent));
    if (consent) await workFor(c, actor, consent.row, application.number);
  } else allow(c, action, caseResource(application));
  showOedBanner(c.get('page'), application);
  return application;
}

/** The consent as it stands now: read anew with every request. */
export const consentFor = (actor: CoachActor, personId: string, deps: ParticipantDeps) =>
  knownConsent(deps.consents, actor, personId, todayOf(deps));

/** Whether a coach's consent covers an action of this packet; a participant may all of them. */
export async function covers(c: HttpContext, application: ApplicationRow, action: CaseAction, deps: ParticipantDeps) {
  const actor = signedInActor(c);
  const consent = actor.kind === 'coach' ? await consentFor(actor, application.personId, deps) : undefined;
  return authorize(actor, action, caseResource(application, undefined, consent)).allowed;
}

/**
 * The person's own answers, with what the law keeps apart (R22): they see all that they said. A coach may type such answers,
 * and is not shown those that are there.
 */
export async function allAnswers(c: HttpContext, application: ApplicationRow, deps: ParticipantDeps): Promise<Answers> {
  if (c.get('session')?.actor.kind === 'coach') return application.answers;
  const apart = await Promise.all(
    [deps.snap, deps.ui, deps.accommodation].map((table) => table.getAnswers(application.applicationId)),
  );
  return Object.assign({}, application.answers, ...apart) as Answers;
}

export function checklistOf(application: ApplicationRow, documents: readonly DocumentRow[]): ChecklistItem[] {
  const items = checklist(application.kind, packetFacts(application.answers), application.formSource);
  // A document of a kind that is no longer asked for stays in sight, so that it can be removed.
  const extra = [...new Set(documents.filter((each) => each.status !== 'superseded').map((each) => each.kind))]
    .filter((kind) => !items.some((item) => item.kind === kind))
    .map((kind) => ({ kind, required: false, whyKey: whyOf(kind, application), alternatives: [] }));
  return [...items.slice(0, -1), ...extra, ...items.slice(-1)];
}
/** In a draft nothing but an answer that changed can have asked for it; later staff may have. */
function whyOf(kind: ChecklistItem['kind'], { status }: ApplicationRow): string {
  if (status === 'draft') return 'checklist.not-asked';
  return kind.startsWith('quote-') ? 'checklist.quote.why' : `checklist.${kind}.why`;
}

export function missingOf(application: ApplicationRow, documents: readonly DocumentRow[]): Missing {
  return {
    answers:
      application.formSource === 'paper'
        ? []
        : answerSections(application.kind).flatMap((section) =>
            missingInSection(section.id, application.answers).map((error) => ({ sectionId: section.id, error })),
          ),
    documents: missingDocuments(
      checklist(application.kind, packetFacts(application.answers), application.formSource),
      documents,
      application.absences,
    ),
  };
}

export function centerFor(application: ApplicationRow, settings: Settings): Center {
  return centerOf(settings, application.centerId);
}

export const limitsOf = (settings: Settings): Limits => ({
  megabytes: Math.floor(settings.uploads.maxBytes / 1024 / 1024),
  pages: settings.uploads.maxPages,
  documents: settings.uploads.maxDocuments,
});

export const todayOf = (deps: ParticipantDeps): string => wallTime(deps.now(), deps.settings.timeZone).date;
