import {
  etplKey,
  type AttachedListing,
  type EtplVersion,
  type Listing,
  type PacketProgram,
  type ProgramSnapshot,
} from './listing.ts';
import { listingOf, type ProgramIndex } from './search.ts';
import { initialsOf, isFiller, slips, slipsAllowed, wordsOf } from './words.ts';
import type { PacketFacts } from '../forms/facts.ts';

/** The list as it stands today; undefined until one was imported. */
export interface ProgramList {
  version: EtplVersion;
  index: ProgramIndex;
}

export interface ListingChange {
  field: keyof Listing;
  before: Listing[keyof Listing] | undefined;
  now: Listing[keyof Listing] | undefined;
}

/**
 * How a packet's program stands on the list (R1). `differs`: the number is listed, but for another school or program than
 * the person named: staff look, and tie the right listing to the packet. `gone`: it was listed when it was chosen.
 */
export type Standing =
  | { state: 'no-list' | 'not-found'; etplId: string | undefined }
  | { state: 'gone'; listing: Listing }
  | { state: 'differs'; listing: Listing; changes: ListingChange[] }
  | { state: 'listed'; listing: Listing; changes: ListingChange[] };

type ProgramWords = Pick<PacketFacts, 'etplId' | 'schoolName' | 'programName'>;

export function standingOf(
  words: ProgramWords,
  attached: AttachedListing | undefined,
  list: ProgramList | undefined,
): Standing {
  const byStaff = attached?.attachedBy !== undefined;
  const etplId = byStaff ? attached.listing.etplId : words.etplId;
  if (list === undefined) return { state: 'no-list', etplId };
  if (etplId === undefined) return { state: 'not-found', etplId };
  const listing = listingOf(list.index, etplId);
  const chosen = attached && etplKey(attached.listing.etplId) === etplKey(etplId) ? attached.listing : undefined;
  if (!listing) return chosen ? { state: 'gone', listing: chosen } : { state: 'not-found', etplId };
  const changes = chosen ? changesBetween(chosen, listing) : [];
  return { state: byStaff || namesAgree(words, listing) ? 'listed' : 'differs', listing, changes };
}

const fields = ['provider', 'program', 'city', 'credential', 'weeks', 'costCents', 'sector', 'website'] as const;
const changesBetween = (before: Listing, now: Listing): ListingChange[] =>
  fields
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ field, before: before[field], now: now[field] }));

/** R1 asks for provider and program both. A short name, initials or a slip is the same name; another one is not. */
export function namesAgree(words: ProgramWords, listing: Pick<Listing, 'provider' | 'program'>): boolean {
  return sameName(words.schoolName ?? '', listing.provider) && sameName(words.programName ?? '', listing.program);
}

function sameName(said: string, listed: string): boolean {
  const [a, b] = [tellingWords(said), tellingWords(listed)];
  if (a.length === 0 || b.length === 0) return false;
  if (a.length === 1 && a[0] === initialsOf(listed)) return true;
  const [fewer, more] = a.length <= b.length ? [a, b] : [b, a];
  // One word in common of many ("Example …") is no agreement.
  if (fewer.length * 2 < more.length) return false;
  return fewer.every((word) => more.some((other) => sameWord(word, other)));
}
const tellingWords = (text: string): string[] => wordsOf(text).filter((word) => !isFiller(word));
const sameWord = (a: string, b: string): boolean =>
  a === b || slips(a, b, slipsAllowed(a.length < b.length ? a : b)) <= slipsAllowed(a.length < b.length ? a : b);

type Training = Pick<PacketFacts, 'trainingType' | 'withJobTraining'>;

/** What staff read from a paper form stands in for answers; where there are answers, those count. */
export function trainingOf(facts: Training, program: PacketProgram | undefined): Training {
  if (facts.trainingType !== undefined) return facts;
  const { read } = program ?? {};
  return { trainingType: read?.type, withJobTraining: read?.withJobTraining };
}

/**
 * What R1 asks of this training before WIOA money pays for it. ABE and ESL count only together with occupational training
 * (20 CFR 680.200(j)), and then it is that program which has to be listed. `unknown`: a paper that nobody has read yet; on a
 * form, who names no training asks for none.
 */
export function programNeed({ trainingType, withJobTraining }: Training, onPaper: boolean): ProgramSnapshot['need'] {
  if (trainingType === undefined) return onPaper ? 'unknown' : 'none';
  if (trainingType === 'occupational') return 'listed';
  if (trainingType === 'abe' || trainingType === 'esl')
    return withJobTraining === true ? 'listed' : 'basic-education-alone';
  return 'none';
}

/** Why money that R1 binds may not pay this training yet; undefined when nothing is in the way. */
export type ProgramBar = 'program-unchecked' | 'basic-education-alone';

export function programBar(
  facts: Training,
  standing: Standing,
  program: PacketProgram | undefined,
  onPaper: boolean,
): ProgramBar | undefined {
  const need = programNeed(trainingOf(facts, program), onPaper);
  if (need === 'none') return undefined;
  if (need === 'basic-education-alone') return need;
  if (need === 'listed' && (standing.state === 'listed' || program?.check?.result === 'listed')) return undefined;
  return 'program-unchecked';
}

/** What the decision keeps, whatever becomes of the list. */
export function snapshotOf(
  facts: Training,
  standing: Standing,
  program: PacketProgram | undefined,
  onPaper: boolean,
  list: ProgramList | undefined,
  now: Date,
): ProgramSnapshot {
  const { attached, check } = program ?? {};
  return {
    need: programNeed(trainingOf(facts, program), onPaper),
    state: standing.state,
    lookedAt: now.toISOString(),
    ...(list
      ? {
          list: {
            versionId: list.version.versionId,
            importedAt: list.version.importedAt,
            sha256: list.version.sha256,
            fileName: list.version.fileName,
          },
        }
      : {}),
    ...('listing' in standing ? { listing: standing.listing } : {}),
    ...(attached
      ? {
          attached: {
            versionId: attached.versionId,
            attachedAt: attached.attachedAt,
            ...(attached.attachedBy ? { attachedBy: attached.attachedBy } : {}),
          },
        }
      : {}),
    ...(check ? { check } : {}),
  };
}
