import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { auditRow, retention } from '../../domain/cases/records.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import type { LegalHold } from '../../domain/oversight/legal-hold.ts';
import type { Settings } from '../../domain/settings.ts';
import { againstOthers, sentByNumber } from '../../adapters/case-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import type { OversightTable } from '../../adapters/oversight-table.ts';
import { transact } from '../../adapters/transaction.ts';

export interface HoldRecordsDeps {
  cases: Pick<CasesTable, 'getApplication' | 'findByNumber' | 'write'>;
  oversight: OversightTable;
  clock: Clock;
  randomBytes: RandomBytes;
  settings: Settings;
}

/**
 * R23: longer than the board's years while an audit, a lawsuit or a claim goes on. The hold and the mark on the application are
 * one transaction, under the version that was read: of two holds lifted at once, the second still sees the other.
 */
export async function holdRecords(
  input: ParsedCommand<'hold-records'>,
  deps: HoldRecordsDeps,
): Promise<CommandValue<'hold-records'>> {
  demandAccess(input.actor, 'records.hold', board);
  const { client, tableName } = deps.oversight;
  const { actor, what } = input;
  return againstOthers(async () => {
    const now = deps.clock.now();
    const at = now.toISOString();
    return once(client, tableName, operationOf('hold-records', input), at, async (record) => {
      const by = actorId(actor);
      const hold = what.do === 'set' ? undefined : await deps.oversight.getLegalHold(what.holdId);
      if (what.do === 'lift' && !hold) throw new Refusal('not-found');
      const before =
        what.do === 'set'
          ? await sentByNumber(deps, what.number)
          : hold && (await deps.cases.getApplication(hold.applicationId));
      if (!before) throw new Refusal('not-found', {}, [{ field: 'number', key: 'packet-unknown' }]);
      const { applicationId, number } = before;
      const row: LegalHold =
        what.do === 'set'
          ? {
              ...retention(now, deps.settings.policy.retentionYears),
              holdId: newId('legalHold', now.getTime(), deps.randomBytes),
              applicationId,
              number,
              reason: what.reason,
              words: what.words,
              setBy: by,
              setAt: at,
            }
          : hold!;
      const answer = { holdId: row.holdId, applicationId };
      const others = (before.legalHolds ?? []).filter((each) => each !== row.holdId);
      const isNew = what.do === 'set';
      const standing = isNew ? [...others, row.holdId] : others;
      await transact(client, [
        record(answer),
        what.do === 'set'
          ? deps.oversight.write.setLegalHold(row)
          : deps.oversight.write.liftLegalHold(row, { by, at, words: what.words }),
        ...deps.cases.write.application(
          before,
          // `updatedAt` stays: nobody did anything with the case.
          { ...before, legalHold: standing.length > 0, legalHolds: standing },
          auditRow(applicationId, now, by, isNew ? 'records-held' : 'records-freed'),
        ),
      ]);
      return answer;
    });
  });
}
