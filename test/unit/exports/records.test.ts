import { describe, expect, test } from '@jest/globals';
import { boardSettings } from '../../../adapters/board-settings.ts';
import type { DecisionRow, OutboxRow } from '../../../domain/cases/rows.ts';
import { boardLanguages, type BoardLanguage } from '../../../domain/languages.ts';
import { copyTexts } from '../../../functions/export-records/copy-texts.ts';
import { RecordsPage } from '../../../web/export/records-page.tsx';
import { recordsOf, withObjects, type PersonRows, type Records } from '../../../web/export/records.ts';
import { applicationRow, documentRow } from '../web-staff/sample-rows.ts';

/** Every text of a row that its person was never shown has this mark; none may reach a copy. */
const hidden = 'HOUSE-ONLY';
const nowMs = Date.parse('2026-11-20T18:00:00Z');
const retained = { schemaVersion: 1 as const, retainUntil: '2034-06-30T00:00:00.000Z', legalHold: false };
const centerId = boardSettings.centers[0]!.centerId;

const decision = (over: Partial<DecisionRow>): DecisionRow => ({
  ...retained,
  applicationId: 'app_01k9sample00001',
  seq: 1,
  round: 1,
  stage: 'first',
  outcome: 'denied',
  lines: [],
  amountCents: 0,
  askedCents: 310_000,
  reason: 'The program is not on the state list.',
  wouldChange: 'A program that is on it.',
  aheadOfReason: hidden,
  exceptionReason: hidden,
  ticks: ['interview'],
  requestedItems: [],
  documents: [],
  decidedBy: { staffId: hidden, name: hidden },
  decidedAt: '2026-11-05T18:00:00.000Z',
  operationId: hidden,
  ...over,
});
const mail = (over: Partial<OutboxRow>, template: string): OutboxRow => ({
  schemaVersion: 1,
  kind: 'OUTBOX',
  outboxId: 'out_1',
  applicationId: 'app_01k9sample00001',
  createdAt: '2026-11-03T18:00:00.000Z',
  attempts: 1,
  doneAt: '2026-11-03T18:01:00.000Z',
  message: { type: 'mail', template, params: {} },
  ...over,
});

