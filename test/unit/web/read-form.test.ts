import { beforeEach, expect, test } from '@jest/globals';
import { documentOf, participantWorld } from './participant-world.ts';

/** "We read this from your form. Is it right?": nothing becomes an answer without a tick. */
const documentId = 'doc_01k9sample00001';
let world: ReturnType<typeof participantWorld>;
let base: string;
let path: string;

function given(over: Parameters<typeof world.draft>[0] = {}, form: Partial<Parameters<typeof documentOf>[0]> = {}) {
  const { applicationId } = world.draft({ formSource: 'paper', answers: { city: 'Salem' }, ...over });
  world.documents.set(applicationId, [
    documentOf({
      documentId,
      applicationId,
      kind: 'application-form',
      status: 'clean',
      formAnswers: { answers: { firstName: 'Maria <b>', city: 'Portland', jobEndDate: '2026-02-27' } },
      ...form,
    }),
  ]);
  base = `/applications/${applicationId}`;
  path = `${base}/documents/${documentId}/answers`;
}
beforeEach(() => {
  world = participantWorld();
  given();
});

const textOf = async (response: Response | Promise<Response>) =>
  (await (await response).text()).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const sent = () => world.ran.filter(({ name }) => name === 'save-application').map(({ input }) => input['takeOver']);

test('each value stands beside its question, none is ticked, and another answer is told', async () => {
  const html = await (await world.get(path)).text();
  expect(html).toContain('First name, as on your ID: Maria &lt;b&gt;');
  expect(html).toContain('Your answer now: Salem. If you tick this, it changes.');
  expect(html).not.toMatch(/<input[^>]*type="checkbox"[^>]*checked/);
  // Asked only of people who lost a job, and nobody has said so.
  expect(html).not.toContain('jobEndDate');
});

test('what was ticked, all of it, or none: one command each', async () => {
  const back = `${base}/documents`;
  for (const form of [{ fields: 'firstName' }, { then: 'all' }, { then: 'none', fields: 'firstName' }]) {
    const response = await world.post(path, form as Record<string, string>);
    expect([response.status, response.headers.get('location')]).toEqual([303, back]);
  }
  expect(sent()).toEqual([
    { documentId, fields: ['firstName'] },
    { documentId, fields: ['firstName', 'city'] },
    { documentId, fields: [] },
  ]);
});

test('no tick and no word is not taken for a no', async () => {
  const response = await world.post(path, {});
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('href="#field-fields"');
  expect(sent()).toEqual([]);
});

test('it is found: on the overview, beside the file, and what was said stands on the check page', async () => {
  expect(await textOf(world.get(base))).toContain('Check what we read from your form');
  expect(await (await world.get(`${base}/documents`)).text()).toContain(`href="${path}"`);
  await world.post(path, { then: 'all' });
  const check = await textOf(world.get(`${base}/check`));
  expect(check).toContain('Answers from your form');
  expect(check).toContain('Portland');
});

test.each<[string, () => void]>([
  ['taken out', () => given({}, { status: 'superseded' })],
  ['still checked', () => given({}, { status: 'checking' })],
  ['a photo, without fields', () => given({}, { formAnswers: undefined })],
])('a file that is %s offers nothing', async (_what, make) => {
  make();
  expect((await world.get(path)).status).toBe(404);
  expect((await world.post(path, { then: 'all' })).status).toBe(404);
  expect(sent()).toEqual([]);
});

test('somebody else’s form, and one that was sent, answer as ever', async () => {
  expect((await world.get(path, 'ben')).status).toBe(404);
  expect((await world.post(path, { then: 'all' }, 'ben')).status).toBe(404);
  given({ status: 'in-review' });
  expect((await world.get(path)).status).toBe(409);
  expect(sent()).toEqual([]);
});

test('in Spanish', async () => {
  const page = await textOf(world.get(`${path}?lang=es`));
  expect(page).toContain('Leímos esto en su formulario');
  expect(page).toContain('Usar lo que marqué');
});
