import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ParticipantActor } from '../../domain/access/actor.ts';
import type { ChecklistKind } from '../../domain/cases/rows.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import { offeredAnswers } from '../../domain/reading/offered.ts';
import { decidePacket } from '../../functions/decide-packet/decide-packet.ts';
import { composePacket } from '../../functions/compose-packet/compose-packet.ts';
import { packetOfCase } from '../../functions/compose-packet/packet-of-case.ts';
import { packetTexts } from '../../functions/compose-packet/packet-texts.ts';
import { checkDocument } from '../../functions/check-document/check-document.ts';
import { saveApplication } from '../../functions/save-application/save-application.ts';
import { translator } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';
import { openPdf } from '../support/pdf.ts';
import { plainPdf } from '../unit/documents/files.ts';
import { accepted, arrival, checkPorts, scanned } from '../support/document-checks.ts';
import { askedFor, desk } from '../support/cases.ts';
import { startTables } from '../support/tables.ts';
import { refusedFieldsOf } from '../support/refusals.ts';

/** The fields of an uploaded form, from the parser's verdict to the person's answers, over real tables. */
let tables: Awaited<ReturnType<typeof startTables>> | undefined;
let at: ReturnType<typeof desk>;
let person: ParticipantActor;
let id: string;
beforeAll(async () => {
  tables = await startTables(['cases', 'ledger', 'snap', 'ui', 'accommodation']);
});
afterAll(async () => tables?.stop());
beforeEach(async () => {
  at = desk(tables!.client);
  person = await at.person();
  id = await at.draft(person);
});

const formValues = {
  'First name': 'Maria Elena',
  'Last name': 'Lopez',
  Tuition: '$2,500.00',
  'Program start date': '01/05/2027',
  'Receives SNAP': 'Yes',
  'Unemployment benefits': 'Yes',
  SSN: '123-45-6789',
};

/** A file that the parser accepted with these values, and the scanner found clean. */
async function arrived(values: Record<string, string>, kind: ChecklistKind = 'application-form'): Promise<string> {
  const documentId = await at.announced(person, id, kind);
  const ports = checkPorts(at, () => accepted(undefined, { formValues: values }));
  for (const message of [arrival(documentId), scanned(documentId, 'clean')]) await checkDocument(message, ports);
  return documentId;
}

async function packet() {
  const application = await at.cases.getApplication(id);
  if (!application) throw new Error('no packet');
  return application;
}
const takeOver = (documentId: string, fields: string[], operationId = at.operationId()) =>
  saveApplication({ operationId, actor: person, applicationId: id, takeOver: { documentId, fields } }, at.deps);
const type = (answers: Answers) =>
  saveApplication({ operationId: at.operationId(), actor: person, applicationId: id, answers }, at.deps);

test('what the law keeps apart, and numbers that nobody needs, never reach a row (R22, R8)', async () => {
  const documentId = await arrived(formValues);
  const document = await at.cases.getDocument(id, documentId);
  expect(document?.formAnswers).toEqual({
    answers: { firstName: 'Maria Elena', lastName: 'Lopez', 'cost-tuition': 250_000, programStart: '2027-01-05' },
  });
  expect(JSON.stringify([document, await packet()])).not.toMatch(/123-45-6789|snap|unemployment/i);
  for (const apart of ['snap', 'ui', 'accommodation'] as const) expect(await at.deps[apart].getAnswers(id)).toEqual({});
  // Read is not said: nothing of it is an answer yet.
  expect((await packet()).answers).toEqual({});
});

test('a file without fields that we know keeps nothing of them', async () => {
  const documentId = await arrived({ Text1: 'Maria', planet: 'Earth' });
  expect((await at.cases.getDocument(id, documentId))?.formAnswers).toBeUndefined();
});

