import { describe, expect, test } from '@jest/globals';
import { boardLanguages } from '../../../domain/languages.ts';
import { participantWorld } from './participant-world.ts';

const words = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const choice = { channels: 'mail-and-text', phone: '503-555-0100', language: 'es' };
const typed = { name: 'Ana "Nan" <b>', section: 'you', several: 'one' };

/** The form that stands on an answer, as a browser would send it. */
function formOn(html: string): { action: string; fields: URLSearchParams } {
  const [, action = '', inside = ''] =
    /<form method="post" action="(\/(?:applications|messages)[^"]*)">(.*?)<\/form>/s.exec(html) ?? [];
  const plain = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
    fields.append(plain(name), plain(value));
  return { action, fields };
}

describe('a form that comes after its session was over loses nothing (WCAG 2.2: 2.2.5)', () => {
  test('what was typed comes back, and is sent as the same command once the person has signed in again', async () => {
    const { post, ran } = participantWorld();
    const path = '/messages';
    const late = { ...choice, csrfToken: 'csrf-of-a-session-that-is-over', operationId: 'op_first_click_1' };
    const signedOut = await post(path, late, 'nobody');
    expect(signedOut.status).toBe(403);
    const page = await signedOut.text();
    expect(words(page)).toContain('What you typed is still on this page, and nothing was changed yet.');
    expect(page).toContain('href="/sign-in" target="_blank"');
    const kept = formOn(page);
    expect(kept.action).toBe(path);
    expect(Object.fromEntries(kept.fields)).toMatchObject({ ...choice, operationId: 'op_first_click_1' });
    expect(kept.fields.get('csrfToken')).not.toBe(late.csrfToken);
    expect(ran).toEqual([]);

    // Signed in meanwhile, in another window: the page knows it, and has the new session's token.
    const again = await post(path, Object.fromEntries(kept.fields), 'ana');
    expect(again.status).toBe(403);
    const second = await again.text();
    expect(second).not.toContain('target="_blank"');
    const ready = formOn(second);
    expect(ready.fields.get('csrfToken')).toBe('csrf-of-ana');
    await post(path, Object.fromEntries(ready.fields), 'ana');
    expect(ran.map(({ name, input }) => [name, input['operationId']])).toEqual([
      ['choose-messages', 'op_first_click_1'],
    ]);
  });

  test('what another site sends is not offered to be sent; nor what says not where it is from', async () => {
    const { post, draft } = participantWorld();
    const path = `/applications/${draft().applicationId}/sections/you`;
    const forged = { ...typed, csrfToken: 'forged' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      for (const who of ['ana', 'nobody'] as const) {
        const page = await (await post(path, forged, who, headers)).text();
        expect(page).not.toContain('Ana');
        expect(formOn(page).action).toBe('');
      }
  });

  test('codes and addresses at the door are typed anew', async () => {
    const { post } = participantWorld();
    for (const path of ['/sign-in', '/sign-in/code', '/coach/sign-in', '/sign-out-everywhere']) {
      const page = await (await post(path, { email: 'ana.canary@example.org', code: '123456' }, 'nobody')).text();
      expect(page).not.toContain('canary');
      expect(page).not.toContain('123456');
    }
  });

  test.each([...boardLanguages])('is said in %s', async (language) => {
    const { post, draft } = participantWorld();
    const path = `/applications/${draft().applicationId}/sections/you?lang=${language}`;
    const page = await (await post(path, typed, 'nobody')).text();
    expect(page).toContain(`<html lang="${language}"`);
    expect(page).not.toMatch(/common\.kept|error\.form/);
    expect(formOn(page).action).toContain('/sections/you');
  });
});
