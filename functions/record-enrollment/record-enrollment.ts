import { demandAccess, demandEver } from '../../domain/access/authorize.ts';
import { caseResource } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { demandOpenFunds, enrolledLines } from '../../domain/money/after-approval.ts';
import { promisedCents } from '../../domain/money/award-note.ts';
import { holdUntilNextTerm } from '../../domain/waitlist/hold-clock.ts';
import { sumOf, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';

/**
 * R6: the person is enrolled, and what was promised is owed: for the current term only, and again for each next one (setting).
 * What stays promised is for the next terms, and is held until after the next one's start. The person is told in the same
 * transaction.
 */
export async function recordEnrollment(
  input: ParsedCommand<'record-enrollment'>,
  deps: AwardDeps,
): Promise<CommandValue<'record-enrollment'>> {
  const { awardId, enrolledOn, term } = input;
  demandEver(input.actor, 'award.enroll');
  return workOnAward(
    deps,
    'record-enrollment',
    input,
    (actor, application) => demandAccess(actor, 'award.enroll', caseResource(application)),
    async ({ award }, _now, today) => {
      if (enrolledOn > today) throw new Refusal('invalid-input', {}, [{ field: 'enrolledOn', key: 'in-the-future' }]);
      if (term.through < term.from)
        throw new Refusal('invalid-input', {}, [{ field: 'termThrough', key: 'end-before-start' }]);
      // What is only offered from the waitlist is nobody's yet.
      if (award.status === 'offered') throw new Refusal('not-committed', { line: 0, leftCents: 0, wantedCents: 0 });
      const lines = enrolledLines(award, input.lines, deps.settings.policy);
      const funds = new Map((await deps.ledger.listFunds()).map((fund) => [fund.limitId, fund]));
      demandOpenFunds(award, lines, funds, today);
      const amountCents = sumOf(lines);
      const { holdUntil: heldUntil } = award;
      const holdUntil =
        promisedCents(award) > amountCents
          ? holdUntilNextTerm({ holdUntil: heldUntil, termThrough: term.through }, today, deps.settings.policy)
          : heldUntil;
      return {
        steps: lines.map((each) => ({ ...each, step: 'obligate' as const })),
        change: {
          // The first enrollment counts; a next term does not make it a later one.
          enrolledOn: award.enrolledOn ?? enrolledOn,
          terms: [...award.terms, { ...term, amountCents }],
          holdUntil,
        },
        event: { what: 'enrolled' as const, lines: [...lines], on: enrolledOn },
        audit: {
          what: 'money-enrolled',
          params: {
            amountCents,
            enrolledOn,
            from: term.from,
            through: term.through,
            ...(holdUntil === heldUntil ? {} : { heldUntil: holdUntil }),
          },
        },
        mail: {
          template: 'money-set',
          params: { setCents: amountCents, startsOn: term.from, endsOn: term.through },
        },
        answer: { awardId, obligatedCents: amountCents },
      };
    },
  );
}
