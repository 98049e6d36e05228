import { describe, expect, test } from '@jest/globals';
import type { ProfileRow } from '../../../domain/cases/rows.ts';
import { hashOf } from '../../../domain/messages/phone.ts';
import { participantWorld } from './participant-world.ts';

const html = async (response: Response | Promise<Response>) => (await response).text();
const words = (page: string) =>
  page
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ');
const personId = 'per_01k9sample00001';
const address = 'ana@example.org';
const at = '2026-11-01T18:00:00.000Z';

function worldOf(more: Partial<ProfileRow> = {}) {
  const world = participantWorld();
  const profile: ProfileRow = {
    schemaVersion: 1,
    personId,
    personRef: 'ref_01k9sample00001',
    email: address,
    language: 'en',
    createdAt: at,
    ...more,
  };
  world.profiles.set(personId, profile);
  return world;
}
const checked = (page: string, name: string): string | undefined =>
  [...page.matchAll(/<input[^>]*>/g)]
    .map(([input]) => input)
    .find((input) => input.includes(`name="${name}"`) && / checked/.test(input))
    ?.match(/value="([^"]*)"/)?.[1];
const phoneOn = (page: string) => /<input[^>]*name="phone"[^>]*>/.exec(page)?.[0].match(/value="([^"]*)"/)?.[1];

describe('how we write to you', () => {
  test('shows what the newest form said until something was chosen here', async () => {
    const { get, draft } = worldOf();
    draft({ answers: { mayText: 'yes', phone: '(503) 555-0100' } });
    const page = await html(get('/messages'));
    expect([checked(page, 'channels'), phoneOn(page), checked(page, 'language')]).toEqual([
      'mail-and-text',
      '(503) 555-0100',
      'en',
    ]);
  });

  test('a choice is kept, said back, and is what the page shows then', async () => {
    const { get, post, profiles } = worldOf();
    const response = await post('/messages', { channels: 'mail-and-text', phone: '503.555.0177', language: 'es' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/messages?saved=yes']);
    expect(response.headers.get('set-cookie')).toContain('skillsdesk-language=es');
    expect(profiles.get(personId)).toMatchObject({ language: 'es', messages: { texts: true, phone: '+15035550177' } });
    const page = await html(get('/messages?saved=yes&lang=en'));
    expect(words(page)).toContain('Saved. It holds for all your requests.');
    expect([checked(page, 'channels'), phoneOn(page), checked(page, 'language')]).toEqual([
      'mail-and-text',
      '503-555-0177',
      'es',
    ]);
  });

  test('mail is not offered to be ended, and the page says why', async () => {
    const page = words(await html(worldOf().get('/messages')));
    expect(page).toContain('So e-mail always comes.');
    expect(page).toContain('No, e-mail only');
    expect(page).toContain('between 8:00 AM and 8:00 PM only (local policy)');
  });

  test('texts without a number that takes them: said at the field, nothing lost, nothing changed', async () => {
    const { post, profiles } = worldOf();
    const response = await post('/messages', { channels: 'mail-and-text', phone: '12', language: 'es' });
    const page = await response.text();
    expect(response.status).toBe(400);
    expect(page).toContain('href="#field-phone"');
    expect([checked(page, 'channels'), phoneOn(page), checked(page, 'language')]).toEqual([
      'mail-and-text',
      '12',
      'es',
    ]);
    expect(profiles.get(personId)?.messages).toBeUndefined();
  });

  test.each([
    ['opted-out', 'Text START to the number'],
    ['not-delivered', 'did not reach your phone'],
  ] as const)('texts that ended (%s): what happened, and how to get them again', async (because, sentence) => {
    const { get } = worldOf({ textsStopped: { because, of: hashOf('+15035550100'), at } });
    expect(words(await html(get('/messages')))).toContain(sentence);
  });

  test('mail that came back is said here too, for this address alone', async () => {
    const stopped = (of: string) => ({ mailStopped: { because: 'mail-bounced' as const, of: hashOf(of), at } });
    expect(words(await html(worldOf(stopped(address)).get('/messages')))).toContain('An e-mail to you came back');
    expect(words(await html(worldOf(stopped('old@example.org')).get('/messages')))).not.toContain('came back');
  });

  test('a link that is opened changes nothing; a form without its token neither', async () => {
    const { get, post, ran } = worldOf();
    await get('/messages?channels=mail&language=es&saved=yes');
    expect((await post('/messages', { csrfToken: '', channels: 'mail' })).status).toBe(403);
    expect(ran).toEqual([]);
  });

  test('signed out, the page leads to sign-in; the list of requests leads here', async () => {
    const world = worldOf();
    expect((await world.get('/messages', 'nobody')).headers.get('location')).toBe('/sign-in?next=%2Fmessages');
    world.draft();
    expect(await html(world.get('/applications'))).toContain('href="/messages"');
  });

  test('the same as JSON', async () => {
    const { json, profiles } = worldOf({ textsStopped: { because: 'opted-out', of: hashOf('+15035550100'), at } });
    const before = await json('GET', '/api/messages');
    expect(await before.json()).toEqual({
      texts: false,
      phone: '',
      language: 'en',
      mailCameBack: false,
      textsStopped: 'opted-out',
    });
    expect((await json('PUT', '/api/messages', { texts: true, phone: '503-555-0100', language: 'es' })).status).toBe(
      200,
    );
    expect(profiles.get(personId)?.textsStopped).toBeUndefined();
    const refused = await json('PUT', '/api/messages', { texts: true, language: 'en' });
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { fields: [{ field: 'phone' }] } }]);
    expect((await json('PUT', '/api/messages', { texts: 'yes', language: 'fr' })).status).toBe(400);
  });
});
