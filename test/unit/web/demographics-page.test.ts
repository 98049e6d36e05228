import { describe, expect, test } from '@jest/globals';
import { optionsOf, questionNames } from '../../../domain/demographics/questions.ts';
import { boardLanguages } from '../../../domain/languages.ts';
import { optionText } from '../../../web/demographics/words.ts';
import type { PageContext } from '../../../web/page-context.ts';
import { hasText, translator } from '../../../web/text.ts';
import { demographicsTexts } from '../../../web/texts/demographics.ts';
import { participantWorld } from './participant-world.ts';

const html = async (response: Response | Promise<Response>) => (await response).text();
const path = '/optional-questions';
const personId = 'per_01k9sample00001';
const chosen = (page: string) =>
  [...page.matchAll(/<input[^>]*type="(?:radio|checkbox)"[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => / checked/.test(input))
    .map((input) => `${/name="(\w+)"/.exec(input)?.[1]}=${/value="([^"]*)"/.exec(input)?.[1]}`);

describe('the optional questions (R22)', () => {
  test('every question and option has its words, in each language', () => {
    for (const language of boardLanguages) {
      const ctx = { t: translator(language, demographicsTexts), language } as PageContext;
      for (const question of questionNames) {
        expect(hasText(`demographics.${question}.label`, demographicsTexts)).toBe(true);
        const texts = optionsOf[question].map((option) => optionText(question, option, ctx));
        expect(new Set(texts).size).toBe(texts.length);
        expect(texts.filter((text) => text.includes('demographics.'))).toEqual([]);
      }
    }
  });

  test('stand apart from the form: a link from the tasks, and nothing of them asked before sending', async () => {
    const { get, post, draft, ran } = participantWorld();
    const { applicationId } = draft();
    const tasks = await html(get(`/applications/${applicationId}`));
    expect(tasks).toContain(`href="${path}?from=${applicationId}"`);
    expect(await html(get('/applications'))).toContain(`href="${path}"`);
    const page = await html(get(`${path}?from=${applicationId}`));
    expect(page).toContain('The people who decide about your request never see your answers.');
    expect(page).toContain('It sees no total below 10 (local policy).');
    expect(page).toContain(`href="/applications/${applicationId}"`);
    expect(chosen(page)).toEqual([]);
    expect(page).not.toContain('/optional-questions/erase');
    expect(ran).toEqual([]);
    const form = { version: '0', from: 'https://elsewhere.example.org' };
    expect((await post(path, form)).headers.get('location')).toBe(`${path}?done=erased`);
  });

  test('any of them may be answered, declined or left; it is kept, shown again, changed and erased', async () => {
    const { get, post, demographics } = participantWorld();
    const said = { version: '0', sex: 'rather-not', language: 'so' };
    expect((await post(path, said)).headers.get('location')).toBe(`${path}?done=saved`);
    expect(demographics.get(personId)?.answers).toEqual({ sex: 'rather-not', language: 'so' });
    const page = await html(get(`${path}?done=saved`));
    expect(page).toContain('Saved.');
    expect(chosen(page)).toEqual(['sex=rather-not', 'language=so']);
    await post(path, { version: '1', race: 'white' });
    expect(demographics.get(personId)?.answers).toEqual({ race: ['white'] });
    expect((await post(`${path}/erase`, { version: '2' })).headers.get('location')).toBe(`${path}?done=erased`);
    expect(demographics.get(personId)?.answers).toEqual({});
    expect(chosen(await html(get(path)))).toEqual([]);
  });

  test('another device was faster: nothing typed is lost, and the next try counts', async () => {
    const { post, demographics } = participantWorld();
    await post(path, { version: '0', sex: 'male' });
    const late = await post(path, { version: '0', sex: 'female' });
    expect(late.status).toBe(400);
    const page = await late.text();
    expect(chosen(page)).toEqual(['sex=female']);
    expect(page).toContain('name="version" value="1"');
    await post(path, { version: '1', sex: 'female' });
    expect(demographics.get(personId)?.answers).toEqual({ sex: 'female' });
  });

  test('signed out, it leads to sign-in; a link that is opened changes nothing; JSON is the same', async () => {
    const { get, post, json, demographics, ran } = participantWorld();
    expect((await get(path, 'nobody')).headers.get('location')).toBe('/sign-in?next=%2Foptional-questions');
    await get(`${path}?sex=male&done=erased`);
    expect((await post(path, { csrfToken: '', version: '0', sex: 'male' })).status).toBe(403);
    expect(ran).toEqual([]);
    expect(await (await json('GET', '/api/optional-questions')).json()).toEqual({ answers: {}, version: 0 });
    const body = { version: 0, answers: { race: ['asian', 'black'] } };
    expect((await json('PUT', '/api/optional-questions', body)).status).toBe(200);
    expect(demographics.get(personId)?.answers).toEqual({ race: ['asian', 'black'] });
    const wrong = { version: 1, answers: { race: [] } };
    expect((await json('PUT', '/api/optional-questions', wrong)).status).toBe(400);
  });
});
