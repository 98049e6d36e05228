import type { Settings } from '../../domain/settings.ts';
import mailCode from '../texts/en/mail-code.json' with { type: 'json' };
import { languageOr, textArea, translator } from '../text.ts';
import { letterAsHtml, letterAsText, type Block } from './letter.ts';

const codeMailTexts = textArea({ 'mail-code': mailCode });

/** The mail that carries a code. No link: a code is typed where it was asked for, so there is nothing to phish with. */
export function codeMail({
  code,
  language: wanted,
  minutes,
  settings,
}: {
  code: string;
  language: string;
  minutes: number;
  settings: Pick<Settings, 'serviceName' | 'boardName' | 'languageAccessLine'>;
}): { subject: string; text: string; html: string } {
  const language = languageOr(wanted);
  const t = translator(language, codeMailTexts);
  const spaced = `${code.slice(0, 3)} ${code.slice(3)}`;
  const blocks: Block[] = [
    { kind: 'text', text: t('mail-code.intro', { service: settings.serviceName }) },
    { kind: 'code', text: spaced },
    { kind: 'text', text: t('mail-code.how', { minutes }) },
    { kind: 'text', text: t('mail-code.nobody-asks', { board: settings.boardName }) },
    { kind: 'text', text: t('mail-code.not-you') },
    { kind: 'small', text: t('mail-code.language-line', { phone: settings.languageAccessLine }) },
    { kind: 'small', text: settings.boardName },
  ];
  const letter = {
    language,
    subject: t('mail-code.subject', { code: spaced, service: settings.serviceName }),
    blocks,
  };
  return { subject: letter.subject, text: letterAsText(letter), html: letterAsHtml(letter) };
}
