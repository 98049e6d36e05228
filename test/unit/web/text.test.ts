import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { errorTable } from '../../../domain/errors.ts';
import { boardLanguages as languages, staffLanguages } from '../../../domain/languages.ts';
import { boardWordNames } from '../../../web/board-words.ts';
import { translator } from '../../../web/text.ts';
import { oversightTextAreas } from '../../../web/texts/oversight.ts';
import { areasForPeople, areasOf, catalogOf as read } from '../../support/texts.ts';

const root = join(import.meta.dirname, '../../..');

function parametersOf(message: string, language: string): string[] {
  const names = new Set<string>();
  const walk = (elements: readonly unknown[]): void => {
    for (const element of elements as {
      type: number;
      value?: string;
      options?: Record<string, { value: unknown[] }>;
    }[]) {
      // 0 is literal text, 7 the "#" of a plural; everything else names a parameter.
      if (element.type !== 0 && element.type !== 7 && element.value !== undefined) names.add(element.value);
      for (const option of Object.values(element.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst());
  // The board's own words are always there: a language may do without one, or say it twice.
  return [...names].filter((name) => !boardWordNames.some((own) => own === name)).sort();
}

function sourceFiles(dir: string): string[] {
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('catalogs (R24)', () => {
  test.each(languages.filter((language) => language !== 'en'))(
    '%s has every area that its readers meet',
    (language) => {
      expect(areasOf(language)).toEqual(staffLanguages.includes(language) ? areasOf('en') : areasForPeople());
    },
  );

  const pairs = languages
    .filter((language) => language !== 'en')
    .flatMap((language) => areasOf(language).map((area) => [language, area] as const));
  test.each(pairs)('%s/%s says everything that English says, with the same parameters', (language, area) => {
    const english = read('en', area);
    const other = read(language, area);
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(english)) {
      expect({ key, parameters: parametersOf(other[key] ?? '', language) }).toEqual({
        key,
        parameters: parametersOf(message, 'en'),
      });
      expect({ key, empty: (other[key] ?? '').trim() === '' }).toEqual({ key, empty: false });
    }
  });

  test('no key stands in two areas', () => {
    const all = areasOf('en').flatMap((area) => Object.keys(read('en', area)));
    expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
  });

  // One thing, one word: who asks reads "request" on pages, in mails, letters and texts. The packet, of which staff speak, is
  // the file with all of it.
  const forStaff =
    /^common\.part\.packets|^mail\.(staff|call-late)|^packet\.(?!tui)|^error\.(glass|already-(claimed|decided)|backup|colleague|no-liaison|oed-decides|own-packet|program-unchecked)|^field-error\.(packet-unknown|service)/;
  test.each([
    ['en', /packet/i],
    ['es', /paquete|expediente/i],
    ['ru', /пакет/i],
    ['vi', /đơn( xin)? \{/i],
    ['zh-Hans', /申请材料/],
  ] as const)('who asks in %s reads one word for what they asked', (language, otherWord) => {
    const texts = areasForPeople().flatMap((area) => Object.entries(read(language, area)));
    expect(texts.filter(([key, text]) => otherWord.test(text) && !forStaff.test(key))).toEqual([]);
    expect(texts.length).toBeGreaterThan(900);
  });

  test('every key that the code names is there', () => {
    const known = new Set(areasOf('en').flatMap((area) => Object.keys(read('en', area))));
    const used = [...sourceFiles('web'), ...sourceFiles('functions')].flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bt\(\s*'([a-z0-9-]+(?:\.[a-zA-Z0-9-]+)+)'/g)].map((match) => ({
        file: file.slice(root.length + 1),
        key: match[1] ?? '',
      })),
    );
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter(({ key }) => !known.has(key))).toEqual([]);
  });

  test('every refusal has words and a next step', () => {
    const t = translator('en');
    for (const code of Object.keys(errorTable)) {
      // What refusals bring along; amounts are in words by then (functions/http/errors.tsx).
      const amounts = { left: '$1.00', wanted: '$2.00', awarded: '$1.00', billed: '$1.00' };
      const money = { ...amounts, status: 'paid', number: 'SE-1', fund: 'Adult', funds: '', count: 0 };
      const years = { year: 'FFY2026', wantedYear: 'FFY2027' };
      const params = {
        most: 90,
        operator: 'ops@example.org',
        by: 'Ana',
        at: 'Nov 3',
        max: 1,
        limit: 1,
        limitMegabytes: 1,
        ...money,
        ...years,
      };
      expect(t(`error.${code}.title`, params)).not.toBe('');
      expect(t(`error.${code}.next`, params)).not.toBe('');
    }
  });
});

describe('translator', () => {
  test('a missing key throws, with its name', () => {
    expect(() => translator('en')('start.nothing')).toThrow('start.nothing');
  });
  test('a missing parameter throws', () => {
    expect(() => translator('en')('common.title')).toThrow();
  });
  test('no sentence ends twice', () => {
    const t = translator('es', ...oversightTextAreas);
    for (const at of ['23 nov 2026, 12:38 a.m.', '23 nov 2026, 12:38 a.\u202fm.'])
      expect(t('oversight.people.last', { at })).toBe(`Entró por última vez ${at}`);
    expect(t('oversight.people.last', { at: 'ayer' })).toBe('Entró por última vez ayer.');
  });
  test('formats in the language asked for, English when it is not known', () => {
    expect(translator('es')('common.errors.title', { count: 2 })).toBe('Corrija 2 cosas, por favor');
    expect(translator('xx')('common.errors.title', { count: 1 })).toBe('Please fix one thing');
  });
});
