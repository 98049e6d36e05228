import type { Page } from 'playwright-core';
import { directionOf, type Language } from '../../../domain/languages.ts';
import { violationsOf } from '../accessibility.ts';

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
export const [phone, desk] = [320, 1280];

/**
 * What is wrong with a page (R24, R25): by axe at each width, in the wrong language, and whatever does not fit: on a small
 * phone, on a desk at 200% zoom, and on a desk with text alone at 200%, as a browser's own setting makes it.
 */
export async function flawsOf(page: Page, language: Language, widths: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  const askAxe = async (width: number): Promise<void> => {
    if (!widths.includes(width)) return;
    const violations = await violationsOf(page, standards);
    found.push(
      ...violations.flatMap((each) => each.nodes.map((node) => `${width} ${each.id}: ${node.target.join(' ')}`)),
    );
  };
  // Each width once: to lay a page out and draw it anew is a good part of the work.
  await sizeOf(page, phone);
  await askAxe(phone);
  found.push(...(await misfits(page)).map((each) => `${phone}: ${each}`));
  await sizeOf(page, desk / 2);
  found.push(...(await misfits(page)).map((each) => `200% zoom: ${each}`));
  await sizeOf(page, desk);
  await askAxe(desk);
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
  found.push(...(await misfits(page)).map((each) => `200% text: ${each}`));
  await session.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } });
  await session.detach();
  const said = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    headings: document.querySelectorAll('h1').length,
  }));
  if (said.lang !== language || said.dir !== directionOf(language)) found.push(`is ${said.lang}, ${said.dir}`);
  if (said.headings !== 1) found.push(`${said.headings} main headings`);
  return found;
}

const sizeOf = (page: Page, width: number) => page.setViewportSize({ width, height: width === phone ? 700 : 900 });

/** Sideways scrolling, what stands beyond the edge, text that is cut off by its own box. */
const misfits = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? [`scrolls sideways by ${scrollWidth - clientWidth}`] : [];
    const nameOf = (each: Element) =>
      `${each.tagName.toLowerCase()}.${each.getAttribute('class') ?? ''} "${(each.textContent ?? '').trim().slice(0, 30)}"`;
    const scrolls = (each: Element | null): boolean =>
      each !== null && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
    for (const each of document.querySelectorAll('body *')) {
      const box = each.getBoundingClientRect();
      // What only screen readers are told takes one pixel, or stands above the page until it has the focus.
      if (box.width <= 1 || box.bottom <= 0 || each.closest('.sd-visually-hidden, thead, svg') !== null) continue;
      if ((box.right > clientWidth + 1 || box.left < -1) && !scrolls(each.parentElement))
        found.push(`beyond the edge: ${nameOf(each)}`);
      // A field scrolls what is typed into it.
      if (each.matches('input, select, textarea')) continue;
      const style = getComputedStyle(each);
      const cuts = /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`) || style.textOverflow === 'ellipsis';
      if (cuts && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1))
        found.push(`cut off: ${nameOf(each)}`);
    }
    return found.slice(0, 5);
  });
