import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { accommodationRequests } from '../../adapters/accommodation-requests.ts';
import { destructionStore } from '../../adapters/destruction-store.ts';
import { outcomesTable } from '../../adapters/outcomes-table.ts';
import { oversightTable } from '../../adapters/oversight-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { toItem, transact } from '../../adapters/transaction.ts';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { certificateHash, certificateOf, type Fate } from '../../domain/retention/destruction.ts';
import { breakGlass } from '../../functions/break-glass/break-glass.ts';
import { checkDocument, type CheckDeps } from '../../functions/check-document/check-document.ts';
import { destroyRecords } from '../../functions/destroy-records/destroy-records.ts';
import { holdRecords } from '../../functions/hold-records/hold-records.ts';
import { notifyPerson } from '../../functions/notify-person/notify-person.ts';
import { orderDestruction } from '../../functions/order-destruction/order-destruction.ts';
import { recordService } from '../../functions/record-service/record-service.ts';
import { recordView } from '../../functions/record-view/record-view.ts';
import { reopenApplication } from '../../functions/reopen-application/reopen-application.ts';
import { reuseDocument } from '../../functions/reuse-document/reuse-document.ts';
import { withdrawApplication } from '../../functions/withdraw-application/withdraw-application.ts';
import { awardsAt } from '../support/awards.ts';
import { desk } from '../support/cases.ts';
import { destroyedTables, nightDeps, nightsOfPowerCuts } from '../support/destruction.ts';
import { accepted, arrival, checkPorts, randomSha256, scanned } from '../support/document-checks.ts';
import { checkRows } from '../support/nightly-check.ts';
import { refusalCodeOf } from '../support/refusals.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/*
 * R23: whole cases, after their time, by two people's order: over the real tables, with buckets that hold versions, and with a
 * power cut before every single write and deletion.
 */
const yearMs = 366 * 24 * 3_600_000;
const first: StaffActor = { kind: 'staff', staffId: 'op-1', name: 'Operator', roles: ['operator'] };
const second: StaffActor = { kind: 'staff', staffId: 'op-2', name: 'Second operator', roles: ['operator'] };
const director: StaffActor = { kind: 'staff', staffId: 'dir-1', name: 'Director', roles: ['director'] };
const authority = 'Records schedule of the board, line 12';

let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
let money: ReturnType<typeof awardsAt>;
let ports: CheckDeps;
let hash: string;
let person: ParticipantActor;
let stored: Set<string>;
let clockMs: number;
/** Before each write to a table or a bucket. */
let before: (what: string) => Promise<void> | void;

afterEach(async () => tables?.stop());
beforeEach(async () => {
  tables = await startTables(destroyedTables);
  at = desk(tables.client);
  clockMs = Date.parse('2026-11-18T18:00:00Z');
  at.setNow(new Date(clockMs).toISOString());
  money = awardsAt(at);
  stored = new Set();
  before = () => undefined;
  person = await at.person();
  ports = checkPorts(at, () => accepted(hash));
});

const pass = (years: number): void => {
  clockMs += years * yearMs;
  at.setNow(new Date(clockMs).toISOString());
};
const today = () => at.clock.now().toISOString().slice(0, 10);
const destroy = async () => {
  const { told: _told, ...done } = await destroyRecords(nightDeps(at, tables.client, stored, (what) => before(what)));
  return done;
};
const destructions = () => destructionStore(at.cases);

const order = (actor: StaffActor, what: ParsedCommand<'order-destruction'>['what'], operationId = at.operationId()) =>
  orderDestruction({ operationId, actor, what }, { ...at.deps, destructions: destructions() });
const propose = async (actor = first) => {
  const { destructionId } = await order(actor, { do: 'propose', through: today(), authority });
  const row = await destructions().getDestruction(destructionId);
  if (!row) throw new Error('no order');
  return row;
};
const confirm = ({ destructionId, listHash }: { destructionId: string; listHash: string }, actor = second) =>
  order(actor, { do: 'confirm', destructionId, listHash });
async function ordered() {
  const row = await propose();
  await confirm(row);
  return row;
}
const fateOf = async (destructionId: string, id: string): Promise<Fate | undefined> =>
  (await destructions().fatesOf(destructionId)).cases.find(({ applicationId }) => applicationId === id);

