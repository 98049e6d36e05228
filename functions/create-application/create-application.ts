import { actorId, helpedBy, type CoachActor } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { atCenter, board, ofPerson } from '../../domain/access/resources.ts';
import { auditRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, ProfileRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { caseNumber, newId } from '../../domain/ids.ts';
import { offers, partnerName } from '../../domain/settings.ts';
import { againstOthers, demandClient, heldConsent, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

/**
 * A new draft with its number. R30: the notice of equal opportunity was acknowledged, and when, stands on it from the first
 * write. Staff may file for a walk-in; whoever does is a helper from then on and does not decide (R29).
 */
export function createApplication(
  input: ParsedCommand<'create-application'>,
  deps: CaseDeps,
): Promise<CommandValue<'create-application'>> {
  const { cases, clock, randomBytes, settings } = deps;
  if (!offers(settings, input.kind)) throw new Refusal('invalid-input', {}, [{ field: 'kind', key: 'not-a-choice' }]);
  const nearest = input.centerId === 'nearest';
  // The nearest one is known once there is an address: until it is sent the packet stands at the board's own choice.
  const centerId = nearest ? settings.routing.defaultCenterId : input.centerId;
  const center = settings.centers.find((each) => each.centerId === centerId);
  if (!center) throw new Refusal('invalid-input', {}, [{ field: 'centerId', key: 'choose-one' }]);
  if (input.actor.kind === 'staff') {
    demandAccess(input.actor, 'walk-in.create', atCenter(center.centerId));
    if (!input.walkIn) throw new Refusal('invalid-input', {}, [{ field: 'email', key: 'required' }]);
  } else if (input.actor.kind === 'participant') demandAccess(input.actor, 'application.create', board);

  let draws = 0;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('create-application', input),
      now.toISOString(),
      async (record) => {
        const { profile, writes } =
          input.actor.kind === 'coach' ? await client(input.actor, deps) : await person(input, deps, now);
        const applicationId = newId('application', now.getTime(), randomBytes);
        const number = caseNumber(center.code, randomBytes, draws);
        draws += 1;
        const row: ApplicationRow = {
          ...retention(now, settings.policy.retentionYears),
          applicationId,
          kind: input.kind,
          number,
          personId: profile.personId,
          personRef: profile.personRef,
          centerId: center.centerId,
          centerChoice: nearest ? 'nearest' : 'chosen',
          language: input.language,
          status: 'draft',
          version: 0,
          round: 0,
          formSource: input.formSource,
          answers: input.kind === 'scholarship' && input.asksFor ? { asksFor: input.asksFor } : {},
          absences: [],
          documentCount: 0,
          noticeAcknowledgedAt: now.toISOString(),
          createdAt: now.toISOString(),
          updatedAt: now.toISOString(),
          owner: 'participant',
          escalations: 0,
          ...helpedBy({ assistedBy: [] }, input.actor, (id) => partnerName(settings, id)),
          findings: [],
          askedCents: 0,
          decisionCount: 0,
          awardedCents: 0,
        };
        const answer = { applicationId, number };
        await transact(cases.client, [
          record(answer),
          cases.write.number(number, applicationId, () => new Refusal('changed-meanwhile')),
          ...writes,
          ...cases.write.newApplication(
            row,
            auditRow(applicationId, now, actorId(input.actor), 'created', { center: center.centerId }),
          ),
        ]);
        return answer;
      },
    );
  });
}

/** For a client who consented; checked once more when it is written. */
async function client(actor: CoachActor, deps: CaseDeps): Promise<{ profile: ProfileRow; writes: Write[] }> {
  const personId = actor.client?.personId;
  if (personId === undefined) throw new Refusal('wrong-client');
  const { consent, holds } = await heldConsent(deps, actor, personId, ['application.create-for']);
  demandAccess(actor, 'application.create-for', ofPerson(personId, consent));
  demandClient(actor, personId, true);
  const profile = await deps.cases.getProfile(personId);
  if (!profile) throw new Refusal('not-found');
  return { profile, writes: [...holds, deps.cases.write.here(personId, deps.clock.now().toISOString())] };
}

/** The participant, or the walk-in: known by address, or known from now on. */
async function person(
  input: ParsedCommand<'create-application'>,
  { cases, randomBytes }: CaseDeps,
  now: Date,
): Promise<{ profile: ProfileRow; writes: Write[] }> {
  const email = input.walkIn?.email?.trim().toLowerCase();
  const known =
    input.actor.kind === 'participant'
      ? input.actor.personId
      : // Without an address nobody is known again: two people with one phone are two people.
        email === undefined
        ? undefined
        : await cases.findPersonByAddress(email);
  if (known !== undefined) {
    const profile = await cases.getProfile(known);
    if (!profile) throw new Refusal('not-found');
    // R23: not while what belongs to them goes; by their address they are somebody new then.
    return { profile, writes: [cases.write.here(known, now.toISOString())] };
  }
  const profile: ProfileRow = {
    schemaVersion: 1,
    personId: newId('person', now.getTime(), randomBytes),
    personRef: newId('personRef', now.getTime(), randomBytes),
    ...(email === undefined ? {} : { email }),
    ...(input.walkIn?.phone === undefined ? {} : { phone: input.walkIn.phone }),
    language: input.language,
    createdAt: now.toISOString(),
  };
  return { profile, writes: cases.write.person(profile, () => new Refusal('changed-meanwhile')) };
}
