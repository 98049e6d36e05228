/**
 * `Date` of this process, moved ahead. A clock that tests move has to hold for everything that reads the time by itself
 * (SDKs that sign, libraries that issue tokens, the functions), or due dates and signatures would disagree. What has to be
 * measured in the machine's own time asks `realNow()` or `performance.now()`.
 */
const RealDate = globalThis.Date;
let offsetMilliseconds = 0;
let owner: object | undefined;

const movedNow = (): number => RealDate.now() + offsetMilliseconds;

// A proxy and no subclass: dates that were made before the move, or by Node itself, stay `instanceof Date`.
const MovedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget: new () => Date) =>
    Reflect.construct(target, args.length === 0 ? [movedNow()] : args, newTarget) as Date,
  apply: () => new RealDate(movedNow()).toString(),
  get: (target, key, receiver): unknown => (key === 'now' ? movedNow : Reflect.get(target, key, receiver)),
});

/** The machine's own time, whatever `Date` says. */
export const realNow = (): number => RealDate.now();

/** Only one clock can move what the whole process reads; it takes and gives back by the same name. */
export function moveDate(by: object, milliseconds: number): void {
  if (owner !== undefined && owner !== by) {
    if (milliseconds === 0) return;
    throw new Error('Another clock has moved the Date of this process.');
  }
  owner = milliseconds === 0 ? undefined : by;
  offsetMilliseconds = milliseconds;
  globalThis.Date = milliseconds === 0 ? RealDate : MovedDate;
}
