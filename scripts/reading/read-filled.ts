import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf } from '../../domain/reading/flags.ts';
import type { ReadField, Reading } from '../../domain/reading/reading.ts';
import { folded } from '../../domain/reading/words.ts';
import { checkDocument } from '../../functions/parse-document/parse-document.ts';
import { fillForm, formsToFill, type Written } from './filled-forms.ts';
import { scanOf, type Damage } from './scan-of.ts';

/** A filled form, read from its text or from a picture of its first page. */
export interface ReadForm {
  file: string;
  how: 'text' | 'scan';
  written: Written;
  reading: Reading;
  /** What the form gives before anybody fills it: printed sums and days, nobody's answers. */
  printed: ReadonlySet<string>;
}

const damages: readonly Damage[] = ['clean', 'tilted', 'faint', 'noisy', 'dark', 'photo'];

export interface Readers {
  text(pdf: Uint8Array): Promise<Reading>;
  scan(pdf: Uint8Array): Promise<Reading>;
}

export async function readFilledForms(dir: string, readers: Readers): Promise<{ all: ReadForm[]; failures: string[] }> {
  const all: ReadForm[] = [];
  const failures: string[] = [];
  for (const [at, [file, fields]] of Object.entries(formsToFill).entries()) {
    // Another folder has none of them.
    if (!existsSync(join(dir, file))) continue;
    try {
      const original = readFileSync(join(dir, file));
      const { pdf, written } = await fillForm(original, fields, at + 1);
      const [blank, filled] = [await normalized(original), await normalized(pdf)];
      const printed = new Set((await readers.text(blank)).fields.map(keyOf));
      const about = { file, written, printed };
      all.push({ ...about, how: 'text', reading: await readers.text(filled) });
      const picture = await scanOf(filled, damages[(at + 1) % damages.length] ?? 'clean');
      all.push({ ...about, how: 'scan', reading: await readers.scan(picture) });
    } catch (error) {
      failures.push(`${file}, filled: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  return { all, failures };
}

async function normalized(pdf: Uint8Array): Promise<Uint8Array> {
  const checked = await checkDocument(pdf, { maxPages: 100 });
  if (!('normalized' in checked)) throw new Error(`sent back as ${checked.verdict.reason}`);
  return checked.normalized;
}

/** One name in any order of its parts. */
const nameKey = (name: string): string => folded(name).split(' ').toSorted().join(' ');
function keyOf(field: ReadField): string {
  if (field.what === 'date') return field.date;
  if (field.what === 'amount') return String(field.amountCents);
  return nameKey(field.text);
}

interface Found {
  /** Of what was written, the part that was read; of what was read and not printed, the part that was written. */
  recall: number;
  precision: number;
  written: number;
  read: number;
}

export interface FormFigures {
  forms: number;
  /** Of the person whose paper it is; precision counts everybody who stands on it as rightly read. */
  name: Found;
  date: Found;
  amount: Found;
  /** People whose own paper would be flagged as somebody else's. */
  wrongPerson: number;
  birthDatesKept: number;
}

export function formFiguresOf(all: readonly ReadForm[]): FormFigures {
  return {
    forms: all.length,
    name: found(
      all,
      'name',
      ({ person }) => (person ? [nameKey(`${person.first} ${person.last}`)] : []),
      ({ names }) => names.map(nameKey),
    ),
    date: found(all, 'date', ({ dates }) => dates),
    amount: found(all, 'amount', ({ amountsCents }) => amountsCents.map(String)),
    wrongPerson: all.filter(({ reading, written: { person } }) => {
      const flags = person && flagsOf(reading, { uploadedAs: 'other', personName: person, today: '2026-01-01' });
      return flags?.some(({ flag }) => flag === 'wrong-person') === true;
    }).length,
    birthDatesKept: all.filter(({ reading, written: { birthDates } }) =>
      reading.fields.some(
        (each) => each.what === 'date' && [each.date, each.orDate ?? ''].some((day) => birthDates.includes(day)),
      ),
    ).length,
  };
}

function found(
  all: readonly ReadForm[],
  what: ReadField['what'],
  wantedOf: (written: Written) => string[],
  rightOf = wantedOf,
): Found {
  const count = { wanted: 0, found: 0, read: 0, right: 0 };
  for (const { reading, written, printed } of all) {
    const keys = reading.fields.filter((each) => each.what === what).map(keyOf);
    const [wanted, right] = [wantedOf(written), rightOf(written)];
    const answers = keys.filter((key) => right.includes(key) || !printed.has(key));
    count.wanted += wanted.length;
    count.found += wanted.filter((key) => keys.includes(key)).length;
    count.read += answers.length;
    count.right += answers.filter((key) => right.includes(key)).length;
  }
  return {
    recall: share(count.found, count.wanted),
    precision: share(count.right, count.read),
    written: count.wanted,
    read: count.read,
  };
}

export const share = (part: number, whole: number): number =>
  whole === 0 ? 1 : Math.round((part / whole) * 1000) / 1000;
