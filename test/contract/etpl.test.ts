import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { etplTable } from '../../adapters/etpl-table.ts';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks, type DecisionLine } from '../../domain/cases/rows.ts';
import type { ParsedCommand } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { listingOf, searchPrograms } from '../../domain/etpl/search.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { checkProgram } from '../../functions/check-program/check-program.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { importEtpl } from '../../functions/import-etpl/import-etpl.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { sampleEtplFile } from '../../scripts/import-etpl.ts';
import { desk, sampleAnswers } from '../support/cases.ts';
import { startTables, tableNameOf } from '../support/tables.ts';

/*
 * R1 on real tables: the list is imported as a whole or not at all, a packet keeps what was chosen, staff find what a person
 * did not, and a decision keeps the listing as it stood.
 */
let tables: Awaited<ReturnType<typeof startTables>>;
let at: ReturnType<typeof desk>;
const operator: StaffActor = { kind: 'staff', staffId: 'operator', roles: ['operator'] };
const sample = readFileSync(sampleEtplFile);
const sam = () => at.staff('sam');

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
  at = desk(tables.client);
  await at.openFund({ fundId: 'adult', capCents: 10_000_000, stream: 'wioa-adult', priorityScheme: 'none' });
  await at.openFund({
    fundId: 'local',
    capCents: 10_000_000,
    stream: 'local-grant',
    name: 'Local grant',
    priorityScheme: 'none',
  });
}, 60_000);
afterAll(() => tables?.stop());

const importing = (content: string | Uint8Array, more: Partial<ParsedCommand<'import-etpl'>> = {}) =>
  importEtpl(
    {
      operationId: at.operationId(),
      actor: operator,
      fileName: 'list.csv',
      content: Buffer.from(content).toString('base64'),
      skipBadLines: false,
      allowFewer: false,
      ...more,
    },
    { client: tables.client, tableName: tableNameOf('cases'), clock: at.clock, randomBytes: at.randomBytes },
  );
const etpl = () => etplTable({ client: tables.client, tableName: tableNameOf('cases') });
const head = 'ETPL ID,Provider,Program,City,Credential,Weeks,Cost';
const rows = (...lines: string[]) => `${head}\n${lines.join('\n')}\n`;

async function refusal(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error ?? new Error('not refused');
}

