import { localeOf } from '../../domain/languages.ts';
import type { PageContext } from '../page.tsx';

/** "Nov 3, 2026", in the board's own time: papers come back after years. */
export const fullDate = (date: string, { language, timeZone }: Pick<PageContext, 'language' | 'timeZone'>): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeZone }).format(
    new Date(date.length === 10 ? `${date}T20:00:00Z` : date),
  );