describe('taking over', () => {
  test('only what was ticked, with where it came from, and the facts that follow', async () => {
    const documentId = await arrived(formValues);
    await takeOver(documentId, ['firstName', 'cost-tuition']);
    expect(await packet()).toMatchObject({
      answers: { firstName: 'Maria Elena', 'cost-tuition': 250_000 },
      takenOver: { firstName: documentId, 'cost-tuition': documentId },
      askedCents: 250_000,
    });
    expect((await packet()).answers['lastName']).toBeUndefined();
    const document = await at.cases.getDocument(id, documentId);
    expect(document?.formAnswers?.looked).toMatchObject({ by: person.personId, taken: ['firstName', 'cost-tuition'] });
    const [line] = await at.cases.listAudit(id);
    expect(line).toMatchObject({ what: 'form-taken-over', params: { documentId, count: 2 } });
  });

  test('the second click is the first one’s answer, and ticking less takes back', async () => {
    const documentId = await arrived(formValues);
    const click = at.operationId();
    const first = await takeOver(documentId, ['firstName', 'lastName'], click);
    expect(await takeOver(documentId, ['firstName', 'lastName'], click)).toEqual(first);
    expect((await packet()).version).toBe(first.version);
    await takeOver(documentId, ['lastName']);
    expect((await packet()).answers).toEqual({ lastName: 'Lopez' });
    expect((await packet()).takenOver).toEqual({ lastName: documentId });
    await takeOver(documentId, []);
    expect((await packet()).answers).toEqual({});
    expect((await packet()).takenOver).toBeUndefined();
  });

  test('what the person changes afterwards is their own, and no tick on the paper takes it away', async () => {
    const documentId = await arrived(formValues);
    await takeOver(documentId, ['firstName', 'lastName']);
    await type({ lastName: 'Lopez Garcia' });
    expect((await packet()).takenOver).toEqual({ firstName: documentId });
    await takeOver(documentId, []);
    expect((await packet()).answers).toEqual({ lastName: 'Lopez Garcia' });
  });

  test('what was typed before is shown beside, and stays unless it is ticked', async () => {
    await type({ firstName: 'Maria', lastName: 'Lopez' });
    const documentId = await arrived(formValues);
    const document = await at.cases.getDocument(id, documentId);
    const offered = offeredAnswers(document!, await packet());
    // The last name says the same: nothing to ask about.
    expect(offered.map(({ field, current }) => [field.name, current])).toEqual([
      ['firstName', 'Maria'],
      ['programStart', undefined],
      ['cost-tuition', undefined],
    ]);
    await takeOver(documentId, ['programStart']);
    expect((await packet()).answers).toMatchObject({ firstName: 'Maria', programStart: '2027-01-05' });
  });

  test('a value that the paper does not have cannot come with the click', async () => {
    const documentId = await arrived(formValues);
    expect(await refusedFieldsOf(takeOver(documentId, ['city']))).toBe('invalid-input: city');
    expect(await refusedFieldsOf(takeOver(documentId, ['receivesSnap']))).toBe('invalid-input: receivesSnap');
    expect((await packet()).answers).toEqual({});
  });

  test('a file that was taken out, or of somebody else, offers nothing', async () => {
    const documentId = await arrived(formValues);
    const other = await at.person();
    await expect(
      saveApplication(
        {
          operationId: at.operationId(),
          actor: other,
          applicationId: id,
          takeOver: { documentId, fields: ['firstName'] },
        },
        at.deps,
      ),
    ).rejects.toThrow();
    await saveApplication(
      { operationId: at.operationId(), actor: person, applicationId: id, removeDocument: documentId },
      at.deps,
    );
    expect(await refusedFieldsOf(takeOver(documentId, ['firstName']))).toBe('not-found: ');
    expect((await packet()).answers).toEqual({});
  });

  test('both at once, the tick and a typed answer: both hold', async () => {
    const documentId = await arrived(formValues);
    await Promise.all([takeOver(documentId, ['firstName']), type({ city: 'Portland' })]);
    expect((await packet()).answers).toEqual({ firstName: 'Maria Elena', city: 'Portland' });
    expect((await packet()).takenOver).toEqual({ firstName: documentId });
  });

  test('after sending only what was asked for may still be taken over (R28)', async () => {
    id = await at.packetInReview(person);
    const { version } = await packet();
    await decidePacket(
      {
        operationId: at.operationId(),
        actor: at.staff('one'),
        applicationId: id,
        version,
        outcome: 'more-information',
        lines: [],
        reason: 'Please send the form.',
        ticks: [],
        aheadOfReason: '',
        requestedItems: [
          askedFor('application-form'),
          { what: 'question', field: 'programStart', reason: 'other', note: '' },
        ],
      },
      at.deps,
    );
    const documentId = await arrived(formValues);
    expect(await refusedFieldsOf(takeOver(documentId, ['firstName', 'programStart']))).toBe('not-asked: firstName');
    await takeOver(documentId, ['programStart']);
    expect((await packet()).answers).toMatchObject({ firstName: 'Sample', programStart: '2027-01-05' });
  });
});

