import { randomBytes as nodeRandomBytes } from 'node:crypto';
import type { Clock, RandomBytes } from '../domain/clock.ts';

/** The real clock and the real chance; work functions take them as parameters. */
export const systemClock: Clock = { now: () => new Date() };
export const randomBytes: RandomBytes = (count) => nodeRandomBytes(count);
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
