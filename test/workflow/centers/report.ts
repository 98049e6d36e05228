import type { AuditRow } from '../../../domain/cases/rows.ts';
import { settings } from './house.ts';
import type { Year, YearPlan } from './simulate.ts';

/** What should not have happened: each in one line. */
export function wrongIn(year: Year): string[] {
  return [
    ...year.broken,
    ...year.failures,
    ...year.invariants.first.map((each) => JSON.stringify(each)),
    ...[...year.audits].flatMap(([id, lines]) => wrongSteps(lines).map((each) => `${id}: ${each}`)),
  ];
}

/** R28: each step of a late case told those whom the settings name for it, the backup where there is one. */
function wrongSteps(lines: readonly AuditRow[]): string[] {
  const late = lines.filter(({ what }) => what === 'escalated' || what === 'contact-late' || what === 'call-late');
  const { escalation } = settings.policy;
  return late.flatMap(({ at, what, params }) => {
    const told = String(params['to']).split(' ');
    const wanted = escalation[Math.min(Number(params['times']), escalation.length) - 1]?.tell ?? [];
    const missing = wanted.filter((target) => target !== 'backup' && !told.includes(target));
    return missing.length > 0 ? [`${at} ${what} ${params['times']} did not tell ${missing.join(', ')}`] : [];
  });
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

function line(name: string, days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  const cells = [
    sorted.length,
    ...[at(sorted, 0.5), at(sorted, 0.9), sorted.at(-1) ?? 0].map((each) => each.toFixed(1)),
  ];
  return [name.padEnd(24), ...cells.map((each) => String(each).padStart(8))].join('');
}

/** Business days from sent to decided, without what the person was asked for; and what else happened. */
export function reportOf({ seed, requests, days }: YearPlan, year: Year): string {
  const { waited, counts, cases } = year;
  const by = (of: (each: Year['waited'][number]) => string): [string, number[]][] =>
    [...Map.groupBy(waited, of)].map(([name, each]): [string, number[]] => [name, each.map((one) => one.days)]).sort();
  const backup = [...year.audits.values()]
    .flat()
    .filter(({ what, params }) => what === 'escalated' && String(params['to']).includes('backup')).length;
  const given = [...year.audits.values()].flat().filter(({ what }) => what === 'given-on');
  const toBackup = given.filter(({ params }) => params['to'] !== 'team').length;
  const second = [...year.audits.values()].flat().filter(({ what }) => what === 'decided-needs-second').length;
  const open = cases.filter(({ owner }) => owner !== 'nobody').length;
  return [
    `A year of the five centers: seed ${seed}, ${requests} requests, ${days} days, ${year.mails} mails, ${year.seconds.toFixed(1)} s`,
    '',
    `${'business days'.padEnd(24)}${['cases', 'p50', 'p90', 'max'].map((each) => each.padStart(8)).join('')}`,
    line(
      'all',
      waited.map((each) => each.days),
    ),
    ...by(({ kind }) => kind).map(([name, each]) => line(name, each)),
    ...by(({ centerId }) => centerId).map(([name, each]) => line(`at ${name}`, each)),
    ...by(({ kind, centerId }) => `${kind} at ${centerId}`).map(([name, each]) => line(name, each)),
    '',
    `late and taken further ${counts.escalated.size} (a backup told ${backup} times), contacts late ${counts.contactLate.size}, calls late ${counts.callLate.size}`,
    `closed unanswered ${counts.closed}, withdrawn ${counts.withdrawn}, opened again ${counts.reopened}, appealed ${counts.appealed}`,
    `second approvals ${second}, people to be called ${counts.called}, cases of people away given to a backup ${toBackup}, to the team ${given.length - toBackup}, still open ${open}`,
    `refused as too late or twice: ${[...year.refused].map(([code, count]) => `${code} ${count}`).join(', ') || 'nothing'}`,
    `laws broken: ${wrongIn(year).length}`,
  ].join('\n');
}

/** For a test. */
export function figuresOf(year: Year) {
  const { counts, waited, invariants } = year;
  return {
    wrong: wrongIn(year),
    invariants: { finished: invariants.finished, violations: invariants.violations },
    decided: waited.length,
    places: new Set(waited.map(({ centerId, kind }) => `${centerId} ${kind}`)).size,
    happened: {
      late: counts.escalated.size,
      contactLate: counts.contactLate.size,
      closed: counts.closed,
      reopened: counts.reopened,
      withdrawn: counts.withdrawn,
      appealed: counts.appealed,
      called: counts.called,
    },
  };
}
export type Figures = ReturnType<typeof figuresOf>;
