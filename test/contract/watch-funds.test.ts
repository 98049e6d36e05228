import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { financeReads } from '../../adapters/finance-reads.ts';
import { addBusinessDays, calendarOf } from '../../domain/calendar/business-time.ts';
import { decisionTicks } from '../../domain/cases/rows.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { watchFunds } from '../../functions/watch-funds/watch-funds.ts';
import { noteMail } from '../../web/mail/notes.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { ledgerPeople } from '../support/ledger-people.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/* What waits is counted against each fund, and finance is told once when a fund runs low. */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof ledgerPeople>;
let deps: Parameters<typeof watchFunds>[0];
beforeEach(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation', 'payments']);
  at = desk(tables.client);
  money = ledgerPeople(at);
  deps = { ...at.deps, reads: financeReads({ client: tables.client, tableName: tableNameOf('ledger') }) };
});
afterEach(async () => tables.stop());

const demand = async () =>
  new Map(
    (await deps.reads.demand()).map(({ fundLimitId, packets, cents, waitlisted, waitlistCents }) => [
      fundLimitId.split('#')[2],
      { packets, cents, waitlisted, waitlistCents },
    ]),
  );
/** Notes that wait to be mailed. */
const mails = async () => {
  const pending = await at.cases.pendingOutbox('2099-01-01T00:00:00.000Z', 500);
  return pending.flatMap(({ row }) => (row?.message.type === 'note' ? [{ to: row.address, note: row.message }] : []));
};
const none = { packets: 0, cents: 0, waitlisted: 0, waitlistCents: 0 };

test('R3, R5: what waits is laid over the funds in lawful order, oldest money first; the line for money before the rest', async () => {
  await at.openFund({ fundId: 'old', capCents: 400_000, availableThrough: '2027-06-30' });
  await at.openFund({ fundId: 'new', capCents: 1_000_000, availableThrough: '2028-06-30' });
  await at.openFund({ fundId: 'dislocated', capCents: 1_000_000, stream: 'wioa-dislocated-worker' });
  await at.openFund({ fundId: 'step', capCents: 1_000_000, stream: 'step-100', year: 'FFY2027' });
  await watchFunds(deps);
  expect(await demand()).toEqual(new Map(['old', 'new', 'dislocated', 'step'].map((id) => [id, none])));

  // Each asks for 3,100.00. The second is in need, and first in the order; the last one is promised nothing yet.
  await at.packetInReview(await at.person());
  await at.packetInReview(await at.person(), { ...sampleAnswers, basicSkills: 'yes' }, 'gresham');
  const third = await at.packetInReview(await at.person());
  const row = await at.cases.getApplication(third);
  await decidePacket(
    {
      operationId: at.operationId(),
      actor: at.staff('one'),
      applicationId: third,
      version: row?.version ?? -1,
      outcome: 'waitlist',
      lines: [],
      payee: 'school',
      reason: 'no money now',
      ticks: [...decisionTicks],
      aheadOfReason: 'ready first',
      requestedItems: [],
      waitFor: { stream: 'wioa-adult', lines: [{ costKind: 'tuition', amountCents: 150_000 }] },
    },
    at.deps,
  );
  at.setNow('2026-11-18T19:00:00Z');
  await watchFunds(deps);
  const counted = await demand();
  // 1,500 of the line, then 2,500 of who is in need; what is left of theirs and the other one comes from the newer fund.
  expect(counted.get('old')).toEqual({ packets: 1, cents: 250_000, waitlisted: 1, waitlistCents: 150_000 });
  expect(counted.get('new')).toEqual({ packets: 2, cents: 370_000, waitlisted: 0, waitlistCents: 0 });
  expect(counted.get('dislocated')).toEqual(none);
  expect(counted.get('step')).toEqual(none);
});

test('what no fund has room for stands on the one that ends last, so that it is seen to be short', async () => {
  await at.openFund({ fundId: 'old', capCents: 1_000, availableThrough: '2027-06-30' });
  await at.openFund({ fundId: 'new', capCents: 2_000, availableThrough: '2028-06-30' });
  await at.packetInReview(await at.person());
  await watchFunds(deps);
  expect(await demand()).toEqual(
    new Map([
      ['old', none],
      ['new', { ...none, packets: 1, cents: 310_000 }],
    ]),
  );
});

test('finance is told once for each mark, whoever runs at once; again after the fund fell below it', async () => {
  const fund = await at.openFund({ fundId: 'low', name: 'Low fund', capCents: 100_000 });
  const award = await money.commit(fund, 74_999);
  expect(await watchFunds(deps)).toMatchObject({ told: 0, spent: 0 });
  await money.commit(fund, 1);
  await Promise.all([watchFunds(deps), watchFunds(deps), watchFunds(deps)]);
  expect((await mails()).map(({ to, note }) => [to, note.template, note.params['percent']])).toEqual([
    [at.settings.financeContact.email, 'fund-alert', 75],
  ]);
  await watchFunds(deps);
  expect(await mails()).toHaveLength(1);

  // Two marks at once are one mail.
  const rest = await money.commit(fund, 25_000);
  expect(await watchFunds(deps)).toMatchObject({ spent: 1 });
  expect((await mails()).map(({ note }) => note.params['percent']).sort()).toEqual([100, 75]);
  expect((await deps.reads.alerts()).map(({ percent }) => percent).sort((a, b) => a - b)).toEqual([75, 90, 100]);

  // Below 100 and 90, not below 75; then up again.
  await money.step(rest, { line: 0, step: 'release', amountCents: 20_000 });
  await watchFunds(deps);
  expect((await deps.reads.alerts()).map(({ percent }) => percent)).toEqual([75]);
  await money.commit(fund, 15_000);
  await watchFunds(deps);
  expect((await mails()).map(({ note }) => note.params['percent']).sort((a, b) => Number(a) - Number(b))).toEqual([
    75, 90, 100,
  ]);
  expect(award).toMatch(/^awd_/);

  const [mail] = await mails();
  if (!mail) throw new Error('no mail');
  for (const language of ['en', 'es'])
    expect(
      noteMail({ ...mail.note, language }, { settings: at.settings, baseUrl: 'https://example.org' }).text,
    ).toContain('https://example.org/finance');
});

test('a closed fund rings no bell', async () => {
  const fund = await at.openFund({ fundId: 'shut', capCents: 100_000 });
  await money.commit(fund, 50_000);
  await at.changeFund({ kind: 'close', fundLimitId: fund });
  expect(await watchFunds(deps)).toMatchObject({ told: 0, spent: 0 });
});

test('R28: counted are packets that staff have, those past their day, and by how many business days', async () => {
  await at.openFund({ fundId: 'some', capCents: 1_000 });
  const id = await at.packetInReview(await at.person());
  await at.packetInReview(await at.person(), sampleAnswers, 'gresham');
  expect((await watchFunds(deps)).waiting).toEqual({ packets: 2, late: 0, latestBusinessDays: 0 });
  const due = (await at.cases.getApplication(id))?.due?.dueAt ?? '';
  // A Friday or a Monday: what lies between counts only where the center is open.
  at.setNow(addBusinessDays(new Date(due), 3, calendarOf(at.settings, 'se')).toISOString());
  const { waiting } = await watchFunds(deps);
  expect(waiting).toEqual({ packets: 2, late: 2, latestBusinessDays: 3 });
});
