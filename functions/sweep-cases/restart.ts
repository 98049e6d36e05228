import * as z from 'zod';
import { rowAt } from '../../adapters/cases-table.ts';
import { sweepAt } from '../../domain/cases/records.ts';
import { Refusal } from '../../domain/errors.ts';
import { startRound, sweepDocument, type SweepDeps } from './sweep-cases.ts';

/** Asked for once the tables were set back to an earlier instant (docs/runbooks/restore.md). Anything else is the schedule's. */
export const restartInputSchema = z.strictObject({
  /** When the restored tables went live: a case that was written since goes on by itself. The first call says "now". */
  restart: z.union([z.literal('now'), z.iso.datetime()]),
  /** Where the call before this one ended. */
  after: z.string().max(200).default(' '),
});
export type RestartInput = z.output<typeof restartInputSchema>;

export interface RestartResult {
  /** For the next call. */
  restart: string;
  executions: number;
  documents: number;
  failed: number;
  /** From where to go on; undefined when all was looked at. */
  after: string | undefined;
}

/**
 * An execution's name is used once, and those that ran ahead of the restored rows have used the next ones: the new round lies
 * beyond what a case goes through in the time that a restore loses.
 */
const roundsBeyond = 100;
const atOnce = 100;
const reserveMs = 20_000;

/**
 * After a restore no execution is where its row is: it is ahead of it, or not there at all. Every case that a workflow carries
 * gets a new round, which goes on from what the row says; an older execution that still lives sees the later round and ends.
 * Files that nobody has judged yet are put to the check again.
 */
export async function restartWorkflows(
  { restart, after: from }: RestartInput,
  deps: SweepDeps & { remainingMs(): number },
): Promise<RestartResult> {
  const since = restart === 'now' ? deps.clock.now().toISOString() : restart;
  const result: RestartResult = { restart: since, executions: 0, documents: 0, failed: 0, after: from };
  for (;;) {
    const page = await deps.cases.dueBehind(result.after ?? from, atOnce);
    if (page.length === 0) return { ...result, after: undefined };
    for (const { place, application, document } of page) {
      if (deps.remainingMs() < reserveMs) return result;
      const now = deps.clock.now();
      try {
        if (document) {
          await sweepDocument(document, now, deps);
          result.documents += 1;
        } else if (!application) throw new Error('a row that cannot be read');
        else if (application.updatedAt < since && sweepAt(application) !== undefined) {
          const { round: after } = application;
          await startRound(application, { round: after + roundsBeyond, after }, now, deps);
          result.executions += 1;
        }
      } catch (error) {
        // Somebody wrote it meanwhile: then it is not where it was restored to.
        if (!(error instanceof Refusal)) {
          result.failed += 1;
          deps.failed?.(rowAt(place), error);
        }
      }
      result.after = place.seen;
    }
  }
}
