import { actorId, type Actor } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import { addDays, wallTime } from '../../domain/calendar/business-time.ts';
import { noteRow, retention } from '../../domain/cases/records.ts';
import type { ProfileRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { consentDaysMax, freeMark, wholeScope, type CoachRow, type ConsentRow } from '../../domain/consent/consent.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { againstOthers, openCase, type CaseDeps } from '../../adapters/case-store.ts';
import { consentTable, type ConsentTable } from '../../adapters/consent-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';

/** Clients whose marks are looked at: beyond them marks repeat, names and numbers do not. */
const marksLookedAt = 60;

/**
 * The person lets a coach help; or staff saw the paper that says so, and the person hears of it. A consent to the same coach
 * is replaced as a whole: its scope, its end, and what was withdrawn.
 */
export function grantConsent(
  input: ParsedCommand<'grant-consent'>,
  deps: CaseDeps,
): Promise<CommandValue<'grant-consent'>> {
  const { cases, clock, randomBytes, settings } = deps;
  const table = consentTable(cases);
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('grant-consent', input), at, async (record) => {
      const { personId, centerId } = await whose(input, deps);
      const today = wallTime(now, settings.timeZone).date;
      const errors: FieldError[] = [];
      if (input.expiresOn < today || input.expiresOn > addDays(today, consentDaysMax))
        errors.push({ field: 'expiresOn', key: 'consent-until' });
      if (input.birthYear > Number(today.slice(0, 4))) errors.push({ field: 'birthYear', key: 'birth-year' });
      const coach = await coachNamed(input, table);
      if (!coach)
        errors.push({ field: input.coachId === undefined ? 'coachEmail' : 'coachId', key: 'coach-not-found' });
      if (!coach || errors.length > 0) throw new Refusal('invalid-input', {}, errors);

      const [before, profile] = await Promise.all([
        table.getConsent(personId, coach.coachId),
        cases.getProfile(personId),
      ]);
      if (!profile) throw new Refusal('not-found');
      const how = input.paper ? 'paper' : 'own-page';
      const scope = wholeScope(input.scope);
      const row: ConsentRow = {
        ...retention(now, settings.policy.retentionYears),
        personId,
        coachId: coach.coachId,
        organizationId: coach.organizationId,
        coachName: coach.name,
        personName: input.personName,
        birthYear: input.birthYear,
        mark: before?.mark ?? freeMark(await marksOf(coach.coachId, table)),
        scope,
        purpose: input.purpose,
        expiresOn: input.expiresOn,
        how,
        grantedBy: actorId(input.actor),
        grantedAt: at,
      };
      const answer = { coachId: coach.coachId };
      await transact(cases.client, [
        record(answer),
        table.write.consent(row, before),
        table.write.client(coach.coachId, personId),
        table.write.audit(
          {
            personId,
            coachId: coach.coachId,
            at,
            actor: actorId(input.actor),
            what: input.paper ? 'consent-recorded' : 'consent-granted',
            params: {
              scope: scope.join(' '),
              purpose: input.purpose,
              expiresOn: input.expiresOn,
              ...atCenter(centerId),
            },
          },
          input.operationId,
        ),
        ...(profile.email === undefined ? [] : [table.write.forgetAsk(profile.email, coach.coachId)]),
        cases.write.outbox(
          noteRow(now, randomBytes, coach.email, { template: 'consent-given', params: {}, language: 'en' }),
        ),
        ...confirmation(input.actor, profile, row, centerId),
      ]);
      return answer;
    });
  });

  /** The person did not do it here themselves: they are told, by mail where there is an address (else by letter). */
  function confirmation(actor: Actor, profile: ProfileRow, row: ConsentRow, centerId: string | undefined) {
    if (actor.kind === 'participant' || profile.email === undefined) return [];
    const params = { organizationId: row.organizationId, untilOn: row.expiresOn, ...atCenter(centerId) };
    const note = { template: 'release-recorded', params, language: profile.language } as const;
    return [cases.write.outbox(noteRow(clock.now(), randomBytes, profile.email, note))];
  }
}

const atCenter = (centerId: string | undefined) => (centerId === undefined ? {} : { centerId });

async function whose(
  { actor, paper }: ParsedCommand<'grant-consent'>,
  deps: CaseDeps,
): Promise<{ personId: string; centerId?: string }> {
  if (actor.kind === 'participant') {
    demandAccess(actor, 'consent.grant', ofPerson(actor.personId));
    if (!paper) return { personId: actor.personId };
  }
  if (!paper) throw new Refusal('wrong-role');
  const { personId, centerId } = await openCase(deps, actor, 'consent.record', paper.applicationId);
  return { personId, centerId };
}

async function coachNamed(
  { organizationId, coachId, coachEmail }: ParsedCommand<'grant-consent'>,
  table: ConsentTable,
): Promise<CoachRow | undefined> {
  const coach =
    coachId !== undefined
      ? await table.getCoach(organizationId, coachId)
      : coachEmail !== undefined
        ? await table.coachByAddress(coachEmail)
        : undefined;
  return coach?.organizationId === organizationId && coach.removedAt === undefined ? coach : undefined;
}

async function marksOf(coachId: string, table: ConsentTable): Promise<number[]> {
  const clients = (await table.clientsOf(coachId)).slice(-marksLookedAt);
  const consents = await Promise.all(clients.map((personId) => table.getConsent(personId, coachId)));
  return consents.flatMap((each) => (each ? [each.mark] : []));
}
