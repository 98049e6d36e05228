import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { ApplicationRow, DocumentRow } from '../../../domain/cases/rows.ts';
import { composePacket } from '../../../functions/compose-packet/compose-packet.ts';
import { packetOfCase } from '../../../functions/compose-packet/packet-of-case.ts';
import { packetTexts } from '../../../functions/compose-packet/packet-texts.ts';
import { translator } from '../../../web/text.ts';
import { formTexts } from '../../../web/texts/form.ts';
import { openPdf } from '../../support/pdf.ts';
import { stillAnswers } from '../../support/tui.ts';
import { plainPdf } from '../documents/files.ts';
import { applicationRow, documentRow } from '../web-staff/sample-rows.ts';

const t = translator('en', packetTexts, formTexts);
const paper = async (kind: DocumentRow['kind'], pages: number) => ({
  ...documentRow({ kind, documentId: `doc_${kind}`, status: 'clean' }),
  pdf: await plainPdf(pages),
});
const application = (more: Partial<ApplicationRow> = {}): ApplicationRow =>
  applicationRow({
    kind: 'tui',
    status: 'handed-over',
    answers: stillAnswers,
    absences: [{ kind: 'program-description', why: 'cannot-get', reason: 'The school prints none.' }],
    tui: { handedOver: { by: 'sam', at: '2026-11-18T18:00:00.000Z' } },
    ...more,
  });
async function compose(row: ApplicationRow, awardLetter?: Uint8Array) {
  const documents = [
    await paper('layoff-letter', 1),
    await paper('school-schedule', 2),
    await paper('oed-proof', 1),
    await paper('oed-answer', 1),
  ];
  const packet = await composePacket(
    packetOfCase({ application: row, documents, awardLetter }, undefined, boardSettings, t),
    t,
  );
  return { packet, read: await openPdf(packet.bytes) };
}

describe('the packet for the Employment Department', () => {
  test('R15: addressed to OED, with its checklist; no money, no fund, no opinion, no approval', async () => {
    const { packet, read } = await compose(application());
    for (const words of [
      'Request for Training Unemployment Insurance SE-4827',
      'To: Oregon Employment Department (OED)',
      'OED decides.',
      'In this file, page 3',
      'Not in this file: The school prints none.',
      'An associate degree',
      'January 4, 2027 to December 10, 2027',
      '(503) 292-2057 · (877) 345-3484',
    ])
      expect(read.text).toContain(words);
    expect(read.text).not.toMatch(/\$|Asked from us|Approved|approved by|eligible|Scholarship packet|fund/);
    expect(packet.parts.map(({ title }) => title)).toEqual([
      'Cover sheet',
      'Application form',
      'Layoff letter',
      'Class schedule or full-time proof',
    ]);
  });

  test('R22: no date of claim or layoff, and what came afterwards is no part of it', async () => {
    const { packet, read } = await compose(application({ answers: { ...stillAnswers, layoffOn: '2019-02-03' } }));
    expect(read.text).not.toMatch(/2019|Feb|looking for work now/);
    expect(read.text).toContain('The law keeps some dates apart: of the unemployment claim');
    expect(packet.parts.some(({ title }) => /OED’s letter|Proof that you sent/.test(title))).toBe(false);
  });

  test('R19: the award letter goes along as it is, named on the cover with its page', async () => {
    const award = { applicationId: 'app_0000000000000000', number: 'SE-1', key: 'k', versionId: 'v' };
    const row = application();
    const { packet, read } = await compose({ ...row, tui: { ...row.tui, award } }, await plainPdf(3));
    const last = packet.parts.at(-1);
    expect(last).toMatchObject({ title: 'Award letter SE-1' });
    expect((last?.lastPage ?? 0) - (last?.firstPage ?? 0)).toBe(2);
    expect(read.pages).toBe(packet.pages);
    expect(read.text).toContain('(ORS 657.345(1))');
    expect(read.text).toContain(`In this file, page ${last?.firstPage}`);
  });

  test('on paper the form is one of the papers, and the rest stands there', async () => {
    const { packet, read } = await compose(application({ formSource: 'paper', answers: {}, absences: [] }));
    expect(packet.parts.map(({ title }) => title)).not.toContain('Application form');
    expect(read.text).toContain('See the paper form');
  });
});
