import type { Finding } from '../cases/rows.ts';
import type { PacketFacts } from '../forms/facts.ts';
import type { PacketProgram } from './listing.ts';
import { programNeed, trainingOf, type Standing } from './standing.ts';

/** What is known of the program beyond the answers. */
export interface ProgramFacts {
  standing: Standing;
  packet?: PacketProgram | undefined;
}

/** R1. Made anew whenever staff tie a listing to the packet or record what they found. */
export function programFindings(facts: PacketFacts, { standing, packet }: ProgramFacts): Finding[] {
  // R7: support services hang on taking part, and no list tells that.
  if (facts.asksFor === 'support') return [];
  const findings: Finding[] = [];
  const add = (code: string, outcome: Finding['outcome'], params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule: 'R1', params });
  const training = trainingOf(facts, packet);
  // A finding says what nobody has said, on paper or not.
  const need = programNeed(training, true);
  if (need === 'unknown') add('training-unknown', 'check');
  else if (need === 'none') add('training-exempt-from-etpl', 'meets');
  else if (need === 'basic-education-alone') add('basic-education-alone', 'check');
  if (need !== 'listed') return findings;

  if (training.trainingType !== 'occupational') add('basic-education-with-training', 'check');
  const { check } = packet ?? {};
  if (standing.state === 'listed') add('etpl-listed', 'meets', { etplId: standing.listing.etplId });
  else if (check?.result === 'listed') add('etpl-checked', 'meets', { date: check.checkedOn });
  else if (check) add('etpl-checked-not-listed', 'does-not-meet', { date: check.checkedOn });
  else if (standing.state === 'differs') add('etpl-differs', 'check', { etplId: standing.listing.etplId });
  else if (standing.state === 'gone') add('etpl-gone', 'check', { etplId: standing.listing.etplId });
  else if (standing.etplId === undefined) add('etpl-not-found', 'check');
  else if (standing.state === 'no-list') add('etpl-given', 'check', { etplId: standing.etplId });
  else add('etpl-number-unknown', 'check', { etplId: standing.etplId });
  return findings;
}
export const isProgramFinding = (finding: Finding): boolean => finding.rule === 'R1';
