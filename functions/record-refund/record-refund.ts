import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { demandLines, nonFederalSays } from '../../domain/money/after-approval.ts';
import { sumOf, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';

/**
 * Money that was paid came back: a Pell grant arrived late (R4), a course was cancelled. It returns to the fund that it came from,
 * also to one that is closed, with the part that was not federal (R13).
 */
export function recordRefund(
  input: ParsedCommand<'record-refund'>,
  deps: AwardDeps,
): Promise<CommandValue<'record-refund'>> {
  const { awardId, on, reason } = input;
  return workOnAward(
    deps,
    'record-refund',
    input,
    (who) => demandAccess(who, 'payment.record', board),
    async ({ award }, _now, today) => {
      if (on > today) throw new Refusal('invalid-input', {}, [{ field: 'on', key: 'in-the-future' }]);
      const lines = input.lines.map(({ line, amountCents }) => ({ line, amountCents }));
      demandLines(award, lines);
      const funds = new Map((await deps.ledger.listFunds()).map((fund) => [fund.limitId, fund]));
      const amountCents = sumOf(lines);
      return {
        steps: lines.map((each) => ({
          ...each,
          step: 'refund' as const,
          says: nonFederalSays(award, each, funds, deps.settings.policy.nonFederalPercent, 'refund'),
        })),
        event: { what: 'refunded' as const, lines, on, reason },
        audit: { what: 'money-refunded', params: { amountCents, on } },
        answer: { awardId, refundedCents: amountCents },
      };
    },
  );
}
