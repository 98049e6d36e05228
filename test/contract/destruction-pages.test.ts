import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dueRecords } from '../../adapters/due-cases.ts';
import { transact } from '../../adapters/transaction.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { auditRow } from '../../domain/cases/records.ts';
import { certificateHash } from '../../domain/retention/destruction.ts';
import { destroyRecords } from '../../functions/destroy-records/destroy-records.ts';
import { apiViews } from '../../functions/http/api-views.ts';
import { desk as makeDesk } from '../support/cases.ts';
import { destroyedTables, nightDeps } from '../support/destruction.ts';
import {
  auditor,
  day,
  decided,
  director,
  home,
  letIn,
  operator,
  oversightSite,
  second,
  type OversightSite,
} from '../support/oversight-site.ts';
import { startTables } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let desk: ReturnType<typeof makeDesk>;
let site: OversightSite;
beforeAll(async () => {
  tables = await startTables([...destroyedTables, 'sessions']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  desk = makeDesk(tables!.client);
  desk.setNow('2026-11-18T18:00:00.000Z');
  site = oversightSite(desk);
  for (const each of [operator, auditor, director]) await site.staff.seen(each, desk.clock.now().toISOString());
});

describe('R23: destruction by two people, on their pages', () => {
  const list = `${home}/destruction`;
  /** Closed, paid nothing, and reported: long ago. */
  async function longOver() {
    const { applicationId, number } = await decided(desk);
    const before = await desk.cases.getApplication(applicationId);
    const [note] = before?.awards ?? [];
    if (!before || !note) throw new Error('no award');
    const { due: _due, ...row } = before;
    const ago = '2010-03-01T18:00:00.000Z';
    const awards = [{ ...note, committedCents: 0, releasedCents: note.amountCents }];
    const over = { ...row, awards, submittedAt: ago, toldAt: ago, updatedAt: ago, retainUntil: ago };
    const line = auditRow(applicationId, desk.clock.now(), 'system', 'told');
    await transact(desk.cases.client, desk.cases.write.application(before, over, line));
    for (const about of await desk.ledger.listFunds())
      await transact(desk.ledger.client, [
        desk.changes.write.about({ before: about, next: { ...about.fund, finalReportOn: '2011-01-01' } }),
      ]);
    return { applicationId, number };
  }
  const propose = (by: StaffActor, more: Record<string, string> = {}) =>
    site.post(list, by, { ...day('through', '2020-01-02'), authority: 'Records schedule, line 12', ...more });
  const textOf = async (path: string, by: StaffActor) => (await site.get(path, by)).text();
  const night = () => destroyRecords(nightDeps(desk, tables!.client));

  test('is proposed from what is due, read and confirmed by somebody else, and proved; its number leads there', async () => {
    const { applicationId, number } = await longOver();
    // Whoever looks at fewer cases than there are says so.
    const now = desk.clock.now();
    const looked = (atMost?: number) => dueRecords({ through: '2026-11-18', now, limit: 100 }, desk.deps, atMost);
    expect(await looked(0)).toMatchObject({ cases: [], more: false, cutOff: true });
    expect(await looked()).toMatchObject({ cases: [{ applicationId }], more: false, cutOff: false });
    const due = await textOf(list, operator);
    expect(due).toContain(number);
    expect(due).toContain('past the date');
    const typed = await propose(operator, { ...day('through', '2020-13-02'), authority: '' });
    expect(typed.status).toBe(400);
    expect(await typed.text()).toContain('Type a real date');
    const short = await propose(operator, { authority: 'too old' });
    expect(short.status).toBe(400);
    expect(await short.text()).toContain('Name the schedule or the law');
    const order = (await propose(operator)).headers.get('location') ?? '';
    expect(order).toMatch(/destruction\/dst_/);
    expect((await propose(second)).status).toBe(409);

    const own = await textOf(order, operator);
    expect(own).toContain('Somebody else has to read and confirm it.');
    expect(own).not.toContain('value="confirm"');
    const html = await textOf(order, director);
    expect(html).toContain(number);
    const listHash = /name="listHash" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? '';
    expect((await site.post(order, director, { verdict: 'refuse', words: '' })).status).toBe(400);
    expect((await site.post(order, operator, { verdict: 'confirm', listHash })).status).toBe(403);
    expect((await site.post(order, director, { verdict: 'confirm', listHash })).status).toBe(303);
    expect(await textOf(list, director)).toContain('Confirmed');
    // Until the night it is there for whoever looks for it.
    const before = await site.get(`${home}/packets?number=${number}`, operator);
    expect(before.headers.get('location')).toContain(applicationId);

    expect(await night()).toMatchObject({ destroyed: 1, failed: 0, finished: true });
    const proof = await textOf(order, director);
    expect(proof).toContain('Certificate of destruction');
    expect(proof).toContain('1 destroyed, 0 kept');
    const api = `${home}/api/destructions/${order.split('/').at(-1) ?? ''}`;
    const said = apiViews.destruction.parse(await (await site.get(api, director)).json());
    expect(said).toMatchObject({ status: 'finished', certificate: { cases: [{ applicationId, state: 'destroyed' }] } });
    expect(proof).toContain(String(said.hash));
    expect(said.hash).toBe(certificateHash(said.certificate!));
    const found = await textOf(`${home}/packets?number=${number}`, operator);
    expect(found).toContain(`The records of packet ${number} were destroyed on`);
    expect(found).toContain(order);
    const record = await textOf(`${home}/audit?kind=oversight`, operator);
    for (const words of ['Proposed to destroy one record', 'Confirmed to destroy one record', 'Destroyed one record'])
      expect(record).toContain(words);
  });

  test('nobody else sees or orders it', async () => {
    const staff = desk.staff('one');
    for (const path of [list, `${list}/dst_0123456789abcdef`]) expect((await site.get(path, staff)).status).toBe(403);
    expect((await site.get(list, auditor)).status).toBe(403);
    await letIn(site);
    expect((await site.get(list, auditor)).status).toBe(200);
    expect((await propose(director)).status).toBe(403);
  });
});
