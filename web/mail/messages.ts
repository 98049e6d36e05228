import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { valuesOf, type MessageParams } from '../../domain/messages/params.ts';
import { messageTemplate, wordsOf, type Audience } from '../../domain/messages/templates.ts';
import type { Settings } from '../../domain/settings.ts';
import mail from '../texts/en/mail.json' with { type: 'json' };
import sms from '../texts/en/sms.json' with { type: 'json' };
import { languageOr, textArea, translator, type Translate } from '../text.ts';
import { oedNotes, oedText } from './oed-notes.ts';
import { letterAsHtml, letterAsText, type Block } from './letter.ts';

export const mailTexts = textArea({ mail });
export const smsTexts = textArea({ sms });

export interface MessageContext {
  settings: Settings;
  baseUrl: string;
}
type About = Pick<ApplicationRow, 'applicationId' | 'number' | 'centerId' | 'awardedCents' | 'holdUntil' | 'due'> &
  // Without them it is about a scholarship, and about nothing that has happened yet.
  Partial<Pick<ApplicationRow, 'kind' | 'status'>>;

/** Where each reader goes on: a page behind sign-in, whose address holds no more than a random id. */
const pageFor: Record<Audience, (id: string) => string> = {
  participant: (id) => `/applications/${id}`,
  liaison: (id) => `/staff/cases/${id}`,
  'staff-center': (id) => `/staff/cases/${id}`,
  assigned: (id) => `/staff/cases/${id}`,
  director: (id) => `/staff/cases/${id}`,
  accommodation: () => '/staff/accommodation',
};

/**
 * A mail says what happened and what comes next, and leads to the sign-in: nothing confidential travels by mail, and no link
 * in it does anything by being opened.
 */
export function mailOf(
  template: string,
  params: MessageParams,
  application: About,
  wantedLanguage: string,
  context: MessageContext,
): { subject: string; text: string; html: string } {
  const language = languageOr(wantedLanguage);
  const t = translator(language, mailTexts);
  const { to } = messageTemplate(template);
  const values = valuesOf(params, application, language, context);
  const isParticipant = to === 'participant';
  const words = wordsOf(template, application.kind);
  const subject = t(`mail.${words}.subject`, values);
  const blocks: Block[] = [
    ...t(`mail.${words}.text`, values)
      .split('\n\n')
      .map((text): Block => ({ kind: 'text', text })),
    ...(isParticipant ? oedNotes(application, language, context.settings) : []),
    {
      kind: 'link',
      text: t(isParticipant ? 'mail.action.participant' : 'mail.action.staff'),
      href: `${context.baseUrl}${pageFor[to](application.applicationId)}`,
    },
    { kind: 'small', text: t('mail.footer.privacy') },
    ...(isParticipant
      ? ([
          { kind: 'link', text: t('mail.footer.choose'), href: `${context.baseUrl}/messages` },
          { kind: 'small', text: t('mail.footer.language', values) },
        ] satisfies Block[])
      : []),
    { kind: 'small', text: context.settings.serviceName },
  ];
  const letter = { language, subject, blocks };
  return { subject, text: letterAsText(letter), html: letterAsHtml(letter) };
}

/** A message's title alone, as it reads today. */
export const subjectOf = (
  template: string,
  params: MessageParams,
  application: About,
  t: Translate,
  language: string,
  context: MessageContext,
): string => t(`mail.${wordsOf(template, application.kind)}.subject`, valuesOf(params, application, language, context));

/** A text: the request's number and the site's address. A locked phone shows it to anybody, so it never says what was decided. */
export function smsOf(
  template: string,
  params: MessageParams,
  application: About,
  language: string,
  context: MessageContext,
): string {
  const text = translator(language, smsTexts)(`sms.${template}`, valuesOf(params, application, language, context));
  return [text, ...oedText(application, language, context.settings)].join(' ');
}
