import { boardSettings } from '../../adapters/board-settings.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { openFund, participant, staff, until } from './people.ts';
import type { Scene } from './scene.ts';

/** Left, promised, owed, billed, paid. */
const columnNames = ['available', 'committed', 'obligated', 'accrued', 'paid'] as const;

export const moneyScenarios = {
  /** R6: approved, enrolled, billed, paid, partly refunded and given back, each once, whatever breaks on the way. */
  async paidFor(scene: Scene): Promise<void> {
    const { world } = scene;
    const who = participant(world, `canary.${scene.name}.paid@example.org`);
    scene.people.push(who);
    const fundId = `run-${scene.name}-paid`;
    await openFund(world, fundId, 500_000);
    const id = await who.start();
    await who.excuse(id);
    await who.submit(id);
    const team = staff(world, 'skillsteam.se');
    const decided = await team.decide(id, {
      outcome: 'approve',
      payeeName: 'Serinus School',
      lines: [{ fundId, costKind: 'tuition', amountCents: 100_000 }],
    });
    if (!('outcome' in decided) || decided.outcome !== 'approved')
      throw new Error(`not approved: ${JSON.stringify(decided)}`);
    const payer = staff(world, 'payments');
    const number = String((await who.packet(id))['number']);
    const { awardId } = await until(world, 'the award at those who pay', async () => {
      const { awards } = await payer.get<{ awards: { awardId: string }[] }>(
        `/finance/payments/api/awards?number=${number}`,
      );
      return awards[0];
    });
    const on = wallTime(world.now(), boardSettings.timeZone).date;
    const lines = (amountCents: number) => [{ line: 0, amountCents }];
    await team.post(`/staff/api/awards/${awardId}/enrollment`, {
      enrolledOn: on,
      term: { from: on, through: on },
      lines: lines(70_000),
    });
    const award = `/finance/payments/api/awards/${awardId}`;
    const bill = { invoiceNumber: `budgie-${scene.name}`, datedOn: on, lines: lines(60_000) };
    const { invoiceId } = await payer.post<{ invoiceId: string }>(`${award}/bills`, bill);
    await payer.post(`${award}/bills/${invoiceId}/pay`, { paidOn: on, reference: 'budgie-1' });
    await payer.post(`${award}/refunds`, { on, lines: lines(15_000), reason: 'The budgie came back.' });
    await team.post(`/staff/api/awards/${awardId}/release`, {
      lines: [{ line: 0, from: 'committed', amountCents: 30_000 }],
      reason: 'Canarina stopped.',
    });
    scene.promise(`${fundId} holds each step of the award once`, async () => {
      const { funds } = await staff(world, 'finance').get<{
        funds: { fundId: string; columns: Record<string, number> }[];
      }>('/finance/api/funds');
      const columns = funds.find((each) => each.fundId === fundId)?.columns ?? {};
      const held = columnNames.map((column) => columns[`${column}Cents`]);
      return held.join() === [445_000, 0, 10_000, 0, 45_000].join();
    });
    scene.promise(`${awardId} has one bill, paid once`, async () => {
      const view = await payer.get<{ invoices: { status: string }[]; events: { what: string }[] }>(award);
      const whats = view.events.map((each) => each.what).sort();
      return (
        view.invoices.map((each) => each.status).join() === 'paid' &&
        whats.join() === ['billed', 'enrolled', 'paid', 'refunded', 'released'].join()
      );
    });
  },
};
