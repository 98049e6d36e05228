import * as z from 'zod';
import type { CostKind } from '../settings.ts';

/** The shape of the form's table (sections A–K of the domain sheet). The tables themselves are in sections.ts. */
export interface FormField {
  /** Also the HTML name and the key of the stored answer. Texts: `form.<name>.label`, `.hint`, and `.option.<value>`. */
  name: string;
  kind:
    | 'text'
    | 'textarea'
    | 'date'
    | 'money'
    | 'number'
    | 'phone'
    | 'email'
    | 'choice'
    | 'choices'
    | 'yes-no'
    | 'checkbox';
  required: boolean;
  options?: readonly string[];
  /** The choices are the board's own: the page takes them from its settings, and whoever saves looks there. */
  choicesOf?: 'counties';
  maxLength?: number;
  /** Of a number, both ends included. */
  range?: readonly [number, number];
  autocomplete?: string;
  /** Asked only when another answer holds (the page without JavaScript shows it with "If …" words). */
  when?: { field: string; is: readonly string[] };
  /**
   * What a page before this one decides for a whole run of questions: nobody reads "If …" there. Without `is`: any answer,
   * and of an amount more than nothing.
   */
  within?: { field: string; is?: readonly string[] };
  /** What it means that nobody has answered: chosen when the page opens, never missing. */
  unanswered?: string;
  /** Several fields share the words of one: `form.<words>.label` with the cost that it is about. */
  words?: { key: string; cost: CostKind };
  /** SNAP and unemployment-insurance answers and accommodation are confidential by law (R22): own tables, own keys. */
  keptIn: 'cases' | 'snap' | 'ui' | 'accommodation';
}
export interface FormSection {
  id: string;
  /** The letter on the paper form, by the section's place in it: A, B … */
  letter: string;
  fields: readonly FormField[];
}

/** How the tables write a field: not needed and kept with the case, unless they say otherwise. */
export const field = (
  name: string,
  kind: FormField['kind'],
  rest: Partial<Omit<FormField, 'name' | 'kind'>> = {},
): FormField => ({ name, kind, required: false, keptIn: 'cases', ...rest });
export const needed = { required: true } as const;
export const yes = (name: string) => ({ when: { field: name, is: ['yes'] } }) as const;

/** Answers as stored: text as typed and trimmed, money in integer cents, numbers as numbers, choices as arrays. */
const answerSchema = z.union([z.string().max(4000), z.number(), z.array(z.string().max(200)).max(40), z.boolean()]);
export const answersSchema = z.record(z.string().max(60), answerSchema);
export type Answers = z.infer<typeof answersSchema>;
