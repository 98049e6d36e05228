import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { checklistKinds, decisionTicks, type ApplicationRow } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { OjtResult, OjtTerms } from '../../domain/ojt/rows.ts';
import type { Settings } from '../../domain/settings.ts';
import { ojtTable } from '../../adapters/ojt-table.ts';
import { assessEligibility } from '../../functions/assess-eligibility/assess-eligibility.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { decideOjt } from '../../functions/decide-ojt/decide-ojt.ts';
import { recordOjtResult } from '../../functions/record-ojt-result/record-ojt-result.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { submitApplication } from '../../functions/submit-application/submit-application.ts';
import { ojtAnswers } from '../../scripts/sample/ojt-answers.ts';
import type { desk } from './cases.ts';

/** 22 dollars, full time, 20 weeks, half of it: 8,800 dollars at most. */
export const usualTerms: OjtTerms = {
  employer: 'Sample Cabinet Works LLC',
  wageCents: 2_200,
  hoursPerWeek: 40,
  weeks: 20,
  ratePercent: 50,
  startsOn: '2027-01-11',
  criteria: [],
};

/** What tests of on-the-job training do again and again, on a desk of their own, under a board's own number of slots. */
export function ojtDesk(at: ReturnType<typeof desk>, ojt: Partial<Settings['ojt']> = {}) {
  const settings: Settings = { ...at.settings, ojt: { ...at.settings.ojt, ...ojt } };
  const deps = { ...at.deps, settings };
  const row = async (applicationId: string): Promise<ApplicationRow> => {
    const application = await at.cases.getApplication(applicationId);
    if (!application) throw new Error('no request');
    return application;
  };
  const common = (applicationId: string) => ({ operationId: at.operationId(), applicationId });

  async function inReview(person: ParticipantActor, answers: Answers = ojtAnswers, centerId = 'se'): Promise<string> {
    const { applicationId } = await createApplication(
      {
        operationId: at.operationId(),
        actor: person,
        kind: 'ojt',
        centerId,
        language: 'en',
        formSource: 'form',
        noticeAcknowledged: true,
      },
      deps,
    );
    const absences = checklistKinds.map((kind) => ({ kind, why: 'cannot-get' as const, reason: 'not at hand today' }));
    await saveApplication({ ...common(applicationId), actor: person, answers, absences }, deps);
    await submitApplication(
      {
        ...common(applicationId),
        actor: person,
        signatureName: 'Sample Participant',
        truthConfirmed: true,
        releaseUntil: '2027-11-18',
      },
      deps,
    );
    await assess(applicationId);
    return applicationId;
  }
  const assess = async (applicationId: string) =>
    assessEligibility({ contractVersion: 1, applicationId, round: (await row(applicationId)).round }, deps);

  const decision = async (
    applicationId: string,
    more: Partial<ParsedCommand<'decide-ojt'>> & { agreed?: Partial<OjtTerms> } = {},
  ): Promise<ParsedCommand<'decide-ojt'>> => {
    const { agreed, ...rest } = more;
    return {
      ...common(applicationId),
      actor: at.staff('staff-one'),
      version: (await row(applicationId)).version,
      outcome: 'approve',
      terms: { ...usualTerms, ...agreed },
      reason: '',
      wouldChange: '',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [],
      ...rest,
    };
  };
  const decide = async (applicationId: string, more: Parameters<typeof decision>[1] = {}) =>
    decideOjt(await decision(applicationId, more), deps);
  const record = async (
    applicationId: string,
    result: OjtResult,
    { actor = at.staff('staff-one'), on = '2027-06-01' }: { actor?: StaffActor; on?: string } = {},
  ) =>
    recordOjtResult({ ...common(applicationId), actor, version: (await row(applicationId)).version, result, on }, deps);

  return { deps, settings, table: ojtTable(at.cases), row, inReview, assess, decision, decide, record };
}
