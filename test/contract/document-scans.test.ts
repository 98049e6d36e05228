import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor, StaffActor } from '../../domain/access/actor.ts';
import type { OutboxRow } from '../../domain/cases/rows.ts';
import type { ScanEngine, ScanVerdict } from '../../domain/scanning.ts';
import { checkDocument, type CheckDeps, type CheckMessage } from '../../functions/check-document/check-document.ts';
import { relay } from '../../functions/relay-outbox/relay-outbox.ts';
import { rescanDocument } from '../../functions/rescan-document/rescan-document.ts';
import { sweepCases } from '../../functions/sweep-cases/sweep-cases.ts';
import { arrival, checkPorts, guardDuty, scanned } from '../support/document-checks.ts';
import { desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';

let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let applicationId: string;
/** Which scanners this deployment asks. */
let asked: ScanEngine[];

beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
  applicationId = await at.draft(person);
  asked = ['built-in'];
  ports = checkPorts(at);
});

let ports: CheckDeps;
const check = (message: CheckMessage) => checkDocument(message, { ...ports, scanners: asked });
const said = (documentId: string, engine: ScanEngine, verdict: ScanVerdict) => scanned(documentId, verdict, { engine });
const upload = () => at.announced(person, applicationId, 'government-id');
const documentOf = (documentId: string) => at.cases.getDocument(applicationId, documentId);
const statusAfter = async (documentId: string, messages: CheckMessage[]) => {
  for (const message of messages) await check(message);
  return (await documentOf(documentId))?.status;
};

describe('every scanner that the deployment asks has to say "clean"', () => {
  test.each<[string, ScanEngine[], (id: string) => CheckMessage[], string]>([
    ['built-in alone', ['built-in'], (id) => [arrival(id), said(id, 'built-in', 'clean')], 'clean'],
    ['clamd is silent', ['built-in', 'clamd'], (id) => [arrival(id), said(id, 'built-in', 'clean')], 'checking'],
    [
      'clamd could not look',
      ['built-in', 'clamd'],
      (id) => [arrival(id), said(id, 'clamd', 'not-scanned'), said(id, 'built-in', 'clean')],
      'checking',
    ],
    [
      'clamd looked the second time',
      ['built-in', 'clamd'],
      (id) => [
        arrival(id),
        said(id, 'clamd', 'not-scanned'),
        said(id, 'built-in', 'clean'),
        said(id, 'clamd', 'clean'),
      ],
      'clean',
    ],
    [
      'clamd warns, and says "clean" later',
      ['built-in', 'clamd'],
      (id) => [said(id, 'clamd', 'suspicious'), said(id, 'clamd', 'clean'), said(id, 'built-in', 'clean'), arrival(id)],
      'rejected',
    ],
    [
      'GuardDuty comes last',
      ['built-in', 'guardduty'],
      (id) => [said(id, 'built-in', 'clean'), arrival(id), guardDuty(id, 'NO_THREATS_FOUND')],
      'clean',
    ],
    [
      'GuardDuty comes first',
      ['built-in', 'guardduty'],
      (id) => [guardDuty(id, 'NO_THREATS_FOUND'), said(id, 'built-in', 'clean'), arrival(id)],
      'clean',
    ],
    ...['UNSUPPORTED', 'ACCESS_DENIED', 'FAILED', 'a word of next year'].map(
      (status): [string, ScanEngine[], (id: string) => CheckMessage[], string] => [
        `GuardDuty says ${status}`,
        ['built-in', 'guardduty'],
        (id) => [arrival(id), said(id, 'built-in', 'clean'), guardDuty(id, status)],
        'checking',
      ],
    ),
    [
      'GuardDuty warns where nobody asked it',
      ['built-in'],
      (id) => [arrival(id), said(id, 'built-in', 'clean'), guardDuty(id, 'THREATS_FOUND')],
      'rejected',
    ],
    [
      'GuardDuty could not look where nobody asked it: not clean',
      ['built-in'],
      (id) => [guardDuty(id, 'ACCESS_DENIED'), arrival(id), said(id, 'built-in', 'clean')],
      'checking',
    ],
    [
      'and too late, after all that are asked had said "clean"',
      ['built-in'],
      (id) => [arrival(id), said(id, 'built-in', 'clean'), guardDuty(id, 'ACCESS_DENIED')],
      'clean',
    ],
  ])('%s', async (_name, scanners, messages, status) => {
    asked = scanners;
    const id = await upload();
    expect(await statusAfter(id, messages(id))).toBe(status);
  });

  test('all at once, none is lost', async () => {
    asked = ['built-in', 'clamd', 'guardduty'];
    const id = await upload();
    await check(arrival(id));
    await Promise.all([
      check(said(id, 'built-in', 'clean')),
      check(said(id, 'clamd', 'clean')),
      check(guardDuty(id, 'NO_THREATS_FOUND')),
    ]);
    expect(await documentOf(id)).toMatchObject({
      status: 'clean',
      scans: { 'built-in': { verdict: 'clean' }, clamd: { verdict: 'clean' }, guardduty: { verdict: 'clean' } },
    });
  });

  test('who stays silent is asked again; after a day the person is asked for another copy', async () => {
    asked = ['built-in', 'clamd'];
    const id = await upload();
    await statusAfter(id, [arrival(id), said(id, 'built-in', 'clean'), said(id, 'clamd', 'not-scanned')]);
    const scans: boolean[] = [];
    for (const time of ['18T19:30', '19T18:30', '19T18:50', '19T19:10']) {
      at.setNow(`2026-11-${time}:00Z`);
      await sweepCases({
        ...at.deps,
        scanners: asked,
        arrived: async () => undefined,
        abortParts: async () => {},
        checkAgain: async (documentId, _bytes, _version, { scan }) => {
          if (documentId === id) scans.push(scan);
        },
      });
    }
    expect(scans).toEqual([true, true, true]);
    expect(await documentOf(id)).toMatchObject({ status: 'rejected', rejection: 'could-not-check' });
  });
});

