import { demandAccess } from '../../domain/access/authorize.ts';
import { board } from '../../domain/access/resources.ts';
import { retention } from '../../domain/cases/records.ts';
import type { CommandValue, ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { newId } from '../../domain/ids.ts';
import { demandLines } from '../../domain/money/after-approval.ts';
import { payeeOf, plainNumber } from '../../domain/payments/payable.ts';
import type { InvoiceRow } from '../../domain/payments/rows.ts';
import { byOf, staffOnly, sumOf, workOnAward, type AwardDeps } from '../../adapters/award-work.ts';

/**
 * A bill of a school or a store, or what a person has spent and asks back (R10). It says that training was delivered, so that what
 * was owed is accrued (R6). Each payee's number counts once, whatever the award.
 */
export function recordInvoice(
  input: ParsedCommand<'record-invoice'>,
  deps: AwardDeps,
): Promise<CommandValue<'record-invoice'>> {
  const { awardId, datedOn } = input;
  const actor = staffOnly(input.actor);
  const invoiceId = newId('invoice', deps.clock.now().getTime(), deps.randomBytes);
  return workOnAward(
    deps,
    'record-invoice',
    input,
    (who) => demandAccess(who, 'payment.record', board),
    ({ award, payable }, now, today) => {
      if (datedOn > today) throw new Refusal('invalid-input', {}, [{ field: 'datedOn', key: 'in-the-future' }]);
      const lines = input.lines.map(({ line, amountCents }) => ({ line, amountCents }));
      demandLines(award, lines);
      const { payee, payeeName } = payeeOf(payable, lines, input.payeeName);
      const what = said(payee, input);
      const amountCents = sumOf(lines);
      const invoice: InvoiceRow = {
        ...retention(now, deps.settings.policy.retentionYears),
        invoiceId,
        awardId,
        number: payable.number,
        payee,
        payeeName,
        ...what,
        datedOn,
        lines: lines.map((each) => ({
          ...each,
          costKind: payable.lines[each.line]?.costKind ?? 'other',
          fundName: payable.lines[each.line]?.fundName ?? '',
        })),
        amountCents,
        status: 'to-pay',
        recordedAt: now.toISOString(),
        recordedBy: byOf(actor),
      };
      const named = payable.lines.map((line, at) =>
        line.payee !== 'participant' && line.payeeName === undefined && lines.some((each) => each.line === at)
          ? { ...line, payeeName }
          : line,
      );
      return {
        steps: lines.map((each) => ({ ...each, step: 'accrue' as const, says: { invoiceId } })),
        event: { what: 'billed' as const, lines, on: datedOn, invoiceId },
        audit: { what: 'money-billed', params: { amountCents, datedOn } },
        payable: { lines: named },
        writes: deps.payments.write.newInvoice(invoice, payable.personRef),
        answer: { invoiceId, accruedCents: amountCents },
      };
    },
  );
}

/** A bill has a number; a person's claim says what was bought. */
function said(
  payee: InvoiceRow['payee'],
  { invoiceNumber = '', what = '' }: Pick<ParsedCommand<'record-invoice'>, 'invoiceNumber' | 'what'>,
): Pick<InvoiceRow, 'invoiceNumber' | 'what'> {
  if (payee === 'participant') {
    if (what.length < 3) throw new Refusal('invalid-input', {}, [{ field: 'what', key: 'required' }]);
    return { what };
  }
  if (plainNumber(invoiceNumber) === '')
    throw new Refusal('invalid-input', {}, [{ field: 'invoiceNumber', key: 'required' }]);
  return { invoiceNumber, ...(what === '' ? {} : { what }) };
}
