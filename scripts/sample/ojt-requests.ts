import { sampleCenterId } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { Api, FileToSend } from '../api-client.ts';
import { ojtAnswers } from './ojt-answers.ts';

/** Two requests for on-the-job training, by the same requests that browsers make: one waits, one has its slot. */
export async function ojtSamples({
  person,
  staff,
  papers,
  releaseUntil,
}: {
  person: (email: string) => Promise<Api>;
  staff: Api;
  /** What the sample person has at hand; for the rest there is a reason. */
  papers: readonly FileToSend[];
  releaseUntil: string;
}): Promise<void> {
  // A first day at work that has not come yet, whatever the system's own day is.
  const startsOn = addDays(wallTime(new Date(), boardSettings.timeZone).date, 45);
  const send = async (email: string, answers: object): Promise<string> => {
    const participant = await person(email);
    const { applicationId } = await participant.post<{ applicationId: string }>('/api/applications', {
      kind: 'ojt',
      centerId: sampleCenterId,
      formSource: 'form',
      noticeAcknowledged: true,
      language: 'en',
    });
    await participant.put(`/api/applications/${applicationId}/answers`, {
      answers: { ...ojtAnswers, ojtStart: startsOn, ...answers },
    });
    const sent: string[] = [];
    for (const paper of papers) sent.push(await participant.upload(applicationId, paper));
    const { missing } = await participant.checked(applicationId, sent);
    await participant.put(`/api/applications/${applicationId}/absences`, {
      absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'Not at hand today.' })),
    });
    await participant.post(`/api/applications/${applicationId}/submit`, {
      signatureName: 'Sample Participant',
      truthConfirmed: true,
      releaseUntil,
    });
    return applicationId;
  };
  await send('ojt.participant.01@example.org', {
    ojtEmployer: 'Sample Sheet Metal Inc.',
    ojtJob: 'Sheet metal worker',
    ojtHours: 30,
    ojtWeeks: 30,
  });
  const id = await send('ojt.participant.02@example.org', {});
  const path = `/staff/api/cases/${id}`;
  const view = await staff.until(path, ({ mayDecide }) => mayDecide === true, 'the request at the center');
  await staff.post(`${path}/ojt`, {
    version: view['version'],
    outcome: 'approve',
    terms: {
      employer: ojtAnswers['ojtEmployer'],
      wageCents: ojtAnswers['ojtWage'],
      hoursPerWeek: ojtAnswers['ojtHours'],
      weeks: ojtAnswers['ojtWeeks'],
      ratePercent: 50,
      startsOn,
      criteria: [],
    },
    ticks: [...decisionTicks],
    aheadOfReason: 'The other one can start later.',
  });
}
