import { boardWordNames } from '../../../web/board-words.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import { messageValues, ownParameter, valuesOf } from '../../../domain/messages/params.ts';
import { messageTemplate, messageTemplates, templateNames } from '../../../domain/messages/templates.ts';
import { textLength } from '../../../domain/messages/text-length.ts';
import { sampleParams } from '../../../local/mail/templates-page.ts';
import { mailOf, mailTexts, smsOf, smsTexts } from '../../../web/mail/messages.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';

const context = { settings: boardSettings, baseUrl: 'https://requests.worksource-portland.example.org' };
const application = {
  applicationId: 'app_0123456789abcdef',
  number: 'SE-48271',
  centerId: 'se',
  awardedCents: 1_250_000,
  holdUntil: '2026-09-30',
  due: { dueAt: '2026-11-04T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' },
};
const forParticipant = templateNames.filter((name) => messageTemplates[name].to === 'participant');
const withText = templateNames.filter((name) => messageTemplates[name].channels.some((channel) => channel === 'text'));
const placeholders = (text: string): string[] => [...text.matchAll(/\{\s*([A-Za-z]+)/g)].map(([, name = '']) => name);

describe('the table and the catalogs', () => {
  test('every template has its mail, every one with texts its text, and no text stands there without a template', () => {
    for (const language of languages) {
      const mails = Object.keys(mailTexts.in(language)).filter((key) => !/^mail\.(action|footer)\./.test(key));
      expect(mails.sort()).toEqual(
        templateNames.flatMap((name) => [`mail.${name}.subject`, `mail.${name}.text`]).sort(),
      );
      expect(Object.keys(smsTexts.in(language)).sort()).toEqual(withText.map((name) => `sms.${name}`).sort());
    }
  });

  // A name that is not in the table would keep its row pending for ever.
  test('every template that code asks for is in the table', () => {
    const files = ['functions', 'adapters', 'domain'].flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.tsx?$/.test(file))
        .map((file) => `${room}/${file}`),
    );
    const asked = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/type: 'mail',\s*template: '([a-z-]+)'/g)].map(([, name = '']) => name),
    );
    expect(asked.length).toBeGreaterThan(3);
    for (const name of asked)
      expect({ name, known: Object.hasOwn(messageTemplates, name) }).toEqual({ name, known: true });
    expect(() => messageTemplate('no-such-template')).toThrow('no-such-template');
  });

  test('staff get no texts: their numbers are nobody’s business here', () => {
    for (const name of withText) expect(messageTemplates[name].to).toBe('participant');
  });
});

describe('never about a person (R22)', () => {
  test.each(templateNames)('%s takes numbers, dates and the board’s own words alone', (name) => {
    for (const language of languages) {
      const texts = [
        mailTexts.in(language)[`mail.${name}.subject`],
        mailTexts.in(language)[`mail.${name}.text`],
        smsTexts.in(language)[`sms.${name}`],
      ];
      for (const parameter of texts.flatMap((text = '') => placeholders(text)))
        expect({
          parameter,
          fine:
            ([...messageValues, ...boardWordNames] as readonly string[]).includes(parameter) ||
            ownParameter.test(parameter),
        }).toEqual({
          parameter,
          fine: true,
        });
    }
  });

  test('whatever a writer hands over: text is left out, and a text cannot pose as a date or an amount', () => {
    const canaries = {
      name: 'Canary Person',
      message: 'canary words',
      birthOn: 'canary 1990',
      dueAt: 'canary',
      paidCents: 'canary',
      number: 'canary',
      count: 'canary',
    };
    expect(JSON.stringify(valuesOf(canaries, application, 'en', context))).not.toMatch(/canary/i);
    expect(valuesOf({ classOn: '2026-11-03', leftCents: 250_000, days: 5 }, application, 'es', context)).toMatchObject({
      classOn: '3 de noviembre de 2026',
      leftCents: expect.stringContaining('2,500'),
      days: 5,
    });
  });

  test('a date is the board’s: half past five in Portland is that day, whatever UTC says', () => {
    expect(valuesOf({}, application, 'en', context)['due']).toBe('November 3, 2026');
  });
});

