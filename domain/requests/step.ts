import type { Finding } from '../cases/rows.ts';
import { ageOn } from '../eligibility.ts';
import type { PacketFacts } from '../forms/facts.ts';
import type { Answers } from '../forms/shape.ts';

/**
 * R11: 16 or older, receiving SNAP, not receiving TANF cash. Findings never decide: a STEP coach does (R27).
 *
 * They come in two parts, because the law keeps SNAP data apart (R22, 7 CFR 272.1(c)). What stands with the case, where a
 * SkillsTeam, a Liaison, a backup and an export can read it, is the age alone. What rests on SNAP and TANF answers is stored
 * nowhere: it is made anew from the snap table whenever a STEP coach, who alone may read that table, looks at the request. So
 * there is no second copy to protect, to correct or to forget.
 */
export function assessStep(facts: PacketFacts, today: string): Finding[] {
  if (facts.birthDate === undefined) return [{ code: 'age-unknown', outcome: 'check', rule: 'R11', params: {} }];
  const age = ageOn(facts.birthDate, today);
  return [
    age >= 16
      ? { code: 'step-age', outcome: 'meets', rule: 'R11', params: { age } }
      : { code: 'step-under-16', outcome: 'check', rule: 'R11', params: { age } },
  ];
}

const outcomes = {
  getsSnap: { yes: 'meets', no: 'check', unsure: 'check', unknown: 'check' },
  getsTanf: { yes: 'check', no: 'meets', unsure: 'check', unknown: 'check' },
} as const;
const codes = { getsSnap: 'step-snap', getsTanf: 'step-tanf' } as const;

/** From the answers of the snap table. Only for who may read them (`snap.read`); never to be stored. */
export function snapFindings(confidential: Answers): Finding[] {
  return (['getsSnap', 'getsTanf'] as const).map((name) => {
    const given = confidential[name];
    const answer = given === 'yes' || given === 'no' || given === 'unsure' ? given : 'unknown';
    return { code: `${codes[name]}-${answer}`, outcome: outcomes[name][answer], rule: 'R11', params: {} };
  });
}
/** On TANF cash the right door is the Family Coach at the agency (R11). */
export const toldOfTanf = (confidential: Answers): boolean => confidential['getsTanf'] === 'yes';
