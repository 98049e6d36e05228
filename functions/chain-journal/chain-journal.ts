import type { ArchivedEntry, JournalArchive } from '../../adapters/journal-archive.ts';
import type { JournalTable } from '../../adapters/journal-table.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { Clock } from '../../domain/clock.ts';
import { lineIdOf, type StoredLine } from '../../domain/money/chain.ts';
import { journalLineSchema, type ChainHead, type ChainLink } from '../../domain/money/ledger-rows.ts';

export interface ChainDeps {
  journal: JournalTable;
  archive: JournalArchive;
  clock: Clock;
  /** The board's. */
  timeZone: string;
  /** A line that no reader understands is left out of the chain, where the verification finds it. */
  unreadable(fundLimitId: string, lineId: string): void;
}

/** A new line of a journal, as the stream brings it. */
export interface ArrivedLine {
  sequenceNumber: string;
  line: StoredLine;
}

const fundOf = (line: StoredLine): string => String(line['pk']).slice('JOURNAL#'.length);

async function append(fundLimitId: string, lines: readonly StoredLine[], deps: ChainDeps): Promise<number> {
  const readable = lines.filter((line) => {
    const isReadable = journalLineSchema.safeParse(line).success && line['fundLimitId'] === fundLimitId;
    if (!isReadable) deps.unreadable(fundLimitId, lineIdOf(line));
    return isReadable;
  });
  return deps.journal.append(fundLimitId, readable, {
    now: () => deps.clock.now(),
    dayOf: (instant) => wallTime(new Date(instant), deps.timeZone).date,
  });
}

/**
 * Chains what the stream brought, fund by fund, in the order in which it came. Answers the records that have to come again:
 * those of a fund whose lines could not be appended. What comes twice is chained once.
 */
export async function chainArrived(
  arrived: readonly ArrivedLine[],
  deps: ChainDeps,
  failed: (fundLimitId: string, error: unknown) => void,
): Promise<string[]> {
  const byFund = new Map<string, ArrivedLine[]>();
  for (const one of arrived) byFund.set(fundOf(one.line), [...(byFund.get(fundOf(one.line)) ?? []), one]);
  const again: string[] = [];
  for (const [fundLimitId, lines] of byFund) {
    try {
      await append(
        fundLimitId,
        lines.map(({ line }) => line),
        deps,
      );
    } catch (error) {
      failed(fundLimitId, error);
      again.push(...lines.map(({ sequenceNumber }) => sequenceNumber));
    }
  }
  return again;
}

const hourMs = 3_600_000;
/** Twice as long as a stream keeps its records: what is older has either been chained or is told by the verification. */
const lookBackMs = 48 * hourMs;
/** A younger line still has its own wake-up on the way. */
const leaveToStreamMs = 60_000;
/** An object of the archive holds at most so many lines: about two megabytes. */
const linesPerObject = 2_000;

/** The hourly round: chains what the stream lost, and archives what is chained. A failure of one fund stops no other. */
export async function sweepJournals(
  deps: ChainDeps,
  failed: (fundLimitId: string, error: unknown) => void,
): Promise<{ chained: number; archived: number; failed: number }> {
  const result = { chained: 0, archived: 0, failed: 0 };
  for (const fundLimitId of await deps.journal.fundIds()) {
    try {
      const now = deps.clock.now().getTime();
      const lines = await deps.journal.linesSince(fundLimitId, new Date(now - lookBackMs).toISOString());
      const links = await deps.journal.linksOf(fundLimitId, lines.map(lineIdOf));
      const lost = lines.filter(
        (line) => !links.has(lineIdOf(line)) && Date.parse(String(line['at'])) <= now - leaveToStreamMs,
      );
      result.chained += await append(fundLimitId, lost, deps);
      result.archived += await archiveFund(fundLimitId, lines.map(lineIdOf), deps);
    } catch (error) {
      failed(fundLimitId, error);
      result.failed += 1;
    }
  }
  return result;
}

/** Writes what is chained and not archived, then moves the head's mark; a crash in between finds the object written. */
async function archiveFund(fundLimitId: string, lately: readonly string[], deps: ChainDeps): Promise<number> {
  const { journal, archive, clock } = deps;
  let head = await journal.head(fundLimitId);
  if (!head || head.archivedSeq >= head.seq) return 0;
  const links = await linksToArchive(head, lately, journal);
  let archived = 0;
  while (head.archivedSeq < head.seq) {
    const from: number = head.archivedSeq + 1;
    let through = await archive.writtenFrom(fundLimitId, from);
    if (through === undefined) {
      const some = links.filter(({ seq }) => seq >= from && seq < from + linesPerObject);
      await archive.write(fundLimitId, await withLines(fundLimitId, some, journal));
      through = from + some.length - 1;
    }
    // Somebody else archives this fund: theirs counts.
    if (!(await journal.markArchived(head, through, clock.now().toISOString()))) return archived;
    archived += through - head.archivedSeq;
    head = { ...head, archivedSeq: through };
  }
  return archived;
}

/** Links from the mark to the head, in their order. They are among the latest lines, unless this round did not run for days. */
async function linksToArchive(head: ChainHead, lately: readonly string[], journal: JournalTable): Promise<ChainLink[]> {
  const wanted = (links: readonly ChainLink[]): ChainLink[] =>
    links.filter(({ seq }) => seq > head.archivedSeq && seq <= head.seq).sort((a, b) => a.seq - b.seq);
  const count = head.seq - head.archivedSeq;
  let found = wanted([...(await journal.linksOf(head.fundLimitId, lately)).values()]);
  if (found.length !== count) found = wanted(await journal.allLinks(head.fundLimitId));
  if (found.length !== count) throw new Error(`journal: links of ${head.fundLimitId} are missing`);
  return found;
}

async function withLines(
  fundLimitId: string,
  links: readonly ChainLink[],
  journal: JournalTable,
): Promise<ArchivedEntry[]> {
  const lines = await journal.linesAt(
    fundLimitId,
    links.map(({ lineSk }) => lineSk),
  );
  return links.map((link) => {
    const line = lines.get(link.lineSk);
    // What is gone from the table cannot be archived: the verification names it.
    if (!line) throw new Error(`journal: a chained line of ${fundLimitId} is gone`);
    return { link, line };
  });
}
