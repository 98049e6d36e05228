import type { Finding } from '../cases/rows.ts';
import { assessPerson } from '../eligibility.ts';
import type { PacketFacts } from '../forms/facts.ts';
import { minimumWageOn, type OjtSettings } from '../ojt/settings.ts';

/** What is on record of the employer that the person named; undefined where nothing is. */
export type EmployerRecord = { kept: number; notKept: number } | undefined;

/**
 * R21 in findings, beside those about the person. They never decide (R27); what is "does not meet" here is law or a record, and
 * staff may find that the paper says otherwise. On-the-job training needs no listing (R1), so none is looked for.
 */
export function ojtFindings(
  facts: PacketFacts,
  lowIncome: boolean | undefined,
  today: string,
  { settings, employer }: { settings: OjtSettings; employer: EmployerRecord },
): Finding[] {
  const findings = assessPerson(facts, lowIncome, today);
  const add = (code: string, outcome: Finding['outcome'], rule: string, params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule, params });
  const { ojt } = facts;
  add('ojt-no-listing-needed', 'meets', 'R1');
  if (ojt?.employer === undefined) add('ojt-terms-unknown', 'check', 'R21');
  else {
    employerFindings(employer, ojt.before, settings, add);
    if (ojt.wageCents !== undefined) {
      const leastCents = minimumWageOn(settings, ojt.startsOn ?? today);
      if (ojt.wageCents < leastCents)
        add('ojt-wage-below-minimum', 'does-not-meet', 'R21', { wageCents: ojt.wageCents, leastCents });
    }
    if (ojt.weeks !== undefined)
      if (ojt.weeks > settings.mostWeeks)
        add('ojt-weeks-above', 'check', 'R21', { weeks: ojt.weeks, max: settings.mostWeeks });
      else add('ojt-weeks-fit', 'meets', 'R21', { weeks: ojt.weeks, max: settings.mostWeeks });
    if (ojt.hoursPerWeek !== undefined && ojt.hoursPerWeek < settings.fullTimeHours)
      add('ojt-under-full-time', 'check', 'R21', { hours: ojt.hoursPerWeek, full: settings.fullTimeHours });
    if (ojt.startsOn !== undefined && ojt.startsOn < today)
      add('ojt-start-past', 'check', 'R21', { date: ojt.startsOn });
  }
  return findings;
}

/** R21: not for employers who keep failing to retain people. */
function employerFindings(
  record: EmployerRecord,
  before: NonNullable<PacketFacts['ojt']>['before'],
  { refuseEmployerAfter }: OjtSettings,
  add: (code: string, outcome: Finding['outcome'], rule: string, params?: Finding['params']) => void,
): void {
  if (record) {
    const counts = { kept: record.kept, notKept: record.notKept };
    if (record.notKept >= refuseEmployerAfter) add('ojt-employer-refused', 'does-not-meet', 'R21', counts);
    else if (record.notKept > 0) add('ojt-employer-lost-some', 'check', 'R21', counts);
    else add('ojt-employer-keeps', 'meets', 'R21', counts);
  } else if (before === 'yes') add('ojt-employer-not-on-record', 'check', 'R21');
  else add('ojt-employer-new', 'check', 'R21');
}
