import type { Action } from '../../domain/access/policies.ts';
import { caseResource } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import { Refusal } from '../../domain/errors.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { checklist, missingDocuments, type ChecklistItem } from '../../domain/forms/checklist.ts';
import { answerSections, missingInSection, packetFacts } from '../../domain/forms/form.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { centerOf, type Center, type Settings } from '../../domain/settings.ts';
import type { Missing } from '../../web/participant/check-pages.tsx';
import type { Limits } from '../../web/participant/documents-pages.tsx';
import { allow } from '../http/answers.ts';
import type { HttpContext } from '../http/environment.ts';
import type { ParticipantDeps } from './dependencies.ts';

type CaseAction = Extract<Action, 'application.read' | 'application.save' | 'document.read' | 'application.submit'>;

/** The packet that the address names, for somebody who may: anything else is "not found", whether it exists or not. */
export async function caseOf(
  c: HttpContext,
  deps: ParticipantDeps,
  action: CaseAction = 'application.read',
): Promise<ApplicationRow> {
  const id = applicationIdSchema.safeParse(c.req.param('id'));
  if (!id.success) throw new Refusal('not-found');
  const application = await deps.cases.getApplication(id.data);
  if (!application) {
    // Signed out, an unknown id looks like a known one: both lead to sign-in.
    if (!c.get('session')) throw new Refusal('not-signed-in');
    throw new Refusal('not-found');
  }
  allow(c, action, caseResource(application));
  return application;
}

/** The person's own answers, with what the law keeps apart (R22): they see all that they said. */
export async function allAnswers(application: ApplicationRow, deps: ParticipantDeps): Promise<Answers> {
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
    .map((kind) => ({ kind, required: false, whyKey: `checklist.${kind}.why`, alternatives: [] }));
  return [...items.slice(0, -1), ...extra, ...items.slice(-1)];
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
