import { beforeEach, expect, test } from '@jest/globals';
import type { Reading } from '../../../domain/reading/reading.ts';
import { emptyReading } from '../../support/readings.ts';
import { applicationRow, documentRow } from './sample-rows.ts';
import { staffWorld, wordsOf, type StaffWorld } from './staff-world.ts';

const id = 'app_01k9sample00001';
const casePath = `/staff/cases/${id}`;
const box: [number, number, number, number] = [0.1, 0.1, 0.2, 0.02];
let world: StaffWorld;

beforeEach(() => {
  world = staffWorld();
  world.applications.set(id, applicationRow({ answers: { firstName: 'Zorana', lastName: 'Vukovich' } }));
});

const found: Reading = {
  ...emptyReading,
  pages: 12,
  pagesRead: 10,
  kind: { guess: 'proof-of-income', confidence: 0.9 },
  fields: [
    { what: 'name', text: 'Dana <b>Whitfield', page: 2, box },
    { what: 'date', means: 'expires', date: '2026-03-04', page: 1, box },
    { what: 'amount', amountCents: 129_045, label: 'Net pay', page: 2, box },
  ],
};

const page = async (state: NonNullable<Parameters<typeof documentRow>[0]>['reading']): Promise<string> => {
  world.documents.set(id, [documentRow({ ...(state ? { reading: state } : {}) })]);
  return (await world.get('sam', casePath)).text();
};

test('what was read stands beside its page, with what does not seem to fit, and in no form', async () => {
  const html = await page({ state: 'read', found });
  const text = wordsOf(html);
  expect(text).toContain('We read: Proof of income (likely)');
  expect(text).toContain('It read 10 of 12 pages.');
  expect(text).toContain('Net pay: $1,290.45');
  expect(text).toContain('This may be out of date. It was good until Mar 4, 2026.');
  expect(text).toContain('This may be another kind of paper: Proof of income.');
  expect(text).toContain("This may be someone else's paper.");
  expect(html).toContain('/pages/2">page 2</a>');
  // What a file says is text, whatever it looks like.
  expect(html).not.toContain('<b>Whitfield');
  expect(html).not.toMatch(/<(input|textarea|option)[^>]*1,?290/);
});

test('pages that may be cut off are named, with a way to the first', async () => {
  const cutOff = [
    { page: 2, sides: ['right' as const] },
    { page: 5, sides: ['left' as const] },
  ];
  const html = await page({ state: 'read', found: { ...found, fields: [], cutOff } });
  expect(wordsOf(html)).toContain('Words stand at the very edge of these pages: 2, 5. A part may be cut off.');
  expect(html).toContain('/pages/2">page 2</a>');
});

test('a page that came upside down is shown upright, and the original stays', async () => {
  const html = await page({ state: 'read', found: { ...found, turned: [{ page: 2, degrees: 180 }] } });
  expect(wordsOf(html)).toContain('We turned these pages upright: 2. The original stays as it was sent.');
  const documentId = world.documents.get(id)?.[0]?.documentId ?? '';
  const place = async (number: number) =>
    (await world.get('sam', `${casePath}/documents/${documentId}/pages/${number}`)).headers.get('location');
  expect(await place(1)).toContain(`/pages/${documentId}/001.jpg?`);
  expect(await place(2)).toContain(`/pages/${documentId}/002-upright.jpg?`);
  // Rows that were read before pages were turned say nothing of it.
  expect(wordsOf(await page({ state: 'read', found }))).not.toContain('upright');
});

test('a paper of the person themselves is not flagged', async () => {
  const own = { ...found, kind: { guess: 'cost-sheet', confidence: 0.9 }, fields: [] } as const;
  const name = { what: 'name', text: 'VUKOVICH, ZORANA', page: 1, box } as const;
  expect(wordsOf(await page({ state: 'read', found: { ...own, fields: [name] } }))).not.toContain('Please look');
});

test.each([
  ['waiting', 'still being read'],
  ['could-not-read', 'could not read this paper by computer'],
] as const)('%s is said, and holds up nothing', async (state, sentence) => {
  expect(wordsOf(await page({ state, attempts: 3 }))).toContain(sentence);
});

test('rows that were accepted before there was reading say nothing of it', async () => {
  expect(wordsOf(await page(undefined))).not.toMatch(/We read:|being read|by computer/);
});

test('what a form’s own fields say is shown as read, with what the person said to it', async () => {
  world.applications.set(
    id,
    applicationRow({
      formSource: 'paper',
      answers: { firstName: 'Maria', city: 'Salem' },
      takenOver: { firstName: 'doc_01k9sample00001' },
    }),
  );
  world.documents.set(id, [
    documentRow({
      documentId: 'doc_01k9sample00001',
      formAnswers: {
        answers: { firstName: 'Maria', city: 'Portland', zip: '97202', receivesSnap: 'yes' },
        looked: { at: '2026-11-04T18:00:00.000Z', by: 'per_01k9sample00001', taken: ['firstName'] },
      },
    }),
  ]);
  world.audit.set(id, [
    {
      schemaVersion: 2,
      applicationId: id,
      version: 3,
      at: '2026-11-04T18:00:00.000Z',
      actor: 'per_01k9sample00001',
      what: 'form-taken-over',
      params: { documentId: 'doc_01k9sample00001', count: 1 },
    },
  ]);
  const text = wordsOf(await (await world.get('sam', casePath)).text());
  expect(text).toContain('The person said which answers of an uploaded form are right: 1');
  expect(text).toContain('3 answers stand in the fields of this file');
  expect(text).toContain('First name, as on your ID: Maria The person says so too');
  expect(text).toContain('City: Portland The person says something else');
  expect(text).toContain('ZIP code: 97202 The person did not confirm it');
  // R22: even a row that should not hold it shows none of it.
  expect(text).not.toContain('food benefits');
  expect(text).toContain('1 answer from an uploaded form');
});
