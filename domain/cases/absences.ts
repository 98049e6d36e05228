import * as z from 'zod';

/**
 * What staff said to "I can't get this" or "it may not be copied" (R8): it is not needed, or they saw the original themselves.
 * That it is needed all the same is a request to the person, with words of its own (information/ask.ts).
 */
const said = { by: z.object({ staffId: z.string(), name: z.string() }), at: z.iso.datetime() };
export const absenceAnswerSchema = z.discriminatedUnion('how', [
  z.object({ how: z.literal('not-needed'), ...said }),
  /** The day on which it was shown; no copy, no number of it is kept. */
  z.object({ how: z.literal('original-seen'), seenOn: z.iso.date(), ...said }),
]);
export type AbsenceAnswer = z.infer<typeof absenceAnswerSchema>;

interface Answerable {
  why: string;
  reason: string;
  answer?: AbsenceAnswer | undefined;
}

/**
 * The person says it again, or in other words. That an original was seen stays true; that it is not needed was said to the
 * reason that stood there.
 */
export function saidAgain<A extends Answerable>(before: A | undefined, now: Omit<A, 'answer'>): A {
  const same = before?.why === now.why && before.reason === now.reason;
  const answer = same || before?.answer?.how === 'original-seen' ? before?.answer : undefined;
  return { ...now, ...(answer ? { answer } : {}) } as A;
}

/** R8: the originals that staff saw, for a decision and its letters. */
export interface SeenOriginal<K extends string> {
  kind: K;
  seenOn: string;
  by: { staffId: string; name: string };
}
export const originalsSeen = <K extends string>(
  absences: readonly { kind: K; answer?: AbsenceAnswer | undefined }[],
): SeenOriginal<K>[] =>
  absences.flatMap(({ kind, answer }) =>
    answer?.how === 'original-seen' ? [{ kind, seenOn: answer.seenOn, by: answer.by }] : [],
  );
