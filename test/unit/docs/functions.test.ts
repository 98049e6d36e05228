import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { functionsReadme } from '../../../scripts/functions-table.ts';

const readme = readFileSync(new URL('../../../functions/README.md', import.meta.url), 'utf8');

/** When it fails: node scripts/functions-table.ts */
test('the table of functions says what infra grants, in the same order', async () => {
  expect(readme).toBe(await functionsReadme(readme));
});
test('a row that says something else is seen', async () => {
  const stale = readme.replace('reads `ledger`', 'reads `cases`');
  expect(stale).not.toBe(readme);
  expect(await functionsReadme(stale)).toBe(readme);
});
