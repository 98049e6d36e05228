import type { StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { assertBalanced } from '../../domain/money/movement.ts';
import { awardBalanced } from '../../domain/money/award-steps.ts';
import { correctInvoice } from '../../functions/correct-invoice/correct-invoice.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { payInvoice } from '../../functions/pay-invoice/pay-invoice.ts';
import { recordEnrollment } from '../../functions/record-enrollment/record-enrollment.ts';
import { recordInvoice } from '../../functions/record-invoice/record-invoice.ts';
import { recordRefund } from '../../functions/record-refund/record-refund.ts';
import { releaseMoney } from '../../functions/release-money/release-money.ts';
import type { desk } from './cases.ts';

type Line = ParsedCommand<'decide-packet'>['lines'][number];
type Amounts = { line: number; amountCents: number }[];
const oneLine = (amountCents: number): Amounts => [{ line: 0, amountCents }];

/** What becomes of an award after its approval, by the real work functions on the real tables of a desk. */
export function awardsAt(at: ReturnType<typeof desk>) {
  const pays: StaffActor = { kind: 'staff', staffId: 'payer', name: 'Payments member', roles: ['payments'] };
  const finance: StaffActor = { kind: 'staff', staffId: 'finance', name: 'Finance member', roles: ['finance'] };
  let bills = 0;
  const command = <A extends StaffActor>(actor: A) => ({ operationId: at.operationId(), actor });
  const fundOf = async (fundId: string) => {
    const fund = (await at.ledger.listFunds()).find((each) => each.fund.fundId === fundId);
    if (!fund) throw new Error(`no fund ${fundId}`);
    assertBalanced(fund);
    return fund;
  };

  return {
    pays,
    finance,
    fundOf,
    /** An approved packet of its own. */
    async award(lines: Line[], more: Partial<ParsedCommand<'decide-packet'>> = {}, applicationId?: string) {
      const id = applicationId ?? (await at.packetInReview(await at.person()));
      const { version } = (await at.cases.getApplication(id)) ?? { version: -1 };
      const { awardId = '' } = await decidePacket(
        {
          ...command(at.staff('one')),
          applicationId: id,
          version,
          outcome: 'approve',
          lines,
          payee: 'school',
          reason: 'part of the tuition',
          ticks: [...decisionTicks],
          aheadOfReason: 'ready to start first',
          requestedItems: [],
          ...more,
        },
        at.deps,
      );
      return { applicationId: id, awardId };
    },
    /** The five amounts of all lines together; each line sums to what was awarded. */
    async columns(awardId: string) {
      const award = await at.ledger.getAward(awardId);
      if (!award?.lines.every(awardBalanced)) throw new Error('the award does not sum');
      const sum = (column: 'committed' | 'obligated' | 'accrued' | 'paid' | 'released') =>
        award.lines.reduce((cents, line) => cents + line[`${column}Cents`], 0);
      return [sum('committed'), sum('obligated'), sum('accrued'), sum('paid'), sum('released')];
    },
    /** The same of a fund: left, promised, owed, billed, paid. */
    async fundColumns(fundId: string) {
      const row = await fundOf(fundId);
      return [row.availableCents, row.committedCents, row.obligatedCents, row.accruedCents, row.paidCents];
    },
    enroll: (
      awardId: string,
      lines: Amounts | number | undefined,
      more: Partial<ParsedCommand<'record-enrollment'>> = {},
    ) =>
      recordEnrollment(
        {
          ...command(at.staff('one')),
          awardId,
          enrolledOn: '2026-11-17',
          term: { from: '2027-01-11', through: '2027-02-11' },
          ...(lines === undefined ? {} : { lines: typeof lines === 'number' ? oneLine(lines) : lines }),
          ...more,
        },
        at.deps,
      ),
    release: (
      awardId: string,
      amountCents: number,
      more: Partial<ParsedCommand<'release-money'>> & { from?: 'committed' | 'obligated' | 'accrued' } = {},
    ) => {
      const { from = 'committed', ...rest } = more;
      return releaseMoney(
        {
          ...command(at.staff('one') as StaffActor),
          awardId,
          lines: [{ line: 0, from, amountCents }],
          reason: 'The course costs less.',
          ...rest,
        },
        at.deps,
      );
    },
    bill: (awardId: string, lines: Amounts | number, more: Partial<ParsedCommand<'record-invoice'>> = {}) =>
      recordInvoice(
        {
          ...command(pays),
          awardId,
          invoiceNumber: `INV-${(bills += 1)}`,
          datedOn: '2026-11-18',
          lines: typeof lines === 'number' ? oneLine(lines) : lines,
          ...more,
        },
        at.deps,
      ),
    pay: (awardId: string, invoiceId: string, more: Partial<ParsedCommand<'pay-invoice'>> = {}) =>
      payInvoice(
        { ...command(pays), awardId, invoiceId, paidOn: '2026-11-18', reference: 'CHECK-1001', ...more },
        at.deps,
      ),
    correct: (awardId: string, invoiceId: string, then: 'owed' | 'release' = 'owed') =>
      correctInvoice({ ...command(pays), awardId, invoiceId, then, reason: 'The school sent the wrong one.' }, at.deps),
    refund: (awardId: string, amountCents: number, more: Partial<ParsedCommand<'record-refund'>> = {}) =>
      recordRefund(
        {
          ...command(pays),
          awardId,
          on: '2026-11-18',
          lines: oneLine(amountCents),
          reason: 'Pell came late.',
          ...more,
        },
        at.deps,
      ),
  };
}
