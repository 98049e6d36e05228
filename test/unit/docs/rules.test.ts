import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { citations, namedTests, readRules, rulesDocument } from '../../../scripts/rules-table.ts';

/** docs/rules.md leads an auditor from a law to the code and its test. A list that has gone stale leads nowhere. */
const data = readRules();
const rules = data.sections.flatMap((section) => section.rules);
const document = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8');
const code = citations();
const tests = namedTests();

describe('docs/rules.md', () => {
  /** When it fails: node scripts/rules-table.ts */
  test('says what docs/rules.json says and what code and tests cite', async () => {
    expect(document).toBe(await rulesDocument(data));
  }, 60_000);

  test('has each rule once, in order', () => {
    expect(rules.map(({ rule }) => rule)).toEqual(Array.from({ length: 30 }, (_, index) => `R${index + 1}`));
  });

  test('each rule is cited by code, or says what is not built yet', () => {
    const silent = rules.filter(({ rule, notBuilt }) => !code.has(rule) && notBuilt === undefined);
    expect(silent.map(({ rule }) => rule)).toEqual([]);
  });

  test('each rule that is not about money is named by the title of a test; what is still missing is listed', () => {
    const missing = rules.filter(({ rule, about }) => about !== 'money' && !tests.has(rule)).map(({ rule }) => rule);
    expect(missing).toEqual(data.withoutTest);
  });

  test('a title is found in a test, in a table and in what the table is called', () => {
    const found = (rule: string, file: string) =>
      (tests.get(rule) ?? []).filter((each) => each.file === file).map((each) => each.title);
    expect(found('R26', 'test/contract/decide-packet.test.ts')).toContain('no ticks (R26)');
    expect(found('R29', 'test/unit/access/matrix.test.ts')).toContain('filed it (R29)');
    expect(found('R30', 'test/unit/web-staff/scan.test.ts').length).toBeGreaterThan(0);
    expect(found('R99', 'test/unit/web-staff/scan.test.ts')).toEqual([]);
  });
});