describe('a mail', () => {
  const mails = templateNames.flatMap((name) =>
    (messageTemplates[name].to === 'participant' ? languages : (['en'] as const)).map((language) => ({
      name,
      language,
      mail: mailOf(name, sampleParams(name), application, language, context),
    })),
  );

  test.each(mails)('$name in $language says the same as text and as HTML', ({ mail, language }) => {
    const { subject, text, html } = mail;
    expect(subject).not.toMatch(/[{}\n]/);
    expect(text).not.toMatch(/[{}<>]/);
    const read = html
      .replace(/<style>.*?<\/style>|<title>.*?<\/title>|<h1.*?<\/h1>/gs, '')
      .replace(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/g, '$2: $1')
      .replaceAll('<br>', '\n')
      .replace(/<[^>]*>/g, '\n')
      .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));
    const lines = (from: string) =>
      from
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    expect(lines(read)).toEqual(lines(text));
    expect(html).toContain(`<html lang="${language}" dir="ltr">`);
    expect(html).toContain(`<div lang="${language}" dir="ltr"`);
  });

  test.each(mails)(
    '$name in $language has no image, no script, no colour of its own, and nothing that reports back',
    ({ mail }) => {
      expect(mail.html).not.toMatch(/<(?:img|script|link|iframe|form|input|object)\b|url\(|@import|\son[a-z]+=/i);
      expect(mail.html).not.toMatch(/(?:background|[^-]color)\s*:(?!inherit)|bgcolor/i);
      expect(mail.html).toContain('<meta name="color-scheme" content="light dark">');
    },
  );

  test.each(mails)('$name in $language leads to pages alone: nothing in an address does anything', ({ name, mail }) => {
    const links = [...mail.html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
    const pages =
      messageTemplates[name].to === 'participant'
        ? [`/applications/${application.applicationId}`, '/messages']
        : [expect.stringMatching(/^\/staff/)];
    expect(links.map((href) => href.replace(context.baseUrl, ''))).toEqual(pages);
    for (const href of links) expect(href).not.toMatch(/[?#]|token|withdraw|confirm|unsubscribe/);
  });
});

// A locked phone shows subjects to anybody; unemployment insurance is the person's own affair (R20, R22).
test.each(languages)('in %s no subject tells what OED answered', (language) => {
  for (const name of templateNames)
    expect(mailTexts.in(language)[`mail.${name}.subject`]).not.toMatch(
      /OED.*(?:said|asks|dijo|pide)|unemploy|desempleo|SNAP/i,
    );
});

describe('a text', () => {
  const texts = withText.flatMap((name) =>
    languages.map((language) => ({
      name,
      language,
      text: smsOf(name, sampleParams(name), application, language, context),
    })),
  );

  // Spanish á, í, ó and ú would make it sixteen-bit, and two parts; other languages cannot do without.
  test.each(texts)('$name in $language is one part, in sixteen bits two at most', ({ text, language }) => {
    const { encoding, parts } = textLength(text);
    expect(encoding).toBe(language === 'en' || language === 'es' ? 'GSM' : 'UNICODE');
    expect(parts).toBeLessThanOrEqual(encoding === 'GSM' ? 1 : 2);
  });

  test.each(texts)('$name in $language names the request and the site, and how to end texts', ({ text }) => {
    expect(text).toContain(application.number);
    expect(text).toContain('STOP');
    expect(text.match(/https?:\/\/\S+/g)).toEqual([context.baseUrl]);
  });

  test.each(texts)('$name in $language says nothing of benefits, money or a decision', ({ text }) => {
    expect(text).not.toMatch(
      /\$|snap|tanf|unemploy|desempleo|benefi|approv|aprob|paid|pag[oau]|den[iy]|clos|cerr|fund|fondos/i,
    );
    expect(text).not.toMatch(/STEP|TUI|OED/);
  });

  test.each(languages)('in %s a yes, a no and an end read alike', (language) => {
    const read = (['approved', 'not-paid', 'closed'] as const).map((name) =>
      smsOf(name, {}, application, language, context),
    );
    expect(new Set(read).size).toBe(1);
  });
});

test('people are asked for nothing that is not theirs: each participant’s mail says whom to call', () => {
  for (const name of forParticipant)
    for (const language of languages)
      expect(mailOf(name, sampleParams(name), application, language, context).text).toContain('503-555-0113');
});
