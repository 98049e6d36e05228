import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { atCenter, board } from '../../domain/access/resources.ts';
import { auditRow, retention } from '../../domain/cases/records.ts';
import type { ApplicationRow, ProfileRow } from '../../domain/cases/rows.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { caseNumber, newId } from '../../domain/ids.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
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
  const center = settings.centers.find((each) => each.centerId === input.centerId);
  if (!center) throw new Refusal('invalid-input', {}, [{ field: 'centerId', key: 'choose-one' }]);
  if (input.actor.kind === 'staff') {
    demandAccess(input.actor, 'walk-in.create', atCenter(center.centerId));
    if (!input.walkIn) throw new Refusal('invalid-input', {}, [{ field: 'email', key: 'required' }]);
  } else demandAccess(input.actor, 'application.create', board);

  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('create-application', input),
      now.toISOString(),
      async (record) => {
        const { profile, writes } = await person(input, deps, now);
        const applicationId = newId('application', now.getTime(), randomBytes);
        // Four digits are for a center's first thousands; a taken number is drawn again, with one digit more after a while.
        const number = caseNumber(center.code, randomBytes);
        const row: ApplicationRow = {
          ...retention(now, settings.policy.retentionYears),
          applicationId,
          kind: input.kind,
          number,
          personId: profile.personId,
          personRef: profile.personRef,
          centerId: center.centerId,
          language: input.language,
          status: 'draft',
          version: 0,
          round: 0,
          formSource: input.formSource,
          answers: {},
          absences: [],
          documentCount: 0,
          noticeAcknowledgedAt: now.toISOString(),
          createdAt: now.toISOString(),
          updatedAt: now.toISOString(),
          owner: 'participant',
          escalations: 0,
          assistedBy: input.actor.kind === 'staff' ? [input.actor.staffId] : [],
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

/** The participant, or the walk-in: known by address, or known from now on. */
async function person(
  input: ParsedCommand<'create-application'>,
  { cases, randomBytes }: CaseDeps,
  now: Date,
): Promise<{ profile: ProfileRow; writes: Write[] }> {
  const known =
    input.actor.kind === 'participant'
      ? input.actor.personId
      : await cases.findPersonByAddress(input.walkIn?.email ?? '');
  if (known !== undefined) {
    const profile = await cases.getProfile(known);
    if (!profile) throw new Refusal('not-found');
    return { profile, writes: [] };
  }
  const profile: ProfileRow = {
    schemaVersion: 1,
    personId: newId('person', now.getTime(), randomBytes),
    personRef: newId('personRef', now.getTime(), randomBytes),
    email: (input.walkIn?.email ?? '').trim().toLowerCase(),
    language: input.language,
    createdAt: now.toISOString(),
  };
  return { profile, writes: cases.write.person(profile, () => new Refusal('changed-meanwhile')) };
}
