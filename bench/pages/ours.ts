import { answerSections, fieldsOnPage, questionText } from '../../domain/forms/form.ts';
import { patternsOf } from '../../test/support/pages/open-pages.ts';
import { participantWorld } from '../../test/unit/web/participant-world.ts';
import { translator } from '../../web/text.ts';
import { formTexts } from '../../web/texts/form.ts';
import type { KitQuestion } from './react-form.ts';

const world = participantWorld();
const { applicationId } = world.draft();
const words: Readonly<Record<string, string>> = { ':id': applicationId, ':section': 'you', ':kind': 'budget' };
export const formPath = '/applications/:id/form/:section';

/** Each page of the participant's router that a draft can open: answered `times` times, in turns; the median of each. */
export async function served(times: number): Promise<{ path: string; html: string; serverMs: number }[]> {
  const patterns = patternsOf([world.app]);
  const pages: { path: string; url: string; html: string; took: number[]; who: 'ana' | 'nobody' }[] = [];
  for (const path of patterns) {
    const url = path.replaceAll(/:\w+/g, (name) => words[name] ?? name);
    for (const who of ['nobody', 'ana'] as const) {
      const response = await world.get(url, who);
      if (response.status !== 200 || !(response.headers.get('content-type') ?? '').startsWith('text/html')) continue;
      pages.push({ path, url, html: await response.text(), took: [], who });
      break;
    }
  }
  for (let turn = 0; turn < times; turn += 1)
    for (const page of pages) {
      const before = performance.now();
      await (await world.get(page.url, page.who)).text();
      page.took.push(performance.now() - before);
    }
  return pages.map(({ path, html, took }) => ({
    path,
    html,
    serverMs: took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? NaN,
  }));
}

/** What that form asks, in its own words. */
export function questions(): KitQuestion[] {
  const t = translator('en', formTexts);
  const section = answerSections('scholarship').find(({ id }) => id === words[':section']);
  if (!section) throw new Error('no such section');
  return fieldsOnPage(section, {}).map((field) => ({
    name: field.name,
    kind: field.kind,
    label: questionText(field, t),
    options: (field.options ?? (field.kind === 'yes-no' ? ['yes', 'no'] : [])).map((value) => ({
      value,
      text: t(field.kind === 'yes-no' ? `form.answer.${value}` : `form.${field.name}.option.${value}`),
    })),
  }));
}