function person(): PersonRows {
  const application = applicationRow({
    centerId,
    status: 'denied',
    answers: { firstName: '<b>Ana</b>', lastName: 'Nguyễn', programName: 'Welding & more' },
    absences: [
      {
        kind: 'budget',
        why: 'cannot-get',
        reason: 'My landlord has it',
        answer: {
          how: 'original-seen',
          seenOn: '2026-11-04',
          by: { staffId: hidden, name: hidden },
          at: '2026-11-04T18:00:00.000Z',
        },
      },
    ],
    claimedBy: { staffId: hidden, name: hidden, claimedAt: '2026-11-04T18:00:00.000Z' },
    findings: [{ code: 'age', outcome: 'check', rule: 'R8', params: { what: hidden } }],
    appeals: [
      {
        at: '2026-11-06T18:00:00.000Z',
        words: 'Look again please',
        late: false,
        decisionSeq: 1,
        from: hidden,
        by: 'person',
      },
    ],
    letter: { key: 'app_1/1/letter.pdf', versionId: 'v1', kind: 'denial' },
    // Of a scholarship the packet is the board's own record.
    packet: { key: `app_1/1/${hidden}.pdf`, versionId: 'v1', sha256: 'a'.repeat(64), pages: 3 },
  });
  return {
    profile: {
      schemaVersion: 1,
      personId: application.personId,
      personRef: application.personRef,
      email: 'ana@example.org',
      language: 'en',
      createdAt: '2026-11-01T18:00:00.000Z',
    },
    consents: [
      {
        ...retained,
        personId: application.personId,
        coachId: 'coa_01k9sample00001',
        organizationId: boardSettings.partners[0]!.organizationId,
        coachName: 'River Coach',
        personName: 'Ana',
        birthYear: 1990,
        mark: 1,
        scope: ['see', 'documents'],
        purpose: 'apply',
        expiresOn: '2027-05-01',
        how: 'own-page',
        grantedBy: application.personId,
        grantedAt: '2026-11-02T18:00:00.000Z',
      },
    ],
    optional: { age: '25-34', race: ['asian', 'white'] },
    requests: [
      {
        application,
        answers: { ...application.answers, 'accommodation-not-a-field': 'kept apart' },
        documents: [
          documentRow({ documentId: 'doc_01k9sample00001', fileName: 'cost sheet.pdf' }),
          documentRow({
            documentId: 'doc_01k9sample00002',
            fileName: 'cost sheet.pdf',
            createdAt: '2026-11-02T18:20:00.000Z',
            uploadedBy: 'coa_01k9sample00001',
          }),
          documentRow({
            documentId: 'doc_01k9sample00003',
            fileName: 'photo.heic',
            createdAt: '2026-11-02T18:30:00.000Z',
            original: {
              key: 'originals/x',
              versionId: 'v1',
              replaced: { state: 'replaced', at: '2026-11-10T18:00:00.000Z', by: 'system', afterDays: 60 },
            },
            normalized: { key: 'normalized/x', versionId: 'v2', sha256: 'b'.repeat(64), bytes: 900 },
          }),
          documentRow({
            documentId: 'doc_01k9sample00004',
            fileName: 'bad.exe',
            status: 'rejected',
            rejection: 'wrong-type',
            arrivedAt: '2026-11-02T18:40:00.000Z',
            createdAt: '2026-11-02T18:40:00.000Z',
          }),
          documentRow({ documentId: 'doc_01k9sample00005', fileName: hidden, status: 'expected' }),
        ].map((row) => ({ arrivedAt: row.status === 'expected' ? undefined : row.createdAt, ...row })) as never,
        decisions: [decision({}), decision({ seq: 2, outcome: 'needs-second', reason: hidden })],
        audit: [
          {
            schemaVersion: 2,
            applicationId: application.applicationId,
            version: 1,
            at: '2026-11-03T18:00:00.000Z',
            actor: hidden,
            what: 'submitted',
            params: {},
          },
          {
            schemaVersion: 2,
            applicationId: application.applicationId,
            version: 2,
            at: '2026-11-04T18:00:00.000Z',
            actor: hidden,
            what: 'claimed',
            params: { name: hidden },
          },
        ],
        outbox: [
          mail({}, 'sent-receipt'),
          mail({ outboxId: 'out_2', doneAt: undefined }, 'reminder'),
          mail({ outboxId: 'out_3' }, 'accommodation-asked'),
        ],
        outcomes: [
          {
            ...retained,
            applicationId: application.applicationId,
            seq: 1,
            said: { event: 'employed', on: '2026-11-15', jobTitle: 'Welder' },
            recordedBy: { kind: 'participant', id: application.personId },
            recordedAt: '2026-11-16T18:00:00.000Z',
            operationId: 'op-1',
          },
          {
            ...retained,
            applicationId: application.applicationId,
            seq: 2,
            said: { event: 'employed', on: '2026-11-15', jobTitle: hidden },
            recordedBy: { kind: 'staff', id: 'staff-1', name: hidden },
            recordedAt: '2026-11-16T18:00:00.000Z',
            operationId: 'op-2',
          },
        ],
        accommodation: { requestedAt: '2026-11-03T18:00:00.000Z', arrangedAt: '2026-11-09T18:00:00.000Z' },
      },
    ],
  };
}

const ctxIn = (language: BoardLanguage) => ({
  t: copyTexts(language),
  language,
  timeZone: boardSettings.timeZone,
  nowMs,
  boardName: boardSettings.boardName,
  languageAccessLine: boardSettings.languageAccessLine,
});
const about = { exportId: 'exp_01k9sample00001', language: 'en' };
const make = (rows: PersonRows, language: BoardLanguage = 'en') =>
  recordsOf(rows, about, { ctx: ctxIn(language), settings: boardSettings, baseUrl: 'https://site.example.org' });
const pageOf = (records: Records, language: BoardLanguage = 'en') =>
  String(RecordsPage({ ctx: ctxIn(language), records }));

