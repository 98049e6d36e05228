import { boardSettings } from '../../../adapters/board-settings.ts';
import type { StaffActor } from '../../../domain/access/actor.ts';
import { addDays, isBusinessDay, type BusinessCalendar } from '../../../domain/calendar/business-time.ts';
import type { Settings } from '../../../domain/settings.ts';
import { randomOf } from '../../faults/random.ts';

/** Who works at the five centers, when, and when they are away: all that a seed says of the year before it begins. */

/** Five centers with hours of their own: one closes at noon on Fridays, one has a lunch break, one is open on a Saturday. */
export const settings: Settings = {
  ...boardSettings,
  centers: boardSettings.centers.map((center) => {
    switch (center.centerId) {
      case 'bh':
        return { ...center, hours: { fri: [{ opens: '08:30', closes: '12:00' }] } };
      case 'nnp':
        return {
          ...center,
          hours: {
            wed: [
              { opens: '08:00', closes: '12:00' },
              { opens: '13:00', closes: '18:00' },
            ],
          },
        };
      case 'tigard':
        return { ...center, hours: { sat: [{ opens: '09:00', closes: '12:00' }], mon: [] } };
      case 'gresham':
        return { ...center, closures: [{ date: '2027-04-02' }, { date: '2027-08-13' }] };
      default:
        return center;
    }
  }),
};

export type Random = () => number;
/** A stream of numbers of its own for each thing, so that one more of something leaves the others as they were. */
export const randomFor = (seed: number, ...of: (string | number)[]): Random =>
  randomOf([...`${of.join('/')}`].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16_777_619), seed));
export const between = (random: Random, from: number, to: number): number => from + random() * (to - from);
export const oneOf = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
/** The key of a table of shares. */
export function drawn<K extends string>(random: Random, shares: Readonly<Record<K, number>>): K {
  const entries = Object.entries(shares) as [K, number][];
  let left = random() * entries.reduce((sum, [, share]) => sum + share, 0);
  for (const [key, share] of entries) {
    left -= share;
    if (left < 0) return key;
  }
  return entries[0]![0];
}

export interface Colleague {
  actor: StaffActor;
  /** The share of their working days on which they look at cases. */
  busy: number;
  /** Days without work here; nobody is told of the `silent` ones. */
  away: { from: string; until: string; backup?: string; silent: boolean }[];
}

const staffIn = (centerId: string, count: number, role: 'skillsteam' | 'step-coach'): StaffActor[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'staff',
    staffId: `${role}.${centerId}.${index + 1}`,
    name: `${role === 'skillsteam' ? 'SkillsTeam' : 'STEP coach'} ${centerId} ${index + 1}`,
    roles: [role],
    center: centerId,
  }));

/** The center whose whole team is away at once. */
const emptyCenter = { centerId: 'gresham', from: '2027-02-08', until: '2027-03-07' };

export function houseOf(seed: number, firstDate: string): Colleague[] {
  const actors = [
    ...settings.centers.flatMap(({ centerId }) => [
      ...staffIn(centerId, centerId === 'tigard' ? 2 : 3, 'skillsteam'),
      ...staffIn(centerId, centerId === 'se' || centerId === 'bh' ? 2 : 1, 'step-coach'),
    ]),
    ...[1, 2].map((index): StaffActor => ({
      kind: 'staff',
      staffId: `liaison.${index}`,
      name: `Liaison ${index}`,
      roles: ['liaison'],
    })),
  ];
  return actors.map((actor, index): Colleague => {
    const random = randomFor(seed, 'staff', actor.staffId);
    const sameTeam = actors.filter(
      (each) => each !== actor && each.center === actor.center && each.roles[0] === actor.roles[0],
    );
    const away: Colleague['away'] = [1, 2].map((half) => {
      const from = addDays(firstDate, Math.floor(between(random, half * 150 - 120, half * 150)));
      const backup = random() < 0.6 ? sameTeam[Math.floor(random() * sameTeam.length)]?.staffId : undefined;
      return {
        from,
        until: addDays(from, Math.floor(between(random, 4, 18))),
        ...(backup === undefined ? {} : { backup }),
        silent: random() < 0.2,
      };
    });
    if (actor.center === emptyCenter.centerId)
      away.push({
        from: emptyCenter.from,
        until: emptyCenter.until,
        // The first names one who is away as well; the second nobody; the others just are not there.
        ...(index % 4 === 0 && sameTeam[0] ? { backup: sameTeam[0].staffId } : {}),
        silent: actor.staffId.endsWith('.3') || actor.roles[0] === 'step-coach',
      });
    return { actor, busy: actor.roles[0] === 'step-coach' ? 0.35 : actor.center === 'tigard' ? 0.2 : 0.3, away };
  });
}

export const isAway = ({ away }: Colleague, date: string): boolean =>
  away.some(({ from, until }) => from <= date && date <= until);

export const worksOn = (colleague: Colleague, date: string, calendar: BusinessCalendar): boolean =>
  isBusinessDay(date, calendar) && !isAway(colleague, date);
