import { demandAccess } from '../../domain/access/authorize.ts';
import { ofPerson } from '../../domain/access/resources.ts';
import { exportAsked } from '../../domain/cases/records.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { exportStanding, exportUnderWay, withAsked, withFetch } from '../../domain/exports/exports.ts';
import { newId } from '../../domain/ids.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import type { ExportsTable } from '../../adapters/exports-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact, type Write } from '../../adapters/transaction.ts';

export interface AskExportDeps {
  cases: Pick<CasesTable, 'write'>;
  exports: ExportsTable;
  clock: Clock;
  randomBytes: RandomBytes;
}

/**
 * A person asks for a copy of everything they gave, or takes one that is ready. Only what is to be made is written down here, with
 * the row that has it made; while one is being made, every further click gets that one.
 */
export async function askExport(
  input: ParsedCommand<'ask-export'>,
  deps: AskExportDeps,
): Promise<CommandValue<'ask-export'>> {
  const { actor, fetch } = input;
  if (actor.kind !== 'participant') throw new Refusal('wrong-role');
  const { personId } = actor;
  demandAccess(actor, 'records.export', ofPerson(personId));
  const { client, tableName } = deps.exports;
  const at = deps.clock.now().toISOString();
  return againstOthers(() =>
    once<CommandValue<'ask-export'>>(client, tableName, operationOf('ask-export', input), at, async (record) => {
      const { exportId, writes } = await (fetch === undefined
        ? asked(personId, input.language, deps)
        : fetched(personId, fetch, deps));
      await transact(client, [record({ exportId }), ...writes]);
      return { exportId };
    }),
  );
}

async function asked(
  personId: string,
  language: ParsedCommand<'ask-export'>['language'],
  { cases, exports, clock, randomBytes }: AskExportDeps,
): Promise<{ exportId: string; writes: Write[] }> {
  const now = clock.now();
  const known = await exports.exportsOf(personId);
  const underWay = exportUnderWay(known, now);
  if (underWay) return { exportId: underWay.exportId, writes: [] };
  const exportId = newId('export', now.getTime(), randomBytes);
  const next = withAsked(personId, known, { exportId, askedAt: now.toISOString(), language });
  return {
    exportId,
    writes: [exports.write.exports(next), cases.write.outbox(exportAsked(now, randomBytes, personId, exportId))],
  };
}

/** Whether it may still be fetched is asked here once more: the page may have stood open for days. */
async function fetched(
  personId: string,
  exportId: string,
  { exports, clock }: AskExportDeps,
): Promise<{ exportId: string; writes: Write[] }> {
  const now = clock.now();
  const known = await exports.exportsOf(personId);
  const one = known?.exports.find((each) => each.exportId === exportId);
  if (!known || !one) throw new Refusal('not-found');
  if (exportStanding(one, now) !== 'ready') throw new Refusal('export-over');
  return { exportId, writes: [exports.write.exports(withFetch(known, exportId, now.toISOString()))] };
}
