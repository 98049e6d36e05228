import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Clock, type ClockOptions, createClock } from '../../local/clock.ts';
import { nextRun } from '../../local/events/index.ts';
import { realNow } from '../../local/moved-date.ts';

/** What "moving the clock" means to everything that waits. Real time passes in these tests, too: instants are read by the minute. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const clocks: Clock[] = [];
const make = (options?: ClockOptions): Clock => {
  const clock = createClock(options);
  clocks.push(clock);
  return clock;
};
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.close();
});

/** Notes what runs, and at which whole minute after the start the clock stood. */
function diary(clock: Clock) {
  const start = clock.now();
  const lines: string[] = [];
  const note = (what: string) => lines.push(`${what} ${Math.floor((clock.now() - start) / MINUTE)}`);
  return { lines, note };
}

describe('a move', () => {
  test('stops at each due instant, in order, and the clock reads it', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    clock.after(3 * HOUR, () => note('third'));
    clock.after(HOUR, () => note('first'));
    clock.after(2 * HOUR, () => note('second'));
    clock.after(5 * HOUR, () => note('too late'));
    await clock.advance(4 * HOUR);
    expect(lines).toEqual(['first 60', 'second 120', 'third 180']);
    note('end');
    expect(lines.at(-1)).toBe('end 240');
  });

  test('of two timers of one instant the older one is first', async () => {
    const clock = make();
    const at = clock.now() + HOUR;
    const order: number[] = [];
    for (const each of [1, 2, 3]) clock.at(at, () => order.push(each));
    await clock.advance(HOUR);
    expect(order).toEqual([1, 2, 3]);
  });

  test('carries on with what a timer starts: a chain of waits runs to its end in one move', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    const chain = (left: number): void => {
      note(`link ${left}`);
      if (left > 0) clock.after(DAY, () => chain(left - 1));
    };
    clock.after(DAY, () => chain(3));
    await clock.advance(YEAR);
    expect(lines).toEqual(['link 3 1440', 'link 2 2880', 'link 1 4320', 'link 0 5760']);
  });

  test('waits for work that it started, and for what that work starts, before the next instant comes', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    const work = async () => {
      await sleep(30);
      note('work');
      clock.after(0, () => void clock.hold(sleep(30).then(() => note('its own work'))));
    };
    clock.after(HOUR, () => void clock.hold(work()));
    clock.after(HOUR + MINUTE, () => note('next'));
    await clock.advance(2 * HOUR);
    expect(lines).toEqual(['work 60', 'its own work 60', 'next 61']);
  });

  test('begins when what is under way has ended', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    void clock.hold(sleep(30).then(() => note('under way')));
    await clock.advance(HOUR);
    expect(lines).toEqual(['under way 0']);
  });

  test('waits for nobody for ever', async () => {
    const log: string[] = [];
    const clock = make({ longestHoldSeconds: 0.05, log: (line) => log.push(line) });
    void clock.hold(new Promise(() => undefined));
    const { lines, note } = diary(clock);
    clock.after(HOUR, () => note('due'));
    await clock.advance(2 * HOUR);
    await sleep(20);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['due']);
    expect(log[0]).toContain('1 calls still run');
  });

  test('comes after the moves before it', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    clock.after(90 * MINUTE, () => note('due'));
    const first = clock.advance(HOUR).then(() => note('first move'));
    const second = clock.advance(HOUR).then(() => note('second move'));
    await Promise.all([first, second]);
    expect(lines).toEqual(['first move 60', 'due 90', 'second move 120']);
  });

  test('does not fire what was cancelled, or what belongs to a closed clock', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    const cancel = clock.after(2 * HOUR, () => note('cancelled'));
    clock.after(HOUR, cancel);
    await clock.advance(3 * HOUR);
    clock.after(HOUR, () => note('closed'));
    clock.close();
    await clock.advance(3 * HOUR);
    expect(lines).toEqual([]);
  });

  test('never goes back', () => {
    expect(() => make().advance(-1)).toThrow(RangeError);
    expect(() => make().advance(Number.NaN)).toThrow(RangeError);
  });

  test('a timer that throws fails its move, and no later one', async () => {
    const clock = make();
    clock.after(HOUR, () => {
      throw new Error('broken');
    });
    await expect(clock.advance(2 * HOUR)).rejects.toThrow('broken');
    const { lines, note } = diary(clock);
    clock.after(HOUR, () => note('fine'));
    await clock.advance(HOUR);
    expect(lines).toEqual(['fine 60']);
    expect(clock.offset()).toBe(3 * HOUR);
  });

  test('without a move, time passes as it does', async () => {
    const clock = make({ offset: DAY });
    const ran = new Promise((resolve) => clock.after(20, () => resolve(clock.now())));
    await expect(ran).resolves.toBeGreaterThanOrEqual(realNow() + DAY);
  });
});

