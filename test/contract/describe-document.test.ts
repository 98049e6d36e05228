import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Actor, ParticipantActor } from '../../domain/access/actor.ts';
import { decisionTicks, type ChecklistKind, type DocumentRow } from '../../domain/cases/rows.ts';
import { transact } from '../../adapters/transaction.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { describeDocument } from '../../functions/describe-document/describe-document.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalCodeOf } from '../support/refusals.ts';

/** What a file is, and what date is on it: over the real tables. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
});
afterAll(async () => tables?.stop());

async function row(id: string, documentId: string): Promise<DocumentRow> {
  const found = await at.cases.getDocument(id, documentId);
  if (!found) throw new Error('no document');
  return found;
}
/** A document that passed its check; what the check does is other tests' business. */
async function given(id: string, kind: ChecklistKind, sha256: string = kind): Promise<string> {
  const documentId = await at.announced(person, id, kind);
  await transact(at.cases.client, [
    at.cases.write.document(await row(id, documentId), {
      set: { status: 'clean', sha256 },
      remove: ['duePk', 'dueSk'],
    }),
  ]);
  return documentId;
}
const say = (
  applicationId: string,
  documentId: string,
  what: { kind?: ChecklistKind; printedOn?: string | null },
  actor: Actor = person,
  operationId = at.operationId(),
) => describeDocument({ operationId, actor, applicationId, documentId, ...what }, at.deps);
const lastLine = async (id: string) => (await at.cases.listAudit(id))[0];

describe('the person, before sending', () => {
  test('moves it with one line in the audit; the second click is the first; back again is another word', async () => {
    const id = await at.draft(person);
    const documentId = await given(id, 'government-id');
    const operationId = at.operationId();
    const answer = await say(id, documentId, { kind: 'other' }, person, operationId);
    expect(await say(id, documentId, { kind: 'other' }, person, operationId)).toEqual(answer);
    expect(await row(id, documentId)).toMatchObject({
      kind: 'other',
      placed: { by: person.personId, from: 'government-id' },
    });
    const moves = (await at.cases.listAudit(id)).filter(({ what }) => what === 'document-moved');
    expect(moves.map(({ params }) => params)).toEqual([{ documentId, kind: 'other', from: 'government-id' }]);
    await say(id, documentId, { kind: 'government-id' });
    expect((await row(id, documentId)).kind).toBe('government-id');
    await say(id, documentId, { kind: 'government-id' });
    expect((await row(id, documentId)).placed).not.toHaveProperty('from');
    expect(await lastLine(id)).toMatchObject({ what: 'document-placed' });
  });

  test('types a date and takes it back; only an end may lie ahead', async () => {
    const id = await at.draft(person);
    const documentId = await given(id, 'government-id');
    await say(id, documentId, { printedOn: '2030-05-17' });
    expect((await row(id, documentId)).printed).toMatchObject({ on: '2030-05-17', by: person.personId });
    expect(await lastLine(id)).toMatchObject({ what: 'document-dated', params: { documentId } });
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other', printedOn: '2030-05-17' }))).toBe('invalid-input');
    await say(id, documentId, { printedOn: null });
    expect((await row(id, documentId)).printed).toBeUndefined();
    expect(await refusalCodeOf(say(id, documentId, {}))).toBe('invalid-input');
  });

  test('not to where the request has no place, nor beside itself, nor what is gone, nor another’s', async () => {
    const id = await at.draft(person);
    const documentId = await given(id, 'government-id', 'same');
    await given(id, 'budget', 'same');
    expect(await refusalCodeOf(say(id, documentId, { kind: 'oed-answer' }))).toBe('invalid-input');
    expect(await refusalCodeOf(say(id, documentId, { kind: 'budget' }))).toBe('duplicate-document');
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other' }, await at.person()))).toBe('not-found');
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other' }, at.staff('one')))).toBe('not-found');
    const expected = await at.announced(person, id, 'other');
    expect(await refusalCodeOf(say(id, expected, { kind: 'government-id' }))).toBe('not-found');
  });

  test('two at once: one place, and both words in the audit', async () => {
    const id = await at.draft(person);
    const documentId = await given(id, 'government-id');
    await Promise.all([say(id, documentId, { kind: 'other' }), say(id, documentId, { kind: 'proof-of-income' })]);
    const moves = (await at.cases.listAudit(id)).filter(({ what }) => what === 'document-moved');
    expect(moves).toHaveLength(2);
    expect(moves[0]?.params['kind']).toBe((await row(id, documentId)).kind);
  });
});

describe('after sending', () => {
  async function sent(kind: ChecklistKind): Promise<{ id: string; documentId: string }> {
    const draft = await at.draft(person);
    const source = await given(draft, kind);
    const id = await at.packetInReview(person);
    // It came with the packet.
    const moved = { ...(await row(draft, source)), applicationId: id };
    await transact(at.cases.client, at.cases.write.reusedDocument({ ...moved, documentId: `${source.slice(0, -1)}z` }));
    return { id, documentId: `${source.slice(0, -1)}z` };
  }

  test('staff move it and are no helpers for that (R29); the person does not any more', async () => {
    const { id, documentId } = await sent('government-id');
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other' }))).toBe('already-sent');
    await say(id, documentId, { kind: 'other', printedOn: '2026-11-01' }, at.staff('one'));
    expect(await row(id, documentId)).toMatchObject({ kind: 'other', printed: { on: '2026-11-01', by: 'one' } });
    expect((await at.cases.getApplication(id))?.assistedBy).toEqual([]);
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other' }, at.staff('one', 'bh')))).toBe('not-found');
  });

  test('asked again, the person moves within what was asked (R28)', async () => {
    const { id, documentId } = await sent('government-id');
    const packet = await at.cases.getApplication(id);
    await decidePacket(
      {
        operationId: at.operationId(),
        actor: at.staff('one'),
        applicationId: id,
        version: packet?.version ?? 0,
        outcome: 'more-information',
        lines: [],
        reason: '',
        ticks: [...decisionTicks],
        aheadOfReason: '',
        requestedItems: [askedFor('government-id'), askedFor('proof-of-income')],
      },
      at.deps,
    );
    expect(await refusalCodeOf(say(id, documentId, { kind: 'other' }))).toBe('not-asked');
    await say(id, documentId, { kind: 'proof-of-income' });
    expect((await row(id, documentId)).kind).toBe('proof-of-income');
  });
});
