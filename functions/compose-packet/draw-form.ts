import type { PageWriter } from '../../adapters/pdf/page-writer.ts';

export interface FormSectionText {
  title: string;
  rows: readonly { question: string; answer: string }[];
  /** Says what is kept apart by law and therefore not here (R22). */
  note?: string;
  /** Stands before the section: from which paper it and what follows were read, and who confirmed it. */
  lead?: string;
}

/** Whose words the form's are: typed online, or read from an uploaded form and confirmed. */
export interface FormText {
  from: 'online' | 'paper';
  sections: readonly FormSectionText[];
}
export const formTitleKey = ({ from }: FormText): string =>
  from === 'paper' ? 'packet.part.read-form' : 'packet.part.form';

/** The form in the order it was asked. An unanswered question stays visible as one. */
export function drawForm(writer: PageWriter, form: FormText, t: (key: string) => string): void {
  writer.heading(t(formTitleKey(form)), 1);
  for (const section of form.sections) {
    if (section.lead !== undefined) writer.paragraph(section.lead, { bold: true });
    writer.heading(section.title);
    writer.keyValues(
      section.rows.map(({ question, answer }) => ({
        key: question,
        value: answer.trim() === '' ? t('packet.not-answered') : answer,
      })),
      0.45,
    );
    if (section.note !== undefined) writer.small(section.note);
  }
}
