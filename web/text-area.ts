import { readFileSync } from 'node:fs';
import { mirrored, type Language } from '../domain/languages.ts';

export type Catalog = Readonly<Record<string, string>>;

/** A file of English texts: from the sources its texts, in a bundle only the words that its keys begin with (infra/lazy-texts.ts). */
export type TextFile = Catalog | readonly string[];

/**
 * One area's texts. An area is one or a few files of the same name in each language's folder under web/texts; each audience
 * loads its own, so that a participant's function does not carry the texts of staff. Keys are flat and begin with the area's own word.
 */
export interface TextArea {
  /** The English ones, which always are there. */
  readonly en: Catalog;
  in(language: Language): Catalog;
  /** One text: of the files beside a bundle, only those are read whose keys begin like this one. */
  find(language: Language, key: string): string | undefined;
}

/**
 * Texts lie beside the bundle as files (infra/bundle.ts) and are read when somebody first reads one of them. `files` are the names
 * of the files with their English texts. A text that a language lacks is read in English: the pages of staff are not translated
 * into each.
 */
export function textArea(files: Readonly<Record<string, TextFile>>): TextArea {
  const parts = Object.entries(files).map(([name, english]) => textFile(name, english));
  const holder = new Map<string, (typeof parts)[number]>();
  return {
    get en() {
      return this.in('en');
    },
    in: (language) => Object.assign({}, ...parts.map((part) => ({ ...part.in('en'), ...part.in(language) }))),
    find(language, key) {
      const part = holder.get(key) ?? parts.find((each) => each.mayHold(key) && Object.hasOwn(each.in('en'), key));
      if (part === undefined) return undefined;
      holder.set(key, part);
      const own = part.in(language);
      return Object.hasOwn(own, key) ? own[key] : part.in('en')[key];
    },
  };
}

function textFile(name: string, english: TextFile) {
  const beginnings = isBeginnings(english) ? new Set(english) : undefined;
  const read = new Map<string, Catalog>();
  return {
    mayHold: (key: string) => beginnings === undefined || beginningsOf(key).some((each) => beginnings.has(each)),
    in(language: Language): Catalog {
      const from = language === mirrored ? 'en' : language;
      const known = read.get(from) ?? (from === 'en' && !isBeginnings(english) ? english : readTexts(from, name));
      read.set(from, known);
      return known;
    },
  };
}

const isBeginnings = (file: TextFile): file is readonly string[] => Array.isArray(file);
/** `staff.queue.title`: `staff` and `staff.queue`. */
export const beginningsOf = (key: string): readonly [string, string] => {
  const [first = '', second = ''] = key.split('.', 2);
  return [first, `${first}.${second}`];
};

/** Empty where the language has no such file. */
function readTexts(language: string, name: string): Catalog {
  try {
    const file = new URL(`./texts/${language}/${name}.json`, import.meta.url);
    return JSON.parse(readFileSync(file, 'utf8')) as Catalog;
  } catch (error) {
    if (language !== 'en' && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
