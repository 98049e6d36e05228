import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fromItem } from '../../adapters/transaction.ts';
import type { Actor, ParticipantActor } from '../../domain/access/actor.ts';
import type { ChecklistKind, DocumentRow } from '../../domain/cases/rows.ts';
import { judgeAudit } from '../../domain/invariants/audit.ts';
import { readCase } from '../../domain/invariants/case-rows.ts';
import { judgeDocuments } from '../../domain/invariants/documents.ts';
import { reuseOffers } from '../../domain/papers/reuse.ts';
import { createApplication } from '../../functions/create-application/create-application.ts';
import { checkDocument, type CheckDeps, type CheckMessage } from '../../functions/check-document/check-document.ts';
import { reuseDocument } from '../../functions/reuse-document/reuse-document.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { accepted, arrival, checkPorts, randomSha256, scanned } from '../support/document-checks.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusalCodeOf } from '../support/refusals.ts';

/** A paper that was given before, used again: over the real tables, with the checks that every packet is held to. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let earlier: string;
let now: string;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
  earlier = await at.draft(person);
  now = await at.draft(person);
  ports = checkPorts(at, () => accepted(hash));
});
afterAll(async () => tables?.stop());

let hash: string;
async function given(applicationId: string, kind: ChecklistKind = 'government-id'): Promise<string> {
  const documentId = await at.announced(person, applicationId, kind);
  hash = randomSha256();
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await check(message);
  return documentId;
}
let ports: CheckDeps;
const check = (message: CheckMessage) => checkDocument(message, ports);
const reuse = (
  from: { applicationId: string; documentId: string },
  kind: ChecklistKind = 'government-id',
  applicationId = now,
  { actor = person as Actor, operationId = at.operationId() } = {},
) => reuseDocument({ operationId, actor, applicationId, kind, from }, at.deps);
const remove = (applicationId: string, documentId: string) =>
  saveApplication({ operationId: at.operationId(), actor: person, applicationId, removeDocument: documentId }, at.deps);
async function document(applicationId: string, documentId: string): Promise<DocumentRow> {
  const row = await at.cases.getDocument(applicationId, documentId);
  if (!row) throw new Error('no document');
  return row;
}
/** What the nightly check says of a packet's papers and of the lines about them. */
async function violations(applicationId: string): Promise<unknown[]> {
  const { Items = [] } = await at.cases.client.send(
    new QueryCommand({
      TableName: at.cases.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `APP#${applicationId}` } },
      ConsistentRead: true,
    }),
  );
  const { case: found, unreadable } = readCase(
    applicationId,
    Items.map((item) => fromItem(item)),
  );
  return [...unreadable, ...judgeDocuments(found, at.deps.clock.now()), ...judgeAudit(found)];
}

describe('from another request of the same person', () => {
  test('the same bytes by their versions, with who gave them first and when; removing it is as ever', async () => {
    const first = await given(earlier);
    at.setNow('2027-03-01T18:00:00Z');
    const { documentId } = await reuse({ applicationId: earlier, documentId: first });
    const source = await document(earlier, first);
    const copy = await document(now, documentId);
    expect(copy).toMatchObject({
      status: 'clean',
      kind: 'government-id',
      original: source.original,
      normalized: source.normalized,
      sha256: source.sha256,
      uploadedBy: person.personId,
      arrivedAt: '2026-11-18T18:00:00.000Z',
      createdAt: '2027-03-01T18:00:00.000Z',
      reused: { applicationId: earlier, documentId: first, by: person.personId },
    });
    expect(source.usedIn).toEqual([{ applicationId: now, documentId }]);
    expect((await at.cases.getApplication(now))?.documentCount).toBe(1);
    expect(await violations(now)).toEqual([]);
    expect((await at.cases.listAudit(now))[0]).toMatchObject({ what: 'document-reused', params: { documentId } });

    await remove(now, documentId);
    expect((await document(now, documentId)).status).toBe('superseded');
    expect((await document(earlier, first)).status).toBe('clean');
    expect(await violations(now)).toEqual([]);
    // Taken out by mistake: it can be used once more.
    await reuse({ applicationId: earlier, documentId: first });
    expect((await document(earlier, first)).usedIn).toHaveLength(2);
  });

  test('the second click is the first; a second try is "we already have it"', async () => {
    const from = { applicationId: earlier, documentId: await given(earlier) };
    const operationId = at.operationId();
    const one = await reuse(from, 'government-id', now, { operationId });
    expect(await reuse(from, 'government-id', now, { operationId })).toEqual(one);
    expect(await refusalCodeOf(reuse(from))).toBe('duplicate-document');
    const both = await Promise.allSettled([reuse(from, 'budget'), reuse(from, 'budget')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await at.cases.getApplication(now))?.documentCount).toBe(2);
  });

  test('a copy of a copy knows the first one, and its warning is heard everywhere, also after it was taken out', async () => {
    const first = await given(earlier);
    const { documentId: second } = await reuse({ applicationId: earlier, documentId: first });
    const third = await at.draft(person);
    const { documentId: last } = await reuse({ applicationId: now, documentId: second }, 'government-id', third);
    expect((await document(third, last)).reused?.documentId).toBe(first);
    await remove(earlier, first);
    await check(scanned(first, 'suspicious'));
    for (const [id, documentId] of [
      [now, second],
      [third, last],
    ] as const) {
      expect(await document(id, documentId)).toMatchObject({ status: 'rejected', rejection: 'suspicious' });
      expect(await violations(id)).toEqual([]);
    }
    await check(scanned(first, 'suspicious'));
    expect((await at.cases.getApplication(now))?.documentCount).toBe(0);
  });

  test('nobody else’s: another person’s paper, a stranger, a coach without consent', async () => {
    const from = { applicationId: earlier, documentId: await given(earlier) };
    const stranger = await at.person();
    const theirs = await at.draft(stranger);
    expect(await refusalCodeOf(reuse(from, 'government-id', theirs, { actor: stranger }))).toBe('not-found');
    expect(await refusalCodeOf(reuse(from, 'government-id', now, { actor: stranger }))).toBe('not-found');
    const coach: Actor = {
      kind: 'coach',
      coachId: 'coa_01k9sample00001',
      name: 'Coach',
      organizationId: 'river-bend-works',
      client: { personId: person.personId, confirmed: true },
    };
    expect(await refusalCodeOf(reuse(from, 'government-id', now, { actor: coach }))).toBe('not-found');
  });

  test('what was taken out, or never passed, is not used', async () => {
    const documentId = await given(earlier);
    await remove(earlier, documentId);
    expect(await refusalCodeOf(reuse({ applicationId: earlier, documentId }))).toBe('not-found');
    const waiting = await at.announced(person, earlier, 'budget');
    expect(await refusalCodeOf(reuse({ applicationId: earlier, documentId: waiting }))).toBe('not-found');
  });
});

