const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"]|[\u0000-\u001f]/g, (char) => escapes[char] ?? `&#${char.charCodeAt(0)};`); // eslint-disable-line no-control-regex
}

/** One element with text; nothing at all when there is no value, as S3 leaves absent elements out. */
export function tag(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeText(String(value))}</${name}>`;
}

/** One element around already rendered ones. */
export function element(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** A whole answer: declaration, and S3's namespace on the root. */
export function xmlDocument(name: string, ...children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${name}>`;
}

export class XmlElement {
  readonly name: string;
  readonly children: XmlElement[] = [];
  text = '';

  constructor(name: string) {
    this.name = name;
  }

  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  textOf(name: string): string | undefined {
    return this.children.find((child) => child.name === name)?.text;
  }
}

const DEEPEST_NESTING = 10;
const namedEntities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export class XmlSyntaxError extends Error {}

function unescapeText(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, body: string) => {
    const named = namedEntities[body];
    if (named !== undefined && whole.endsWith(';')) return named;
    const numeric = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(body);
    const code = numeric === null ? NaN : numeric[1] !== undefined ? parseInt(numeric[1], 16) : Number(numeric[2]);
    if (!whole.endsWith(';') || !(code <= 0x10ffff)) throw new XmlSyntaxError('unknown entity');
    return String.fromCodePoint(code);
  });
}

/**
 * Reads the few small bodies S3 takes (Delete, Tagging, CompleteMultipartUpload …). Elements and text only: a document
 * type, CDATA or an unknown entity is refused, so nothing can be expanded or fetched. Prefixes and attributes are dropped.
 */
export function parseXml(source: string): XmlElement {
  const root = new XmlElement('');
  const open: XmlElement[] = [root];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  while (at < source.length) {
    const current = open.at(-1)!;
    const start = source.indexOf('<', at);
    const text = source.slice(at, start === -1 ? undefined : start);
    if (current === root ? text.trim() !== '' : start === -1) throw new XmlSyntaxError('text outside the root');
    if (current !== root) current.text += unescapeText(text);
    if (start === -1) break;
    if (source.startsWith('<!--', start)) {
      at = endOf(source, '-->', start);
      continue;
    }
    at = endOf(source, '>', start);
    const inner = source.slice(start + 1, at - 1);
    if (inner.startsWith('?')) continue;
    const matched = /^(\/?)(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/.exec(inner);
    if (matched === null || inner.includes('<')) throw new XmlSyntaxError('not an element');
    const name = matched[2]!;
    if (matched[1] === '/') {
      if (current.name !== name || current === root) throw new XmlSyntaxError('unbalanced element');
      open.pop();
      continue;
    }
    const child = new XmlElement(name);
    current.children.push(child);
    if (!inner.endsWith('/')) open.push(child);
    if (open.length > DEEPEST_NESTING) throw new XmlSyntaxError('nested too deep');
  }
  const [document, ...others] = root.children;
  if (open.length !== 1 || document === undefined || others.length > 0) throw new XmlSyntaxError('not one document');
  return document;
}

function endOf(source: string, terminator: string, from: number): number {
  const end = source.indexOf(terminator, from);
  if (end === -1) throw new XmlSyntaxError('unfinished markup');
  return end + terminator.length;
}
