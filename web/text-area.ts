import { readFileSync } from 'node:fs';
import { mirrored, type Language } from '../domain/languages.ts';

export type Catalog = Readonly<Record<string, string>>;

/**
 * One area's texts. An area is one or a few files of the same name in each language's folder under web/texts; each audience
 * loads its own, so that a participant's function does not carry the texts of staff. Keys are flat and begin with the area's own word.
 */
export interface TextArea {
  /** The English ones, which always are there. */
  en: Catalog;
  in(language: Language): Catalog;
}

/**
 * English stands in the bundle; the other languages lie beside it as files (infra/bundle.ts) and are read when somebody first
 * reads one. `files` are the names of the files with their English texts. An area that a language lacks is read in English:
 * the pages of staff are not translated into each.
 */
export function textArea(files: Readonly<Record<string, Catalog>>): TextArea {
  const en: Catalog = Object.assign({}, ...Object.values(files));
  const read = new Map<Language, Catalog>([
    ['en', en],
    [mirrored, en],
  ]);
  return {
    en,
    in(language) {
      const known = read.get(language) ?? readCatalog(Object.keys(files), language, en);
      read.set(language, known);
      return known;
    },
  };
}

function readCatalog(names: readonly string[], language: Language, en: Catalog): Catalog {
  return Object.assign({}, en, ...names.map((name) => readTexts(language, name)));
}

/** Empty where the language has no such file. */
function readTexts(language: string, name: string): Catalog {
  try {
    return JSON.parse(readFileSync(new URL(`./texts/${language}/${name}.json`, import.meta.url), 'utf8')) as Catalog;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
