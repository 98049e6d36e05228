import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { ApplicationRow } from '../../../domain/cases/rows.ts';
import { messageTemplates, templateNames, wordsOf } from '../../../domain/messages/templates.ts';
import { textLength } from '../../../domain/messages/text-length.ts';
import { sampleParams } from '../../../local/mail/templates-page.ts';
import { mailOf, smsOf } from '../../../web/mail/messages.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';

const context = { settings: boardSettings, baseUrl: 'https://requests.worksource-portland.example.org' };
const about = (status: ApplicationRow['status']) => ({
  applicationId: 'app_0123456789abcdef',
  number: 'SE-48271',
  centerId: 'se',
  awardedCents: 0,
  holdUntil: undefined,
  due: { dueAt: '2026-11-04T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' },
  kind: 'tui' as const,
  status,
});
/** What somebody with a TUI request may get: its own, and what all kinds have. */
const others = /^step-|^staff-|^approved$|^not-paid$|^appeal|^accommodation/;
const forPeople = templateNames.filter(
  (name) => messageTemplates[name].to === 'participant' && !others.test(name) && wordsOf(name, 'tui') === name,
);
const each = forPeople.flatMap((name) => languages.map((language) => ({ name, language })));

describe('every message about a TUI request', () => {
  test('there are those of its own and the common ones', () => {
    expect(forPeople).toEqual(expect.arrayContaining(['tui-ready', 'tui-weekly', 'tui-closed', 'document-rejected']));
  });

  test.each(each)(
    '$name in $language: keep searching until OED’s approval (R16), only OED decides, call OED (R20)',
    ({ name, language }) => {
      const { text } = mailOf(name, sampleParams(name), about('sent-to-oed'), language, context);
      expect(text).toContain(
        language === 'en'
          ? "Until OED's approval notice arrives: keep looking for work, and keep filing your weekly claims."
          : 'Hasta que llegue el aviso de OED que dice que sí: siga buscando trabajo, y siga haciendo su reclamo cada semana.',
      );
      expect(text).toContain(language === 'en' ? 'Only OED decides.' : 'Solo OED decide.');
      for (const phone of boardSettings.tui.oed.phones) expect(text).toContain(phone);
    },
  );

  test.each(each)('$name in $language, once OED has said yes: claims, classes, grades', ({ name, language }) => {
    const { text } = mailOf(name, sampleParams(name), about('oed-approved'), language, context);
    expect(text).toContain(language === 'en' ? 'Go to all your classes.' : 'Vaya a todas sus clases.');
    expect(text).not.toContain(language === 'en' ? 'keep looking for work' : 'siga buscando trabajo');
  });

  test.each(languages)('R15: no mail in %s says that somebody here decides', (language) => {
    for (const name of templateNames.filter((one) => messageTemplates[one].to === 'participant' && !others.test(one))) {
      const { text } = mailOf(name, sampleParams(name), about('submitted'), language, context);
      // The center's own name never stands before that word.
      expect(text).not.toMatch(/(?:Center|they|we|nosotros|centro)\s+(?:decides?|decidimos|deciden?)/i);
    }
  });

  test.each(languages)('a text in %s says it in two parts at most', (language) => {
    const texted = templateNames.filter((name) => messageTemplates[name].channels.some((one) => one === 'text'));
    for (const name of texted.filter((one) => !others.test(one))) {
      const text = smsOf(name, sampleParams(name), about('handed-over'), language, context);
      expect(textLength(text)).toMatchObject({ encoding: 'GSM' });
      expect(textLength(text).parts).toBeLessThanOrEqual(2);
      expect(text).toContain(language === 'en' ? 'Keep looking for work until OED says yes.' : 'Siga buscando trabajo');
      expect(text).toContain('(503) 292-2057');
    }
  });

  test('a scholarship’s messages say nothing of it', () => {
    const { text } = mailOf(
      'reminder',
      sampleParams('reminder'),
      { ...about('draft'), kind: 'scholarship' },
      'en',
      context,
    );
    expect(text).not.toMatch(/OED|claim/);
  });
});
