import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/**
 * What axe finds wrong on a page. It is given to a page once, and answers with what is wrong alone: what is right would be
 * ten times as long. Axe is a script itself: where the page may run none, it never answers.
 */
export async function violationsOf(page: Page, tags?: readonly string[]): Promise<AxeResults['violations']> {
  // By the debugger's door: the page's own policy lets no script in.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source);
  const options = { resultTypes: ['violations'], ...(tags ? { runOnly: [...tags] } : {}) };
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  return violations;
}
