import { Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';

/**
 * Every finding of the infra rules that we live with, and why. A finding that no row here speaks of fails synth; a row
 * that speaks of no finding fails a test.
 */
export interface Acknowledgement {
  rule: string;
  /** For rules that name what they found, such as a wildcard: all of it must match. */
  finding?: RegExp;
  /** The construct's path. */
  where: RegExp;
  reason: string;
}

export const acknowledgements: readonly Acknowledgement[] = [];

/** Acknowledges what the table speaks of, each finding where it was found; gives back the rows that were needed. */
export function acknowledgeFindings(app: App, packs: readonly NagPack[]): Set<Acknowledgement> {
  const used = new Set<Acknowledgement>();
  for (const pack of packs) {
    for (const violation of pack.validateScope(app).violations) {
      const [rule, finding] = splitFinding(violation.ruleName);
      for (const { constructPath } of violation.violatingResources) {
        const row = acknowledgements.find(
          (candidate) =>
            candidate.rule === rule &&
            candidate.where.test(constructPath ?? '') &&
            (candidate.finding === undefined ? finding === '' : candidate.finding.test(finding)),
        );
        if (!row || !constructPath) continue;
        used.add(row);
        Validations.of(app.node.findChild(constructPath)).acknowledge({ id: violation.ruleName, reason: row.reason });
      }
    }
  }
  return used;
}

/** `AwsSolutions-IAM5[Resource::*]` → its rule and what it found. */
function splitFinding(ruleName: string): [rule: string, finding: string] {
  const match = /^([^[]+)(?:\[(.*)\])?$/s.exec(ruleName);
  return [match?.[1] ?? ruleName, match?.[2] ?? ''];
}
