import { demandAccess } from '../../domain/access/authorize.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { canStandIn, closesCircle } from '../../domain/directory/directory.ts';
import type { Absence, StaffRow } from '../../domain/directory/staff.ts';
import { Refusal } from '../../domain/errors.ts';
import { againstOthers, type CaseDeps } from '../../adapters/case-store.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { transact } from '../../adapters/transaction.ts';

/** Out of office, for oneself or for a colleague who cannot say it any more. What they hold is given on by the sweep. */
export function setAbsence(input: ParsedCommand<'set-absence'>, deps: CaseDeps): Promise<CommandValue<'set-absence'>> {
  const { cases, clock, settings } = deps;
  if (input.actor.kind !== 'staff') throw new Refusal('wrong-role');
  const actor = input.actor;
  const staff = staffTable({ client: cases.client, tableName: cases.tableName });
  return againstOthers(async () => {
    const now = clock.now();
    const at = now.toISOString();
    return once(cases.client, cases.tableName, operationOf('set-absence', input), at, async (record) => {
      const rows = await staff.list();
      const who = rows.find((row) => row.staffId === input.staffId);
      if (!who) throw new Refusal('not-found');
      const { staffId, roles, center } = who;
      demandAccess(actor, 'absence.set', { kind: 'colleague', staffId, roles, center });
      if (input.absence) check(input.absence, who, rows, wallTime(now, settings.timeZone).date);
      const absence = input.absence && { ...input.absence, setBy: actor.staffId, setAt: at };
      await transact(cases.client, [
        record({}),
        ...staff.write.absence(
          who,
          absence,
          { by: actor.staffId, at, operationId: input.operationId },
          () => new Refusal('changed-meanwhile'),
        ),
      ]);
      return {};
    });
  });
}

function check(absence: Absence, who: StaffRow, rows: readonly StaffRow[], today: string): void {
  if (absence.until < today) throw new Refusal('invalid-input', {}, [{ field: 'until', key: 'date-passed' }]);
  if (absence.backup === undefined) return;
  const backup = rows.find((row) => row.staffId === absence.backup);
  if (!backup) throw new Refusal('colleague-unknown', {}, [{ field: 'backup', key: 'choose-one' }]);
  if (closesCircle(who.staffId, absence, rows))
    throw new Refusal('backup-circle', {}, [{ field: 'backup', key: 'backup-circle' }]);
  if (!canStandIn(backup, who))
    throw new Refusal('backup-another-team', {}, [{ field: 'backup', key: 'backup-another-team' }]);
}
