import { describe, expect, test } from '@jest/globals';
import { letterLines, type AnyLetterFacts } from '../../../functions/compose-letter/letter-lines.ts';
import { letterTexts } from '../../../functions/compose-letter/letter-texts.ts';
import { translator } from '../../../web/text.ts';

const common = {
  about: 'ojt' as const,
  number: 'SE-4827',
  writtenOn: 'November 18, 2026',
  personName: 'Sample Participant',
  reason: 'The work there is done after two days.',
  center: { name: 'SE Center', phone: '503-555-0113', hours: '8:30 am to 5:30 pm' },
  complaint: { name: 'Officer', address: 'Sample Street', email: 'officer@example.org', phone: '503-555-0122' },
  languageAccessLine: '833-685-0845',
  boardName: 'Sample Board',
  employer: 'Sample Boat Yard',
};
const said = (facts: AnyLetterFacts, language: 'en' | 'es'): string =>
  letterLines(facts, translator(language, ...letterTexts))
    .flatMap((line) => ('text' in line ? [line.text] : []))
    .join('\n');

describe.each(['en', 'es'] as const)('letters of on-the-job training in %s', (language) => {
  test('R21: a place: employer, hours, weeks, pay, first day, the contract before it, and no word of what the employer gets', () => {
    const text = said(
      { ...common, kind: 'slot', hoursPerWeek: 40, weeks: 20, wage: '$22.00', startsOn: 'January 11, 2027' },
      language,
    );
    for (const each of ['Sample Boat Yard', '40', '20', '$22.00', 'January 11, 2027', '503-555-0113', 'SE-4827'])
      expect(text).toContain(each);
    expect(text).toMatch(language === 'en' ? /before your first day/ : /antes de su primer día/);
    expect(text).not.toMatch(/%|denied|committed|\bR\d+\b/);
  });

  test('R27: a no: why, what would change it, how to complain or appeal, and whom to call', () => {
    const text = said({ ...common, kind: 'denial', wouldChange: 'A plan of what you learn.' }, language);
    for (const each of [common.reason, 'A plan of what you learn.', '683.600', 'officer@example.org', '833-685-0845'])
      expect(text).toContain(each);
  });
});
