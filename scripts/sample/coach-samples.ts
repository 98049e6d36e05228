import { boardSettings } from '../../adapters/board-settings.ts';
import { sampleCenterId } from './board.ts';
import type { Api } from '../api-client.ts';
import type { Answers } from '../../domain/forms/shape.ts';

/** A coach of a partner organization, somebody who only lets them look, and somebody for whom they have begun a packet. */
export async function coachSamples(people: {
  liaison: Api;
  coach: (email: string) => Promise<Api>;
  person: (email: string) => Promise<Api>;
  answers: Answers;
  until: string;
}): Promise<void> {
  const organizationId = boardSettings.partners[0]?.organizationId;
  const email = 'coach.river@example.org';
  const { coachId } = await people.liaison.post<{ coachId: string }>('/staff/api/coaches', {
    organizationId,
    name: 'Career Coach',
    email,
  });
  const lets = async (who: string, personName: string, birthYear: number, scope: string[]): Promise<void> => {
    const person = await people.person(who);
    const consent = {
      organizationId,
      coachId,
      personName,
      birthYear,
      scope,
      purpose: 'apply',
      expiresOn: people.until,
    };
    await person.post('/api/consents', consent);
  };
  await lets('participant.04@example.org', 'Fourth Participant', 1988, ['see', 'documents']);
  await lets('participant.20@example.org', 'Twentieth Participant', 1995, ['see', 'documents', 'answers', 'send']);
  const coach = await people.coach(email);
  const { clients } = await coach.get<{ clients: { personId: string; name: string }[] }>('/api/coach/clients');
  const personId = clients.find(({ name }) => name === 'Twentieth Participant')?.personId ?? '';
  const client = { personId, confirmed: true };
  const { applicationId } = await coach.post<{ applicationId: string }>(`/api/coach/clients/${personId}/applications`, {
    client,
    centerId: sampleCenterId,
    formSource: 'form',
    language: 'en',
    noticeAcknowledged: true,
  });
  await coach.put(`/api/applications/${applicationId}/answers`, { client, answers: people.answers });
  // The accommodation contact has something to arrange.
  const asks = await people.person('participant.21@example.org');
  const own = await asks.post<{ applicationId: string }>('/api/applications', {
    centerId: sampleCenterId,
    formSource: 'paper',
    noticeAcknowledged: true,
    language: 'en',
  });
  const path = `/api/applications/${own.applicationId}`;
  await asks.put(`${path}/answers`, {
    answers: { helpNeeded: ['sign-language'], helpNote: 'For the interview, please.' },
  });
  const { missing } = await asks.get<{ missing: { documents: string[] } }>(path);
  await asks.put(`${path}/absences`, {
    absences: missing.documents.map((kind) => ({ kind, why: 'cannot-get', reason: 'I bring it to the interview.' })),
  });
  await asks.post(`${path}/submit`, {
    signatureName: 'Twenty-first Participant',
    truthConfirmed: true,
    releaseUntil: people.until,
  });
}
