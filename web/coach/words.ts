import { localeOf } from '../../domain/languages.ts';
import type { ConsentScope } from '../../domain/consent/consent.ts';
import type { PageContext, WordsContext } from '../page-context.ts';

/** "May 1, 2027": a consent may end in another year. */
export const wholeDate = (date: string, { language }: Pick<PageContext, 'language'>): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );

/** "see the status, add papers and send the packet" */
export const mayDo = (scope: readonly ConsentScope[], { t, language }: WordsContext): string =>
  new Intl.ListFormat(localeOf(language)).format(scope.map((each) => t(`coach.may.${each}`)));
