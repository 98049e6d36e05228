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

/** What each language says, word for word: what people lose money over has to be in every one. */
const said: Record<(typeof languages)[number], { search: string; classes: string; decides: string; text: string }> = {
  en: {
    search: "Until OED's approval notice arrives: keep looking for work, and keep filing your weekly claims.",
    classes: 'Go to all your classes.',
    decides: 'Only OED decides.',
    text: 'Keep looking for work until OED says yes.',
  },
  es: {
    search:
      'Hasta que llegue el aviso de OED que dice que sí: siga buscando trabajo, y siga haciendo su reclamo cada semana.',
    classes: 'Vaya a todas sus clases.',
    decides: 'Solo OED decide.',
    text: 'Siga buscando trabajo',
  },
  vi: {
    search:
      'Cho đến khi nhận được thư chấp thuận của OED: hãy tiếp tục tìm việc làm, và tiếp tục nộp đơn xin trợ cấp hàng tuần.',
    classes: 'Hãy đi học đủ các lớp.',
    decides: 'Chỉ OED quyết định.',
    text: 'Hãy tìm việc đến khi OED chấp thuận.',
  },
  'zh-Hans': {
    search: '在收到OED的批准通知之前：请继续找工作，并继续每周申领失业金。',
    classes: '请上所有的课。',
    decides: '只有OED能决定。',
    text: '在OED批准之前，请继续找工作。',
  },
  ru: {
    search:
      'Пока не придет извещение OED об одобрении: продолжайте искать работу и продолжайте подавать еженедельные заявления на пособие.',
    classes: 'Ходите на все занятия.',
    decides: 'Решает только OED.',
    text: 'Ищите работу, пока OED не одобрит.',
  },
};

describe('every message about a TUI request', () => {
  test('there are those of its own and the common ones', () => {
    expect(forPeople).toEqual(expect.arrayContaining(['tui-ready', 'tui-weekly', 'tui-closed', 'document-rejected']));
  });

  test.each(each)(
    '$name in $language: keep searching until OED’s approval (R16), only OED decides, call OED (R20)',
    ({ name, language }) => {
      const { text } = mailOf(name, sampleParams(name), about('sent-to-oed'), language, context);
      expect(text).toContain(said[language].search);
      expect(text).toContain(said[language].decides);
      for (const phone of boardSettings.unemployment.phones) expect(text).toContain(phone);
    },
  );

  test.each(each)('$name in $language, once OED has said yes: claims, classes, grades', ({ name, language }) => {
    const { text } = mailOf(name, sampleParams(name), about('oed-approved'), language, context);
    expect(text).toContain(said[language].classes);
    expect(text).not.toContain(said[language].search);
  });

  test.each(languages)('R15: no mail in %s says that somebody here decides', (language) => {
    for (const name of templateNames.filter((one) => messageTemplates[one].to === 'participant' && !others.test(one))) {
      const { text } = mailOf(name, sampleParams(name), about('submitted'), language, context);
      // The center's own name never stands before that word.
      expect(text).not.toMatch(/(?:Center|they|we|nosotros|centro)\s+(?:decides?|decidimos|deciden?)/i);
    }
  });

  // Sixteen-bit letters fit 67 a part: what people must keep doing and OED's number come before the price of a third one.
  test.each(languages)('a text in %s says it in two parts, in sixteen bits in three at most', (language) => {
    const inLatin = language === 'en' || language === 'es';
    const texted = templateNames.filter((name) => messageTemplates[name].channels.some((one) => one === 'text'));
    for (const name of texted.filter((one) => !others.test(one))) {
      const text = smsOf(name, sampleParams(name), about('handed-over'), language, context);
      expect(textLength(text)).toMatchObject({ encoding: inLatin ? 'GSM' : 'UNICODE' });
      expect(textLength(text).parts).toBeLessThanOrEqual(inLatin ? 2 : 3);
      expect(text).toContain(said[language].text);
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
