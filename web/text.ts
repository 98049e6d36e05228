import { IntlMessageFormat } from 'intl-messageformat';
import { isBoardLanguage, localeOf, mirrored, type Language } from '../domain/languages.ts';
import { boardWords, countyText } from './board-words.ts';
import { mirror } from './mirror.ts';
import { textArea, type TextArea } from './text-area.ts';
import common from './texts/en/common.json' with { type: 'json' };
import errors from './texts/en/errors.json' with { type: 'json' };

export { textArea, type Language, type TextArea };
export type TextParams = Readonly<Record<string, string | number | Date>>;
export type Translate = (key: string, params?: TextParams) => string;

const always = [textArea({ common }), textArea({ errors })] as const;

export const languageOr = (value: unknown, otherwise: Language = 'en'): Language =>
  isBoardLanguage(value) || value === mirrored ? value : otherwise;

/** A time or a year that ends in a full stop of its own, at the end of a sentence: "12:38 a.m..", "2026 г..". */
const ownStop = /(\b[ap]\.\s?m\.|г\.)\./g;

/** Messages are parsed once per warm start; plain sentences never are. */
const compiled = new Map<string, IntlMessageFormat>();

/**
 * `translator('es', participantTexts)('start.title')`. The common texts and the errors are always there, and the board's names. A missing key or a
 * missing parameter throws: a test walks every key and every use, so that a person never meets one.
 */
export function translator(language: string, ...areas: readonly TextArea[]): Translate {
  const own = languageOr(language);
  const shown = own === mirrored ? mirror : (text: string) => text;
  const all = [...areas, ...always];
  const locale = localeOf(own);
  return (key, params) => {
    const message = textIn(all, own, key) ?? countyText(key);
    if (message === undefined) throw new Error(`text: no ${own} text for ${key}`);
    if (!message.includes('{')) return shown(message);
    const cacheKey = `${locale} ${message}`;
    let format = compiled.get(cacheKey);
    if (!format) {
      format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
      compiled.set(cacheKey, format);
    }
    return shown(String(format.format({ ...boardWords(own), ...params })).replace(ownStop, '$1'));
  };
}

/** Whether a text is there: for keys that are made of an id which may be newer than the catalog. */
export const hasText = (key: string, ...areas: readonly TextArea[]): boolean =>
  textIn([...areas, ...always], 'en', key) !== undefined;

function textIn(areas: readonly TextArea[], language: Language, key: string): string | undefined {
  for (const area of areas) {
    const text = area.find(language, key);
    if (text !== undefined) return text;
  }
  return undefined;
}