describe('what is in a copy', () => {
  const { records, objects } = make(person());
  const found = new Map(
    objects.map(({ path }, at) => [path, at === 1 ? ('gone' as const) : { bytes: 10, sha256: 'c'.repeat(64) }]),
  );
  const complete = withObjects(records, found, ctxIn('en'));
  const [request] = complete.requests;
  const html = pageOf(complete);

  test('nothing that its person was not shown, in the page, the data or the names of files', () => {
    expect(html).not.toContain(hidden);
    expect(JSON.stringify(complete)).not.toContain(hidden);
    expect(JSON.stringify(objects)).not.toContain(hidden);
  });

  test('answers under the words of the form, decisions with their reasons, what they told, what we wrote', () => {
    expect(request?.answers.flatMap(({ rows }) => rows)).toContainEqual({
      label: 'Name of the program or class',
      value: 'Welding & more',
      field: 'programName',
    });
    expect(JSON.stringify(request?.answers)).toContain('kept apart');
    expect(request?.decisions.map(({ outcome, facts }) => [outcome, facts.map(({ value }) => value)])).toEqual([
      ['denied', ['The program is not on the state list.', 'A program that is on it.']],
    ]);
    expect(request?.appeals.map(({ text }) => text)).toEqual(['Look again please']);
    expect(request?.told).toHaveLength(1);
    expect(request?.messages.map(({ template }) => template)).toEqual(['sent-receipt']);
    expect(request?.history).toHaveLength(1);
    expect(request?.languageHelp).toEqual({
      askedAt: '2026-11-03T18:00:00.000Z',
      arrangedAt: '2026-11-09T18:00:00.000Z',
    });
    expect(complete.helpers.map(({ name }) => name)).toEqual(['River Coach']);
    expect(complete.optionalQuestions.map(({ field }) => field)).toEqual(['race', 'age']);
  });

  test('files as they were sent, or their clean copy (R23); of a rejected one its name and why; of a lost one that it is', () => {
    expect(objects.map(({ path, from, key }) => [path, from, key])).toEqual([
      ['SE-4827/01 cost sheet.pdf', 'clean', 'originals/doc_01k9sample00001'],
      ['SE-4827/02 cost sheet.pdf', 'clean', 'originals/doc_01k9sample00001'],
      ['SE-4827/03 photo.pdf', 'clean', 'normalized/x'],
      ['SE-4827/letter.pdf', 'packets', 'app_1/1/letter.pdf'],
    ]);
    expect(request?.files.map(({ name, copy, path, state }) => [name, copy, path, state])).toEqual([
      ['cost sheet.pdf', 'as-sent', 'SE-4827/01 cost sheet.pdf', 'clean'],
      ['cost sheet.pdf', undefined, undefined, 'clean'],
      ['photo.heic', 'clean-copy', 'SE-4827/03 photo.pdf', 'clean'],
      ['bad.exe', undefined, undefined, 'rejected'],
    ]);
    expect(request?.files[1]?.stateText).toBe('We could not find this file. Please tell your center.');
    expect(request?.files[3]?.stateText).not.toBe('');
    expect(html).toContain('href="SE-4827/01%20cost%20sheet.pdf"');
  });

  test('what somebody typed is text, and the page asks the network for nothing', () => {
    expect(html).toContain('&lt;b&gt;Ana&lt;/b&gt;');
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  test('a packet that was handed to its person goes along (R15)', () => {
    const rows = person();
    const [first] = rows.requests;
    const tui = {
      ...first!.application,
      kind: 'tui' as const,
      tui: { handedOver: { at: '2026-11-05T18:00:00.000Z' } },
    };
    const { objects: with_ } = make({
      ...rows,
      requests: [{ ...first!, application: tui as never, answers: {}, documents: [], decisions: [] }],
    });
    expect(with_.map(({ path }) => path)).toContain('SE-4827/packet.pdf');
  });

  test('nobody without requests is left with an empty page', () => {
    const { records: none, objects: nothing } = make({ profile: undefined, consents: [], optional: {}, requests: [] });
    expect(nothing).toEqual([]);
    expect(pageOf(none)).toContain('You have no requests with us.');
  });

  test.each([...boardLanguages])('all of it can be said in %s', (language) => {
    const html = pageOf(make(person(), language).records, language);
    expect(html).toContain(`<html lang="${language}"`);
    expect(html).not.toContain(hidden);
  });
});
