import type { PageWriter } from '../../adapters/pdf/page-writer.ts';

export interface FormSectionText {
  title: string;
  rows: readonly { question: string; answer: string }[];
  /** Says what is kept apart by law and therefore not here (R22). */
  note?: string;
}

/** The form that was filled on the phone, in the order it was asked. An unanswered question stays visible as one. */
export function drawForm(writer: PageWriter, sections: readonly FormSectionText[], t: (key: string) => string): void {
  writer.heading(t('packet.part.form'), 1);
  for (const section of sections) {
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
