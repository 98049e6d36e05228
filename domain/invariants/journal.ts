import { lineHash, lineIdOf, lineSkOf, verifyChain, type ChainFaultCode, type StoredLine } from '../money/chain.ts';
import {
  chainHeadSchema,
  chainLinkSchema,
  fundAboutRowSchema,
  type ChainHead,
  type ChainLink,
} from '../money/ledger-rows.ts';
import { clockSkewMs, type StoredRow } from './violation.ts';

/** What can be wrong with the archive of a chain. */
type ArchiveFaultCode =
  /** The archive holds another line, or another link, for this place of the chain. */
  | 'archive-differs'
  /** The archive holds a line that the chain no longer has. */
  | 'archived-and-gone'
  /** The head says that this place is archived, and no object holds it. */
  | 'not-in-archive'
  /** An object was hidden by a delete marker. */
  | 'archive-hidden'
  /** An object that nothing keeps from being deleted. */
  | 'archive-not-locked'
  /** An object that does not hold what its name says. */
  | 'archive-unreadable'
  /** A row of the chain that no reader understands. */
  | 'chain-unreadable';

export interface JournalFault {
  code: ChainFaultCode | ArchiveFaultCode;
  /** Whose journal. */
  fundLimitId: string;
  lineId?: string;
  /** When that line was written. */
  at?: string;
  /** Its place in the chain. */
  seq?: number;
  /** An object of the archive, or a row's key. */
  where?: string;
}

export interface FundJournal {
  fundLimitId: string;
  name: string;
  lines: number;
  /** Younger lines that may still be on their way into the chain. */
  waiting: number;
  chained: number;
  archived: number;
  lastHash: string;
}

/** What an object of the archive says of itself. */
export interface ArchivedCopy {
  key: string;
  isLocked: boolean;
  text: string;
}

/** Lines and links as far as they are compared: a few hundred bytes each stay in memory. */
interface Read {
  name: string;
  head: ChainHead | undefined;
  links: Pick<ChainLink, 'seq' | 'lineId' | 'lineSk' | 'lineHash' | 'hash'>[];
  lines: { sk: string; lineId: string; hash: string }[];
  archived: { seq: number; lineId: string; lineSk: string; lineHash: string; hash: string; key: string }[];
  /** Which places objects stand for, by their names. */
  ranges: ArchivedRange[];
  faults: JournalFault[];
}

/** A line gets its link within seconds. What the stream lost is found within the hour; a night is longer. */
const waitMs = 15 * 60_000;

/** The journals of all funds with their chains and their archive, read once from end to end, in any order. */
export class JournalBook {
  private readonly funds = new Map<string, Read>();
  private latestAt = '';

  add(stored: StoredRow): void {
    const pk = String(stored['pk']);
    const sk = String(stored['sk']);
    if (pk === 'FUNDS') this.addAbout(stored);
    else if (pk.startsWith('JOURNAL#')) this.addLine(pk.slice('JOURNAL#'.length), stored);
    else if (pk.startsWith('CHAIN#')) this.addChain(pk.slice('CHAIN#'.length), sk, stored);
  }

  /** An object that is there, by its name: what it stands for. */
  addObject(key: string): void {
    const range = rangeOf(key);
    if (range) this.of(range.fundLimitId).ranges.push(range);
    else this.fault({ code: 'archive-unreadable', fundLimitId: '', where: key });
  }

  /** What it holds. It has to hold what its name says, place by place. */
  addArchived({ key, isLocked, text }: ArchivedCopy): void {
    const range = rangeOf(key);
    if (!range) return;
    const { fundLimitId, from, through } = range;
    if (!isLocked) this.fault({ code: 'archive-not-locked', fundLimitId, where: key });
    const entries = text.split('\n').slice(0, -1).map(readEntry);
    const isWhole =
      entries.length === through - from + 1 &&
      entries.every((entry, at) => entry?.link.fundLimitId === fundLimitId && entry.link.seq === from + at);
    if (!isWhole) return this.fault({ code: 'archive-unreadable', fundLimitId, where: key });
    for (const entry of entries)
      // What is written beside the link must be what the link speaks of.
      if (entry) this.of(fundLimitId).archived.push({ ...entry.link, lineHash: lineHash(entry.line), key });
  }

  addHidden(key: string): void {
    this.fault({ code: 'archive-hidden', fundLimitId: '', where: key });
  }

  /** The newest instant of any line: what a system that stands still knew last. */
  get lastLineAt(): string {
    return this.latestAt;
  }

