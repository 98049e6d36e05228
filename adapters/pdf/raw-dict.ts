/**
 * The entries of one dictionary as they were written, for files that our own libraries have just saved: enough to give a
 * page two more keys without reading the file. What else stands in an entry is passed on letter by letter.
 */
export function readDict(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  const end = afterValue(text, 0);
  let at = skipSpace(text, 2);
  while (at < end - 2) {
    if (text[at] !== '/') throw new Error('a dictionary with something else than a name');
    const keyEnd = afterName(text, at);
    const valueAt = skipSpace(text, keyEnd);
    const valueEnd = text.startsWith('/', valueAt) ? afterName(text, valueAt) : afterValue(text, valueAt);
    entries.set(text.slice(at + 1, keyEnd), text.slice(valueAt, valueEnd).trim());
    at = skipSpace(text, valueEnd);
  }
  return entries;
}

export const writeDict = (entries: ReadonlyMap<string, string>): string =>
  `<<${[...entries].map(([key, value]) => `/${key} ${value}`).join('')}>>`;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/[\s\0]/.test(text[at] ?? '')) at += 1;
  return at;
}

function afterName(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && !/[\s\0()<>[\]{}/%]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** Behind a dictionary, a list, a text; a number or a reference ends where the next name or the end begins. */
export function afterValue(text: string, from: number): number {
  if (text[from] === '(') return afterText(text, from);
  if (text[from] === '<' && text[from + 1] !== '<') return afterHex(text, from);
  if (text[from] !== '<' && text[from] !== '[') {
    let at = from;
    while (at < text.length && !/[/>\]]/.test(text[at] ?? '')) at += 1;
    return at;
  }
  let depth = 0;
  for (let at = from; at < text.length;) {
    const two = text.slice(at, at + 2);
    if (two === '<<' || text[at] === '[') depth += 1;
    if (two === '>>' || text[at] === ']') depth -= 1;
    if (text[at] === '(') at = afterText(text, at);
    else if (two === '<<' || two === '>>') at += 2;
    else if (text[at] === '<') at = afterHex(text, at);
    else at += 1;
    if (depth === 0) return at;
  }
  throw new Error('a dictionary without an end');
}

const afterHex = (text: string, from: number): number => text.indexOf('>', from) + 1 || text.length;

export function afterText(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
