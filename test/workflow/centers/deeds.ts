import type { ParticipantActor } from '../../../domain/access/actor.ts';
import { addDays, wallTime } from '../../../domain/calendar/business-time.ts';
import { checklistKinds } from '../../../domain/cases/rows.ts';
import type { Answers } from '../../../domain/forms/shape.ts';
import type { RequestKind } from '../../../domain/requests/kinds.ts';
import { afterwards } from '../../../domain/tui/papers.ts';
import { answerRequest } from '../../../functions/answer-request/answer-request.ts';
import { appealDecision } from '../../../functions/appeal-decision/appeal-decision.ts';
import { createApplication } from '../../../functions/create-application/create-application.ts';
import { reopenApplication } from '../../../functions/reopen-application/reopen-application.ts';
import { saveApplication } from '../../../functions/save-application/save-application.ts';
import { submitApplication } from '../../../functions/submit-application/submit-application.ts';
import { withdrawApplication } from '../../../functions/withdraw-application/withdraw-application.ts';
import type { YearWorld } from '../../support/year-world.ts';
import { settings } from './house.ts';

/** What a participant does with a request of their own, by the real commands. */
export function deedsOf(world: YearWorld, person: ParticipantActor, applicationId: string) {
  const { deps } = world.at;
  const own = () => ({ operationId: world.at.operationId(), actor: person, applicationId });
  return {
    async answer() {
      const { request } = await world.packet(applicationId);
      const absences = (request?.items ?? []).flatMap((item) =>
        item.what === 'document'
          ? [{ kind: item.kind, why: 'cannot-get' as const, reason: 'the school is closed' }]
          : [],
      );
      await saveApplication({ ...own(), absences }, deps);
      return answerRequest(own(), deps);
    },
    withdraw: () => withdrawApplication(own(), deps),
    reopen: () => reopenApplication(own(), deps),
    appeal: () => appealDecision({ ...own(), words: 'Please look at my file again.' }, deps),
  };
}

/** Starts, fills in and sends a request: its id. */
export async function send(
  world: YearWorld,
  person: ParticipantActor,
  { kind, centerId, answers }: { kind: RequestKind; centerId: string; answers: Answers },
): Promise<string> {
  const { deps } = world.at;
  const own = () => ({ operationId: world.at.operationId(), actor: person });
  const { applicationId } = await createApplication(
    { ...own(), kind, centerId, language: 'en', formSource: 'form', noticeAcknowledged: true },
    deps,
  );
  const absences = checklistKinds
    .filter((each) => kind !== 'tui' || !afterwards.has(each))
    .map((each) => ({ kind: each, why: 'cannot-get' as const, reason: 'not at hand today' }));
  await saveApplication({ ...own(), applicationId, answers, absences }, deps);
  await submitApplication(
    {
      ...own(),
      applicationId,
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil: addDays(wallTime(deps.clock.now(), settings.timeZone).date, 730),
    },
    deps,
  );
  return applicationId;
}
