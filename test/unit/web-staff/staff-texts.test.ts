import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checklistKinds, decisionTicks, documentRowSchema, supportTicks } from '../../../domain/cases/rows.ts';
import { routeReasons } from '../../../domain/routing/route.ts';
import { costKinds, trainingTypes } from '../../../domain/settings.ts';
import { knownFindings } from '../../../web/staff/case-parts.tsx';
import { knownAudit } from '../../../web/staff/history-part.tsx';
import { translator, type Translate } from '../../../web/text.ts';
import { demographicsReportTexts } from '../../../web/texts/demographics-report.ts';
import { financeTexts } from '../../../web/texts/finance.ts';
import { lookupTexts } from '../../../web/texts/lookup.ts';
import { afterTexts } from '../../../web/texts/after.ts';
import { coachingTexts } from '../../../web/texts/coach-staff.ts';
import { staffTexts } from '../../../web/texts/staff.ts';
import { tuiTexts } from '../../../web/texts/tui.ts';

const project = join(import.meta.dirname, '..', '..', '..');
function sources(...folders: string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
    )
    .join('\n');
}
/** Names of a message's parameters: whatever stands first inside braces and is no plural's own words. */
const parametersOf = (message: string) =>
  [
    ...new Set(
      [...message.matchAll(/(?<!\b(?:zero|one|two|few|many|other|=\d+)\s*)\{(\w+)\s*[,}]/g)].map((match) => match[1]),
    ),
  ].sort();

const wordsOfTheTrade = /quarantine|committed|denied|cuarentena|denegad|\bR\d{1,2}\b/i;

describe.each([
  ['staff', staffTexts],
  ['finance', financeTexts],
  ['demographics-report', demographicsReportTexts],
  ...afterTexts.map((texts) => [String(Object.keys(texts.en)[0]?.split('.')[0]), texts] as const),
] as const)('texts of %s', (area, texts) => {
  test('both languages say the same things about the same parameters', () => {
    expect(Object.keys(texts.in('es')).sort()).toEqual(Object.keys(texts.en).sort());
    for (const [key, message] of Object.entries(texts.en))
      expect(`${key} ${parametersOf(texts.in('es')[key] ?? '').join()}`).toBe(`${key} ${parametersOf(message).join()}`);
  });
  test('nobody meets a word of the trade, or a rule’s number', () => {
    // Accountants know the columns by these names; each is explained beside.
    const trade = area === 'finance' ? /quarantine|cuarentena|\bR\d{1,2}\b/i : wordsOfTheTrade;
    for (const message of [...Object.values(texts.en), ...Object.values(texts.in('es'))])
      expect(message).not.toMatch(trade);
  });
});

test('each text that a page asks for by name is there', () => {
  const t = translator(
    'en',
    staffTexts,
    tuiTexts,
    financeTexts,
    demographicsReportTexts,
    ...lookupTexts,
    ...afterTexts,
    ...coachingTexts,
  );
  const named = [...sources('web/staff', 'web/finance', 'functions/serve-staff').matchAll(/\bt\(\s*'([a-z][\w.-]+)'/g)];
  expect(named.length).toBeGreaterThan(100);
  for (const [, key = ''] of named) expect(hasWords(t, key)).toBe(true);
});
/** A key that wants parameters complains about those, not about itself. */
function hasWords(t: Translate, key: string): boolean {
  try {
    t(key);
    return true;
  } catch (error) {
    return !String(error).includes('text: no');
  }
}

test.each([
  ['staff.kind', checklistKinds],
  ['staff.tick', [...decisionTicks, ...supportTicks]],
  ['staff.cost', costKinds],
  ['staff.training', trainingTypes],
  ['staff.rejected', documentRowSchema.shape.rejection.unwrap().options],
  ['staff.finding', [...knownFindings]],
  ['staff.audit', [...knownAudit]],
] as const)('%s has words for each', (prefix, names) => {
  for (const name of names) expect(Object.keys(staffTexts.en)).toContain(`${prefix}.${name}`);
});

test('each reason of a route has words, with what the page knows of it', () => {
  const t = translator('en', staffTexts);
  const known = { center: 'SE', organization: 'A partner', amount: '$1', above: '$2', rate: 75 };
  for (const key of routeReasons) expect(t(`staff.route.${key}`, known)).not.toBe('');
});

test('each finding that the rules make has words', () => {
  const codes = [...sources('domain').matchAll(/add\('([a-z-]+)', '(?:meets|check|does-not-meet)'/g)].map(
    (each) => each[1],
  );
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !knownFindings.has(code ?? ''))).toEqual([]);
});

test('each line of the audit has words', () => {
  const calls = [...sources('functions').matchAll(/auditRow\(([\s\S]*?)\)[,;]?\n/g)].map((each) => each[1] ?? '');
  const codes = calls.flatMap((call) => [...call.matchAll(/'([a-z]+(?:-[a-z]+)*)'/g)].map((each) => each[1] ?? ''));
  expect(codes.length).toBeGreaterThan(15);
  // "saved" is left out of the history on purpose; the others are not codes.
  const others = new Set(['saved', 'system']);
  expect([...new Set(codes)].filter((code) => !knownAudit.has(code) && !others.has(code))).toEqual([]);
});

test('each error that the forms name has words', () => {
  const keys = [...sources('web/staff', 'functions/serve-staff').matchAll(/key: '([a-z-]+)'/g)].map((each) => each[1]);
  expect(keys.length).toBeGreaterThan(20);
  const t = translator('en', staffTexts, ...afterTexts);
  expect(keys.filter((key) => !hasWords(t, `field-error.${key}`))).toEqual([]);
});
