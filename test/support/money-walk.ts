import { mainTeam } from './board.ts';
import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { stepPaymentTicks } from '../../domain/money/award-commands.ts';
import { ApiError, operationId, type Api } from '../../scripts/api-client.ts';
import { asStaff } from './desk-people.ts';
import type { TestSystem } from './system.ts';

/** What becomes of an award after its approval, by the doors of those who do it. */
export async function moneyLived(system: TestSystem, awardId: string): Promise<void> {
  const staff = await asStaff(system, mainTeam);
  const payer = await asStaff(system, 'payments');
  const on = wallTime(new Date(), boardSettings.timeZone).date;
  const lines = (amountCents: number) => [{ line: 0, amountCents }];
  const command = () => ({ operationId: operationId() });
  await staff.post(`/staff/api/awards/${awardId}/enrollment`, {
    ...command(),
    enrolledOn: on,
    term: { from: on, through: on },
    lines: lines(100_000),
  });
  await payer.get('/finance/payments/api/open');
  const { number } = await payer.get<{ number: string }>(`/finance/payments/api/awards/${awardId}`);
  await payer.get(`/finance/payments/api/awards?number=${number}`);
  const bill = async (invoiceNumber: string): Promise<string> => {
    const { invoiceId } = await payer.post<{ invoiceId: string }>(`/finance/payments/api/awards/${awardId}/bills`, {
      ...command(),
      invoiceNumber,
      datedOn: on,
      lines: lines(50_000),
    });
    return `/finance/payments/api/awards/${awardId}/bills/${invoiceId}`;
  };
  await payer.post(`${await bill(`WRONG-${awardId}`)}/correct`, {
    ...command(),
    then: 'owed',
    reason: 'Another person.',
  });
  // What a bill stands for is not released from under it.
  const billed = await bill(`RIGHT-${awardId}`);
  const refused = await payer
    .post(`/finance/payments/api/awards/${awardId}/release`, {
      ...command(),
      lines: [{ line: 0, from: 'accrued', amountCents: 10_000 }],
      reason: 'It costs less.',
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (!(refused instanceof ApiError) || refused.status !== 409) throw new Error('a billed amount was released');
  await payer.post(`${billed}/pay`, { ...command(), paidOn: on, reference: 'CHECK-1' });
  await payer.post(`/finance/payments/api/awards/${awardId}/refunds`, {
    ...command(),
    on,
    lines: lines(10_000),
    reason: 'A grant came late.',
  });
  await payer.post(`/finance/payments/api/awards/${awardId}/release`, {
    ...command(),
    lines: [{ line: 0, from: 'obligated', amountCents: 10_000 }],
    reason: 'It costs less.',
  });
  await staff.post(`/staff/api/awards/${awardId}/release`, {
    ...command(),
    lines: [{ line: 0, from: 'committed', amountCents: 10_000 }],
    reason: 'It costs less.',
  });
}

/** R13: a plan, and money for it from the 50/50 fund. */
export async function stepPaid(coach: Api, id: string): Promise<void> {
  await coach.post(`/staff/api/step/${id}/award`, {
    operationId: operationId(),
    component: 'training',
    fundId: 'step-50-50-ffy2027',
    costKind: 'transport',
    amountCents: 5_000,
    payee: 'participant',
    what: 'Bus pass',
    ticks: [...stepPaymentTicks],
  });
}
