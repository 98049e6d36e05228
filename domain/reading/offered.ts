import type { ApplicationRow, DocumentRow } from '../cases/rows.ts';
import { answerSections, isAsked } from '../forms/form.ts';
import type { Answers, FormField } from '../forms/shape.ts';

/** One answer that an uploaded form offers, and what the person said to the same question before. */
export interface OfferedAnswer {
  sectionId: string;
  field: FormField;
  answer: Answers[string];
  /** Only where it is another one. */
  current?: Answers[string] | undefined;
  /** The person took it over before, and has not changed it since. */
  taken: boolean;
}

type Offering = Pick<DocumentRow, 'documentId' | 'status' | 'formAnswers'>;
type Asking = Pick<ApplicationRow, 'kind' | 'status' | 'answers' | 'takenOver'>;

/**
 * What a form may fill in: while the packet is a draft, questions that are asked as the answers would then stand, and that are
 * not answered just so already by the person. What they took over from this very form stays in sight, to be taken back.
 */
export function offeredAnswers({ documentId, status, formAnswers }: Offering, application: Asking): OfferedAnswer[] {
  if (application.status !== 'draft' || status !== 'clean' || !formAnswers) return [];
  const then = { ...application.answers, ...formAnswers.answers };
  return answerSections(application.kind).flatMap((section) =>
    section.fields.flatMap((field): OfferedAnswer[] => {
      const answer = formAnswers.answers[field.name];
      if (answer === undefined || !isAsked(field, then)) return [];
      const current = application.answers[field.name];
      const offer = { sectionId: section.id, field, answer };
      if (JSON.stringify(current) !== JSON.stringify(answer)) return [{ ...offer, current, taken: false }];
      return application.takenOver?.[field.name] === documentId ? [{ ...offer, taken: true }] : [];
    }),
  );
}

/** Whether the person still has to look at it: once is enough, whatever they took. */
export const isToLookAt = (document: Offering, application: Asking): boolean =>
  document.formAnswers?.looked === undefined && offeredAnswers(document, application).some(({ taken }) => !taken);

/** What was taken over from any form and still stands so, in the form's order. */
export const answersFromForms = ({ kind, answers, takenOver = {} }: Omit<Asking, 'status'>) =>
  answerSections(kind).flatMap(({ id, fields }) =>
    fields.flatMap((field) => {
      const documentId = takenOver[field.name];
      const answer = answers[field.name];
      return documentId === undefined || answer === undefined || !isAsked(field, answers)
        ? []
        : [{ sectionId: id, field, answer, documentId }];
    }),
  );
