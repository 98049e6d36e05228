import type { ApplicationRow, Finding } from '../cases/rows.ts';
import type { PacketFacts } from '../forms/facts.ts';
import type { AwardLetter } from '../tui/rows.ts';

/**
 * Training unemployment insurance (R15–R20). The office decides it; what is here looks whether a packet is complete, and reminds the
 * person of what only they can do. Nothing here is an opinion on anybody's unemployment insurance.
 */

/** No finding on a TUI request says that something does not fit: that would be the office's to say. */
type TuiFinding = Finding & { outcome: 'meets' | 'check' };

/** R19: how the award stands that the person named. */
export type AwardStanding = { is: 'attached'; number: string } | { is: 'not-found'; number: string };

/**
 * Read from what is open to those who check the packet. Unemployment data (R22) is not among its facts, so that no finding
 * can give a date, a claim or a search for work away, not even by being absent.
 */
export function tuiFindings(facts: PacketFacts, today: string, award: AwardStanding | undefined): TuiFinding[] {
  const findings: TuiFinding[] = [];
  const add = (code: string, outcome: TuiFinding['outcome'], rule: string, params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule, params });
  const { level, fullTime, hasAward, programEnd } = facts.tui ?? {};

  if (level === 'vocational' || level === 'associate') add('tui-level-fits', 'meets', 'R18');
  else if (level === 'bachelor') add('tui-level-bachelor', 'check', 'R18');
  else add('tui-level-unknown', 'check', 'R18');

  if (fullTime === 'yes') add('tui-full-time', 'meets', 'R18');
  else if (fullTime === 'no') add('tui-part-time', 'check', 'R18');
  else add('tui-full-time-unknown', 'check', 'R18');

  if (programEnd !== undefined && programEnd < today) add('tui-training-over', 'check', 'R16', { date: programEnd });

  if (award?.is === 'attached') add('tui-award-attached', 'meets', 'R19', { number: award.number });
  else if (award) add('tui-award-not-found', 'check', 'R19', { number: award.number });
  else if (hasAward === 'here') add('tui-award-not-named', 'check', 'R19');
  else if (hasAward === 'elsewhere') add('tui-award-elsewhere', 'check', 'R19');
  return findings;
}

/** R19: approved scholarships of one's own, with the letter that says so; what a person may name as their award. */
export const awardsAmong = (own: readonly ApplicationRow[]): AwardLetter[] =>
  own.flatMap(({ kind, status, letter, applicationId, number, answers }) =>
    // Support services alone are evidence of no training.
    kind === 'scholarship' && answers['asksFor'] !== 'support' && status === 'approved' && letter?.kind === 'award'
      ? [{ applicationId, number, key: letter.key, versionId: letter.versionId, sha256: letter.sha256 }]
      : [],
  );

/** The number as people type it: "se 4827", "SE-4827". */
const plainNumber = (number: string): string => number.toUpperCase().replace(/[^A-Z0-9]/g, '');

export function namedAward(
  facts: Pick<PacketFacts, 'tui'>,
  own: readonly ApplicationRow[],
): { standing: AwardStanding; letter?: AwardLetter } | undefined {
  const { hasAward, awardCase } = facts.tui ?? {};
  if (hasAward !== 'here' || awardCase === undefined) return undefined;
  const letter = awardsAmong(own).find(({ number }) => plainNumber(number) === plainNumber(awardCase));
  return letter
    ? { standing: { is: 'attached', number: letter.number }, letter }
    : { standing: { is: 'not-found', number: awardCase } };
}
