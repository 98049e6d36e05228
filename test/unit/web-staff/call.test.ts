import { expect, test } from '@jest/globals';
import { applicationRow } from './sample-rows.ts';
import { staffWorld, wordsOf } from './staff-world.ts';

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
