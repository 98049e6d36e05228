import type { Settings } from '../../domain/settings.ts';
import { translator, type TextArea } from '../../web/text.ts';
import en from '../../web/texts/en/mail-code.json' with { type: 'json' };
import es from '../../web/texts/es/mail-code.json' with { type: 'json' };

export const codeMailTexts: TextArea = { en, es };

/** The mail that carries a code. No link: a code is typed where it was asked for, so there is nothing to phish with. */
export function codeMail({
  code,
  language,
  minutes,
  settings,
}: {
  code: string;
  language: string;
  minutes: number;
  settings: Pick<Settings, 'serviceName' | 'boardName' | 'languageAccessLine'>;
}): { subject: string; text: string } {
  const t = translator(language, codeMailTexts);
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  const text = [
    t('mail-code.intro', { service: settings.serviceName }),
    `    ${spaced}`,
    t('mail-code.how', { minutes }),
    t('mail-code.nobody-asks', { board: settings.boardName }),
    t('mail-code.not-you'),
    t('mail-code.language-line', { phone: settings.languageAccessLine }),
    settings.boardName,
  ].join('\n\n');
  return { subject: t('mail-code.subject', { code: spaced, service: settings.serviceName }), text: `${text}\n` };
}
