/**
 * Leaves out selectors that cannot match a page: those that name a class which no source mentions, and USWDS's variants
 * for scripts that we do not load. Reads the compressed output of sass, which has no comments and no stray whitespace.
 */
const neverUsed = [
  '[data-sortable',
  '[aria-sort',
  '[aria-disabled',
  '[contentEditable',
  'iframe:',
  '.usa-focus',
  'table caption.',
  'button[disabled',
  ':disabled',
  'indeterminate',
  '.usa-alert__body::before',
];

export function keepUsedRules(css: string, sources: string): string {
  const used = (className: string): boolean => sources.includes(className);
  const seen = new Set<string>();
  return rules(css, (selector, body) => {
    const kept = splitSelectors(selector).filter(
      (each) =>
        !neverUsed.some((part) => each.includes(part)) &&
        [...each.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].every((match) => used(match[1] ?? '')),
    );
    if (kept.length === 0) return '';
    // USWDS's icons are files that we do not serve; own.scss draws the two that are needed.
    const declarations = body
      .replace(/(^|;)[a-z-]+:[^;]*url\("?\/[^;]*/g, '$1')
      .replace(/;{2,}/g, ';')
      .replace(/^;|;$/g, '');
    if (declarations === '') return '';
    const rule = `${kept.join(',')}{${declarations}}`;
    // USWDS prints its element rules twice; a literal repeat further down would only restate the same.
    if (seen.has(rule) && rule.length > 40 && !selector.includes('.')) return '';
    seen.add(rule);
    return rule;
  });
}

/** Walks the rules at one level; an at-rule with rules inside (media, supports) is walked in turn. */
function rules(css: string, keep: (selector: string, body: string) => string): string {
  let out = '';
  for (let at = 0; at < css.length;) {
    const open = css.indexOf('{', at);
    if (open < 0) break;
    let depth = 1;
    let end = open + 1;
    for (; depth > 0 && end < css.length; end += 1) {
      if (css[end] === '{') depth += 1;
      else if (css[end] === '}') depth -= 1;
    }
    const head = css.slice(at, open).trim().replace(/^;/, '');
    const body = css.slice(open + 1, end - 1);
    if (head.startsWith('@supports(mask') || head === '@font-face') {
      // Only ever about those icons, and fonts that we do not serve.
    } else if (/^@(media|supports)/.test(head)) {
      const inner = rules(body, keep);
      if (inner !== '') out += `${head}{${inner}}`;
    } else if (head.startsWith('@')) out += `${head}{${body}}`;
    else out += keep(head, body);
    at = end;
  }
  return out;
}

/** At the commas that stand outside brackets: `:not(a,b)` is one selector. */
function splitSelectors(selector: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < selector.length; at += 1) {
    const char = selector[at];
    if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(selector.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(selector.slice(start).trim());
  return parts.filter((part) => part !== '');
}
