import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { nonFederalSays } from '../../domain/money/after-approval.ts';
import { byOf, staffOnly, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';
import { settled } from '../../adapters/payments-table.ts';

/**
 * A bill is paid: what it accrued is paid, with the payment's own day and reference (R6). Of 50/50 money the journal says which part
 * is not federal (R13). The person is told where money came to them, or to their school.
 */
export function payInvoice(input: ParsedCommand<'pay-invoice'>, deps: AwardDeps): Promise<CommandValue<'pay-invoice'>> {
  const { awardId, invoiceId, paidOn, reference } = input;
  const actor = staffOnly(input.actor);
  return workOnAward(
    deps,
    'pay-invoice',
    input,
    (who) => demandAccess(who, 'payment.record', board),
    async ({ award, payable }, now, today) => {
      if (paidOn > today) throw new Refusal('invalid-input', {}, [{ field: 'paidOn', key: 'in-the-future' }]);
      const invoice = await deps.payments.getInvoice(awardId, invoiceId);
      if (invoice?.status !== 'to-pay') throw settled(invoice);
      const { amountCents, payee } = invoice;
      const lines = invoice.lines.map((each) => ({ line: each.line, amountCents: each.amountCents }));
      const funds = new Map((await deps.ledger.listFunds()).map((fund) => [fund.limitId, fund]));
      return {
        steps: lines.map((each) => ({
          ...each,
          step: 'pay' as const,
          says: { invoiceId, ...nonFederalSays(award, each, funds, deps.settings.policy.nonFederalPercent, 'pay') },
        })),
        event: { what: 'paid' as const, lines, on: paidOn, invoiceId },
        audit: { what: 'money-paid', params: { amountCents, paidOn } },
        mail: {
          template: payee === 'participant' ? 'money-paid-you' : 'money-paid',
          params: { paidCents: amountCents, paidOn },
        },
        payment: { on: paidOn, amountCents, payee },
        writes: deps.payments.write.settledInvoice(
          { ...invoice, status: 'paid', paidOn, reference, settledAt: now.toISOString(), settledBy: byOf(actor) },
          payable.personRef,
        ),
        answer: { invoiceId, paidCents: amountCents },
      };
    },
  );
}
