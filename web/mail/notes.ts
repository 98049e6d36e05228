import { localeOf } from '../../domain/languages.ts';
import type { OutboxMessage } from '../../domain/cases/rows.ts';
import { formatCents } from '../../domain/money/amount.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import { languageOr, textArea, translator } from '../text.ts';
import coachMail from '../texts/en/coach-mail.json' with { type: 'json' };
import financeMail from '../texts/en/finance-mail.json' with { type: 'json' };
import oversightMail from '../texts/en/oversight-mail.json' with { type: 'json' };
import { letterAsHtml, letterAsText, type Block } from './letter.ts';

const noteTexts = [
  textArea({ 'coach-mail': coachMail }),
  textArea({ 'finance-mail': financeMail }),
  textArea({ 'oversight-mail': oversightMail }),
];
type Note = Extract<OutboxMessage, { type: 'note' }>;

/** Where the reader goes on: behind a sign-in, and without an id in the address. */
const pageOf: Record<Note['template'], string> = {
  'coach-asks': '/coaches',
  'coach-added': '/coach',
  'consent-given': '/coach',
  'release-recorded': '/coaches',
  'fund-alert': '/finance',
  'glass-broken': '/staff/oversight/glass',
};
/** Those that are about no coach have their words elsewhere. */
const areaOf: Partial<Record<Note['template'], string>> = {
  'fund-alert': 'finance-mail',
  'glass-broken': 'oversight-mail',
};

/** A mail about no request: it names an organization, a day or a packet's number at most, and no participant. */
export function noteMail(
  { template, params, language: wanted }: Note,
  { settings, baseUrl }: { settings: Settings; baseUrl: string },
): { subject: string; text: string; html: string } {
  const language = languageOr(wanted);
  const t = translator(language, ...noteTexts);
  const day = params['untilOn'];
  const until = params['untilAt'];
  const values = {
    service: settings.serviceName,
    organization: partnerName(settings, String(params['organizationId'] ?? '')),
    phone:
      settings.centers.find((each) => each.centerId === params['centerId'])?.phone ?? settings.liaisonContact.phone,
    languageLine: settings.languageAccessLine,
    fund: String(params['fund'] ?? ''),
    percent: Number(params['percent'] ?? 0),
    usedPercent: Number(params['usedPercent'] ?? 0),
    left: formatCents(Number(params['leftCents'] ?? 0)),
    who: String(params['who'] ?? ''),
    number: String(params['number'] ?? ''),
    reason: params['reason'] === undefined ? '' : t(`oversight-mail.reason.${params['reason']}`),
    until: until === undefined ? '' : minuteText(String(until), language, settings.timeZone),
    untilOn:
      day === undefined
        ? ''
        : new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day)),
  };
  const area = areaOf[template] ?? 'coach-mail';
  const subject = t(`${area}.${template}.subject`, values);
  const blocks: Block[] = [
    ...t(`${area}.${template}.text`, values)
      .split('\n\n')
      .map((text): Block => ({ kind: 'text', text })),
    { kind: 'link', text: t(`${area}.${template}.link`), href: `${baseUrl}${pageOf[template]}` },
    { kind: 'small', text: t('coach-mail.footer.privacy') },
    { kind: 'small', text: t('coach-mail.footer.language', values) },
    { kind: 'small', text: settings.serviceName },
  ];
  const letter = { language, subject, blocks };
  return { subject, text: letterAsText(letter), html: letterAsHtml(letter) };
}

const minuteText = (at: string, language: string, timeZone: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(at));
