import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { addDays, instantOf, wallTime } from '../../domain/calendar/business-time.ts';
import { retention } from '../../domain/cases/records.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { AuditGrant } from '../../domain/oversight/audit-grant.ts';
import type { Settings } from '../../domain/settings.ts';
import type { auditGrants } from '../../adapters/audit-grants.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';
import type { StaffTable } from '../../adapters/staff-table.ts';
import { transact } from '../../adapters/transaction.ts';

export interface GrantAuditDeps {
  oversight: OversightTable;
  grants: ReturnType<typeof auditGrants>;
  staff: Pick<StaffTable, 'get'>;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

/**
 * An operator lets an auditor read for some days, with a reason, or ends it. The record of it and what each request is held
 * against are written together. A new grant takes the place of the one that stands.
 */
export async function grantAudit(
  input: ParsedCommand<'grant-audit'>,
  deps: GrantAuditDeps,
): Promise<CommandValue<'grant-audit'>> {
  demandAccess(input.actor, 'audit.grant', board);
  const { client, tableName } = deps.oversight;
  // Nobody lets themselves in.
  if (actorId(input.actor) === input.staffId) throw new Refusal('wrong-role');
  return againstOthers(async () => {
    const now = deps.clock.now();
    const at = now.toISOString();
    return once(client, tableName, operationOf('grant-audit', input), at, async (record) => {
      const [auditor, before] = await Promise.all([deps.staff.get(input.staffId), deps.grants.find(input.staffId)]);
      if (!auditor?.roles.includes('auditor')) throw new Refusal('colleague-unknown');
      const open = before && before.ended === undefined && at < before.untilAt ? before : undefined;
      const ended = { by: actorId(input.actor), at };
      const endsBefore = open ? [deps.oversight.write.endGrant(open, ended)] : [];
      if (!input.give) {
        if (!open) throw new Refusal('changed-meanwhile');
        const answer = { grantId: open.grantId };
        await transact(client, [record(answer), ...endsBefore, deps.grants.write.stands({ ...open, ended }, before)]);
        return answer;
      }
      const grant = newGrant({ ...input, give: input.give }, now, deps);
      const answer = { grantId: grant.grantId };
      await transact(client, [
        record(answer),
        ...endsBefore,
        deps.oversight.write.grant(grant),
        deps.grants.write.stands(grant, before),
      ]);
      return answer;
    });
  });
}

function newGrant(
  {
    actor,
    staffId,
    give,
  }: Pick<ParsedCommand<'grant-audit'>, 'actor' | 'staffId'> & {
    give: NonNullable<ParsedCommand<'grant-audit'>['give']>;
  },
  now: Date,
  { settings, randomBytes }: GrantAuditDeps,
): AuditGrant {
  const { from, through, reason } = give;
  const { timeZone, oversight, policy } = settings;
  const today = wallTime(now, timeZone).date;
  const most = oversight.auditDaysMost;
  if (from < today || through < from || through > addDays(from, most - 1))
    throw new Refusal('audit-too-long', { most }, [{ field: 'through', key: 'audit-days', params: { most } }]);
  return {
    ...retention(now, policy.retentionYears),
    grantId: newId('auditGrant', now.getTime(), randomBytes),
    staffId,
    from,
    through,
    fromAt: instantOf(from, 0, timeZone).toISOString(),
    untilAt: instantOf(addDays(through, 1), 0, timeZone).toISOString(),
    reason,
    givenBy: actorId(actor),
    givenAt: now.toISOString(),
  };
}
