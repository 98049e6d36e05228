import type { StaffActor } from '../../domain/access/actor.ts';
import { board } from '../../domain/access/resources.ts';
import { Refusal } from '../../domain/errors.ts';
import type { CommandClient } from '../../adapters/command-client.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import type { PaymentsTable } from '../../adapters/payments-table.ts';
import type { AwardProps } from '../../web/payments/award-forms.tsx';
import { allow } from '../http/answers.ts';
import type { HttpContext, HttpOptions } from '../http/environment.ts';

/**
 * Who is paid, for those who pay. The only pages that read the payments table: payee, bill and award, and nothing else of the
 * person; finance reads the ledger, without names, in a function that holds no grant here.
 */
export interface PaymentsDeps {
  http: HttpOptions;
  ledger: Pick<LedgerTable, 'getAward'>;
  payments: Omit<PaymentsTable, 'client' | 'tableName' | 'write'>;
  commands: CommandClient;
}

export function payer(c: HttpContext): StaffActor {
  const actor = allow(c, 'payment.read', board);
  // The policy gives payments to staff roles only; this is for the types.
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

/** An id that never was answers like one that is none. */
export async function readAward(
  { payments, ledger }: Pick<PaymentsDeps, 'payments' | 'ledger'>,
  awardId: string,
): Promise<Pick<AwardProps, 'award' | 'payable' | 'invoices' | 'events'>> {
  if (!/^awd_[0-9a-z]{10,40}$/.test(awardId)) throw new Refusal('not-found');
  const [payable, award, invoices, events] = await Promise.all([
    payments.getPayable(awardId),
    ledger.getAward(awardId),
    payments.listInvoices(awardId),
    payments.listEvents(awardId),
  ]);
  if (!payable || !award) throw new Refusal('not-found');
  return { payable, award, invoices, events };
}