describe('import of the list', () => {
  test('before the first import there is none, and searching it is no error', async () => {
    expect(await etpl().today()).toBeUndefined();
  });

  test('a version has its date, hash, count and who; the same file again changes nothing', async () => {
    const first = await importing(sample);
    expect(first).toMatchObject({ created: true, listings: 30, skippedLines: 0 });
    expect(await etpl().current()).toMatchObject({
      versionId: first.versionId,
      importedAt: at.clock.now().toISOString(),
      importedBy: 'operator',
      fileName: 'list.csv',
      listings: 30,
    });
    expect(await importing(sample)).toMatchObject({ created: false, versionId: first.versionId });
    const list = await etpl().today();
    expect(list && searchPrograms(list.index, 'structural weldign').listings[0]?.etplId).toBe('OR-EXAMPLE-0012');
  });

  test('a second click is the same import; the same id for another file is refused', async () => {
    const operationId = at.operationId();
    const content = Buffer.concat([sample, Buffer.from('OR-EXAMPLE-0031,School,Course,,,,,,\n')]);
    const first = await importing(content, { operationId });
    expect(await importing(content, { operationId })).toEqual(first);
    expect((await refusal(importing(sample, { operationId }))).code).toBe('operation-reused');
  });

  test('only an operator imports', async () => {
    expect((await refusal(importing(sample, { actor: sam() }))).code).toBe('wrong-role');
  });

  test('bad lines refuse the file as a whole, each named; told so, they are left out', async () => {
    const before = await etpl().current();
    const content = `${sample.toString('utf8')}OR-X,,Course,,,soon,,,\nOR-Y,School,Course,,,,,,\n`;
    const refused = await refusal(importing(content));
    expect([refused.code, refused.params]).toEqual(['list-unreadable', { problem: 'lines', lines: 1 }]);
    expect(refused.fields).toEqual([
      { field: 'line 32, Provider', key: 'list-missing' },
      { field: 'line 32, Weeks', key: 'list-not-weeks' },
    ]);
    expect(await etpl().current()).toEqual(before);
    const taken = await importing(content, { skipBadLines: true });
    expect(taken).toMatchObject({ created: true, listings: 31, skippedLines: 1 });
    expect(taken.skipped.map(({ line }) => line)).toEqual([32, 32]);
  });

  test('a file of which much is missing is asked about; said so, it is taken, and the old version stays readable', async () => {
    const before = await etpl().current();
    const short = rows('OR-1,School,Course,,,,');
    expect((await refusal(importing(short))).params).toEqual({ before: 31, now: 1 });
    await importing(short, { allowFewer: true });
    expect((await etpl().today())?.index.listings).toHaveLength(1);
    expect(await etpl().listingsOf(before?.versionId ?? '')).toHaveLength(31);
    await importing(sample);
  });

  test('5,000 programs are one import, and readers see the old list or the new one', async () => {
    const many = (word: string) =>
      rows(
        ...Array.from(
          { length: 5000 },
          (_none, n) =>
            `OR-${n},Example Provider ${n % 300} of ${word},"Program ${n}, part ${(n * 7919) % 5000}",City ${n % 40},Certificate ${n % 90},${(n % 50) + 1},${n}.00`,
        ),
      );
    await importing(many('old'));
    const seen: string[] = [];
    let done = false;
    const reading = (async () => {
      for (let turn = 0; turn < 500 && !done; turn += 1) {
        const list = await etpl().today();
        const words = new Set(list?.index.listings.map(({ provider }) => provider.split(' ').at(-1)));
        seen.push(`${list?.index.listings.length} ${[...words].join()}`);
      }
    })();
    await importing(many('new'));
    done = true;
    await reading;
    seen.push(`${(await etpl().today())?.index.listings.length} new`);
    expect(new Set([...seen, '5000 old'])).toEqual(new Set(['5000 old', '5000 new']));
    expect(listingOf((await etpl().today())!.index, 'or-4999')?.program).toBe('Program 4999, part 2081');
    await importing(sample, { allowFewer: true });
  }, 60_000);

  test('two imports at once: both are whole versions, and one of them is the list', async () => {
    const [a, b] = await Promise.all([
      importing(rows('A-1,S,P,,,,'), { allowFewer: true }),
      importing(rows('B-1,S,P,,,,'), { allowFewer: true }),
    ]);
    const current = await etpl().current();
    expect([a.versionId, b.versionId]).toContain(current?.versionId);
    expect((await etpl().listingsOf(a.versionId))[0]?.etplId).toBe('A-1');
    expect((await etpl().listingsOf(b.versionId))[0]?.etplId).toBe('B-1');
    await importing(sample, { allowFewer: true });
  });
});

const occupational: Answers = {
  ...sampleAnswers,
  trainingType: 'occupational',
  schoolName: 'Example Community College',
  programName: 'Nursing Assistant, Level 1',
  etplId: 'OR-EXAMPLE-0001',
  school1Title: 'Example Community College',
};
const tuition = (fundId: string): DecisionLine[] => [{ fundId, costKind: 'tuition', amountCents: 200_000 }];

async function decide(
  applicationId: string,
  lines: DecisionLine[],
  more: Partial<ParsedCommand<'decide-packet'>> = {},
) {
  const application = await at.deps.cases.getApplication(applicationId);
  return decidePacket(
    {
      operationId: at.operationId(),
      actor: sam(),
      applicationId,
      version: application?.version ?? 0,
      outcome: 'approve',
      lines,
      payee: 'school',
      reason: 'The rest is covered.',
      ticks: [...decisionTicks],
      aheadOfReason: '',
      requestedItems: [],
      ...more,
    },
    at.deps,
  );
}
async function check(applicationId: string, more: Partial<ParsedCommand<'check-program'>>, actor: StaffActor = sam()) {
  const application = await at.deps.cases.getApplication(applicationId);
  return checkProgram(
    { operationId: at.operationId(), actor, applicationId, version: application?.version ?? 0, ...more },
    at.deps,
  );
}
const stateSite = {
  result: 'listed',
  source: "The state's own site",
  checkedOn: '2026-11-17',
  reason: 'Added this week; our copy is older.',
} as const;
const choose = (person: ParticipantActor, applicationId: string, etplId?: string) =>
  saveApplication(
    { operationId: at.operationId(), actor: person, applicationId, program: etplId === undefined ? {} : { etplId } },
    at.deps,
  );
const findingsOf = async (id: string) =>
  (await at.deps.cases.getApplication(id))?.findings.map(({ code }) => code) ?? [];

