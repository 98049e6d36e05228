import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTesseract } from '../adapters/ocr/tesseract.ts';
import { LIKELY_FROM } from '../domain/reading/flags.ts';
import type { Reading } from '../domain/reading/reading.ts';
import { folded, type Word } from '../domain/reading/words.ts';
import { startPdfium } from '../adapters/pdf/pdfium.ts';
import { checkDocument } from '../functions/parse-document/parse-document.ts';
import { readPdf } from '../functions/read-document/read-document.ts';
import { readCorpus } from './corpus/manifest.ts';
import { labels, type Label } from './reading/labels.ts';
import { CutFigures } from './reading/cut-figures.ts';
import { formFiguresOf, readFilledForms, share } from './reading/read-filled.ts';
import { damages, scanOf } from './reading/scan-of.ts';
import { TurnedFigures } from './reading/turned-figures.ts';

/**
 * Reads the real files of a folder as the deployed functions do, from their text and, of some, from a damaged scan, and holds
 * what came out against what somebody saw. One half was there to tune on; the other half is told apart, and nothing was
 * changed for it.
 */
const PAGES_MAX = 10;
/** Every so many files also goes through as a scan: a page takes seconds. */
const SCAN_EVERY = Number(process.env['SCAN_EVERY'] ?? 4);
const WORDS_MIN = 12;
const WITHOUT_END_MS = 3_600_000;

interface Read {
  file: string;
  half: 'tuned' | 'held-out';
  how: 'text' | 'scan';
  label: Label;
  /** As the file's own fields say. */
  name?: string | undefined;
  birthDate?: string | undefined;
  reading: Reading;
}

/** By the name, so that a file stays in its half. */
const halfOf = (file: string): Read['half'] =>
  (createHash('sha256').update(file).digest()[0] ?? 0) % 2 === 0 ? 'tuned' : 'held-out';

const engine = await startTesseract();
const ocr = { ...engine, close: async () => undefined };
const keepUpright = async () => undefined;
const read = (pdf: Uint8Array) =>
  readPdf(pdf, PAGES_MAX, WITHOUT_END_MS, { startOcr: async () => ocr, now: () => 0, keepUpright });
const turning = new TurnedFigures(read);
const cutting = new CutFigures(read);

async function wordsOnFirstPage(pdf: Uint8Array): Promise<readonly Word[]> {
  const file = (await startPdfium()).open(pdf);
  if (typeof file === 'string') throw new Error(file);
  const words = file.pageWords(0);
  file.close();
  return words;
}

/** Pages without text have nothing to hold the reading against. */
const readText = (pdf: Uint8Array) =>
  readPdf(pdf, PAGES_MAX, WITHOUT_END_MS, {
    startOcr: async () => ({ ...ocr, readPage: async () => [] }),
    now: () => 0,
  });

