import { centerOf, type Settings } from '../../domain/settings.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { formatCents } from '../../domain/money/amount.ts';
import mailEn from '../../web/texts/en/mail.json' with { type: 'json' };
import mailEs from '../../web/texts/es/mail.json' with { type: 'json' };
import { translator } from '../../web/text.ts';

const texts = { en: mailEn, es: mailEs };

/**
 * A mail says what happened and what comes next, and links to the sign-in: nothing confidential travels by mail, and no
 * link in it does anything by being opened.
 */
export function mailFor(
  template: string,
  params: Record<string, string | number>,
  application: ApplicationRow,
  language: string,
  { settings, baseUrl }: { settings: Settings; baseUrl: string },
): { subject: string; text: string } {
  const t = translator(language, texts);
  const center = centerOf(settings, application.centerId);
  const day = (iso: string | number | undefined) =>
    iso === undefined || iso === '' ? '' : longDate(String(iso), language, settings.timeZone);
  const values = {
    number: application.number,
    center: center.shortName,
    phone: center.phone,
    languageLine: settings.languageAccessLine,
    amount: formatCents(application.awardedCents, language),
    holdUntil: day(application.holdUntil),
    due: day(params['dueAt'] ?? application.due?.dueAt),
    link: template === 'staff-late' ? `${baseUrl}/staff` : `${baseUrl}/applications/${application.applicationId}`,
    service: settings.serviceName,
  };
  return {
    subject: t(`mail.${template}.subject`, values),
    text: `${t(`mail.${template}.text`, values)}\n\n${t('mail.footer', values)}\n`,
  };
}

function longDate(iso: string, language: string, timeZone: string): string {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  return new Intl.DateTimeFormat(language === 'en' ? 'en-US' : `${language}-US`, {
    dateStyle: 'long',
    timeZone: dateOnly ? 'UTC' : timeZone,
  }).format(new Date(iso));
}