async function application(id: string) {
  const row = await at.cases.getApplication(id);
  if (!row) throw new Error('no packet');
  return row;
}
async function given(id: string): Promise<string> {
  const documentId = await at.announced(person, id, 'government-id');
  hash = randomSha256();
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await checkDocument(message, ports);
  for (const each of [
    `quarantine/${documentId}@v1`,
    `clean/originals/${documentId}@copy-1`,
    `clean/normalized/${documentId}.pdf@n-1`,
    `clean/normalized/${documentId}.pdf@n-2`,
    `clean/pages/${documentId}/001.jpg@p-1`,
    `clean/pages/${documentId}/001-upright.jpg@p-2`,
  ])
    stored.add(each);
  return documentId;
}
/** Told, and all that was to be sent is out. */
async function told(id: string): Promise<void> {
  await notifyPerson({ contractVersion: 1, applicationId: id, round: (await application(id)).round }, at.deps);
  await sentOut(id);
}
async function sentOut(id: string): Promise<void> {
  for (const row of await at.cases.listOutbox(id)) await at.cases.markOutboxDone(row, at.clock.now().toISOString());
}

/** A request that was taken back, with papers: the least that a case can be. */
async function small(papers = 1): Promise<{ id: string; files: string[] }> {
  const id = await at.draft(person);
  const files: string[] = [];
  for (let turn = 0; turn < papers; turn += 1) files.push(await given(id));
  await at.sent(person, id);
  await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: id }, at.deps);
  await told(id);
  return { id, files };
}
const holdDeps = () => ({ ...at.deps, oversight: oversightTable(at.cases) });
const hold = async (id: string) =>
  holdRecords(
    {
      operationId: at.operationId(),
      actor: first,
      what: { do: 'set', number: (await application(id)).number, reason: 'litigation', words: 'A suit was filed.' },
    },
    holdDeps(),
  );

/** One with all that a case can leave behind: money, bills, a session, looks, an emergency look and a hold that is over. */
async function whole(): Promise<{ id: string; number: string; files: string[]; awardId: string; fund: string }> {
  const fundId = `fund-${at.operationId().slice(3, 9)}`;
  const fund = await at.openFund({ fundId, capCents: 1_000_000 });
  const id = await at.draft(person);
  const files = [await given(id), await given(id)];
  await at.sent(person, id);
  const { number } = await application(id);
  for (const table of ['snap', 'ui', 'accommodation'] as const)
    await transact(tables.client, [
      at[table].putAnswers(id, { other: 'said' }, at.clock.now().toISOString(), '2030-01-01T00:00:00.000Z'),
    ]);
  const asks = accommodationRequests({ client: tables.client, tableName: tableNameOf('accommodation') });
  await transact(tables.client, [asks.write.asked(await application(id), undefined, at.clock.now().toISOString())]);
  const { awardId } = await money.award(
    [{ fundId, costKind: 'tuition', amountCents: 100_000, payee: 'school' }],
    {},
    id,
  );
  await told(id);
  await money.enroll(awardId, [{ line: 0, amountCents: 100_000 }]);
  const { invoiceId } = await money.bill(awardId, 100_000);
  await money.pay(awardId, invoiceId);
  const session = { action: 'record', service: 'workshop', on: today(), people: 1, applicationId: id } as const;
  await recordService(
    { operationId: at.operationId(), actor: at.staff('one'), centerId: 'se', what: session },
    { ...at.deps, outcomes: outcomesTable(at.cases) },
  );
  await recordView({ actor: at.staff('one'), applicationId: id, what: 'case' }, holdDeps());
  const { holdId } = await hold(id);
  await holdRecords(
    { operationId: at.operationId(), actor: first, what: { do: 'lift', holdId, words: 'It is over.' } },
    holdDeps(),
  );
  const glass = { do: 'break', number, reason: 'system-fault', words: 'The letter was not made.' } as const;
  await breakGlass({ operationId: at.operationId(), actor: first, what: glass }, holdDeps());
  await sentOut(id);
  stored.add(`packets/${id}/1/packet.pdf@1`).add(`packets/${id}/1/packet.pdf@2`).add(`packets/${id}/1/letter-1.pdf@1`);
  return { id, number, files, awardId, fund };
}
const reported = async (fund: string) => {
  const about = (await at.ledger.listFunds()).find(({ limitId }) => limitId === fund);
  if (!about) throw new Error('no fund');
  await transact(tables.client, [
    at.changes.write.about({ before: about, next: { ...about.fund, finalReportOn: today() } }),
  ]);
};

