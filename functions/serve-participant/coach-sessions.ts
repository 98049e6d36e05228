import type { ParticipantDeps } from './dependencies.ts';

/** A coach's session opens nothing any more from the moment that they are taken off their organization's list. */
export function coachesWhoAre({ sessions, consents }: Pick<ParticipantDeps, 'sessions' | 'consents'>) {
  return {
    ...sessions,
    async find(token: string) {
      const session = await sessions.find(token);
      if (session?.actor.kind !== 'coach') return session;
      const coach = await consents.getCoach(session.actor.organizationId, session.actor.coachId);
      return coach && coach.removedAt === undefined ? session : undefined;
    },
  };
}