describe('for something else in the same request', () => {
  test('the content stands in the packet once, whichever of the two is taken out', async () => {
    for (const which of [0, 1] as const) {
      const application = await at.draft(person);
      const first = await given(application, 'proof-of-income');
      const from = { applicationId: application, documentId: first };
      const { documentId: second } = await reuse(from, 'layoff-letter', application);
      expect(await violations(application)).toEqual([]);
      const ids = [first, second] as const;
      await remove(application, ids[which]);
      expect(await violations(application)).toEqual([]);
      expect((await at.cases.getApplication(application))?.documentCount).toBe(1);
      // The same bytes sent anew are still the same.
      const again = await at.announced(person, application, 'budget');
      for (const message of [arrival(again), scanned(again, 'clean')]) await check(message);
      expect(await document(application, again)).toMatchObject({
        status: 'rejected',
        rejection: 'duplicate-document',
        duplicateOf: ids[1 - which],
      });
    }
  });
});

test('a packet that was sent takes nothing more, unless it was asked for', async () => {
  const from = { applicationId: earlier, documentId: await given(earlier) };
  const sent = await at.packetInReview(person);
  expect(await refusalCodeOf(reuse(from, 'government-id', sent))).toBe('already-sent');
});

describe('what is offered', () => {
  test('the same kind from before, the newest first and each content once; nothing where a paper is there', async () => {
    const ids = [await given(earlier), await given(earlier), await given(earlier, 'budget')];
    const others = [{ application: { number: 'SE-1' }, documents: await at.cases.listDocuments(earlier) }];
    const offers = (kind: ChecklistKind, own: readonly DocumentRow[] = []) =>
      reuseOffers(kind, own, others, () => false).map(({ document: { documentId } }) => documentId);
    expect(offers('government-id').toSorted()).toEqual(ids.slice(0, 2).toSorted());
    expect(offers('cost-sheet')).toEqual([]);
    const here = await document(earlier, ids[0]!);
    expect(offers('government-id', [here])).toEqual([]);
    expect(reuseOffers('government-id', [], others, () => true)).toEqual([]);
  });
});

describe('at the desk, for a person with a packet on paper', () => {
  async function walkIn(staffId: string, center = 'se'): Promise<{ desk: Actor; id: string }> {
    const desk = at.staff(staffId, center);
    const profile = await at.cases.getProfile(person.personId);
    const { applicationId: id } = await createApplication(
      {
        operationId: at.operationId(),
        actor: desk,
        kind: 'scholarship',
        centerId: center,
        language: 'en',
        formSource: 'paper',
        noticeAcknowledged: true,
        walkIn: { email: profile?.email ?? '' },
      },
      at.deps,
    );
    return { desk, id };
  }

  test('staff use what the person gave to this center, and never decide on it (R29); the person’s own draft stays theirs', async () => {
    const { desk: first, id: before } = await walkIn('first');
    const documentId = await given(before);
    const { desk: second, id } = await walkIn('second');
    await reuse({ applicationId: before, documentId }, 'government-id', id, { actor: second });
    const row = await at.cases.getApplication(id);
    expect(row).toMatchObject({ documentCount: 1, assistedBy: ['second'], personId: person.personId });
    expect(await violations(id)).toEqual([]);
    expect((await at.cases.listAudit(id))[0]).toMatchObject({ what: 'document-reused', actor: 'second' });
    // Pressed by a colleague too: a helper from then on.
    await reuse({ applicationId: before, documentId }, 'budget', id, { actor: first });
    expect((await at.cases.getApplication(id))?.assistedBy).toEqual(['second', 'first']);

    const own = { applicationId: earlier, documentId: await given(earlier) };
    expect(await refusalCodeOf(reuse(own, 'cost-sheet', id, { actor: second }))).toBe('not-found');
    // Nor is anything put into a packet that the person files themselves.
    expect(
      await refusalCodeOf(reuse({ applicationId: before, documentId }, 'cost-sheet', now, { actor: second })),
    ).toBe('not-found');
  });

  test('what was given to another center is not theirs to see', async () => {
    const { id: there } = await walkIn('there', 'gresham');
    const from = { applicationId: there, documentId: await given(there) };
    const { desk: here, id } = await walkIn('here');
    expect(await refusalCodeOf(reuse(from, 'government-id', id, { actor: here }))).toBe('not-found');
  });
});