/** Every row of every table that holds this text, but for what stays on purpose. */
async function rowsWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of destroyedTables)
    for await (const page of storedRows({ client: tables.client, tableName: tableNameOf(name) }).scan({
      segment: 0,
      of: 1,
      consistent: true,
    }))
      for (const row of page) {
        const pk = String(row['pk']);
        // A command's answer holds ids, the mail of an emergency look a number; order and certificate are what stays.
        if (/^(?:OP#|NOTE#|DESTRUCTION#|OVERSIGHT#DESTRUCTIONS$)/.test(pk)) continue;
        if (JSON.stringify(row).includes(text)) found.push(`${name} ${pk} ${String(row['sk'])}`);
      }
  return found;
}
const nightly = async () => {
  const { first: violations } = await checkRows(tables.client, at.clock);
  return violations;
};

describe('R23: a case whose time is over, by the order of two people', () => {
  test('nothing of it is left in any table or bucket; number, award and certificate stay and agree', async () => {
    const { id, number, files, awardId, fund } = await whole();
    await reported(fund);
    const counted = await outcomesTable(at.cases).reportLines('se', 'PY2026');
    pass(9);
    expect(await nightly()).toEqual([]);
    expect(stored.size).toBe(15);
    const { destructionId, cases } = await ordered();
    expect(cases).toMatchObject([{ applicationId: id, number }]);
    expect(await destroy()).toEqual({ destroyed: 1, left: 0, failed: 0, finished: true });
    expect([...stored]).toEqual([]);
    for (const text of [id, ...files]) expect(await rowsWith(text)).toEqual([]);
    expect(await rowsWith(number)).toEqual([`cases NUMBER#${number} NUMBER`]);
    expect(await rowsWith('Sample School')).toEqual([]);
    expect(await at.cases.findByNumber(number)).toBeUndefined();
    expect(await at.cases.findDestroyed(number)).toEqual({ destructionId, at: at.clock.now().toISOString() });
    expect(await at.ledger.getAward(awardId)).toBeDefined();
    expect(await nightly()).toEqual([]);

    const row = await destructions().getDestruction(destructionId);
    const fates = await destructions().fatesOf(destructionId);
    expect(fates.cases).toMatchObject([
      {
        state: 'destroyed',
        number,
        inventory: { versions: { quarantine: 2, clean: 10, packets: 3 }, sharedFiles: 0, awardIds: [awardId] },
      },
    ]);
    const [fate] = fates.cases;
    if (fate?.state !== 'destroyed') throw new Error('not destroyed');
    expect(fate.inventory.files.map(({ what }) => what)).toEqual(['original', 'original', 'clean-copy', 'clean-copy']);
    expect(fate.inventory.rows['payments']).toBeGreaterThanOrEqual(4);
    expect(row).toMatchObject({ status: 'finished', finished: { destroyed: 1, left: 0 } });
    expect(row?.finished?.hash).toBe(certificateHash(certificateOf(row!, fates)));
    expect(JSON.stringify([row, fates])).not.toMatch(/Sample|@example/);
    // The board's report of that year counts as before.
    expect(await outcomesTable(at.cases).reportLines('se', 'PY2026')).toEqual(counted);
    expect(counted).toHaveLength(1);
  });

  test('a power cut before each write and deletion: every night goes one step further, to the same end', async () => {
    const { id, number, files, awardId, fund } = await whole();
    await reported(fund);
    pass(9);
    const { destructionId } = await ordered();
    // In between nothing is called wrong.
    const nights = await nightsOfPowerCuts(
      destroy,
      (hook) => (before = hook),
      async () => expect(await nightly()).toEqual([]),
    );
    expect(nights).toBeGreaterThan(30);
    expect([...stored]).toEqual([]);
    for (const text of [id, ...files]) expect(await rowsWith(text)).toEqual([]);
    expect(await rowsWith(number)).toEqual([`cases NUMBER#${number} NUMBER`]);
    // What was there is what was there before the first night.
    expect(await fateOf(destructionId, id)).toMatchObject({
      state: 'destroyed',
      inventory: { versions: { quarantine: 2, clean: 10, packets: 3 }, awardIds: [awardId] },
    });
  });

  test('held, opened again, or with a fund that reports once more: it falls out, and the certificate says why', async () => {
    const [held, open, later] = [await small(), await small(), await whole()];
    await reported(later.fund);
    pass(9);
    const { destructionId } = await ordered();
    await hold(held.id);
    await reopenApplication({ operationId: at.operationId(), actor: person, applicationId: open.id }, at.deps);
    await reported(later.fund);
    const files = stored.size;
    expect(await destroy()).toEqual({ destroyed: 0, left: 3, failed: 0, finished: true });
    expect(await fateOf(destructionId, held.id)).toMatchObject({ state: 'left', why: 'held' });
    expect(await fateOf(destructionId, open.id)).toMatchObject({ state: 'left', why: 'open' });
    expect(await fateOf(destructionId, later.id)).toMatchObject({ state: 'left', why: 'later' });
    expect(stored.size).toBe(files);
    expect(await nightly()).toEqual([]);
  });

  test('a hold that comes first wins, also in the same moment; one that comes after is refused by name', async () => {
    const { id } = await small();
    pass(9);
    const { destructionId } = await ordered();
    // Between reading and the first word: the version that was read is no more.
    let writes = 0;
    before = async () => {
      writes += 1;
      // The first is the order of persons, which knows now that there is a case.
      if (writes !== 2) return;
      await hold(id);
    };
    expect(await destroy()).toMatchObject({ destroyed: 0, failed: 0, finished: false });
    expect(stored.size).toBe(6);
    expect(await destroy()).toMatchObject({ left: 1, finished: true });
    expect(await fateOf(destructionId, id)).toMatchObject({ state: 'left', why: 'held' });

    const late = await small();
    pass(9);
    await ordered();
    const refused: string[] = [];
    before = async (what) => {
      if (!what.startsWith('quarantine')) return;
      refused.push((await refusalCodeOf(hold(late.id))) ?? '');
      refused.push(
        (await refusalCodeOf(
          reopenApplication({ operationId: at.operationId(), actor: person, applicationId: late.id }, at.deps),
        )) ?? '',
      );
    };
    expect(await destroy()).toMatchObject({ destroyed: 1, finished: true });
    expect(refused).toEqual(['being-destroyed', 'being-destroyed']);
  });

  test('a paper that counts in a case that is kept keeps its files, and goes with the last one', async () => {
    const { id, files } = await small();
    const [file = ''] = files;
    pass(8);
    const later = await at.draft(person);
    const reuse = (applicationId: string, from: { applicationId: string; documentId: string }) =>
      reuseDocument(
        { operationId: at.operationId(), actor: person, applicationId, kind: 'government-id', from },
        at.deps,
      );
    const copy = await reuse(later, { applicationId: id, documentId: file });
    await at.sent(person, later);
    const { destructionId } = await ordered();
    expect(await destroy()).toMatchObject({ destroyed: 1, finished: true });
    expect([...stored].every((each) => each.startsWith('clean/'))).toBe(true);
    expect(stored.size).toBe(5);
    expect(await fateOf(destructionId, id)).toMatchObject({ inventory: { sharedFiles: 1, files: [] } });
    expect(await nightly()).toEqual([]);
    // It can still be used where it counts.
    const third = await at.draft(person);
    await reuse(third, { applicationId: later, documentId: copy.documentId });
    for (const each of [later, third]) {
      if (each === third) await at.sent(person, third);
      await withdrawApplication({ operationId: at.operationId(), actor: person, applicationId: each }, at.deps);
      await told(each);
      pass(9);
      await ordered();
      expect(await destroy()).toMatchObject({ destroyed: 1, finished: true });
      expect(stored.size).toBe(each === later ? 5 : 0);
    }
    expect(await rowsWith(file)).toEqual([]);
  });
});

describe('the order', () => {
  test('of two people: never the same, never another list, once; second clicks change nothing', async () => {
    await small();
    pass(9);
    const operationId = at.operationId();
    const what = { do: 'propose', through: today(), authority } as const;
    const proposed = await order(first, what, operationId);
    expect(await order(first, what, operationId)).toEqual(proposed);
    expect(await refusalCodeOf(order(second, what))).toBe('nothing-to-destroy');
    const row = await destructions().getDestruction(proposed.destructionId);
    if (!row) throw new Error('no order');
    expect(await destroy()).toEqual({ destroyed: 0, left: 0, failed: 0, finished: true });
    expect(await refusalCodeOf(confirm(row, first))).toBe('destruction-own');
    expect(await refusalCodeOf(confirm({ ...row, listHash: 'another' }))).toBe('destruction-another-list');
    const both = await Promise.allSettled([confirm(row, second), confirm(row, director)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalCodeOf(confirm(row, director))).toBe('destruction-settled');
    const events = await oversightTable(at.cases).eventsBefore(`${today()}~`, today(), 50);
    const said = events.map(({ event }) => event.what).filter((each) => each.startsWith('destruction-'));
    expect(said.sort()).toEqual(['destruction-confirmed', 'destruction-proposed']);
    expect(await destroy()).toMatchObject({ destroyed: 1, finished: true });
  });

  test('refused with words or taken back, it destroys nothing, and the next one may come', async () => {
    await small();
    pass(9);
    const one = await propose();
    expect(await refusalCodeOf(order(second, { do: 'withdraw', destructionId: one.destructionId }))).toBe('wrong-role');
    await order(second, { do: 'refuse', destructionId: one.destructionId, words: 'An audit is announced.' });
    const two = await propose();
    await order(first, { do: 'withdraw', destructionId: two.destructionId });
    expect(await destroy()).toMatchObject({ destroyed: 0, left: 0 });
    expect(stored.size).toBe(6);
    await ordered();
    expect(await destroy()).toMatchObject({ destroyed: 1 });
  });

  test('nothing due, a day to come, no authority: refused by name', async () => {
    expect(await refusalCodeOf(propose())).toBe('nothing-to-destroy');
    const later = new Date(clockMs + yearMs).toISOString().slice(0, 10);
    expect(await refusalCodeOf(order(first, { do: 'propose', through: later, authority }))).toBe('invalid-input');
    expect(await refusalCodeOf(order(first, { do: 'propose', through: today(), authority: 'too old' }))).toBe(
      'reason-missing',
    );
    expect(await refusalCodeOf(order(director, { do: 'propose', through: today(), authority }))).toBe('wrong-role');
  });
});

describe('the nightly check', () => {
  test('finds a certificate that was changed, an award without one, and a case that is stuck half way', async () => {
    const { awardId, fund } = await whole();
    await reported(fund);
    pass(9);
    const { destructionId } = await ordered();
    let calls = 0;
    before = () => {
      calls += 1;
      if (calls > 3) throw new Error('the power is gone');
    };
    expect(await destroy()).toMatchObject({ failed: 1, finished: false });
    before = () => undefined;
    at.setNow(new Date(clockMs + 4 * 24 * 3_600_000).toISOString());
    expect(await nightly()).toMatchObject([{ invariant: 'destruction', code: 'begun-and-not-finished' }]);
    await destroy();
    expect(await nightly()).toEqual([]);
    const [fate] = (await destructions().fatesOf(destructionId)).cases;
    const put = (row: object) =>
      tables.client.send(
        new PutItemCommand({
          TableName: tableNameOf('cases'),
          Item: toItem({ pk: `DESTRUCTION#${destructionId}`, sk: `CASE#${fate?.applicationId}`, ...row }),
        }),
      );
    await put({ ...fate, inventory: { rows: {}, versions: {}, files: [], sharedFiles: 0, awardIds: [] } });
    expect((await nightly()).map(({ code, subject }) => [code, subject])).toEqual([
      ['certificate-has-changed', destructionId],
      ['destroyed-without-certificate', awardId],
    ]);
    await put(fate!);
    expect(await nightly()).toEqual([]);
  });
});
