import type { Actor, ParticipantActor } from '../../domain/access/actor.ts';
import { checklistKinds, type ApplicationRow, type ChecklistKind } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { afterwards } from '../../domain/tui/papers.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { handOverTui } from '../../functions/hand-over-tui/hand-over-tui.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { reportTui } from '../../functions/report-tui/report-tui.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { tuiAnswers } from '../../scripts/sample/tui-answers.ts';
import type { desk } from './cases.ts';

/** The sample's answers with dates that stand still, on the tests' own day (18 November 2026). */
export const stillAnswers: Answers = {
  ...tuiAnswers,
  layoffOn: '2026-10-19',
  claimOn: '2026-10-23',
  programStart: '2027-01-04',
  programEnd: '2027-12-10',
};

/** What tests of TUI do again and again, on a desk of their own. */
export function tuiDesk(at: ReturnType<typeof desk>) {
  const row = async (applicationId: string): Promise<ApplicationRow> => {
    const application = await at.cases.getApplication(applicationId);
    if (!application) throw new Error('no request');
    return application;
  };
  const common = (applicationId: string) => ({ operationId: at.operationId(), applicationId });

  async function inReview(person: ParticipantActor, answers: Answers = stillAnswers): Promise<string> {
    const { applicationId } = await createApplication(
      {
        operationId: at.operationId(),
        actor: person,
        kind: 'tui',
        centerId: 'se',
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
      },
      at.deps,
    );
    const absences = checklistKinds
      .filter((kind) => !afterwards.has(kind))
      .map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
    await saveApplication({ ...common(applicationId), actor: person, answers, absences }, at.deps);
    await submitApplication(
      {
        ...common(applicationId),
        actor: person,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: '2027-11-18',
      },
      at.deps,
    );
    await assessEligibility({ contractVersion: 1, applicationId, round: (await row(applicationId)).round }, at.deps);
    return applicationId;
  }

  const handing = async (
    applicationId: string,
    more: Partial<ParsedCommand<'hand-over-tui'>> = {},
  ): Promise<ParsedCommand<'hand-over-tui'>> => ({
    ...common(applicationId),
    actor: at.staff('one'),
    version: (await row(applicationId)).version,
    outcome: 'handed-over',
    reason: '',
    requestedItems: [],
    language: 'en',
    ...more,
  });
  const handOver = async (applicationId: string, more: Partial<ParsedCommand<'hand-over-tui'>> = {}) =>
    handOverTui(await handing(applicationId, more), at.deps);

  /** Handed over, and the person told that the packet is ready. */
  async function ready(person: ParticipantActor, answers?: Answers): Promise<string> {
    const applicationId = await inReview(person, answers);
    await handOver(applicationId);
    await notifyPerson({ contractVersion: 1, applicationId, round: (await row(applicationId)).round }, at.deps);
    return applicationId;
  }
  const report = (applicationId: string, actor: Actor, told: TuiReport) =>
    reportTui({ ...common(applicationId), actor, report: told }, at.deps);

  /** A file that has arrived and is being checked. */
  async function upload(person: ParticipantActor, applicationId: string, kind: ChecklistKind): Promise<void> {
    const documentId = await at.announced(person, applicationId, kind);
    await at.cases.changeDocument({ applicationId, documentId }, { set: { status: 'checking' } });
  }

  return { row, inReview, handing, handOver, ready, report, upload };
}

export const sentOn = (on: string, noProof = 'The machine gave no slip.'): TuiReport => ({
  what: 'sent',
  on,
  way: 'fax',
  noProof,
});
export const answeredOn = (
  on: string,
  outcome: Extract<TuiReport, { what: 'answer' }>['outcome'],
  endsOn?: string,
): TuiReport => ({ what: 'answer', outcome, on, ...(endsOn ? { endsOn } : {}) });
