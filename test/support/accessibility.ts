import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds wrong on a page. Ours hold no frames; told so, axe opens no page of its own beside each, which takes as long
 * again. Axe is a script itself: where the page may run none, it never answers.
 */
export async function violationsOf(page: Page, tags?: readonly string[]) {
  // Its types are of the full playwright package.
  const axe = new AxeBuilder({ page: page as never }).setLegacyMode(true);
  const { violations } = await (tags ? axe.withTags([...tags]) : axe).analyze();
  return violations;
}
