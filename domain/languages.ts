/**
 * The languages that people read here (R24). A board switches them on in its settings, in the order in which they are offered;
 * `staff` are those that the pages for staff have as well. `ownName` is how its readers look for it. Clocks go
 * to twelve, as on every door and bus here. `checked`: a person who speaks it has read every text against the English one; until
 * then the pages say that a computer translated them.
 */
const table = {
  en: { ownName: 'English', locale: 'en-US', staff: true, checked: true },
  es: { ownName: 'Español', locale: 'es-US', staff: true, checked: false },
  vi: { ownName: 'Tiếng Việt', locale: 'vi-US-u-hc-h12', staff: false, checked: false },
  'zh-Hans': { ownName: '简体中文', locale: 'zh-Hans-US-u-hc-h12', staff: false, checked: false },
  ru: { ownName: 'Русский', locale: 'ru-US-u-hc-h12', staff: false, checked: false },
} as const satisfies Record<string, { ownName: string; locale: string; staff: boolean; checked: boolean }>;

export type BoardLanguage = keyof typeof table;
export const boardLanguages = Object.keys(table) as [BoardLanguage, ...BoardLanguage[]];
export const staffLanguages: readonly BoardLanguage[] = boardLanguages.filter((each) => table[each].staff);

/** English from right to left: shows in a demonstration that the pages are ready for Arabic. Nobody is written to in it. */
export const mirrored = 'ar-XB';
export type Language = BoardLanguage | typeof mirrored;

export const isBoardLanguage = (value: unknown): value is BoardLanguage =>
  boardLanguages.some((each) => each === value);

export const isChecked = (language: Language): boolean => language === mirrored || table[language].checked;

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === mirrored ? 'rtl' : 'ltr');
export const ownNameOf = (language: BoardLanguage): string => table[language].ownName;

/** "Simplified Chinese", in the reader's own language. */
export const nameOf = (language: BoardLanguage, reader: string): string =>
  new Intl.DisplayNames(localeOf(reader), { type: 'language' }).of(language) ?? table[language].ownName;

/** What somebody who reads a page in this language is written to in. */
export const writtenIn = (language: Language): BoardLanguage => (language === mirrored ? 'en' : language);

/** For dates, lists and numbers. What nobody knows is read as English. */
export const localeOf = (language: string): string => (isBoardLanguage(language) ? table[language].locale : 'en-US');

/** What a browser asks for ("zh-CN", "es-MX"), as a language of ours. All of Chinese is answered in simplified letters. */
export function languageSpoken(tag: string): BoardLanguage | undefined {
  const [primary = ''] = tag.trim().toLowerCase().split(/[-;]/);
  return boardLanguages.find((each) => each.split('-')[0] === primary);
}
