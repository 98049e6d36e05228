import { describe, expect, test } from '@jest/globals';
import { faultRun } from './main.ts';
import { crashKinds, knownPoints, planOf } from './plans.ts';
import { scenarios } from './scenarios.ts';

const points = knownPoints();
const kinds = crashKinds(points);

describe('plans', () => {
  test('every scenario is written down with the places that it comes by', () => {
    expect(Object.keys(points).sort()).toEqual(Object.keys(scenarios).sort());
    for (const passed of Object.values(points)) expect(Object.keys(passed).length).toBeGreaterThan(10);
  });

  test('as many seeds as there are kinds of crashes go through all of them', () => {
    const planned = kinds.map((_kind, seed) => planOf(seed, kinds).certain);
    expect(new Set(planned.map((each) => `${each?.point}\n${each?.fault}`)).size).toBe(kinds.length);
  });

  test('a seed means the same run every time', () => {
    for (const seed of [0, 7, 1234]) expect(planOf(seed, kinds)).toEqual(planOf(seed, kinds));
  });
});

describe('a decision that dies after its first transaction', () => {
  // The money of a packet that is approved in one go.
  const seed = Array.from({ length: 200_000 }, (_, each) => each).find((each) => {
    const { certain, scenario, rate } = planOf(each, kinds);
    return (
      certain?.point.startsWith('skillsdesk-local-decide-packet TransactWriteItems') === true &&
      certain.fault === 'crash-after' &&
      certain.nth === 1 &&
      rate === 0 &&
      scenario === 'awarded'
    );
  });
  if (seed === undefined) throw new Error('no seed plans this');

  test('leaves nothing off, as all of it is one transaction', async () => {
    const report = await faultRun([seed], { workers: 1 });
    expect(report).toMatchObject({ seeds: 1, violations: 0, crashPointsHit: 1, findings: [] });
  }, 300_000);

  test('is caught, with its seed, when the money is written outside the transaction', async () => {
    const report = await faultRun([seed], { workers: 1, broken: true });
    expect(report.violations).toBe(1);
    expect(report.findings[0]).toMatchObject({ seed, scenario: 'awarded' });
    expect(report.findings[0]?.violations.join()).toContain('award-without-decision');
  }, 300_000);
});
