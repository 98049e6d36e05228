import { kindPhrases, type GuessKind } from './kind-phrases.ts';
import { folded, type Line } from './words.ts';

export interface KindGuess {
  kind: GuessKind;
  /** 0 to 1: how far the phrases of this kind outweigh those of the next. */
  confidence: number;
  runnerUp?: GuessKind;
}

/** A title names its paper: what stands at the top of the first page counts double. */
const titleLines = 6;
/** Below this too little was said to guess at all. */
const weightMin = 4;
const confidenceMin = 0.5;
/** Stands for the papers that we do not know: with few phrases no guess is sure. */
const unknownWeight = 2;

const byWeight = Object.entries(kindPhrases).map(([kind, phrases]) => ({
  kind: kind as GuessKind,
  phrases: Object.entries(phrases ?? {}),
}));

/** Each phrase counts once, however often it stands there: a long paper is no surer than a short one. */
export function guessKind(lines: readonly Line[]): KindGuess {
  const title = ` ${folded(
    lines
      .slice(0, titleLines)
      .map(({ text }) => text)
      .join(' '),
  )} `;
  const all = ` ${folded(lines.map(({ text }) => text).join(' '))} `;
  const scores = byWeight
    .map(({ kind, phrases }) => {
      let weight = 0;
      for (const [phrase, counts] of phrases) {
        if (!all.includes(` ${phrase} `)) continue;
        // Only a telling phrase makes a title.
        weight += counts >= 2 && title.includes(` ${phrase} `) ? counts * 2 : counts;
      }
      return { kind, weight };
    })
    .toSorted((a, b) => b.weight - a.weight);
  const [best, next] = scores;
  if (!best || best.weight < weightMin) return { kind: 'unknown', confidence: 0 };
  const nextWeight = next?.weight ?? 0;
  const confidence = Math.round((best.weight / (best.weight + nextWeight + unknownWeight)) * 100) / 100;
  const runnerUp = next && nextWeight > 0 ? { runnerUp: next.kind } : {};
  if (confidence < confidenceMin) return { kind: 'unknown', confidence, runnerUp: best.kind };
  return { kind: best.kind, confidence, ...runnerUp };
}
