import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addBareHandler } from '../../../bench/load/assembly.ts';
import { codeOf } from '../../../bench/load/office.ts';
import { sendOnSchedule, type Timer } from '../../../bench/load/open-loop.ts';
import { countOf, poissonSchedule } from '../../../bench/load/schedule.ts';
import { quantile, slopeOf, thirds } from '../../../bench/load/statistics.ts';
import { ApiError } from '../../../scripts/api-client.ts';

describe('the schedule of arrivals', () => {
  const options = { perSecond: 20, seconds: 500, seed: 7, mix: { upload: 3, finance: 1 } };

  test('is the same for the same seed and another one for another', () => {
    const once = poissonSchedule(options);
    expect(poissonSchedule(options)).toEqual(once);
    expect(poissonSchedule({ ...options, seed: 8 })).not.toEqual(once);
  });

  test('comes at the rate that was asked for, without memory, in the mix', () => {
    const arrivals = poissonSchedule(options);
    const gaps = arrivals.map(({ atMs }, at) => atMs - (arrivals[at - 1]?.atMs ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // Ten thousand arrivals: each of these is some standard deviations away from where it must be.
    expect(mean).toBeGreaterThan(48);
    expect(mean).toBeLessThan(52);
    expect(deviation / mean).toBeGreaterThan(0.95);
    expect(deviation / mean).toBeLessThan(1.05);
    expect(countOf(arrivals, 'upload') / arrivals.length).toBeGreaterThan(0.73);
    expect(countOf(arrivals, 'upload') / arrivals.length).toBeLessThan(0.77);
  });

  test('stays within its time, in order, and sends nothing of a kind without a share', () => {
    fc.assert(
      fc.property(
        fc.record({
          perSecond: fc.double({ min: 0.1, max: 200, noNaN: true }),
          seconds: fc.integer({ min: 1, max: 20 }),
          seed: fc.nat(),
        }),
        (given) => {
          const arrivals = poissonSchedule({ ...given, mix: { often: 2, never: 0 } });
          expect(countOf(arrivals, 'never')).toBe(0);
          expect(arrivals.every(({ atMs }) => atMs >= 0 && atMs < given.seconds * 1000)).toBe(true);
          expect(arrivals.map(({ atMs }) => atMs)).toEqual(arrivals.map(({ atMs }) => atMs).sort((a, b) => a - b));
        },
      ),
    );
  });

  test('is refused without a rate or a mix, which would never end', () => {
    expect(() => poissonSchedule({ ...options, perSecond: 0 })).toThrow();
    expect(() => poissonSchedule({ ...options, mix: { upload: 0, finance: 0 } })).toThrow();
  });
});

describe('the open loop', () => {
  /** Its time moves when somebody waits for it; each wait ends so much too late. */
  const timerOf = (lateMs: (atMs: number) => number = () => 0): Timer & { at: number } => ({
    at: 0,
    now() {
      return this.at;
    },
    async until(atMs) {
      // What was sent before has its answer by then.
      await new Promise(setImmediate);
      this.at = Math.max(this.at, atMs + lateMs(atMs));
    },
  });
  const every = (ms: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({ kind: 'any', atMs: (at + 1) * ms }));

  test('sends on time although answers never come', async () => {
    const run = await sendOnSchedule(every(100, 50), () => new Promise(() => {}), timerOf());
    expect(run.answers.map(({ sentMs }) => sentMs)).toEqual(every(100, 50).map(({ atMs }) => atMs));
    expect(run.underWay()).toBe(50);
    expect(run.answers.every(({ latencyMs }) => latencyMs === undefined)).toBe(true);
  });

  test('counts the wait from the scheduled instant: who is sent late because all stood still has waited', async () => {
    // For a second nothing moves: four people come meanwhile.
    const slow = timerOf((atMs) => (atMs === 500 ? 1000 : 0));
    const behind = await sendOnSchedule(every(250, 8), async () => {}, slow);
    await behind.ended;
    expect(behind.answers.map(({ latencyMs }) => latencyMs)).toEqual([0, 1000, 750, 500, 250, 0, 0, 0]);
  });

  test('keeps who failed and why, and goes on', async () => {
    let sent = 0;
    const run = await sendOnSchedule(
      every(10, 4),
      async () => {
        sent += 1;
        if (sent === 2) throw new ApiError('POST', '/x', 503, '{"error":{"code":"busy-try-again"}}');
      },
      timerOf(),
    );
    await run.ended;
    expect(run.answers.map(({ error }) => (error === undefined ? 'ok' : codeOf(error)))).toEqual([
      'ok',
      '503 busy-try-again',
      'ok',
      'ok',
    ]);
    expect(run.underWay()).toBe(0);
  });
});

describe('the statistics', () => {
  test('a quantile is one of the values', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect([0.5, 0.95, 0.99, 1, 0].map((share) => quantile(hundred, share))).toEqual([50, 95, 99, 100, 1]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test('the slope of a straight line is its own, without doubt', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (slope, from) => {
        const line = Array.from({ length: 20 }, (_, x) => ({ x, y: from + slope * x }));
        const found = slopeOf(line);
        expect(found.slope).toBeCloseTo(slope, 8);
        expect(found.standardError).toBeCloseTo(0, 8);
      }),
    );
  });

  test('says how unsure it is: a saw has no slope beyond its doubt, a leak has', () => {
    const saw = Array.from({ length: 60 }, (_, x) => ({ x, y: 100 + (x % 4) }));
    const flat = slopeOf(saw);
    expect(Math.abs(flat.slope)).toBeLessThan(2 * flat.standardError);
    const leak = slopeOf(saw.map(({ x, y }) => ({ x, y: y + x / 10 })));
    expect(leak.slope).toBeGreaterThan(2 * leak.standardError);
    // By hand: y = 0, 1, 3 over x = 0, 1, 2 has slope 3/2 and one degree of freedom.
    const byHand = slopeOf([0, 1, 3].map((y, x) => ({ x, y })));
    expect(byHand.slope).toBeCloseTo(1.5, 10);
    expect(byHand.standardError).toBeCloseTo(Math.sqrt(1 / 6 / 2), 10);
    expect(slopeOf([{ x: 1, y: 1 }]).slope).toBeNaN();
  });

  test('thirds compare beginning, middle and end, whatever one outlier says', () => {
    expect(thirds([1, 1, 900, 5, 5, 5, 2, 2, 2])).toEqual({ first: 1, middle: 5, last: 2 });
    expect(thirds([4])).toEqual({ first: 4, middle: 4, last: 4 });
  });
});

test('the bare handler stands behind the same API, with a role of its own, and fenced functions stay as they are', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'skillsdesk-bare-'));
  try {
    const write = (name: string, json: object) => writeFileSync(path.join(folder, name), JSON.stringify(json));
    const like = (FunctionName: string, more: object = {}) => ({
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName, Code: { S3Bucket: 'b', S3Key: 'k' }, Environment: { Variables: {} }, ...more },
    });
    mkdirSync(path.join(folder, 'asset.other'));
    write('x-data.template.json', { Resources: {} });
    write('x-compute.template.json', {
      Resources: {
        WebApi: { Type: 'AWS::ApiGatewayV2::Api', Properties: {} },
        Finance: like('skillsdesk-local-serve-finance', { MemorySize: 1024, Timeout: 20 }),
        Parse: like('skillsdesk-local-parse-document', { VpcConfig: {} }),
      },
    });
    write('x-compute.assets.json', { files: {} });
    await addBareHandler(folder, folder);
    const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;
    const { Resources } = read('x-compute.template.json') as {
      Resources: Record<string, { Properties: Record<string, unknown> }>;
    };
    expect(Resources['BareIntegration']?.Properties['ApiId']).toEqual({ Ref: 'WebApi' });
    expect(Resources['BareFunction']?.Properties).toMatchObject({ MemorySize: 1024, Timeout: 20 });
    const variables = (name: string) =>
      Object.keys((Resources[name]?.Properties['Environment'] as { Variables: object }).Variables);
    expect(variables('Finance')).toEqual(['NODE_OPTIONS', 'COLLECTED_IN']);
    expect(variables('Parse')).toEqual([]);
    expect(read('x-data.template.json')['Resources']).toHaveProperty('BareTable');
    expect(readFileSync(path.join(folder, 'asset.bare', 'index.mjs'), 'utf8')).toMatch(/export\s*\{[^}]*handler/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
