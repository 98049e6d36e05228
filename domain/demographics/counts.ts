import * as z from 'zod';
import {
  nothingSaid,
  optionsOf,
  questionNames,
  takesSeveral,
  type DemographicAnswers,
  type Question,
} from './questions.ts';

/**
 * Totals for the board (29 CFR 38.41), made so that nobody is found in them. Each person stands in exactly one cell of each
 * question, whoever chose several races under "several": a table adds up to one number of people and to nothing else, and there
 * is no table of a part of the people that could be taken away from another.
 */
export const severalChosen = 'several';
export const leftOpen = 'open';

export const countsSchema = z.object({
  people: z.number().int().nonnegative(),
  questions: z.record(z.string(), z.record(z.string(), z.number().int().nonnegative())),
});
export type Counts = z.infer<typeof countsSchema>;

const cellsOf = (question: Question): string[] => [
  ...optionsOf[question],
  ...(question === takesSeveral ? [severalChosen] : []),
  leftOpen,
];

function cellOf(question: Question, answers: DemographicAnswers): string {
  const answer = answers[question];
  if (answer === undefined) return leftOpen;
  if (typeof answer === 'string') return answer;
  return answer.length > 1 ? severalChosen : (answer[0] ?? leftOpen);
}

/** Whoever erased their answers, or never gave one, is nobody's number. */
export function countAnswers(records: readonly DemographicAnswers[]): Counts {
  const people = records.filter((answers) => !nothingSaid(answers));
  const questions = Object.fromEntries(
    questionNames.map((question) => {
      const cells = Object.fromEntries(cellsOf(question).map((cell) => [cell, 0]));
      for (const answers of people) {
        const cell = cellOf(question, answers);
        cells[cell] = (cells[cell] ?? 0) + 1;
      }
      return [question, cells];
    }),
  );
  return { people: people.length, questions };
}

/** `few`: under the board's number. `hidden`: left out too, because what is few could be reckoned from it. */
export const shownSchema = z.union([z.number().int(), z.literal('few'), z.literal('hidden')]);
export type Shown = z.infer<typeof shownSchema>;
export interface ShownCounts {
  people: Shown;
  questions: { question: Question; cells: { cell: string; count: Shown }[] }[];
}

export function shownCounts(counts: Counts, hideBelow: number): ShownCounts {
  if (counts.people < hideBelow) return { people: 'few', questions: [] };
  return {
    people: counts.people,
    questions: questionNames.map((question) => {
      const cells = cellsOf(question).map((cell) => ({ cell, count: counts.questions[question]?.[cell] ?? 0 }));
      const shown = shownCells(
        cells.map(({ count }) => count),
        hideBelow,
      );
      return { question, cells: cells.map(({ cell }, at) => ({ cell, count: shown[at] ?? 'hidden' })) };
    }),
  };
}

/**
 * The reader knows the sum of the cells, those that are shown, and of each other one whether it is few. Cells are left out, the
 * smallest first, until that leaves each few cell at least half of the numbers that it can be. Where even all of them together do
 * not, none says whether it is few: the sum is all that is left.
 */
export function shownCells(cells: readonly number[], hideBelow: number): Shown[] {
  const isFew = (count: number) => count < hideBelow;
  const few = cells.filter(isFew);
  if (few.length === 0) return [...cells];
  const large = cells
    .flatMap((count, at) => (isFew(count) ? [] : [{ count, at }]))
    .sort((one, other) => one.count - other.count);
  for (let count = 0; count <= large.length; count += 1) {
    const hidden = large.slice(0, count);
    const sum = [...few, ...hidden.map((each) => each.count)].reduce((total, each) => total + each, 0);
    if (tellsLittle({ sum, few: few.length, hidden: hidden.length }, hideBelow))
      return cells.map((value, at) =>
        isFew(value) ? 'few' : hidden.some((each) => each.at === at) ? 'hidden' : value,
      );
  }
  return cells.map(() => 'hidden');
}

/** What the sum of what is left out tells of each few cell: the least and the most that it can be. */
function tellsLittle(left: { sum: number; few: number; hidden: number }, hideBelow: number): boolean {
  const most = Math.min(hideBelow - 1, left.sum - left.hidden * hideBelow);
  const least = left.hidden > 0 ? 0 : Math.max(0, left.sum - (left.few - 1) * (hideBelow - 1));
  return most - least + 1 >= hideBelow / 2;
}