  /** `now`: lines that are a few minutes younger may wait for their link. */
  judge(now: Date): { funds: FundJournal[]; faults: JournalFault[] } {
    const mayWait = (at: string): boolean => {
      const age = now.getTime() - Date.parse(at);
      // A line from the future does not wait: somebody wrote its instant by hand.
      return age < waitMs && age >= -clockSkewMs;
    };
    const funds: FundJournal[] = [];
    const faults: JournalFault[] = [];
    for (const [fundLimitId, read] of [...this.funds].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { head, links, lines } = read;
      const verdict = verifyChain({ fundLimitId, head, links, lines, mayWait });
      faults.push(
        ...verdict.faults.map((fault): JournalFault => ({ ...fault, fundLimitId })),
        ...judgeArchive(fundLimitId, read),
        ...read.faults,
      );
      // Faults of objects that name no fund stand under none.
      if (fundLimitId === '') continue;
      funds.push({
        fundLimitId,
        name: read.name,
        lines: lines.length,
        waiting: verdict.waiting,
        chained: head?.seq ?? 0,
        archived: head?.archivedSeq ?? 0,
        lastHash: head?.hash ?? '',
      });
    }
    return { funds, faults };
  }

  private of(fundLimitId: string): Read {
    const known = this.funds.get(fundLimitId);
    if (known) return known;
    const fresh: Read = { name: '', head: undefined, links: [], lines: [], archived: [], ranges: [], faults: [] };
    this.funds.set(fundLimitId, fresh);
    return fresh;
  }

  private fault(fault: JournalFault): void {
    this.of(fault.fundLimitId).faults.push(fault);
  }

  private addAbout(stored: StoredRow): void {
    const about = fundAboutRowSchema.safeParse(stored);
    if (about.success) this.of(about.data.limitId).name = about.data.fund.name;
  }

  private addLine(fundLimitId: string, stored: StoredLine): void {
    const sk = lineSkOf(stored);
    this.of(fundLimitId).lines.push({ sk, lineId: lineIdOf(stored), hash: lineHash(stored) });
    const at = String(stored['at']);
    if (at > this.latestAt) this.latestAt = at;
  }

  private addChain(fundLimitId: string, sk: string, stored: StoredRow): void {
    const unreadable = () => this.fault({ code: 'chain-unreadable', fundLimitId, where: sk });
    if (sk === 'HEAD') {
      const head = chainHeadSchema.safeParse(stored);
      if (head.success) this.of(fundLimitId).head = head.data;
      else unreadable();
      return;
    }
    const link = chainLinkSchema.safeParse(stored);
    if (!link.success) return unreadable();
    const { seq, lineId, lineSk, lineHash: hashOfLine, hash } = link.data;
    // A link under another line's key would let that line be chained again.
    if (sk !== `LINE#${lineId}`) return unreadable();
    this.of(fundLimitId).links.push({ seq, lineId, lineSk, lineHash: hashOfLine, hash });
  }
}

interface ArchivedRange {
  fundLimitId: string;
  from: number;
  through: number;
}

/** `<year>/<fund>/<from>-<through>.jsonl`. */
function rangeOf(key: string): ArchivedRange | undefined {
  const [, year, fundId, from, through] = /^([^/]+)\/([^/]+)\/(\d{10})-(\d{10})\.jsonl$/.exec(key) ?? [];
  return year === undefined
    ? undefined
    : { fundLimitId: `fund#${year}#${fundId}`, from: Number(from), through: Number(through) };
}

/** The first place where archive and chain part: what follows it differs only because of it. */
function judgeArchive(fundLimitId: string, { head, links, archived, ranges }: Read): JournalFault[] {
  const chain = new Map(links.map((link) => [link.seq, link]));
  const faults: JournalFault[] = [];
  for (const entry of [...archived].sort((a, b) => a.seq - b.seq)) {
    const { seq, lineId, lineSk, lineHash: hashOfLine, hash, key } = entry;
    const link = chain.get(seq);
    const about = { fundLimitId, lineId, at: lineSk.slice(0, lineSk.indexOf('#')), seq, where: key };
    if (!link) {
      faults.push({ code: 'archived-and-gone', ...about });
      break;
    }
    if (link.lineHash !== hashOfLine || link.hash !== hash || link.lineId !== lineId) {
      faults.push({ code: 'archive-differs', ...about });
      break;
    }
  }
  let kept = 0;
  for (const { from, through } of [...ranges].sort((a, b) => a.from - b.from))
    if (from <= kept + 1) kept = Math.max(kept, through);
  if (kept < (head?.archivedSeq ?? 0)) faults.push({ code: 'not-in-archive', fundLimitId, seq: kept + 1 });
  return faults;
}

function readEntry(text: string): { link: ChainLink; line: StoredLine } | undefined {
  try {
    const { link, line } = JSON.parse(text) as { link?: unknown; line?: unknown };
    const parsed = chainLinkSchema.safeParse(link);
    if (!parsed.success || typeof line !== 'object' || line === null) return undefined;
    return { link: parsed.data, line: line as StoredLine };
  } catch {
    return undefined;
  }
}
