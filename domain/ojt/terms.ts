import { plainName } from '../access/conditions.ts';
import { addDays, wallTime, yearOf } from '../calendar/business-time.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import type { FieldError } from '../errors.ts';
import { hashOf } from '../messages/phone.ts';
import { organizationOf } from '../routing/route-request.ts';
import type { Settings } from '../settings.ts';
import type { OjtTerms, Slot } from './rows.ts';
import { generalPool, minimumWageOn } from './settings.ts';

/** The most that would be paid back to the employer (R21): whole cents, rounded down. */
export const mostCentsOf = ({
  wageCents,
  hoursPerWeek,
  weeks,
  ratePercent,
}: Omit<OjtTerms, 'employer' | 'startsOn' | 'criteria'>): number =>
  Math.floor((wageCents * hoursPerWeek * weeks * ratePercent) / 100);

const legalForms = new Set([
  'inc',
  'incorporated',
  'llc',
  'llp',
  'lp',
  'co',
  'company',
  'corp',
  'corporation',
  'ltd',
  'limited',
  'pc',
]);

/** One business under every way to write it: "The Rose City Machining Co., LLC" is "rose city machining". */
export function plainEmployer(name: string): string {
  const written = name.normalize('NFKC').toLowerCase().replace(/[.']/g, '');
  const words = written.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  if (words[0] === 'the' && words.length > 1) words.shift();
  while (words.length > 1 && legalForms.has(words.at(-1) ?? '')) words.pop();
  return plainName(words.join(' '));
}
/** Its key: a small business may carry somebody's name, and no key holds one. */
export const employerIdOf = (name: string): string => hashOf(plainEmployer(name)).slice(0, 32);

/** Where a slot is looked for, in this order: the partner's own first, then everybody's. */
export function poolsFor(
  application: Pick<ApplicationRow, 'coachOrganization' | 'coachOrganizationIds'>,
  settings: Pick<Settings, 'ojt' | 'partners'>,
): string[] {
  const { general, reserved } = settings.ojt.slots;
  const partner = organizationOf(application, settings);
  return [
    ...(partner !== undefined && (reserved[partner] ?? 0) > 0 ? [partner] : []),
    ...(general > 0 ? [generalPool] : []),
  ];
}
export const capOf = ({ pool }: Slot, { ojt }: Pick<Settings, 'ojt'>): number =>
  pool === generalPool ? ojt.slots.general : (ojt.slots.reserved[pool] ?? 0);

/** The program year in which the training begins (R5). */
export const slotYear = (startsOn: string): string => yearOf(startsOn, 'program-year');

/** Every pool from which somebody may take a slot now, or took one for a training that goes on: last year's to next year's. */
export function slotPoolsInUse(now: Date, { ojt, timeZone }: Pick<Settings, 'ojt' | 'timeZone'>): Slot[] {
  const today = wallTime(now, timeZone).date;
  const years = [-365, 0, 365].map((days) => slotYear(addDays(today, days)));
  const pools = [generalPool, ...Object.keys(ojt.slots.reserved)];
  return [...new Set(years)].flatMap((year) => pools.map((pool) => ({ year, pool })));
}

/** More than the usual rate asks for a second approval, and for a criterion of the board's. */
export const isHighRate = ({ ratePercent }: Pick<OjtTerms, 'ratePercent'>, { ojt }: Pick<Settings, 'ojt'>): boolean =>
  ratePercent > ojt.usualRatePercent;

/** What R21 and the board's policy do not allow, field by field; empty when it may be approved. */
export function wrongTerms(terms: OjtTerms, settings: Pick<Settings, 'ojt'>, today: string): FieldError[] {
  const { ojt } = settings;
  const errors: FieldError[] = [];
  const add = (field: string, key: string, params?: FieldError['params']) => errors.push({ field, key, params });
  const leastCents = minimumWageOn(ojt, terms.startsOn);
  if (terms.wageCents < leastCents) add('wage', 'ojt-wage-below-minimum', { leastCents });
  if (terms.weeks > ojt.mostWeeks) add('weeks', 'ojt-weeks-above', { max: ojt.mostWeeks });
  // The contract comes before the first day.
  if (terms.startsOn < today) add('startsOn', 'ojt-start-past');
  if (terms.ratePercent > ojt.highRatePercent) add('rate', 'ojt-rate-above', { max: ojt.highRatePercent });
  else if (isHighRate(terms, settings)) {
    const known = new Set(ojt.highRateCriteria.map(({ criterionId }) => criterionId));
    if (terms.criteria.length === 0) add('criteria', 'ojt-criteria-needed', { max: ojt.usualRatePercent });
    else if (terms.criteria.some((each) => !known.has(each))) add('criteria', 'choose-one');
  }
  return errors;
}

/** R29: two people stand behind it; the second may give less than the first, never more. */
export const goesBeyond = (terms: OjtTerms, first: OjtTerms): boolean =>
  terms.ratePercent > first.ratePercent || mostCentsOf(terms) > mostCentsOf(first);
