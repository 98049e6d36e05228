import type { GuessKind } from '../../domain/reading/kind-phrases.ts';

/**
 * What files of the corpus are, said by somebody who looked at them. All others that have words on their pages are none of
 * ours: court forms, vouchers, brochures, test pages. Blank tax returns count as what a filled one would be handed in as.
 */
export interface Label {
  kind?: GuessKind;
  /** Whose paper it is. `fields`: as the first-name and last-name fields of the file itself say (no names stand here). */
  name?: string | 'fields';
  dates?: readonly string[];
  amountsCents?: readonly number[];
}

export const labels: Readonly<Record<string, Label>> = {
  'pdf-lib__c0ce611fedd2.pdf': { kind: 'proof-of-income' },
  'vita-min__06eac5c0ceb2.pdf': { kind: 'proof-of-income' },
  'vita-min__2a620c5f45dd.pdf': { kind: 'proof-of-income' },
  'vita-min__6db6caa80c83.pdf': { kind: 'proof-of-income' },
  'accelerated-intelligent-document-processing-on-aws__6e3bcbc0f377.pdf': {
    name: 'Alejandro Rosalez',
    dates: ['2022-04-04'],
    amountsCents: [565_747, 5_357_824],
  },
  'enhanced-document-understanding-on-aws__02ea450c87a9.pdf': { name: 'Jane Doe' },
  'enhanced-document-understanding-on-aws__44f59e723a8b.pdf': { dates: ['2020-12-31'] },
  'michigan-benefits__22be5b6656c3.pdf': { name: 'Lilly Pad' },
  'pdf.js__474d50b159e3.pdf': { dates: ['2016-03-02', '2015-09-01'] },
  ...Object.fromEntries(
    [
      '005eaca945b5',
      '011f2ef611c3',
      '04b888c831d8',
      '05f49aa13eaa',
      '09aec1f110be',
      '0a0919928559',
      '0cef3e0bf412',
      '0e17a2a9d437',
      '0e7c0a6e3b15',
      '0f27b4fbb83e',
      '228808c9b5f6',
      '25b3b77140d5',
      '2b1cadf19fb1',
      '2f363260e6f3',
      '458a593b7795',
      '46cb793a1cb0',
      '46f38af62ee8',
      '4795634b8f16',
      '4efd0fb51540',
      '4f165331dd34',
      '6308a39d4008',
    ].map((id) => [`pdfcpu__${id}.pdf`, { name: 'fields' }] as const),
  ),
};