describe('looked at again, because staff ask', () => {
  const staff = (): StaffActor => at.staff('ana', 'se');
  const accepted = async () => {
    const id = await upload();
    await statusAfter(id, [arrival(id), said(id, 'built-in', 'clean')]);
    await at.sent(person, applicationId);
    return id;
  };
  const rescan = (documentId: string, operationId = at.operationId(), actor: StaffActor = staff()) =>
    rescanDocument({ operationId, actor, applicationId, documentId }, at.deps);
  const scansAsked = async (): Promise<OutboxRow[]> =>
    (await at.cases.listOutbox(applicationId)).filter(({ message }) => message.type === 'scan-again');

  test('once for two clicks: a row that the relay carries to the scanners, and a line in the history', async () => {
    const id = await accepted();
    const operationId = at.operationId();
    await rescan(id, operationId);
    await rescan(id, operationId);
    const [row, ...others] = await scansAsked();
    expect(others).toEqual([]);
    const shown: string[] = [];
    const deps = {
      ...at.deps,
      baseUrl: 'https://desk.example.org',
      workflows: { start: async () => 'started' as const, answer: async () => 'answered' as const },
      sendMail: async () => true,
      sendText: undefined,
      scanAgain: async (documentId: string, versionId: string) => void shown.push(`${documentId} ${versionId}`),
    };
    expect(await relay(row!, deps)).toBe('sent');
    expect(shown).toEqual([`${id} v1`]);
    expect(
      (await at.cases.listAudit(applicationId)).filter(({ what }) => what === 'document-rescan-asked'),
    ).toHaveLength(1);
  });

  test('a warning takes it out, "clean" and "could not look" leave it', async () => {
    const id = await accepted();
    await rescan(id);
    expect(await statusAfter(id, [said(id, 'built-in', 'not-scanned')])).toBe('clean');
    expect(await statusAfter(id, [said(id, 'built-in', 'clean')])).toBe('clean');
    expect(await statusAfter(id, [said(id, 'built-in', 'suspicious')])).toBe('rejected');
    await expect(rescan(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('not for another center, and not for the person', async () => {
    const id = await accepted();
    await expect(rescan(id, at.operationId(), at.staff('ben', 'tigard'))).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await scansAsked()).toEqual([]);
  });
});
