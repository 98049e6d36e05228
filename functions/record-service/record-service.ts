import { demandAccess } from '../../domain/access/authorize.ts';
import { actorId, type StaffActor } from '../../domain/access/actor.ts';
import { atCenter } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { auditRow, retention } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { packetFacts } from '../../domain/forms/form.ts';
import { newId } from '../../domain/ids.ts';
import { standing } from '../../domain/outcomes/participation.ts';
import type { ServiceRow } from '../../domain/outcomes/rows.ts';
import { againstOthers, openCase } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { readKnown, tellWrites, type OutcomeDeps } from '../../adapters/outcome-store.ts';
import { outcomesAtMost } from '../../adapters/outcomes-table.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

type Input = ParsedCommand<'record-service'>;
type Record = Extract<Input['what'], { action: 'record' }>;

/**
 * A workshop or a one-on-one session: the entry and the day's count in one transaction, so that the report never has to add up
 * entries. Where one known person came, their own record says so too, and they count as a participant from that day on.
 */
export function recordService(input: Input, deps: OutcomeDeps): Promise<CommandValue<'record-service'>> {
  const { cases, clock } = deps;
  return againstOthers(async () => {
    const now = clock.now();
    return once(
      cases.client,
      cases.tableName,
      operationOf('record-service', input),
      now.toISOString(),
      async (record) => {
        const { actor, centerId, what } = input;
        demandAccess(actor, 'service.record', atCenter(centerId));
        if (actor.kind !== 'staff') throw new Refusal('wrong-role');
        if (!deps.settings.centers.some((center) => center.centerId === centerId)) throw new Refusal('not-found');
        const { serviceId, writes } =
          what.action === 'record'
            ? await recorded(input, what, actor, now, deps)
            : await takenBack(input, what, actor, now, deps);
        const answer = { serviceId };
        await transact(cases.client, [record(answer), ...writes]);
        return answer;
      },
    );
  });
}

interface Plan {
  serviceId: string;
  writes: Write[];
}

async function recorded(
  { centerId, operationId }: Input,
  what: Record,
  actor: StaffActor,
  now: Date,
  deps: OutcomeDeps,
): Promise<Plan> {
  const { outcomes, settings } = deps;
  if (what.on > wallTime(now, settings.timeZone).date)
    throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'date-in-future' }]);
  if (what.applicationId !== undefined && what.people !== 1)
    throw new Refusal('invalid-input', {}, [{ field: 'people', key: 'service-one-person' }]);
  const row: ServiceRow = {
    ...retention(now, settings.policy.retentionYears),
    serviceId: newId('service', now.getTime(), deps.randomBytes),
    centerId,
    service: what.service,
    on: what.on,
    people: what.people,
    ...(what.partner === undefined ? {} : { partner: what.partner }),
    recordedBy: { staffId: actor.staffId, name: actor.name ?? actor.staffId },
    recordedAt: now.toISOString(),
  };
  if (what.applicationId === undefined)
    return {
      serviceId: row.serviceId,
      writes: [outcomes.write.service(row), outcomes.write.serviceCount(row, row.people)],
    };

  const before = await openCase(deps, actor, 'outcome.record', what.applicationId);
  const known = await readKnown(deps, before);
  if (known.rows.length >= outcomesAtMost) throw new Refusal('too-many-requests');
  const { trainingType } = packetFacts(before.answers);
  const named: ServiceRow = {
    ...row,
    applicationId: before.applicationId,
    number: before.number,
    // The session counts for the organization that helps this person, unless another one gave it.
    ...(row.partner === undefined && before.coachOrganization !== undefined
      ? { partner: before.coachOrganization }
      : {}),
    ...(trainingType === undefined ? {} : { trainingType }),
  };
  const told = {
    said: { event: 'service', on: what.on, service: what.service, serviceId: row.serviceId },
    recordedBy: { kind: 'staff', id: actor.staffId, name: row.recordedBy.name },
    operationId,
  } as const;
  const line = auditRow(before.applicationId, now, actorId(actor), 'service-recorded', { service: what.service });
  return {
    serviceId: row.serviceId,
    writes: [
      ...tellWrites(deps, known, told, now, line).writes,
      outcomes.write.service(named),
      outcomes.write.serviceCount(named, named.people),
    ],
  };
}

async function takenBack(
  { centerId, operationId }: Input,
  { on, serviceId }: Extract<Input['what'], { action: 'take-back' }>,
  actor: StaffActor,
  now: Date,
  deps: OutcomeDeps,
): Promise<Plan> {
  const { outcomes } = deps;
  const row = await outcomes.getService(centerId, on, serviceId);
  if (!row) throw new Refusal('not-found');
  if (row.takenBack) throw new Refusal('outcome-gone');
  const by = { staffId: actor.staffId, name: actor.name ?? actor.staffId };
  const writes = [
    outcomes.write.serviceTakenBack(row, { ...by, at: now.toISOString() }),
    outcomes.write.serviceCount(row, -row.people),
  ];
  if (row.applicationId === undefined) return { serviceId, writes };

  const before = await openCase(deps, actor, 'outcome.record', row.applicationId);
  const known = await readKnown(deps, before);
  const told = standing(known.rows).find((each) => each.said.event === 'service' && each.said.serviceId === serviceId);
  if (!told) throw new Refusal('outcome-gone');
  const line = auditRow(before.applicationId, now, actor.staffId, 'service-taken-back', { service: row.service });
  const back = {
    said: { event: 'taken-back', on },
    replaces: told.seq,
    recordedBy: { kind: 'staff', id: by.staffId, name: by.name },
    operationId,
  } as const;
  return { serviceId, writes: [...tellWrites(deps, known, back, now, line).writes, ...writes] };
}