describe('the packet of a paper form', () => {
  const t = translator('en', packetTexts, formTexts);
  /** The packet as it would be composed now, and what stands on its pages. */
  async function composed() {
    const application = await packet();
    const clean = (await at.cases.listDocuments(id)).filter(({ status }) => status === 'clean');
    const pdf = await plainPdf(1);
    const documents = clean.map((document) => ({ ...document, pdf }));
    const input = packetOfCase({ application, documents }, undefined, at.settings, t);
    const made = await composePacket(input, t);
    return { ...made, form: input.form, text: (await openPdf(made.bytes)).text.replace(/\s+/g, ' ') };
  }
  const onPaper = () =>
    saveApplication({ operationId: at.operationId(), actor: person, applicationId: id, formSource: 'paper' }, at.deps);

  test('holds what was read from it and confirmed, as a form of ours that says so; the same bytes each time', async () => {
    await onPaper();
    const documentId = await arrived(formValues);
    at.setNow('2026-11-19T18:00:00Z');
    await takeOver(documentId, ['firstName', 'cost-tuition', 'programStart']);
    const made = await composed();
    const title = 'Answers read from the uploaded form';
    expect(made.parts.map((part) => part.title)).toEqual(['Cover sheet', title, 'Paper form']);
    expect(made.text).toContain(
      'Read from the uploaded form (Paper form), confirmed by the participant, Maria Elena on November 19, 2026.',
    );
    expect(made.text).toContain('Read from the uploaded form and confirmed; by whom and when stands on the page');
    const rows = made.form?.sections.flatMap((section) => section.rows) ?? [];
    expect(rows.map(({ answer }) => answer)).toEqual(['Maria Elena', 'Jan 5, 2027', '$2,500.00']);
    for (const { answer } of rows) expect(made.text).toContain(answer);
    // Read, and not confirmed: on the paper alone. R22: what is kept apart is nowhere.
    expect(made.text).not.toContain('Lopez');
    expect(made.text).not.toMatch(/SNAP|123-45-6789/);
    expect(Buffer.compare((await composed()).bytes, made.bytes)).toBe(0);
  });

  test('nothing confirmed, all taken back, or the file taken out: the paper speaks for itself', async () => {
    await onPaper();
    const documentId = await arrived(formValues);
    expect((await composed()).form).toBeUndefined();
    await takeOver(documentId, ['firstName']);
    expect((await composed()).form?.from).toBe('paper');
    await takeOver(documentId, []);
    expect((await composed()).form).toBeUndefined();
    await takeOver(documentId, ['firstName']);
    const taken = { operationId: at.operationId(), actor: person, applicationId: id, removeDocument: documentId };
    await saveApplication(taken, at.deps);
    expect((await composed()).form).toBeUndefined();
  });

  test('what the person changed since is no longer the paper’s; two forms are told apart', async () => {
    await onPaper();
    const first = await arrived(formValues);
    const second = await arrived({ 'Last name': 'Lopez', 'School name': 'Example College' }, 'other');
    await takeOver(first, ['firstName', 'cost-tuition']);
    at.setNow('2026-11-20T18:00:00Z');
    await takeOver(second, ['schoolName']);
    await type({ firstName: 'Elena' });
    const { form, text } = await composed();
    expect(form?.sections.map(({ lead, rows }) => [lead?.split(',')[0], rows.map(({ answer }) => answer)])).toEqual([
      ['Read from the uploaded form (Paper form)', ['$2,500.00']],
      ['Read from the uploaded form (Something else)', ['Example College']],
    ]);
    expect(text).toContain('confirmed by the participant, Elena on November 20, 2026.');
  });

  test('filled in online, it is the form as ever', async () => {
    const documentId = await arrived(formValues);
    await takeOver(documentId, ['firstName']);
    const made = await composed();
    expect(made.form?.from).toBe('online');
    expect(made.parts[1]?.title).toBe('Application form');
    expect(made.text).toContain('Made from the answers given online');
  });
});
