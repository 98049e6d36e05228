import { createHash } from 'node:crypto';
import { canonical } from '../canonical.ts';
import type { ChainHead, ChainLink } from './ledger-rows.ts';

/**
 * The chain of a fund's journal: one link per line, in the order in which lines arrived. A link's hash covers the hash before it,
 * its place and its line, so whoever changes, removes or moves a line has to make every later link anew, and what lies in the
 * archive cannot be made anew.
 */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A row of the journal as it stands in the table, keys included. */
export type StoredLine = Readonly<Record<string, unknown>>;

export const lineSkOf = (line: StoredLine): string => String(line['sk']);
export const lineIdOf = (line: StoredLine): string => String(line['lineId']);

/** Everything that the row holds but its key, which follows from it: a field that somebody adds counts as much as one that changed. */
export function lineHash({ pk: _pk, sk: _sk, ...line }: StoredLine): string {
  return sha256(canonical(line));
}

/** What stands before a fund's first link. No two funds share it: a chain cannot pass for another fund's. */
export const originHash = (fundLimitId: string): string => sha256(`the chain of ${fundLimitId}`);

const linkHash = (before: string, seq: number, hashOfLine: string): string =>
  sha256(`${before}\n${seq}\n${hashOfLine}`);

export const emptyHead = (fundLimitId: string, updatedAt: string): ChainHead => ({
  schemaVersion: 2,
  fundLimitId,
  seq: 0,
  hash: originHash(fundLimitId),
  archivedSeq: 0,
  updatedAt,
});

/** The links that follow `head` for these lines, in this order, and the head behind them. */
export function linksAfter(
  head: ChainHead,
  lines: readonly StoredLine[],
  chainedAt: string,
): { links: ChainLink[]; head: ChainHead } {
  let { seq, hash } = head;
  const links = lines.map((line): ChainLink => {
    seq += 1;
    const hashOfLine = lineHash(line);
    hash = linkHash(hash, seq, hashOfLine);
    return {
      schemaVersion: 2,
      fundLimitId: head.fundLimitId,
      seq,
      lineId: lineIdOf(line),
      lineSk: lineSkOf(line),
      lineHash: hashOfLine,
      hash,
      chainedAt,
    };
  });
  return { links, head: { ...head, seq, hash, updatedAt: chainedAt } };
}

/** What can be wrong with a chain. */
export const chainFaults = [
  /** The line is not what was chained. */
  'line-altered',
  /** A line that was chained is not there. */
  'line-gone',
  /** A line that is there was never chained, and is no longer young. */
  'line-not-chained',
  /** One line under two ids, or one id under two lines. */
  'line-twice',
  /** A place of the chain is empty. */
  'link-gone',
  /** Two links for one place. */
  'link-twice',
  /** A link's hash does not follow from the link before it, its place and its line. */
  'link-altered',
  /** The head is not the last link. */
  'head-altered',
] as const;
export type ChainFaultCode = (typeof chainFaults)[number];

export interface ChainFault {
  code: ChainFaultCode;
  /** The line that it is about; none where only a place is known. */
  lineId?: string;
  /** When that line was written. */
  at?: string;
  seq?: number;
}

export interface ChainToVerify {
  fundLimitId: string;
  head: Pick<ChainHead, 'seq' | 'hash'> | undefined;
  /** In any order. */
  links: readonly Pick<ChainLink, 'seq' | 'lineId' | 'lineSk' | 'lineHash' | 'hash'>[];
  /** The fund's journal, in any order. */
  lines: readonly { sk: string; lineId: string; hash: string }[];
  /** Lines of these instants may still be on their way into the chain. */
  mayWait: (at: string) => boolean;
}

/** `<instant>#<line id>` is the key of a line. */
const atOf = (sk: string): string => sk.slice(0, sk.indexOf('#'));

/** Everything that is wrong with one fund's chain, first things first: by place, then unchained lines by their instant, then the head. */
export function verifyChain(chain: ChainToVerify): { faults: ChainFault[]; waiting: number } {
  const linkFaults = new LinkCheck(chain).faults();
  const unchained = unchainedLines(chain);
  return {
    faults: [...linkFaults, ...unchained.faults, ...headFaults(chain)],
    waiting: unchained.waiting,
  };
}

class LinkCheck {
  private readonly found: ChainFault[] = [];
  private readonly chain: ChainToVerify;
  private readonly lines: Map<string, ChainToVerify['lines'][number]>;

  constructor(chain: ChainToVerify) {
    this.chain = chain;
    this.lines = new Map(chain.lines.map((line) => [line.sk, line]));
  }

  faults(): ChainFault[] {
    const chained = new Set<string>();
    let before: string | undefined = originHash(this.chain.fundLimitId);
    let place = 1;
    for (const link of [...this.chain.links].sort((a, b) => a.seq - b.seq)) {
      const about = { lineId: link.lineId, at: atOf(link.lineSk), seq: link.seq };
      if (link.seq < place) this.found.push({ code: 'link-twice', ...about });
      for (; place < link.seq; place += 1) {
        this.found.push({ code: 'link-gone', seq: place });
        // What the missing link's hash was is not known: the next one cannot be held against it.
        before = undefined;
      }
      this.checkLine(link, about);
      if (before !== undefined && link.hash !== linkHash(before, link.seq, link.lineHash))
        this.found.push({ code: 'link-altered', ...about });
      if (chained.has(link.lineSk)) this.found.push({ code: 'line-twice', ...about });
      chained.add(link.lineSk);
      before = link.hash;
      place = link.seq + 1;
    }
    return this.found;
  }

  private checkLine(link: ChainToVerify['links'][number], about: Omit<ChainFault, 'code'>): void {
    const line = this.lines.get(link.lineSk);
    if (!line) this.found.push({ code: 'line-gone', ...about });
    else if (line.hash !== link.lineHash || line.lineId !== link.lineId)
      this.found.push({ code: 'line-altered', ...about });
  }
}

function unchainedLines({ links, lines, mayWait }: ChainToVerify): { faults: ChainFault[]; waiting: number } {
  const chained = new Set(links.map((link) => link.lineSk));
  const ids = new Set(links.map((link) => link.lineId));
  const faults: ChainFault[] = [];
  let waiting = 0;
  for (const { sk, lineId } of [...lines].sort((a, b) => (a.sk < b.sk ? -1 : 1))) {
    if (chained.has(sk)) continue;
    const about = { lineId, at: atOf(sk) };
    if (ids.has(lineId)) faults.push({ code: 'line-twice', ...about });
    else if (mayWait(about.at)) waiting += 1;
    else faults.push({ code: 'line-not-chained', ...about });
  }
  return { faults, waiting };
}

function headFaults({ fundLimitId, head, links }: ChainToVerify): ChainFault[] {
  const last = links.reduce<ChainToVerify['links'][number] | undefined>(
    (latest, link) => (latest === undefined || link.seq > latest.seq ? link : latest),
    undefined,
  );
  const [seq, hash] = [head?.seq ?? 0, head?.hash ?? originHash(fundLimitId)];
  const isLast = seq === (last?.seq ?? 0) && hash === (last?.hash ?? originHash(fundLimitId));
  return isLast ? [] : [{ code: 'head-altered', seq }];
}
