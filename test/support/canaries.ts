import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Words and numbers of nobody, of every sort that people give us. They are typed into every kind of field; found where personal
 * data has no business, something leaks.
 */
export const canaries = {
  firstName: 'Zyxcanary',
  lastName: 'Serinuswort-Ñandú',
  preferredName: 'Budgerica',
  birthDate: '1957-10-09',
  street: '77 Quillfeather Lane',
  phone: '503-555-0177',
  email: 'zyx.canary@example.org',
  otherEmail: 'walkin.canary@example.org',
  socialSecurity: '987-65-4329',
  claim: 'UICLAIM-7741233',
  snapCase: 'SNAPCASE-6631044',
  disability: 'xerophthalmia',
  bank: 'Routing 323070380 Account 009771230',
  employer: 'Plumage & Daughters "Seedworks"',
  freeText: 'Vellichor of the aviary',
  fileName: 'zyxcanary passport.pdf',
  staffNote: 'Murmuration overheard',
  coachNote: 'Petrichor kept by the coach',
} as const;
export type Canary = keyof typeof canaries;

/** What else the same thing looks like: a date in words, a number without its dashes. */
const otherForms: Partial<Record<Canary, readonly string[]>> = {
  birthDate: ['10/09/1957', 'Oct 9, 1957', 'October 9, 1957', '9 oct 1957', '19571009'],
  phone: ['5035550177', '(503) 555-0177', '503.555.0177'],
  socialSecurity: ['987654329'],
};

const escapedJson = (value: string): string => JSON.stringify(value).slice(1, -1);
const asciiJson = (value: string): string =>
  escapedJson(value).replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const escapedHtml = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const bytesOf = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

/** Base64 of a value inside something longer: what of it is the same wherever in a group of three bytes it begins. */
function insideBase64(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(Math.ceil((before * 8) / 6), whole);
  });
}

interface Form {
  canary: Canary;
  form: string;
  /** Base64 is another text in other cases. */
  exactly: boolean;
}

function formsOf(canary: Canary): Form[] {
  const values = [canaries[canary], ...(otherForms[canary] ?? [])];
  // Letters beyond ASCII are two bytes, which no lower case of single bytes makes the same.
  const cases = values.flatMap((value) => [value, value.toLowerCase(), value.toUpperCase()]);
  const texts = cases.flatMap((value) => [
    bytesOf(value),
    escapedJson(bytesOf(value)),
    escapedJson(escapedJson(bytesOf(value))),
    asciiJson(value),
    bytesOf(escapedHtml(value)),
    encodeURIComponent(value),
    encodeURIComponent(encodeURIComponent(value)),
    new URLSearchParams({ a: value }).toString().slice(2),
    Buffer.from(value, 'utf8').toString('hex'),
    bytesOf(value.replace(/[^A-Za-z0-9._-]/g, '_')),
  ]);
  const coded = cases.flatMap(insideBase64).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...new Set(texts.map((text) => text.toLowerCase()))]
    .map((form): Form => ({ canary, form, exactly: false }))
    .concat([...new Set(coded)].map((form) => ({ canary, form, exactly: true })));
}
const forms: readonly Form[] = (Object.keys(canaries) as Canary[]).flatMap(formsOf);

/** The canaries in it, in whatever form. */
export function canariesIn(content: string | Uint8Array): Canary[] {
  const text = typeof content === 'string' ? bytesOf(content) : Buffer.from(content).toString('latin1');
  const lower = text.toLowerCase();
  const found = forms.filter(({ form, exactly }) => (exactly ? text : lower).includes(form));
  return [...new Set(found.map(({ canary }) => canary))];
}

/** The truth (tables and objects), the mailbox and the issuer's own list are where personal data belongs. */
const belongs = /^(dynamodb\.sqlite|mail|s3$|sign-in|operator\.json)/;

/** Files of a system's data folder that hold one: `logs/skillsdesk-local-x.log: firstName`. */
export function leaksInFiles(dataDir: string): string[] {
  const look = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const file = path.join(folder, name);
      if (folder === dataDir && belongs.test(name)) return [];
      if (statSync(file).isDirectory()) return look(file);
      return canariesIn(readFileSync(file)).map((canary) => `${path.relative(dataDir, file)}: ${canary}`);
    });
  return look(dataDir);
}
