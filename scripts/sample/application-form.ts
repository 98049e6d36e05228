import { PDFDocument, StandardFonts, rgb, type PDFFont, type PDFForm, type PDFPage } from 'pdf-lib';
import {
  askedSections,
  answerText,
  choicesOf,
  fieldsOnPage,
  isAsked,
  questionText,
  wordsOf,
  type Say,
} from '../../domain/forms/form.ts';
import type { Answers, FormField } from '../../domain/forms/shape.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wrapText } from '../../adapters/pdf/wrap-text.ts';
import { translator } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';

const MARGIN = 50;
const LABEL_WIDTH = 250;
const FIELD_X = MARGIN + LABEL_WIDTH + 12;
const FIELD_WIDTH = 612 - MARGIN - FIELD_X;
const BOTTOM = 60;
const black = rgb(0, 0, 0);

/**
 * The paper form as a fillable PDF, its fields named as the answers are, filled in with `answers`. What the law keeps apart
 * (R22: SNAP, unemployment insurance, accommodation) is not on it.
 */
export async function fillableForm(answers: Answers): Promise<Buffer> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle('Scholarship application (sample form)');
  const regular = await document.embedFont(StandardFonts.Helvetica);
  const bold = await document.embedFont(StandardFonts.HelveticaBold);
  const t = translator('en', formTexts);
  const form = document.getForm();
  let page = document.addPage([612, 792]);
  let y = 792 - MARGIN;
  const need = (points: number): void => {
    if (y - points >= BOTTOM) return;
    page = document.addPage([612, 792]);
    y = 792 - MARGIN;
  };

  page.drawText('Scholarship application', { x: MARGIN, y: y - 18, size: 18, font: bold });
  page.drawText('Sample form for demonstrations. Not an official form.', {
    x: MARGIN,
    y: y - 34,
    size: 9,
    font: regular,
  });
  y -= 52;
  for (const section of askedSections('scholarship', answers)) {
    const fields = fieldsOnPage(section, answers).filter((field) => field.keptIn === 'cases');
    need(50);
    page.drawText(`${section.letter}. ${t(`form.section.${section.id}.title`)}`, {
      x: MARGIN,
      y: y - 14,
      size: 12,
      font: bold,
    });
    y -= 24;
    for (const field of fields) {
      const label = wrapText(questionText(field, t), regular, 9, LABEL_WIDTH);
      const height = field.kind === 'textarea' ? 60 : Math.max(18, label.length * 11 + 6);
      need(height + 4);
      label.forEach((line, index) =>
        page.drawText(line, { x: MARGIN, y: y - 12 - index * 11, size: 9, font: regular, color: black }),
      );
      const answer = isAsked(field, answers) ? answers[field.name] : undefined;
      drawField(form, page, field, answer, { y: y - height, height }, { font: regular, t });
      y -= height + 4;
    }
  }
  need(40);
  page.drawText('Signed: Sample Participant', { x: MARGIN, y: y - 24, size: 11, font: regular });
  return Buffer.from(await document.save());
}

function drawField(
  form: PDFForm,
  page: PDFPage,
  field: FormField,
  answer: Answers[string] | undefined,
  place: { y: number; height: number },
  { font, t }: { font: PDFFont; t: Say },
): void {
  const box = { x: FIELD_X, y: place.y, width: FIELD_WIDTH, height: place.height, borderWidth: 0.5, font };
  const mark = { ...box, width: 12, height: 12, y: place.y + place.height - 14 };
  switch (field.kind) {
    case 'yes-no': {
      const group = form.createRadioGroup(field.name);
      ['yes', 'no'].forEach((option, index) => {
        const x = FIELD_X + index * 60;
        group.addOptionToPage(option, page, { ...mark, x });
        page.drawText(t(`form.answer.${option}`), { x: x + 18, y: mark.y + 2, size: 9, font });
      });
      if (typeof answer === 'string') group.select(answer);
      return;
    }
    case 'checkbox': {
      const box = form.createCheckBox(field.name);
      box.addToPage(page, mark);
      if (answer === true) box.check();
      return;
    }
    case 'choice': {
      const list = form.createDropdown(field.name);
      list.addOptions(choicesOf(field, boardSettings).map((option) => t(`form.${wordsOf(field)}.option.${option}`)));
      list.addToPage(page, box);
      list.setFontSize(9);
      if (answer !== undefined) list.select(answerText(field, answer, t));
      return;
    }
    default: {
      const text = form.createTextField(field.name);
      if (field.kind === 'textarea') text.enableMultiline();
      text.addToPage(page, box);
      text.setFontSize(9);
      if (answer !== undefined) text.setText(answerText(field, answer, t));
    }
  }
}