describe('a participant chooses a program', () => {
  test('the listing fills in school, program, number and credential, and is kept as it stood', async () => {
    const person = await at.person();
    const id = await at.draft(person);
    await choose(person, id, 'or-example-0012');
    const row = await at.deps.cases.getApplication(id);
    expect(row?.answers).toEqual({
      etplId: 'OR-EXAMPLE-0012',
      schoolName: 'Example Welding School',
      programName: 'Structural Welding',
      credential: 'AWS D1.1 certification',
    });
    expect(row?.program?.attached).toMatchObject({
      listing: { etplId: 'OR-EXAMPLE-0012', costCents: 590_000 },
      versionId: (await etpl().current())?.versionId,
    });
    // Another number typed over it is another choice, or none.
    await saveApplication(
      { operationId: at.operationId(), actor: person, applicationId: id, answers: { etplId: 'OR-EXAMPLE-0013' } },
      at.deps,
    );
    expect((await at.deps.cases.getApplication(id))?.program?.attached).toBeUndefined();
  });
  test('"I can\'t find it" takes an earlier choice away and blocks nothing', async () => {
    const person = await at.person();
    const id = await at.draft(person);
    await choose(person, id, 'OR-EXAMPLE-0012');
    await choose(person, id);
    const row = await at.deps.cases.getApplication(id);
    expect([row?.answers['etplId'], row?.program]).toEqual([undefined, undefined]);
    expect(row?.answers['schoolName']).toBe('Example Welding School');
  });
  test('what is not on the list today is said, and nothing is saved', async () => {
    const person = await at.person();
    const id = await at.draft(person);
    expect((await refusal(choose(person, id, 'OR-9'))).code).toBe('program-not-listed');
    expect((await at.deps.cases.getApplication(id))?.answers).toEqual({});
  });
});

