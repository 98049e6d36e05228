import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/**
 * AES-256 files can be locked for readers and open to owners with an empty owner password. Most readers open them without
 * asking; pdfium tries the empty password as the reader's only. Where the empty owner password fits, it yields the file's
 * key, and the reader's entries (U, UE) are written anew for an empty password. ISO 32000-2, 7.6.4.3 and 7.6.4.4.
 */
export function withEmptyUserPassword(original: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(original).toString('latin1');
  const dictionary = encryptDictionary(text);
  if (dictionary === undefined) return undefined;
  const { revision, entries } = dictionary;
  const { O, OE, U, UE } = entries;

  const user = U.value.subarray(0, 48);
  const ownerCheck = passwordHash(revision, Buffer.concat([O.value.subarray(32, 40), user]), user);
  if (!ownerCheck.equals(O.value.subarray(0, 32))) return undefined;
  const ownerKey = passwordHash(revision, Buffer.concat([O.value.subarray(40, 48), user]), user);
  const fileKey = aes('decrypt', ownerKey, OE.value.subarray(0, 32));

  const validationSalt = user.subarray(32, 40);
  const keySalt = user.subarray(40, 48);
  const newUser = Buffer.concat([passwordHash(revision, validationSalt), validationSalt, keySalt]);
  const newUserKey = aes('encrypt', passwordHash(revision, keySalt), fileKey);
  const edits = [
    { ...U, written: newUser },
    { ...UE, written: newUserKey },
  ].sort((a, b) => b.start - a.start);
  let edited = text;
  // Written as hexadecimal, which most writers use: nothing moves. Where it does move, the engine rebuilds its table.
  for (const { start, end, written } of edits)
    edited = `${edited.slice(0, start)}<${written.toString('hex')}>${edited.slice(end)}`;
  return Buffer.from(edited, 'latin1');
}

interface Entry {
  start: number;
  end: number;
  value: Buffer;
}
type EntryName = 'O' | 'OE' | 'U' | 'UE';

/** The longest encryption dictionary that is looked into; real ones are near 600 characters. */
const DICTIONARY_CHARACTERS_MAX = 4000;

function encryptDictionary(text: string) {
  for (const found of text.matchAll(/\/UE\s*[<(]/g)) {
    const from = text.lastIndexOf(' obj', found.index);
    const to = text.indexOf('endobj', found.index);
    if (from < 0 || to < 0 || to - from > DICTIONARY_CHARACTERS_MAX) continue;
    const revision = Number(/\/R\s+([56])\b/.exec(text.slice(from, to))?.[1]);
    const names: [EntryName, number][] = [
      ['O', 48],
      ['OE', 32],
      ['U', 48],
      ['UE', 32],
    ];
    const entries = Object.fromEntries(names.map(([name]) => [name, stringEntry(text, name, from, to)]));
    const whole = names.every(([name, bytes]) => (entries[name]?.value.length ?? 0) >= bytes);
    if (whole && revision >= 5) return { revision, entries: entries as Record<EntryName, Entry> };
  }
  return undefined;
}

function stringEntry(text: string, name: EntryName, from: number, to: number): Entry | undefined {
  const key = new RegExp(`/${name}\\s*(?=[<(])`, 'g');
  key.lastIndex = from;
  const found = key.exec(text);
  if (found === null || found.index > to) return undefined;
  const start = key.lastIndex;
  if (text[start] === '<') {
    const end = text.indexOf('>', start) + 1;
    return { start, end, value: Buffer.from(text.slice(start + 1, end - 1).replace(/\s/g, ''), 'hex') };
  }
  return literalString(text, start, to);
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function literalString(text: string, start: number, to: number): Entry | undefined {
  let value = '';
  let depth = 0;
  for (let at = start; at < to; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\') {
      const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
      const next = text[at + 1] ?? '';
      value += octal === undefined ? (escapes[next] ?? next) : String.fromCharCode(parseInt(octal, 8) & 0xff);
      at += octal?.length ?? 1;
      continue;
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0) return { start, end: at + 1, value: Buffer.from(value, 'latin1') };
    if (at > start) value += character;
  }
  return undefined;
}

/** Algorithm 2.B for revision 6, plain SHA-256 for revision 5, of an empty password with a salt (and U for owners). */
function passwordHash(revision: number, salted: Buffer, user: Buffer = Buffer.alloc(0)): Buffer {
  let key = createHash('sha256').update(salted).digest();
  if (revision === 5) return key;
  for (let round = 1; round <= 2048; round += 1) {
    const repeated = Buffer.concat(Array.from({ length: 64 }, () => Buffer.concat([key, user])));
    const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16, 32)).setAutoPadding(false);
    const mixed = cipher.update(repeated);
    const remainder = mixed.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash(['sha256', 'sha384', 'sha512'][remainder] ?? 'sha256')
      .update(mixed)
      .digest();
    if (round >= 64 && (mixed.at(-1) ?? 0) <= round - 32) break;
  }
  return key.subarray(0, 32);
}

function aes(direction: 'encrypt' | 'decrypt', key: Buffer, block: Buffer): Buffer {
  const noVector = Buffer.alloc(16);
  const cipher =
    direction === 'encrypt'
      ? createCipheriv('aes-256-cbc', key, noVector)
      : createDecipheriv('aes-256-cbc', key, noVector);
  return cipher.setAutoPadding(false).update(block);
}