describe('what repeats', () => {
  const every = (clock: Clock, expression: string, run: () => void) =>
    clock.every((after) => nextRun(expression, after), run);

  test('runs each time in a move that is short for it', async () => {
    const clock = make();
    const runs: number[] = [];
    every(clock, 'rate(5 minutes)', () => runs.push(clock.now()));
    await clock.advance(2 * HOUR);
    expect(runs).toHaveLength(24);
    for (const at of runs) expect(at % (5 * MINUTE)).toBeLessThan(MINUTE);
  });

  test('is thinned out while a year passes in which nothing happens', async () => {
    const clock = make();
    let minutes = 0;
    let nights = 0;
    every(clock, 'rate(1 minute)', () => (minutes += 1));
    every(clock, 'cron(0 9 * * ? *)', () => (nights += 1));
    await clock.advance(YEAR);
    for (const runs of [minutes, nights]) {
      expect(runs).toBeGreaterThan(12);
      expect(runs).toBeLessThanOrEqual(25);
    }
  });

  test('runs at its own next time after each wait that falls due', async () => {
    const clock = make();
    const { lines, note } = diary(clock);
    const dueAt = [40, 200, 300].map((day) => Math.ceil(clock.now() / HOUR) * HOUR + day * DAY + MINUTE);
    for (const at of dueAt) clock.at(at, () => note('due'));
    every(clock, 'rate(5 minutes)', () => note('sweep'));
    await clock.advance(YEAR);
    const minutes = lines.map((line) => Number(line.split(' ')[1]));
    const afterDue = lines.flatMap((line, index) =>
      line.startsWith('due') ? [(minutes[index + 1] ?? Infinity) - (minutes[index] ?? 0)] : [],
    );
    expect(afterDue).toHaveLength(3);
    for (const gap of afterDue) expect(gap).toBeLessThanOrEqual(5);
    expect(lines.length).toBeLessThan(40);
  });

  test('goes on at its own times after the move', async () => {
    const clock = make();
    await clock.advance(0);
    let runs = 0;
    every(clock, 'rate(1 minute)', () => (runs += 1));
    await clock.advance(YEAR);
    const before = runs;
    await clock.advance(5 * MINUTE);
    expect(runs - before).toBe(5);
  });

  test('stops when told, also from inside', async () => {
    const clock = make();
    let runs = 0;
    const stop = every(clock, 'rate(1 hour)', () => {
      runs += 1;
      if (runs === 2) stop();
    });
    await clock.advance(DAY);
    expect(runs).toBe(2);
  });
});

describe('the Date of the process', () => {
  const real = Date;

  test('stays where it is, unless asked', async () => {
    await make().advance(YEAR);
    expect(Date).toBe(real);
  });

  test('is moved in every way of asking it, and given back', async () => {
    const old = new Date(0);
    const clock = make({ movesDate: true });
    await clock.advance(YEAR);
    const ahead = [Date.now(), new Date().getTime(), Date.parse(Date()), clock.now()];
    for (const each of ahead) expect(Math.abs(each - realNow() - YEAR)).toBeLessThan(5000);
    expect(new Date(5).getTime()).toBe(5);
    expect(new Date('2026-01-01T00:00:00Z').toISOString()).toBe('2026-01-01T00:00:00.000Z');
    expect(new Date(2026, 0, 2).getDate()).toBe(2);
    expect(Date.UTC(2026, 0)).toBe(real.UTC(2026, 0));
    // Dates from before the move, and from Node itself, are still dates.
    expect(old).toBeInstanceOf(Date);
    expect(structuredClone(new Date(7)).getTime()).toBe(7);
    class Later extends Date {}
    expect(new Later()).toBeInstanceOf(Later);
    clock.close();
    expect(Date).toBe(real);
  });

  test('reads the due instant while what waited for it runs', async () => {
    const clock = make({ movesDate: true });
    const start = Date.now();
    const seen: number[] = [];
    for (const days of [2, 1]) clock.after(days * DAY, () => seen.push(Math.floor((Date.now() - start) / DAY)));
    await clock.advance(3 * DAY);
    expect(seen).toEqual([1, 2]);
  });

  test('belongs to one clock', async () => {
    const clock = make({ movesDate: true });
    await clock.advance(DAY);
    await expect(make({ movesDate: true }).advance(DAY)).rejects.toThrow('Another clock');
    clock.close();
    await make({ movesDate: true }).advance(DAY);
  });
});
