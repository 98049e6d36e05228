import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PageWriter } from '../adapters/pdf/page-writer.ts';
import type { Absence, ChecklistKind } from '../domain/cases/rows.ts';
import { sampleAnswers } from './sample/answers.ts';
import { fillableForm } from './sample/application-form.ts';
import { lockedPdf } from './sample/locked-pdf.ts';
import { idPhoto, upsideDownPhoto } from './sample/photos.ts';

export { sampleAnswers } from './sample/answers.ts';

/** One file as a person would choose it on their phone. */
export interface SampleFile {
  fileName: string;
  contentType: string;
  kind: ChecklistKind;
  bytes: Buffer;
}

/** The paper way: a fillable PDF, filled in. */
export const sampleApplicationForm = (): Promise<Buffer> => fillableForm(sampleAnswers);
export const sampleUpsideDownPhoto = upsideDownPhoto;
export const samplePasswordProtected = (): Buffer => lockedPdf();
const textNamedPdf = (): Buffer => Buffer.from('This is a note, not a PDF. It only has the name of one.\n');

export async function sampleCostSheet(): Promise<Buffer> {
  const writer = await PageWriter.start({ title: 'Cost sheet (sample)', language: 'en' });
  writer.heading('Example Community College', 1);
  writer.heading('Cost sheet: Nursing Assistant, Level 1');
  writer.paragraph(
    `Classes from ${longDay('programStart')} to ${longDay('programEnd')}. Prepared for: Sample Participant.`,
  );
  writer.table(
    [
      { title: 'Cost', share: 0.7 },
      { title: 'Amount', share: 0.3, align: 'right' },
    ],
    [
      ['Tuition', '$2,000.00'],
      ['School fees', '$350.00'],
      ['Books', '$250.00'],
      ['Uniform and shoes', '$200.00'],
      ['Certification test and license', '$300.00'],
      ['Total', '$3,100.00'],
    ],
  );
  writer.paragraph('Questions? Student accounts, 503-555-0160. Sample document, not a real school.');
  return Buffer.from(await writer.save((page, pages) => `Sample cost sheet, page ${page} of ${pages}`));
}

const longDay = (name: 'programStart' | 'programEnd'): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(String(sampleAnswers[name])),
  );

async function sampleEtplPrintout(): Promise<Buffer> {
  const writer = await PageWriter.start({ title: 'Provider list page (sample)', language: 'en' });
  writer.heading('Eligible Training Provider List (sample page)', 1);
  writer.keyValues([
    { key: 'Provider', value: 'Example Community College' },
    { key: 'Program', value: 'Nursing Assistant, Level 1' },
    { key: 'Program number', value: 'OR-EXAMPLE-0001' },
    { key: 'Credential', value: 'Certified Nursing Assistant' },
  ]);
  return Buffer.from(await writer.save((page, pages) => `Sample page ${page} of ${pages}`));
}

/** The packet that the demonstration carries from upload to award: what the checklist asks for with `sampleAnswers`. */
export async function samplePacket(): Promise<SampleFile[]> {
  const pdf = 'application/pdf';
  return [
    { fileName: 'my-id.jpg', contentType: 'image/jpeg', kind: 'government-id', bytes: await idPhoto() },
    { fileName: 'cost-sheet.pdf', contentType: pdf, kind: 'cost-sheet', bytes: await sampleCostSheet() },
    { fileName: 'provider-list.pdf', contentType: pdf, kind: 'etpl-printout', bytes: await sampleEtplPrintout() },
    { fileName: 'IMG_0042.jpg', contentType: 'image/jpeg', kind: 'layoff-letter', bytes: await upsideDownPhoto() },
  ];
}

/** R8: what the sample person cannot get, and why; it blocks nothing. */
export const sampleAbsences: Absence[] = [
  {
    kind: 'financial-aid-letter',
    why: 'cannot-get',
    reason: 'The school gives no aid letters for programs of this length.',
  },
];

/** Files that are sent back, each with its reason. */
export function sampleRejects(): (Omit<SampleFile, 'kind'> & { reason: string })[] {
  const contentType = 'application/pdf';
  return [
    { fileName: 'locked.pdf', contentType, bytes: samplePasswordProtected(), reason: 'password-protected' },
    { fileName: 'empty.pdf', contentType, bytes: Buffer.alloc(0), reason: 'empty-file' },
    { fileName: 'note.pdf', contentType, bytes: textNamedPdf(), reason: 'wrong-type' },
  ];
}

/** `node scripts/sample-packet.ts DIR` writes all of them to look at. */
async function writeAll(dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const files = [
    ...(await samplePacket()),
    ...sampleRejects(),
    { fileName: 'application-form.pdf', bytes: await sampleApplicationForm() },
  ];
  for (const { fileName, bytes } of files) writeFileSync(join(dir, fileName), bytes);
  console.log(`${files.length} sample files in ${dir}`);
}

if (import.meta.main) {
  const dir = process.argv[2];
  if (dir === undefined) {
    console.error('Say where to: node scripts/sample-packet.ts DIR');
    process.exitCode = 1;
  } else await writeAll(dir);
}
