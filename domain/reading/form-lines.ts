import type { ApplicationRow, DocumentRow } from '../cases/rows.ts';
import { fieldNamed } from '../forms/forms.ts';
import type { Answers, FormField } from '../forms/shape.ts';

/** One answer that stands in a form's own fields, for staff: read, and never believed before the person said so. */
export interface FormLine {
  field: FormField;
  answer: Answers[string];
  /** `otherwise`: the person answered the question, and not so. */
  person: 'confirmed' | 'otherwise' | 'not-asked-yet' | 'not-taken';
}

export function formLines(
  { status, formAnswers }: Pick<DocumentRow, 'status' | 'formAnswers'>,
  { answers }: Pick<ApplicationRow, 'answers'>,
): FormLine[] | undefined {
  if (status !== 'clean' || !formAnswers) return undefined;
  return Object.entries(formAnswers.answers).flatMap(([name, answer]): FormLine[] => {
    const field = fieldNamed(name);
    // R22: should something that is kept apart ever stand here, it is not shown.
    if (!field || field.keptIn !== 'cases') return [];
    const own = answers[name];
    const same = JSON.stringify(own) === JSON.stringify(answer);
    const person = same
      ? 'confirmed'
      : own !== undefined
        ? 'otherwise'
        : formAnswers.looked === undefined
          ? 'not-asked-yet'
          : 'not-taken';
    return [{ field, answer, person }];
  });
}
