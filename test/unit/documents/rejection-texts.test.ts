import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { documentRejectionSchema, documentWarnings } from '../../../domain/document-verdict.ts';
import { boardLanguages as languages } from '../../../domain/languages.ts';

/** Every rejection tells the person at once what to do; a new reason without its sentence fails here. */
describe.each(languages)('%s', (language) => {
  test.each([
    ['participant', 'document.rejected.'],
    ['staff', 'staff.rejected.'],
  ])('%s texts know each reason for which a document is sent back', (area, prefix) => {
    const url = new URL(`../../../web/texts/${language}/${area}.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
    expect(documentRejectionSchema.options.filter((reason) => !texts[`${prefix}${reason}`])).toEqual([]);
  });
  test.each([
    ['participant', 'document.warning.'],
    ['staff', 'staff.warning.'],
  ])('%s texts know each warning', (area, prefix) => {
    const url = new URL(`../../../web/texts/${language}/${area}.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(url, 'utf8')) as Record<string, string>;
    expect(documentWarnings.filter((code) => !texts[`${prefix}${code}`])).toEqual([]);
  });
});
