import { IntlMessageFormat } from 'intl-messageformat';
import commonEn from './texts/en/common.json' with { type: 'json' };
import errorsEn from './texts/en/errors.json' with { type: 'json' };
import commonEs from './texts/es/common.json' with { type: 'json' };
import errorsEs from './texts/es/errors.json' with { type: 'json' };

/** The languages that have a catalog. A board switches them on in its settings. */
export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];
export type Catalog = Readonly<Record<string, string>>;
export type TextParams = Readonly<Record<string, string | number | Date>>;
export type Translate = (key: string, params?: TextParams) => string;

/**
 * One area's texts in every language. An area is a file per language under web/texts; each audience loads its own, so that
 * a participant's function does not carry the texts of staff. Keys are flat and begin with the area's own word.
 */
export type TextArea = Readonly<Record<Language, Catalog>>;

const commonTexts: TextArea = { en: commonEn, es: commonEs };
const errorTexts: TextArea = { en: errorsEn, es: errorsEs };

export const isLanguage = (value: unknown): value is Language => languages.some((each) => each === value);
export const languageOr = (value: unknown, otherwise: Language = 'en'): Language =>
  isLanguage(value) ? value : otherwise;

/** Messages are parsed once per warm start; plain sentences never are. */
const compiled = new Map<string, IntlMessageFormat>();

/**
 * `translator('es', participantTexts)('start.title')`. The common texts and the errors are always there. A missing key or a
 * missing parameter throws: a test walks every key and every use, so that a person never meets one.
 */
export function translator(language: string, ...areas: readonly TextArea[]): Translate {
  const own = languageOr(language);
  const catalogs = [...areas, commonTexts, errorTexts].map((area) => area[own]);
  const locale = own === 'en' ? 'en-US' : `${own}-US`;
  return (key, params) => {
    const catalog = catalogs.find((each) => Object.hasOwn(each, key));
    const message = catalog?.[key];
    if (message === undefined) throw new Error(`text: no ${own} text for ${key}`);
    if (!message.includes('{')) return message;
    const cacheKey = `${locale} ${message}`;
    let format = compiled.get(cacheKey);
    if (!format) {
      format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
      compiled.set(cacheKey, format);
    }
    return String(format.format(params));
  };
}

/** Whether a text is there: for keys that are made of an id which may be newer than the catalog. */
export function hasText(language: string, key: string, ...areas: readonly TextArea[]): boolean {
  return [...areas, commonTexts, errorTexts].some((area) => Object.hasOwn(area[languageOr(language)], key));
}
