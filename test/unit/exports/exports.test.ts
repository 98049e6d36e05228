import { expect, test } from '@jest/globals';
import { Refusal } from '../../../domain/errors.ts';
import {
  exportStanding,
  exportsRemembered,
  exportUnderWay,
  withAsked,
  withFailure,
  withFile,
  type PersonExports,
} from '../../../domain/exports/exports.ts';

const start = Date.parse('2026-11-18T18:00:00Z');
const hours = (count: number) => new Date(start + count * 3_600_000);
const idOf = (at: number) => `exp_${String(at).padStart(20, '0')}`;
const ask = (known: PersonExports | undefined, at: number, when: Date) =>
  withAsked('per_01k9sample00001', known, { exportId: idOf(at), askedAt: when.toISOString(), language: 'en' });
const made = (known: PersonExports, at: number, when: Date) =>
  withFile(known, idOf(at), {
    asOf: when.toISOString(),
    readyAt: when.toISOString(),
    file: { key: 'k', versionId: 'v', bytes: 1 },
  });

test('one is made at a time; it is there for three days, and what never came is said to be lost', () => {
  const asked = ask(undefined, 1, hours(0));
  expect(exportUnderWay(asked, hours(0.5))?.exportId).toBe(idOf(1));
  expect(exportUnderWay(asked, hours(1.1))).toBeUndefined();
  expect(exportStanding(asked.exports[0]!, hours(1.1))).toBe('failed');
  const [ready] = made(asked, 1, hours(0.2)).exports;
  expect([0.3, 72.1, 72.3].map((at) => exportStanding(ready!, hours(at)))).toEqual(['ready', 'ready', 'over']);
});

test('three a day, and when the next one may be asked for; those that failed do not count', () => {
  let known = ask(undefined, 1, hours(0));
  known = withFailure(known, idOf(1));
  for (const at of [2, 3, 4]) {
    expect(exportUnderWay(known, hours(at))).toBeUndefined();
    known = made(ask(known, at, hours(at)), at, hours(at));
  }
  const refusal = (() => {
    try {
      return exportUnderWay(known, hours(5));
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: 'too-many-exports', params: { at: hours(26).toISOString() } });
  expect(exportUnderWay(known, hours(26))).toBeUndefined();
});

test('the row does not grow for ever', () => {
  let known: PersonExports | undefined;
  for (let at = 0; at < exportsRemembered + 5; at += 1) known = ask(known, at, hours(at * 24));
  expect(known?.exports).toHaveLength(exportsRemembered);
  expect(known?.exports[0]?.exportId).toBe(idOf(exportsRemembered + 4));
  expect(known?.version).toBe(exportsRemembered + 5);
});
