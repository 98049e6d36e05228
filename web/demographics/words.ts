import { declined, preferredLanguages, type Question } from '../../domain/demographics/questions.ts';
import { localeOf } from '../../domain/languages.ts';
import type { WordsContext } from '../page-context.ts';

/** An option as people read it; languages are called what the reader's own language calls them. */
export function optionText(question: Question, option: string, { t, language }: WordsContext): string {
  if (option === declined || option === 'yes' || option === 'no') return t(`demographics.${option}`);
  const isLanguage = question === 'language' && preferredLanguages.some((each) => each === option);
  return isLanguage ? languageName(option, localeOf(language)) : t(`demographics.${question}.${option}`);
}

function languageName(code: string, locale: string): string {
  const name = new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}
