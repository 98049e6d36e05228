import { expect, test } from '@jest/globals';
import { applicationRow } from './sample-rows.ts';
import { fieldsOf, staffWorld, wordsOf } from './staff-world.ts';

const id = 'app_01k9sample00001';
const since = '2026-11-03T18:00:00.000Z';

test.each([
  ['mail-bounced', 'Our mail to them came back'],
  ['mail-complained', 'marked our mail as unwanted'],
  ['no-address', 'We have no address to write to'],
] as const)(
  'whom mail does not reach is to be called (%s): in the queue and on the case',
  async (because, sentence) => {
    const world = staffWorld();
    world.applications.set(id, applicationRow({ callPerson: { because, since } }));
    const page = wordsOf(await (await world.get('sam', `/staff/cases/${id}`)).text());
    expect(page).toContain('Call this person');
    expect(page).toContain(sentence);
    expect(page).toContain('Since Nov 3, 2026');
    expect(wordsOf(await (await world.get('sam', '/staff')).text())).toMatch(/SE-\d+ Call /);
  },
);

test.each([
  [{ spokenLanguage: 'somali' }, 'They like to speak Somali. An interpreter is free: 833-685-0845.'],
  [{ spokenLanguage: 'other', otherLanguage: 'Mam' }, 'They like to speak Mam.'],
  [{ spokenLanguage: 'english' }, undefined],
  [{}, undefined],
] as const)(
  'whoever calls reads which language the person speaks, and whom to call for an interpreter',
  async (said, sentence) => {
    const world = staffWorld();
    const row = applicationRow({ callPerson: { because: 'no-address', since } });
    const { spokenLanguage: _spoken, ...answers } = row.answers;
    world.applications.set(id, { ...row, answers: { ...answers, ...said } });
    const page = wordsOf(await (await world.get('sam', `/staff/cases/${id}`)).text());
    if (sentence === undefined) expect(page).not.toContain('They like to speak');
    else expect(page).toContain(sentence);
  },
);

test('nobody else is', async () => {
  const world = staffWorld();
  world.applications.set(id, applicationRow());
  const page = wordsOf(await (await world.get('sam', `/staff/cases/${id}`)).text());
  expect(page).toContain('What happened');
  expect(page).not.toContain('Call this person');
  const queue = wordsOf(await (await world.get('sam', '/staff')).text());
  expect(queue).toMatch(/SE-\d+/);
  expect(queue).not.toMatch(/SE-\d+ Call /);
});

test('R28: who was asked for something is called by a date, and staff say when they have reached them', async () => {
  const world = staffWorld();
  const due = { dueAt: '2026-11-06T01:30:00.000Z', calendar: 'business' as const, centerId: 'se' };
  const callPerson = { because: 'mail-bounced' as const, since, due, times: 0 };
  world.applications.set(id, applicationRow({ status: 'needs-information', owner: 'participant', callPerson }));
  const html = await (await world.get('sam', `/staff/cases/${id}`)).text();
  expect(wordsOf(html)).toContain('Please call by Nov 5, 2026');
  expect(html).toMatch(/name="reached" value="yes"/);
  expect(wordsOf(html)).toContain('I reached them');
  // The button is a note that says so; without words it asks for them.
  const form = fieldsOf(html, `/staff/cases/${id}/notes`);
  const path = `/staff/cases/${id}/notes`;
  expect((await world.post('sam', path, form)).headers.get('location')).toContain('done=note-empty');
  const done = await world.post('sam', path, { ...form, 'text-reached': 'They will send it.' });
  expect(done.headers.get('location')).toContain('done=noted');
  expect(world.ran.at(-1)).toMatchObject({
    name: 'record-note',
    input: { applicationId: id, text: 'They will send it.', reached: true },
  });
  // With what staff have to do, not with what waits for its person.
  expect(wordsOf(await (await world.get('sam', '/staff')).text())).toMatch(/SE-\d+ Call /);
  expect(wordsOf(await (await world.get('sam', '/staff?tab=waiting')).text())).not.toMatch(/SE-\d+ Call /);
});
