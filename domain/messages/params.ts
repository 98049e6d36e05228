import { localeOf } from '../languages.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { formatCents } from '../money/amount.ts';
import { centerOf, type Settings } from '../settings.ts';

/**
 * What a message may say beside its own words. A mail is read by whoever has the phone in hand, so nothing here is about a
 * person: no name, no address, no birth date, nothing that somebody typed. The only free parameters are numbers and dates.
 */
export const messageValues = [
  'number',
  'center',
  'phone',
  'amount',
  'holdUntil',
  'due',
  'site',
  'service',
  'languageLine',
] as const;
/** How a template's own parameters have to be called, so that they can be nothing but a date, an amount or a count. */
export const ownParameter = /^(?:[a-z]+(?:On|At)|[a-z]+Cents|(?:days|weeks|times|count|left|seq))$/;

export type MessageParams = Readonly<Record<string, string | number>>;

/** A message's values in a reader's language: dates in words, amounts as money. Text among the parameters is left out. */
export function valuesOf(
  params: MessageParams,
  application: Pick<ApplicationRow, 'number' | 'centerId' | 'awardedCents' | 'holdUntil' | 'due'>,
  language: string,
  { settings, baseUrl }: { settings: Settings; baseUrl: string },
): Record<string, string | number> {
  const center = centerOf(settings, application.centerId);
  const day = (iso: string | number | undefined) => longDate(iso, language, settings.timeZone);
  const own = Object.entries(params).flatMap(([name, value]): [string, string | number][] => {
    if (!ownParameter.test(name)) return [];
    if (/(?:On|At)$/.test(name)) return [[name, day(value)]];
    if (typeof value !== 'number') return [];
    return [[name, name.endsWith('Cents') ? formatCents(value) : value]];
  });
  return {
    ...Object.fromEntries(own),
    number: application.number,
    center: center.shortName,
    phone: center.phone,
    amount: formatCents(application.awardedCents),
    holdUntil: day(application.holdUntil),
    due: day(params['dueAt'] ?? application.due?.dueAt),
    site: baseUrl,
    service: settings.serviceName,
    languageLine: settings.languageAccessLine,
  };
}

/** "November 3, 2026" in the board's own time; nothing for what is no date. */
function longDate(iso: string | number | undefined, language: string, timeZone: string): string {
  const at = new Date(iso ?? '');
  if (Number.isNaN(at.getTime())) return '';
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(String(iso));
  return new Intl.DateTimeFormat(localeOf(language), {
    dateStyle: 'long',
    timeZone: dateOnly ? 'UTC' : timeZone,
  }).format(at);
}