async function readAll(dir: string, files: readonly string[]): Promise<{ all: Read[]; failures: string[] }> {
  const all: Read[] = [];
  const failures: string[] = [];
  for (const [at, file] of files.entries()) {
    // A scan takes seconds a page, all of them more than half an hour: whoever waits sees how far it is.
    console.error(`${at + 1} of ${files.length}: ${file}`);
    try {
      const checked = await checkDocument(new Uint8Array(readFileSync(join(dir, file))), { maxPages: 100 });
      if (!('normalized' in checked)) continue;
      const label = labels[file] ?? {};
      const { formValues = {} } = checked.verdict;
      const field = (pattern: RegExp) => Object.entries(formValues).find(([name]) => pattern.test(name))?.[1];
      const about = {
        file,
        half: halfOf(file),
        label,
        name: label.name === 'fields' ? `${field(/^firstName/)} ${field(/^lastName/)}` : label.name,
        birthDate: field(/^dob/)?.split('.').reverse().join('-'),
      };
      const reading = await readText(checked.normalized);
      if (reading.words < WORDS_MIN) cutting.lookAtWhole(file, await turning.lookAtPicture(file, checked.normalized));
      if (reading.words < WORDS_MIN && labels[file] === undefined) continue;
      all.push({ ...about, how: 'text', reading });
      const nth = all.length;
      if (label.kind === undefined && nth % SCAN_EVERY !== 0) continue;
      const damage = damages[Math.floor(nth / SCAN_EVERY) % damages.length] ?? 'clean';
      const scan = await scanOf(checked.normalized, damage);
      const readScan = await read(scan);
      all.push({ ...about, how: 'scan', reading: readScan });
      await turning.lookAtScan(`${file}, ${damage}`, scan, readScan);
      cutting.lookAtWhole(`${file}, ${damage}`, readScan);
      await cutting.lookAtCut(`${file}, ${damage}`, scan, await wordsOnFirstPage(checked.normalized));
    } catch (error) {
      failures.push(`${file}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  return { all, failures };
}

const kindOf = ({ label }: Read) => label.kind ?? 'unknown';

/** A guess that staff would be shown as likely, on a paper that is something else. */
const isLikelyWrong = (each: Read): boolean =>
  each.reading.kind.guess !== 'unknown' &&
  each.reading.kind.guess !== kindOf(each) &&
  each.reading.kind.confidence >= LIKELY_FROM;

interface Figures {
  papers: number;
  kindsRight: number;
  likelyWrong: number;
  incomeFound: number;
  names: number;
  falseNames: number;
  fields: number;
  birthDatesKept: number;
}

function figuresOf(all: readonly Read[]): Figures {
  const named = all.filter(({ name }) => name !== undefined);
  const unnamed = all.filter(({ name, label }) => name === undefined && label.kind === undefined);
  const wanted = all.flatMap(({ label, reading: { fields } }) => [
    ...(label.dates ?? []).map((date) => fields.some((each) => each.what === 'date' && each.date === date)),
    ...(label.amountsCents ?? []).map((cents) =>
      fields.some((each) => each.what === 'amount' && each.amountCents === cents),
    ),
  ]);
  const names = ({ reading }: Read) => reading.fields.flatMap((each) => (each.what === 'name' ? [each.text] : []));
  const ours = all.filter(({ label }) => label.kind !== undefined);
  return {
    papers: all.length,
    kindsRight: share(all.filter((each) => each.reading.kind.guess === kindOf(each)).length, all.length),
    likelyWrong: share(all.filter(isLikelyWrong).length, all.length),
    incomeFound: share(ours.filter((each) => each.reading.kind.guess === kindOf(each)).length, ours.length),
    names: share(
      named.filter((each) => names(each).some((name) => folded(name) === folded(each.name ?? ''))).length,
      named.length,
    ),
    falseNames: share(unnamed.filter((each) => names(each).length > 0).length, unnamed.length),
    fields: share(wanted.filter(Boolean).length, wanted.length),
    birthDatesKept: all.filter(
      ({ birthDate, reading }) =>
        birthDate !== undefined &&
        reading.fields.some((each) => each.what === 'date' && (each.date === birthDate || each.orDate === birthDate)),
    ).length,
  };
}

function confusion(all: readonly Read[]): string[] {
  const table = new Map<string, Map<string, number>>();
  for (const each of all) {
    const row = table.get(kindOf(each)) ?? new Map<string, number>();
    const { guess } = each.reading.kind;
    row.set(guess, (row.get(guess) ?? 0) + 1);
    table.set(kindOf(each), row);
  }
  return [...table].map(
    ([kind, row]) => `    ${kind.padEnd(16)} ${[...row].map(([guess, count]) => `${guess} ${count}`).join(', ')}`,
  );
}

async function main(dir: string, files: readonly string[]): Promise<void> {
  const { all, failures: ofFiles } = await readAll(dir, files);
  const forms = await readFilledForms(dir, { text: readText, scan: read });
  const failures = [...ofFiles, ...forms.failures];
  for (const half of ['tuned', 'held-out'] as const)
    for (const how of ['text', 'scan'] as const) {
      const some = all.filter((each) => each.half === half && each.how === how);
      console.log(`${half}, ${how}: ${JSON.stringify(figuresOf(some))}`);
      for (const line of confusion(some)) console.log(line);
      for (const each of some.filter((one) => one.reading.kind.guess !== kindOf(one)))
        console.log(`      ${each.file}: ${each.reading.kind.guess} ${each.reading.kind.confidence}`);
    }
  for (const line of [...turning.lines, ...cutting.lines]) console.log(line);
  const filled = (half: Read['half'], how: Read['how']) =>
    formFiguresOf(forms.all.filter((each) => halfOf(each.file) === half && each.how === how));
  for (const half of ['tuned', 'held-out'] as const)
    for (const how of ['text', 'scan'] as const)
      console.log(`filled forms, ${half}, ${how}: ${JSON.stringify(filled(half, how))}`);
  for (const failure of failures) console.log(`COULD NOT BE READ: ${failure}`);
  const of = (half: Read['half']) => figuresOf(all.filter((each) => each.half === half));
  console.log(
    JSON.stringify({
      bench: 'reading',
      files: files.length,
      tuned: of('tuned'),
      heldOut: of('held-out'),
      turned: turning.figures,
      cutOff: cutting.figures,
      filledTuned: { text: filled('tuned', 'text'), scan: filled('tuned', 'scan') },
      filledHeldOut: { text: filled('held-out', 'text'), scan: filled('held-out', 'scan') },
      crashes: failures.length,
    }),
  );
  const birthDatesKept = figuresOf(all).birthDatesKept + formFiguresOf(forms.all).birthDatesKept;
  if (failures.length > 0 || birthDatesKept > 0) process.exitCode = 1;
}

const dir = process.argv[2];
const entries = dir === undefined ? undefined : readCorpus(dir);
if (dir === undefined || entries === undefined) {
  console.error('Say which folder: npm run reading -- DIR (a folder with PDFs and a manifest.json)');
  process.exitCode = 1;
} else
  await main(
    dir,
    entries.map(({ file }) => file),
  );
await engine.close();
