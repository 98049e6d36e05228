import { offers } from '../../domain/settings.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { noteTemplates } from '../../domain/cases/rows.ts';
import { boardLanguages, isBoardLanguage, nameOf, ownNameOf } from '../../domain/languages.ts';
import { textLength } from '../../domain/messages/text-length.ts';
import { messageTemplates, templateNames, type TemplateName } from '../../domain/messages/templates.ts';
import { codeMail } from '../../web/mail/code-mail.ts';
import { mailOf, mailTexts, smsOf, smsTexts } from '../../web/mail/messages.ts';
import { noteMail } from '../../web/mail/notes.ts';
import { escapeHtml } from '../desk-page.ts';

/** A request such as there are many: what a message takes its values from. */
const center =
  boardSettings.centers.find(({ centerId }) => centerId === boardSettings.routing.defaultCenterId) ??
  boardSettings.centers[0];
/** What no request here leads to is not shown. */
const shownTemplates = templateNames.filter((name) =>
  (['step', 'tui', 'ojt'] as const).every((kind) => offers(boardSettings, kind) || !name.includes(kind)),
);
const sampleRequest = {
  applicationId: 'app_00000000000000000000000000',
  number: `${center?.code ?? ''}-4827`,
  centerId: center?.centerId ?? '',
  awardedCents: 250_000,
  holdUntil: '2027-02-15',
  due: { dueAt: '2026-11-10T01:30:00.000Z', calendar: 'business' as const, centerId: '' },
};

/** Whatever parameters of its own a template names, each gets a value that fits its name. */
export function sampleParams(template: TemplateName): Record<string, string | number> {
  const texts = [
    mailTexts.en[`mail.${template}.subject`],
    mailTexts.en[`mail.${template}.text`],
    smsTexts.en[`sms.${template}`],
  ];
  const names = texts.flatMap((text = '') => [...text.matchAll(/\{\s*([A-Za-z]+)/g)].map(([, name = '']) => name));
  return Object.fromEntries(
    names.map((name) => {
      if (/(?:On|At)$/.test(name)) return [name, '2026-12-01'];
      return [name, name.endsWith('Cents') ? 125_000 : 3];
    }),
  );
}

/**
 * Every template in every channel, in English beside one other language, made by the code that sends them: for translators, and
 * for whoever adds one. All languages at once would be a page that no browser likes.
 */
export function templatesPage(baseUrl: string, wanted: string | null): string {
  const context = { settings: boardSettings, baseUrl };
  const others = boardLanguages.filter((each) => each !== 'en');
  const other = others.find((each) => isBoardLanguage(wanted) && each === wanted) ?? others[0];
  const shown = boardLanguages.filter((each) => each === 'en' || each === other);
  const inEach = (draw: (language: string) => string): string =>
    `<div class="languages">${shown.map((language) => `<div lang="${language}"><h3 lang="en">${language}</h3>${draw(language)}</div>`).join('\n')}</div>`;
  const letter = ({ subject, text, html }: { subject: string; text: string; html: string }): string =>
    `<p><strong>${escapeHtml(subject)}</strong></p><div class="letter">${escapeHtml(text)}</div>
<details><summary lang="en">As HTML</summary><iframe sandbox title="${escapeHtml(subject)}" srcdoc="${escapeHtml(html)}"></iframe></details>`;
  const parts = shownTemplates.map((template) => {
    const { to, channels } = messageTemplates[template];
    const params = sampleParams(template);
    const languages = to === 'participant' ? inEach : (draw: (language: string) => string) => draw('en');
    const mails = languages((language) => letter(mailOf(template, params, sampleRequest, language, context)));
    const texts = channels.some((channel) => channel === 'text')
      ? `<h3>Text</h3>${languages((language) => {
          const text = smsOf(template, params, sampleRequest, language, context);
          const { encoding, length, parts: count } = textLength(text);
          return `<p class="bubble">${escapeHtml(text)}</p><div class="meta" lang="en">${length} places, ${encoding === 'GSM' ? '7-bit' : '16-bit'}, ${count} ${count === 1 ? 'part' : 'parts'}</div>`;
        })}`
      : '';
    return `<section aria-labelledby="${template}"><h2 id="${template}">${template}</h2><p class="meta">To: ${to}. ${channels.join(' and ')}.</p>${mails}${texts}</section>`;
  });
  const notes = noteTemplates.map((template) => {
    const organizationId = boardSettings.partners[0]?.organizationId ?? '';
    const fund = { fund: 'Adult PY2026', percent: 90, usedPercent: 91, leftCents: 1_620_000 };
    const params = { organizationId, untilOn: '2026-12-01', ...fund };
    const mails = inEach((language) => letter(noteMail({ type: 'note', template, params, language }, context)));
    return `<section aria-labelledby="${template}"><h2 id="${template}">${template}</h2><p class="meta">To: an address, about no request. mail.</p>${mails}</section>`;
  });
  const code = inEach((language) =>
    letter(codeMail({ code: '012345', language, minutes: 10, settings: boardSettings })),
  );
  return `<p><a href="/mail">Back to the mailbox</a></p>
<nav aria-label="Language"><ul>${others.map((each) => `<li><a href="/mail/templates?lang=${each}"${each === other ? ' aria-current="page"' : ''}>${nameOf(each, 'en')}: <span lang="${each}">${ownNameOf(each)}</span></a></li>`).join('')}</ul></nav>
<p>Made by the code that sends them, with sample values. Words: <code>web/texts/&lt;language&gt;/mail.json</code>, <code>sms.json</code>, <code>mail-code.json</code>.</p>
<nav aria-label="Templates"><ul>${['sign-in-code', ...shownTemplates, ...noteTemplates].map((name) => `<li><a href="#${name}">${name}</a></li>`).join('')}</ul></nav>
<section aria-labelledby="sign-in-code"><h2 id="sign-in-code">sign-in-code</h2><p class="meta">To: whoever signs in. mail.</p>${code}</section>
${[...parts, ...notes].join('\n')}`;
}
