import { describe, expect, test } from '@jest/globals';
import {
  consentHeldAt,
  consentStands,
  freeMark,
  markCount,
  markOf,
  wholeScope,
} from '../../../domain/consent/consent.ts';

const consent = { withdrawnAt: undefined, expiresOn: '2027-05-01' };
const coach = { removedAt: undefined };

describe('a consent opens something', () => {
  test.each([
    ['while it stands', consent, coach, '2026-11-18', true],
    ['on its last day', consent, coach, '2027-05-01', true],
    ['not the day after', consent, coach, '2027-05-02', false],
    ['not once it was withdrawn', { ...consent, withdrawnAt: '2026-11-18T10:00:00.000Z' }, coach, '2026-11-18', false],
    [
      'not to somebody who is no coach any more',
      consent,
      { removedAt: '2026-11-18T10:00:00.000Z' },
      '2026-11-18',
      false,
    ],
    ['not to somebody who never was one', consent, undefined, '2026-11-18', false],
  ])('%s', (_when, row, of, today, stands) => {
    expect(consentStands(row, of, today)).toBe(stands);
  });
});

describe('what was sent while it held stays', () => {
  const at = { instant: '2026-11-18T18:00:00.000Z', date: '2026-11-18' };
  const [before, after] = ['2026-11-18T17:59:59.000Z', '2026-11-18T18:00:00.500Z'];
  test.each([
    ['held', consent, coach, true],
    ['withdrawn before', { ...consent, withdrawnAt: before }, coach, false],
    // S3 says its time to the second: the doubt is the person's file.
    ['withdrawn in that second', { ...consent, withdrawnAt: after }, coach, true],
    ['removed before', consent, { removedAt: before }, false],
    ['expired the day before', { ...consent, expiresOn: '2026-11-17' }, coach, false],
    ['never there', undefined, undefined, false],
  ])('%s', (_when, row, of, held) => {
    expect(consentHeldAt(row, of, at)).toBe(held);
  });
});

describe('marks', () => {
  test('each is another shape or color, and neighbors differ in both', () => {
    const marks = Array.from({ length: markCount }, (_, mark) => markOf(mark));
    expect(new Set(marks.map(({ shape, color }) => `${shape} ${color}`)).size).toBe(markCount);
    for (const [at, { shape, color }] of marks.slice(1).entries()) {
      expect(shape).not.toBe(marks[at]?.shape);
      expect(color).not.toBe(marks[at]?.color);
    }
  });
  test('the lowest free one is given; when all are taken they begin again', () => {
    expect(freeMark([])).toBe(0);
    expect(freeMark([0, 2])).toBe(1);
    expect(freeMark(Array.from({ length: markCount }, (_, mark) => mark))).toBe(0);
  });
});

test('whoever helps sees where it stands', () => {
  expect(wholeScope(['send'])).toEqual(['see', 'send']);
  expect(wholeScope(['answers', 'documents', 'see'])).toEqual(['see', 'documents', 'answers']);
});
