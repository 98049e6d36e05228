import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { noteTemplates } from '../../../domain/cases/rows.ts';
import { valuesOf } from '../../../domain/messages/params.ts';
import { messageTemplates, templateNames, type TemplateName } from '../../../domain/messages/templates.ts';
import { sampleParams } from '../../../local/mail/templates-page.ts';
import { codeMail } from '../../../web/mail/code-mail.ts';
import { mailTexts, smsOf } from '../../../web/mail/messages.ts';
import { noteMail } from '../../../web/mail/notes.ts';
import { translator } from '../../../web/text.ts';
import { ease, grade, sum } from '../../support/reading-level.ts';

// R24: about sixth grade. What is measured is what people read: the whole message, with sample values in it.
const context = { settings: boardSettings, baseUrl: 'https://skillsdesk.example.org' };
const application = {
  applicationId: 'app_0123456789abcdef',
  number: 'SE-4827',
  centerId: 'se',
  awardedCents: 250_000,
  holdUntil: '2026-09-30',
  due: { dueAt: '2026-11-04T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' },
};

/** Each template's own words, and once what all mails end with: small print must not make the rest look easy. */
const readIn = (language: 'en' | 'es') => {
  const t = translator(language, mailTexts);
  const values = (name: TemplateName) => valuesOf(sampleParams(name), application, language, context);
  const mails = templateNames
    .filter((name) => language === 'en' || messageTemplates[name].to === 'participant')
    .map((name) => ({
      name: `mail ${name}`,
      text: `${t(`mail.${name}.subject`, values(name))}\n${t(`mail.${name}.text`, values(name))}`,
    }));
  const texts = templateNames
    .filter((name) => messageTemplates[name].channels.some((channel) => channel === 'text'))
    .map((name) => ({
      name: `text ${name}`,
      text: smsOf(name, sampleParams(name), application, language, context),
    }));
  const ends = Object.keys(mailTexts.en)
    .filter((key) => /^mail\.(action|footer)\./.test(key))
    .map((key) => t(key, values('approved')));
  const notes = noteTemplates.map((template) => {
    const { subject, text } = noteMail(
      { type: 'note', template, params: { untilOn: '2026-12-01' }, language },
      context,
    );
    return { name: `note ${template}`, text: `${subject}\n${text}` };
  });
  const code = codeMail({ code: '012345', language, minutes: 10, settings: boardSettings });
  return [
    ...mails,
    ...texts,
    ...notes,
    { name: 'the end of each mail', text: ends.join('\n') },
    { name: 'mail sign-in-code', text: `${code.subject}\n${code.text}` },
  ];
};

describe('English', () => {
  const read = readIn('en').map(({ name, text }) => ({ name, grade: Number(grade(text).toFixed(1)) }));

  test.each(read)('$name: grade $grade, eighth at most', ({ grade: found }) => expect(found).toBeLessThanOrEqual(8));

  test('R24: sixth grade on average', () => {
    expect(sum(read.map((each) => each.grade)) / read.length).toBeLessThanOrEqual(6);
  });
});

describe('Spanish', () => {
  const read = readIn('es').map(({ name, text }) => ({ name, ease: Number(ease(text).toFixed(1)) }));

  test.each(read)('$name: $ease, at least normal', ({ ease: found }) => expect(found).toBeGreaterThanOrEqual(55));

  test('R24: quite easy on average', () => {
    expect(sum(read.map((each) => each.ease)) / read.length).toBeGreaterThanOrEqual(65);
  });
});
