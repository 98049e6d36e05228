import { boardSettings } from '../../adapters/board-settings.ts';
import { apiClient, type Api } from '../../scripts/api-client.ts';
import { coachToken } from '../../scripts/token.ts';
import { asParticipant, asStaff } from './desk-people.ts';
import type { TestSystem } from './system.ts';

/** A coach of a partner organization and somebody who lets them help, made through people's own doors. */
export const { organizationId, name: organizationName } = boardSettings.partners[0]!;

/** Adds the coach, if the Liaison has not yet. */
export async function addCoach(system: TestSystem, email: string, name: string): Promise<string> {
  const liaison = await asStaff(system, 'liaison.partners');
  const { coachId } = await liaison.post<{ coachId: string }>('/staff/api/coaches', { organizationId, name, email });
  return coachId;
}

export const asCoach = async (system: TestSystem, email: string): Promise<Api> =>
  apiClient({ site: system.site, token: await coachToken({ site: system.site, desk: system.desk, email }) });

export interface Consented {
  person: Api;
  personId: string;
}

/** The person lets this coach help, until the end of next June. */
export async function consents(
  system: TestSystem,
  who: { email: string; name: string; birthYear: number },
  coachId: string,
  scope: readonly string[],
): Promise<Consented> {
  const person = await asParticipant(system, who.email);
  const { for: personId } = await person.get<{ for: string }>(`/api/coaches?organization=${organizationId}`);
  const inHalfAYear = new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10);
  await person.post('/api/consents', {
    organizationId,
    coachId,
    personName: who.name,
    birthYear: who.birthYear,
    scope,
    purpose: 'apply',
    expiresOn: inHalfAYear,
  });
  return { person, personId };
}
