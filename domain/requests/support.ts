import { decisionTicks, supportTicks, type Finding } from '../cases/rows.ts';
import type { PacketFacts } from '../forms/facts.ts';
import { costClassOf, costKinds, type AsksFor, type CostKind } from '../settings.ts';

/** What is asked for as support services, in cents; where support is all that is asked for, everything is. */
const supportAskedCents = ({ asksFor, costs }: Pick<PacketFacts, 'asksFor' | 'costs'>): number =>
  costKinds
    .filter((kind) => costClassOf(kind, asksFor) === 'support')
    .reduce((sum, kind) => sum + (costs[kind] ?? 0), 0);

/**
 * R7: support services only for people in training or career services, when necessary and not available elsewhere; local
 * caps apply (20 CFR 680.900–.920). What was not said is "check", never "no": only a person denies (R27).
 */
export function supportFindings(facts: PacketFacts, supportCapCents: number): Finding[] {
  const findings: Finding[] = [];
  const add = (code: string, outcome: Finding['outcome'], params: Finding['params'] = {}) =>
    findings.push({ code, outcome, rule: 'R7', params });
  const { asksFor, support } = facts;
  const askedCents = supportAskedCents(facts);

  if (support) {
    if (asksFor !== 'support') add('support-with-training', 'check');
    else if (support.takesPartIn === 'training') add('support-in-training', 'meets');
    else if (support.takesPartIn === 'career-services') add('support-in-career-services', 'meets');
    else if (support.takesPartIn === 'not-yet') add('support-not-taking-part', 'check');
    else add('support-part-unknown', 'check');

    if (support.whyNeeded === undefined) add('support-not-said-why', 'check');
    if (support.askedElsewhere === 'yes') add('support-asked-elsewhere', 'meets');
    else add('support-not-asked-elsewhere', 'check');
  } else if (askedCents > 0) add('support-not-explained', 'check');
  if (askedCents > supportCapCents) add('support-over-cap', 'check', { askedCents, capCents: supportCapCents });
  return findings;
}

type Line = { costKind: CostKind };
const classesOf = (asksFor: AsksFor | undefined, lines: readonly Line[]) =>
  new Set(lines.map((line) => costClassOf(line.costKind, asksFor)));

/**
 * What has to be ticked before these lines are paid: R26 for training, R7 for support services that were asked for as such. A
 * bus pass rests on no demand for an occupation.
 */
export function ticksFor(asksFor: AsksFor | undefined, lines: readonly Line[]): (typeof allTicks)[number][] {
  const classes = classesOf(asksFor, lines);
  const saysSupport = asksFor === 'support' || asksFor === 'training-and-support';
  return [
    ...(asksFor === 'support' || (saysSupport && !classes.has('training')) ? [] : decisionTicks),
    ...(saysSupport && classes.has('support') ? supportTicks : []),
  ];
}
/** All that a request of this kind may need, in the order in which they are read. */
export const ticksShown = (asksFor: AsksFor | undefined): readonly (typeof allTicks)[number][] =>
  asksFor === 'support' ? supportTicks : asksFor === 'training-and-support' ? allTicks : decisionTicks;
const allTicks = [...decisionTicks, ...supportTicks] as const;
