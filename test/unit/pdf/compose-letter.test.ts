import { describe, expect, test } from '@jest/globals';
import { PDFDocument } from 'pdf-lib';
import { composeLetter } from '../../../functions/compose-letter/compose-letter.ts';
import {
  changeableFindings,
  letterLines,
  type AwardFacts,
  type DenialFacts,
} from '../../../functions/compose-letter/letter-lines.ts';
import { letterTexts } from '../../../functions/compose-letter/letter-texts.ts';
import { costKinds } from '../../../domain/settings.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';
import { translator } from '../../../web/text.ts';
import { readAids } from '../../support/pdf.ts';

const shared = {
  about: 'training' as const,
  askedFor: [],
  number: 'SE-4827',
  writtenOn: 'November 3, 2026',
  personName: 'Sample Participant',
  programName: 'Nursing Assistant',
  schoolName: 'Example Community College',
  asked: '$3,100.00',
  reason: 'Other help can pay for clothes.',
  center: { name: 'WorkSource SE Portland', phone: '503-555-0113', hours: '8:30 AM – 5:30 PM' },
  complaint: {
    name: 'Equal Opportunity Officer',
    address: '1 Sample Street',
    email: 'eo@example.org',
    phone: '503-555-0122',
  },
  languageAccessLine: '833-685-0845',
  boardName: 'WorkSource Portland Metro',
};
const award: AwardFacts = {
  kind: 'award',
  ...shared,
  amount: '$2,500.00',
  isLessThanAsked: true,
  isTuiOffered: true,
  lines: costKinds.map((costKind) => ({ costKind, amount: '$200.00' })),
  payees: costKinds.map((costKind) => ({ costKind, payee: 'school', payeeName: 'Example Community College' })),
  holdUntil: 'January 1, 2027',
};
const denial: DenialFacts = { kind: 'denial', ...shared, openFindings: [...changeableFindings, 'veteran'] };

const said = (facts: AwardFacts | DenialFacts, language: string): string =>
  letterLines(facts, translator(language, ...letterTexts))
    .map((line) => (line.is === 'amounts' ? [...line.head, ...line.rows.flat()].join(' ') : line.text))
    .join('\n');

describe('an award letter', () => {
  test('says amount, what it covers, payee, hold-until date, next step, whom to call, and "ask us before you pay"', () => {
    const text = said(award, 'en');
    for (const part of [
      '$2,500.00',
      'You asked for $3,100.00',
      'Tuition $200.00',
      'We pay the school: Example Community College.',
      'until January 1, 2027',
      'What to do next',
      'Call WorkSource SE Portland at 503-555-0113',
      'Ask us before you pay',
      '833-685-0845',
    ])
      expect(text).toContain(part);
  });
  test('full, to the person: no "less", and receipts are asked for', () => {
    const text = said(
      {
        ...award,
        isLessThanAsked: false,
        payees: [{ costKind: 'tools', payee: 'participant', payeeName: '' }],
        reason: '',
      },
      'en',
    );
    expect(text).not.toContain('You asked for');
    expect(text).not.toContain('The team wrote');
    expect(text).toContain('keep every receipt');
  });
  test('reminds that the search for work goes on until the Employment Department answers (R16, R19)', () => {
    expect(said(award, 'en')).toContain('Keep looking for work until they write to you');
  });
});

describe('a denial letter (R27)', () => {
  test('says why, what would change it, how to complain or appeal, and whom to call', () => {
    const text = said(denial, 'en');
    for (const part of [
      'Other help can pay for clothes.',
      'What would change our answer',
      'Eligible Training Provider List',
      '20 CFR 683.600',
      'eo@example.org',
      '503-555-0122',
      'WorkSource SE Portland: 503-555-0113',
    ])
      expect(text).toContain(part);
  });
  test('never says "denied", nor an internal code or rule number', () => {
    for (const language of languages)
      expect(said(denial, language)).not.toMatch(
        /denied|denial|committed|quarantine|\bR\d+\b|etpl-not-found|undefined/i,
      );
  });
});

describe('both letters in every language', () => {
  test.each(languages.flatMap((language) => [award, denial].map((facts) => [language, facts.kind, facts] as const)))(
    '%s %s: one or two pages, the same bytes each time, in its language',
    async (language, _, facts) => {
      const t = translator(language, ...letterTexts);
      const [first, second] = [
        await composeLetter(facts, { language, t }),
        await composeLetter(facts, { language, t }),
      ];
      expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true);
      const document = await PDFDocument.load(first);
      expect(document.getPageCount()).toBeLessThanOrEqual(2);
      // Read out as what it is, in its language: every text that is drawn stands under a heading, in a paragraph or a cell.
      const { tags, language: said, unsaid } = await readAids(first);
      expect([said, unsaid]).toEqual([language, 0]);
      expect(tags.flat()).toEqual(expect.arrayContaining(['H1', 'H2', 'P']));
      expect(document.catalog.toString()).toContain('/Marked true');
    },
  );
});
