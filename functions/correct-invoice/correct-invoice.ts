import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { byOf, staffOnly, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';
import { settled } from '../../adapters/payments-table.ts';

/**
 * A bill that was wrong is taken back before it is paid; its number is free again. A wrong bill is most often followed by a right
 * one, so that its money stays owed for the term (`owed`); where none will follow it goes back to its fund (`release`).
 */
export function correctInvoice(
  input: ParsedCommand<'correct-invoice'>,
  deps: AwardDeps,
): Promise<CommandValue<'correct-invoice'>> {
  const { awardId, invoiceId, reason } = input;
  const actor = staffOnly(input.actor);
  const released = input.then === 'release';
  return workOnAward(
    deps,
    'correct-invoice',
    input,
    (who) => demandAccess(who, 'payment.record', board),
    async ({ payable }, now) => {
      const invoice = await deps.payments.getInvoice(awardId, invoiceId);
      if (invoice?.status !== 'to-pay') throw settled(invoice);
      const { amountCents } = invoice;
      const lines = invoice.lines.map((each) => ({ line: each.line, amountCents: each.amountCents }));
      return {
        steps: lines.map((each) =>
          released
            ? { ...each, step: 'release' as const, from: 'accrued' as const, says: { invoiceId } }
            : { ...each, step: 'correct' as const, says: { invoiceId } },
        ),
        event: { what: released ? ('released' as const) : ('corrected' as const), lines, invoiceId, reason },
        audit: { what: released ? 'money-released' : 'money-corrected', params: { amountCents } },
        ...(released ? { mail: { template: 'money-back', params: { backCents: amountCents } } } : {}),
        writes: deps.payments.write.settledInvoice(
          { ...invoice, status: 'void', voidReason: reason, settledAt: now.toISOString(), settledBy: byOf(actor) },
          payable.personRef,
        ),
        answer: { invoiceId, amountCents },
      };
    },
  );
}
