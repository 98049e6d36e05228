import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** The same program without its comments: each page has to read it anew. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong on a page. It is given to a page once, and answers with what is wrong alone: what is right would be
 * ten times as long. Axe is a script itself: where the page may run none, it never answers.
 */
export async function violationsOf(page: Page, tags?: readonly string[]): Promise<AxeResults['violations']> {
  // By the debugger's door: the page's own policy lets no script in.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(source);
  const options = { resultTypes: ['violations'], ...(tags ? { runOnly: [...tags] } : {}) };
  return await page.evaluate<AxeResults['violations']>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
}
