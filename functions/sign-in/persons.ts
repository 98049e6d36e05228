import type { CasesTable } from '../../adapters/cases-table.ts';
import { mailArrives } from '../../adapters/reach-store.ts';
import { consentTable } from '../../adapters/consent-table.ts';
import { transact } from '../../adapters/transaction.ts';
import type { RandomBytes } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Persons } from '../../domain/sign-in/ports.ts';

/** Persons live in the cases table; the ledger gets to know only the random `personRef`. */
export function personsIn(cases: CasesTable, randomBytes: RandomBytes, settings: Settings): Persons {
  return {
    find: (email) => cases.findPersonByAddress(email),
    languageOf: async (personId) => (await cases.getProfile(personId))?.language,
    async findCoach(email) {
      const coach = await consentTable(cases).coachByAddress(email);
      return coach && { kind: 'coach', coachId: coach.coachId, name: coach.name, organizationId: coach.organizationId };
    },
    async arrived(personId, now) {
      if (!(await cases.isHere(personId, now.toISOString()))) return false;
      await mailArrives(personId, { cases, clock: { now: () => now }, settings });
      return true;
    },
    async create(email, language, now) {
      const personId = newId('person', now.getTime(), randomBytes);
      const profile = {
        schemaVersion: 1 as const,
        personId,
        personRef: newId('personRef', now.getTime(), randomBytes),
        email,
        language,
        createdAt: now.toISOString(),
        // They typed a code that was mailed there.
        mailWorkedAt: now.toISOString(),
        lastHereAt: now.toISOString(),
      };
      try {
        await transact(
          cases.client,
          cases.write.person(profile, () => new Refusal('changed-meanwhile')),
        );
        return personId;
      } catch (error) {
        // Two first sign-ins at one instant: both are the person that was written first.
        const first = error instanceof Refusal && (await cases.findPersonByAddress(email));
        if (first) return first;
        throw error;
      }
    },
  };
}
