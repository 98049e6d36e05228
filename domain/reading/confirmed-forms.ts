import { answerText, questionText, type FormRows } from '../forms/form.ts';
import { answerSections } from '../forms/forms.ts';
import type { ApplicationRow, DocumentRow } from '../cases/rows.ts';
import { answersFromForms } from './offered.ts';

/** Of one uploaded form: what was read from it and confirmed, as a filled form, and who confirmed it when. */
export interface ConfirmedForm {
  document: DocumentRow;
  confirmed: { by: string; at: string };
  sections: FormRows[];
}

/**
 * For the packet of somebody who uploaded the paper form. Only what a person said yes to and still stands so; what nobody
 * confirmed stays on the paper alone. In the order of the documents, then of the form.
 */
export function confirmedForms(
  application: Pick<ApplicationRow, 'kind' | 'answers' | 'takenOver'>,
  documents: readonly DocumentRow[],
  t: Parameters<typeof questionText>[1],
): ConfirmedForm[] {
  // R22: should something that is kept apart ever stand here, it is not shown.
  const taken = answersFromForms(application).filter(({ field }) => field.keptIn === 'cases');
  return documents.flatMap((document): ConfirmedForm[] => {
    const looked = document.formAnswers?.looked;
    const own = taken.filter(({ documentId }) => documentId === document.documentId);
    if (!looked || own.length === 0) return [];
    const sections = answerSections(application.kind).flatMap(({ id, letter }): FormRows[] => {
      const rows = own
        .filter(({ sectionId }) => sectionId === id)
        .map(({ field, answer }) => ({ question: questionText(field, t), answer: answerText(field, answer, t) }));
      return rows.length === 0 ? [] : [{ id, letter, title: t(`form.section.${id}.title`), rows }];
    });
    return [{ document, confirmed: { by: looked.by, at: looked.at }, sections }];
  });
}