describe('R1 at the decision', () => {
  test('a listed program is paid, and the decision keeps the listing with the version of the list', async () => {
    const id = await at.packetInReview(await at.person(), occupational);
    expect(await findingsOf(id)).toContain('etpl-listed');
    await decide(id, tuition('adult'));
    const [decision] = await at.deps.cases.listDecisions(id);
    expect(decision?.program).toMatchObject({
      need: 'listed',
      state: 'listed',
      listing: { etplId: 'OR-EXAMPLE-0001', provider: 'Example Community College', costCents: 245_000, weeks: 11 },
      list: { versionId: (await etpl().current())?.versionId, fileName: 'list.csv' },
    });
  });

  test('not found is never a refusal of the person: staff check, or other money pays', async () => {
    const { etplId: _none, ...without } = occupational;
    const id = await at.packetInReview(await at.person(), without);
    expect(await findingsOf(id)).toContain('etpl-not-found');
    const refused = await refusal(decide(id, tuition('adult')));
    expect([refused.code, refused.params]).toMatchObject(['program-unchecked', { count: 1, funds: 'Local grant' }]);
    await decide(id, tuition('local'));
    expect((await at.deps.cases.listDecisions(id))[0]?.program).toMatchObject({ need: 'listed', state: 'not-found' });
  });

  test('the list binds what the training costs, not the bus to it', async () => {
    const { etplId: _none, ...without } = occupational;
    const id = await at.packetInReview(await at.person(), { ...without, 'cost-transport': 20_000 });
    const bus: DecisionLine = { fundId: 'adult', costKind: 'transport', amountCents: 20_000 };
    expect((await refusal(decide(id, [bus, ...tuition('adult')]))).code).toBe('program-unchecked');
    await decide(id, [bus, ...tuition('local')]);
  });

  test('a check by staff opens the money, is found anew, and stands with the decision', async () => {
    const { etplId: _none, ...without } = occupational;
    const id = await at.packetInReview(await at.person(), without);
    await check(id, { check: stateSite });
    expect(await findingsOf(id)).toContain('etpl-checked');
    expect(await findingsOf(id)).not.toContain('etpl-not-found');
    await decide(id, tuition('adult'));
    expect((await at.deps.cases.listDecisions(id))[0]?.program).toMatchObject({
      state: 'not-found',
      check: { ...stateSite, checkedBy: { staffId: 'sam' } },
    });
  });

  test('"looked, and it is not there" is recorded and opens nothing', async () => {
    const id = await at.packetInReview(await at.person(), { ...occupational, etplId: 'OR-9' });
    await check(id, { check: { ...stateSite, result: 'not-listed' } });
    expect(await findingsOf(id)).toContain('etpl-checked-not-listed');
    expect((await refusal(decide(id, tuition('adult')))).code).toBe('program-unchecked');
  });

  test('a listed number for another school waits until staff tie the right listing to the packet', async () => {
    const id = await at.packetInReview(await at.person(), { ...occupational, schoolName: 'Sample Institute' });
    expect(await findingsOf(id)).toContain('etpl-differs');
    expect((await refusal(decide(id, tuition('adult')))).code).toBe('program-unchecked');
    await check(id, { etplId: 'OR-EXAMPLE-0003' });
    await decide(id, tuition('adult'));
    expect((await at.deps.cases.listDecisions(id))[0]?.program).toMatchObject({
      state: 'listed',
      listing: { etplId: 'OR-EXAMPLE-0003' },
      attached: { attachedBy: { staffId: 'sam' } },
    });
  });

  test('gone since it was chosen: an import between sending and deciding is seen', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person, occupational);
    await importing(sample.toString('utf8').replace(/^OR-EXAMPLE-0001,.*\n/m, ''));
    expect((await refusal(decide(id, tuition('adult')))).code).toBe('program-unchecked');
    await importing(sample);
    await decide(id, tuition('adult'));
  });

  test('ABE and ESL alone: WIOA money is refused, lawful funds are offered; with a listed job training it pays', async () => {
    const alone = await at.packetInReview(await at.person(), { ...occupational, trainingType: 'esl' });
    const refused = await refusal(decide(alone, tuition('adult')));
    expect([refused.code, refused.params]).toMatchObject(['basic-education-alone', { count: 1, funds: 'Local grant' }]);
    await decide(alone, tuition('local'));
    const both = await at.packetInReview(await at.person(), {
      ...occupational,
      trainingType: 'esl',
      withJobTraining: 'yes',
    });
    await decide(both, tuition('adult'));
  });

  test('the second approver is bound by it as the first was (R29)', async () => {
    const id = await at.packetInReview(await at.person(), { ...occupational, 'cost-tuition': 450_000 });
    const large: DecisionLine[] = [{ fundId: 'adult', costKind: 'tuition', amountCents: 450_000 }];
    expect(await decide(id, large)).toMatchObject({ outcome: 'needs-second' });
    await importing(sample.toString('utf8').replace(/^OR-EXAMPLE-0001,.*\n/m, ''));
    const kim = at.staff('kim');
    expect((await refusal(decide(id, large, { actor: kim }))).code).toBe('program-unchecked');
    await check(id, { check: stateSite }, kim);
    expect(await decide(id, large, { actor: kim })).toMatchObject({ outcome: 'approved' });
    await importing(sample);
  });
});

describe('who may check, and when', () => {
  test('not another center, not a participant', async () => {
    const person = await at.person();
    const id = await at.packetInReview(person, occupational);
    expect((await refusal(check(id, { check: stateSite }, at.staff('gail', 'gresham')))).code).toBe('not-found');
    const asPerson = checkProgram(
      { operationId: at.operationId(), actor: person, applicationId: id, version: 1, check: stateSite },
      at.deps,
    );
    expect((await refusal(asPerson)).code).toBe('wrong-role');
  });
  test('not from tomorrow, not without saying anything, not on a page that is old, not after the decision', async () => {
    const id = await at.packetInReview(await at.person(), occupational);
    const tomorrow = { ...stateSite, checkedOn: '2026-11-19' };
    expect((await refusal(check(id, { check: tomorrow }))).fields).toEqual([{ field: 'checkedOn', key: 'date-ahead' }]);
    expect((await refusal(check(id, {}))).code).toBe('invalid-input');
    expect((await refusal(check(id, { version: 0, check: stateSite }))).code).toBe('changed-meanwhile');
    await decide(id, tuition('adult'));
    expect((await refusal(check(id, { check: stateSite }))).code).toBe('not-open');
  });
  test('a second click is the same check', async () => {
    const id = await at.packetInReview(await at.person(), occupational);
    const version = (await at.deps.cases.getApplication(id))?.version ?? 0;
    const input = { operationId: at.operationId(), version, check: stateSite };
    expect(await check(id, input)).toEqual(await check(id, input));
    const lines = await at.deps.cases.listAudit(id);
    expect(lines.filter(({ what }) => what === 'program-checked')).toHaveLength(1);
  });
});
