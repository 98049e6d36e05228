import { boardSettings } from '../../adapters/board-settings.ts';
import { answerText, choicesOf, formOf, questionText } from '../../domain/forms/form.ts';
import { requestKinds } from '../../domain/requests/kinds.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Accepted } from '../../domain/document-verdict.ts';
import { formAnswers, type OwnWords } from '../../domain/reading/form-answers.ts';
import type { FormAnswers } from '../../domain/reading/reading.ts';
import { boardLanguages } from '../../domain/languages.ts';
import { translator } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';

/** Our own questions and choices in every language: a form that was made from them is read whole. */
const sayings = boardLanguages.map((language) => translator(language, formTexts));
const own = new Map(
  requestKinds
    .flatMap((kind) => formOf(kind).flatMap(({ fields }) => fields))
    .map((field): [string, OwnWords] => [
      field.name,
      {
        questions: [
          ...sayings.map((t) => questionText(field, t)),
          ...(field.name === 'customerId' ? boardSettings.registration.idNames : []),
        ],
        options: Object.fromEntries(
          (field.kind === 'choice' ? choicesOf(field, boardSettings) : []).map((option) => [
            option,
            sayings.map((t) => answerText(field, option, t)),
          ]),
        ),
      },
    ]),
);

/** What the fields of a fillable form answer of this request's questions. Undefined where they answer none. */
export function readForm(
  { formValues = {}, formLabels = {} }: Pick<Accepted, 'formValues' | 'formLabels'>,
  { kind }: Pick<DocumentRow, 'kind'>,
  application: Pick<ApplicationRow, 'kind'>,
): FormAnswers | undefined {
  const filled = Object.entries(formValues).map(([name, value]) => ({ name, value, label: formLabels[name] }));
  const answers = formAnswers(filled, {
    request: application.kind,
    document: kind,
    own,
    states: boardSettings.state.writtenAs,
  });
  return Object.keys(answers).length === 0 ? undefined : { answers };
}
