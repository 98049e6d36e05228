import { authorize, demandAccess, demandEver } from '../../domain/access/authorize.ts';
import { board, caseResource } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { demandLines } from '../../domain/money/after-approval.ts';
import { demandUnbilled } from '../../domain/payments/payable.ts';
import { sumOf, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';

/**
 * R6: money that is not needed goes back to its fund, where others may have it: somebody dropped out, it costs less, nobody took
 * it up. Partly too, from where it stands; what is paid comes back as a refund. The person is told.
 */
export async function releaseMoney(
  input: ParsedCommand<'release-money'>,
  deps: AwardDeps,
): Promise<CommandValue<'release-money'>> {
  const { awardId, reason } = input;
  // Finance and those who pay know the award alone; a team knows its case.
  const knowsAward = authorize(input.actor, 'payment.release', board).allowed;
  if (!knowsAward) demandEver(input.actor, 'award.release');
  return workOnAward(
    deps,
    'release-money',
    input,
    (actor, application) => {
      if (!knowsAward) demandAccess(actor, 'award.release', caseResource(application));
    },
    async ({ award }) => {
      const byLine = new Map<number, number>();
      for (const { line, amountCents } of input.lines) byLine.set(line, (byLine.get(line) ?? 0) + amountCents);
      const lines = [...byLine].map(([line, amountCents]) => ({ line, amountCents }));
      demandLines(award, lines);
      // A bill stands for what is accrued: taken from under it, it could never be paid.
      if (input.lines.some(({ from }) => from === 'accrued'))
        demandUnbilled(award, input.lines, await deps.payments.listInvoices(awardId));
      const amountCents = sumOf(lines);
      return {
        steps: input.lines.map((each) => ({ ...each, step: 'release' as const })),
        event: { what: 'released' as const, lines, reason },
        audit: { what: 'money-released', params: { amountCents } },
        mail: { template: 'money-back', params: { backCents: amountCents } },
        answer: { awardId, releasedCents: amountCents },
      };
    },
  );
}
