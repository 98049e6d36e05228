import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { actorId } from '../../domain/access/actor.ts';
import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { Clock, RandomBytes } from '../../domain/clock.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import type { EtplVersion, Listing } from '../../domain/etpl/listing.ts';
import { readRows, UnreadableList, type BadCell } from '../../domain/etpl/read-rows.ts';
import { newId } from '../../domain/ids.ts';
import { againstOthers } from '../../adapters/case-store.ts';
import { etplTable } from '../../adapters/etpl-table.ts';
import { once, operationOf } from '../../adapters/operations.ts';
import { transact } from '../../adapters/transaction.ts';
import { readFile, UnreadableFile } from './read-file.ts';

export interface ImportDeps {
  client: DynamoDBClient;
  tableName: string;
  clock: Clock;
  randomBytes: RandomBytes;
}
type Import = ParsedCommand<'import-etpl'>;
type Value = CommandValue<'import-etpl'>;

/** As many as a person would mend before trying again. */
const maxTold = 200;

/**
 * A new version of the list of training programs (R1): all of it, or nothing. Bad lines refuse the file, unless the operator
 * chose to leave them out; a file of which much less is left than of the list today is most likely cut short, and asks to be
 * sent again with that said. The same file again changes nothing.
 */
export async function importEtpl(input: Import, deps: ImportDeps): Promise<Value> {
  demandAccess(input.actor, 'etpl.import', board);
  const etpl = etplTable(deps);
  const bytes = Buffer.from(input.content, 'base64');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return againstOthers(() => {
    const now = deps.clock.now();
    return once<Value>(
      deps.client,
      deps.tableName,
      operationOf('import-etpl', input),
      now.toISOString(),
      async (record) => {
        const { listings, bad } = listingsIn(bytes);
        const badLines = new Set(bad.map(({ line }) => line)).size;
        if (bad.length > 0 && (!input.skipBadLines || listings.length === 0))
          throw new Refusal('list-unreadable', { problem: 'lines', lines: badLines }, told(bad));
        const before = await etpl.current();
        const skipped = bad.slice(0, maxTold);
        if (before?.sha256 === sha256 && before.listings === listings.length)
          return {
            versionId: before.versionId,
            created: false,
            listings: before.listings,
            skippedLines: badLines,
            skipped,
          };
        if (before && !input.allowFewer && listings.length * 2 < before.listings)
          throw new Refusal('list-much-shorter', { before: before.listings, now: listings.length });
        const row: EtplVersion = {
          schemaVersion: 1,
          versionId: newId('etplVersion', now.getTime(), deps.randomBytes),
          importedAt: now.toISOString(),
          importedBy: actorId(input.actor),
          fileName: input.fileName,
          sha256,
          listings: listings.length,
          skippedLines: badLines,
        };
        const answer = {
          versionId: row.versionId,
          created: true,
          listings: listings.length,
          skippedLines: badLines,
          skipped,
        };
        await transact(deps.client, [record(answer), ...(await etpl.write.version(row, listings, before))]);
        return answer;
      },
    );
  });
}

function listingsIn(bytes: Uint8Array): { listings: Listing[]; bad: BadCell[] } {
  try {
    return readRows(readFile(bytes));
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw new Refusal('list-unreadable', {
        problem: error.problem,
        ...(error.line === undefined ? {} : { line: error.line }),
      });
    if (error instanceof UnreadableList)
      throw new Refusal('list-unreadable', { problem: error.problem, column: error.column });
    throw error;
  }
}

const told = (bad: readonly BadCell[]): FieldError[] =>
  bad.slice(0, maxTold).map(({ line, column, problem, firstLine }) => ({
    field: column === '' ? `line ${line}` : `line ${line}, ${column}`,
    key: `list-${problem}`,
    ...(firstLine === undefined ? {} : { params: { firstLine } }),
  }));
