import { etplKey, type Listing } from './listing.ts';
import { initialsOf, isFiller, slips, slipsAllowed, wordsOf } from './words.ts';

/** The list made ready to be searched: built once for each version, asked for each keystroke's worth of words. */
export interface ProgramIndex {
  listings: readonly Listing[];
  byId: ReadonlyMap<string, Listing>;
  /** Each word of the list, with what it weighs in which listing. */
  words: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** What the program is called tells most; where it is and what it leads to help to choose among many. */
const weights = { program: 4, provider: 3, credential: 3, etplId: 3, city: 2, sector: 1 } as const;

export function programIndex(listings: readonly Listing[]): ProgramIndex {
  const byId = new Map<string, Listing>();
  const words = new Map<string, Map<number, number>>();
  listings.forEach((listing, at) => {
    byId.set(etplKey(listing.etplId), listing);
    const add = (word: string, weight: number) => {
      let places = words.get(word);
      if (!places) words.set(word, (places = new Map()));
      places.set(at, Math.max(places.get(at) ?? 0, weight));
    };
    for (const [field, weight] of Object.entries(weights) as [keyof typeof weights, number][])
      for (const word of wordsOf(listing[field])) add(word, weight);
    for (const name of [listing.program, listing.provider, listing.credential]) {
      const initials = initialsOf(name);
      if (initials !== undefined) add(initials, weights.program);
    }
  });
  return { listings, byId, words };
}

export const listingOf = (index: ProgramIndex, etplId: string): Listing | undefined => index.byId.get(etplKey(etplId));

export const queryMaxLength = 100;
const maxWords = 8;

export interface Found {
  listings: Listing[];
  /** All that fit, shown or not. */
  total: number;
}

/**
 * Words in any order, their beginnings, and words with a slip or two. What has all of them comes first; only when nothing
 * has, what lacks one: somebody who types one word too many still finds the program. A listing's own number finds it alone.
 */
export function searchPrograms(index: ProgramIndex, query: string, limit = 20): Found {
  const text = query.slice(0, queryMaxLength);
  const exact = listingOf(index, text);
  if (exact) return { listings: [exact], total: 1 };
  const all = wordsOf(text);
  const telling = all.filter((word) => !isFiller(word));
  const asked = [...new Set(telling.length > 0 ? telling : all)].slice(0, maxWords);
  if (asked.length === 0) return { listings: [], total: 0 };

  const scores = new Map<number, { hits: number; score: number }>();
  for (const word of asked)
    for (const [at, score] of placesOf(index, word)) {
      const known = scores.get(at);
      scores.set(at, { hits: (known?.hits ?? 0) + 1, score: (known?.score ?? 0) + score });
    }
  const most = Math.max(0, ...[...scores.values()].map(({ hits }) => hits));
  if (most < asked.length - 1 || most === 0) return { listings: [], total: 0 };
  const fit = [...scores]
    .filter(([, { hits }]) => hits === most)
    .map(([at, { score }]) => ({ listing: index.listings[at], score }))
    .filter((each): each is { listing: Listing; score: number } => each.listing !== undefined)
    .sort((a, b) => b.score - a.score || nameOf(a.listing).localeCompare(nameOf(b.listing), 'en'));
  return { listings: fit.slice(0, limit).map(({ listing }) => listing), total: fit.length };
}

const nameOf = ({ program, provider, etplId }: Listing): string => `${program} ${provider} ${etplId}`;

/** Where a word stands, and how well: the word itself, its beginning, or a slip away from either. */
function placesOf(index: ProgramIndex, asked: string): Map<number, number> {
  const best = new Map<number, number>();
  const allowed = slipsAllowed(asked);
  for (const [word, places] of index.words) {
    const likeness = likenessOf(asked, word, allowed);
    if (likeness === 0) continue;
    for (const [at, weight] of places) best.set(at, Math.max(best.get(at) ?? 0, weight * likeness));
  }
  return best;
}

function likenessOf(asked: string, word: string, allowed: number): number {
  if (word === asked) return 1;
  if (word.startsWith(asked)) return asked.length >= 2 ? 0.8 : 0;
  if (allowed === 0) return 0;
  const wrong = slips(asked, word, allowed);
  if (wrong <= allowed) return 0.6 - 0.1 * wrong;
  // A word that is still being typed may have its slip already: "carpemt" for "carpentry".
  if (asked.length >= 5 && word.length > asked.length && slips(asked, word.slice(0, asked.length), 1) <= 1) return 0.4;
  return 0;
}
