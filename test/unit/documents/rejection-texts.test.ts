import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { documentRejectionSchema, documentWarnings } from '../../../domain/document-verdict.ts';
import { boardLanguages as languages, staffLanguages } from '../../../domain/languages.ts';

/** Every rejection tells the person at once what to do; a new reason without its sentence fails here. */
describe.each(languages)('%s', (language) => {
  const areasWith = (what: string) =>
    [['participant', `document.${what}.`] as const, ['staff', `staff.${what}.`] as const].filter(
      ([area]) => area !== 'staff' || staffLanguages.includes(language),
    );
  test.each(areasWith('rejected'))('%s texts know each reason for which a document is sent back', (area, prefix) => {
    const url = new URL(`../../../web/texts/${language}/${area}.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
    expect(documentRejectionSchema.options.filter((reason) => !texts[`${prefix}${reason}`])).toEqual([]);
  });
  test.each(areasWith('warning'))('%s texts know each warning', (area, prefix) => {
    const url = new URL(`../../../web/texts/${language}/${area}.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
    expect(documentWarnings.filter((code) => !texts[`${prefix}${code}`])).toEqual([]);
  });
});
