import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { findActiveKeys } from '../adapters/pdf/active-content.ts';
import { checkDocument } from '../functions/parse-document/parse-document.ts';
import {
  checkFiles,
  hasNothingToShow,
  isAccepted,
  originalOf,
  pagesOf,
  type Outcome,
} from '../scripts/corpus/check-files.ts';
import { compose, composeFiles } from '../scripts/corpus/compose-files.ts';
import { complaintAbout } from '../scripts/corpus/judge.ts';
import { readCorpus } from '../scripts/corpus/manifest.ts';
import { copyNaively, areNaivelyPresent } from '../scripts/corpus/naive.ts';
import { share } from '../scripts/corpus/share.ts';

const FILES = 20;
const DEFAULT_DIR = '../shared/corpus';
const PHOTOS = 8;
const PHOTO = { width: 4000, height: 3000 };

/**
 * Twenty real files into one packet, from what was normalized when they arrived, beside the same twenty originals copied as
 * most programs would: in turns, in this one run. And whether all pages of a whole folder arrive, in either way.
 */
export async function benchDocuments(quick: boolean, dir = DEFAULT_DIR): Promise<object> {
  const entries = existsSync(dir) ? readCorpus(dir) : undefined;
  if (!entries) throw new Error(`no PDFs with a manifest.json in ${dir}: npm run bench -- documents DIR`);
  const workDir = mkdtempSync(join(tmpdir(), 'skillsdesk-bench-'));
  try {
    const outcomes = await checkFiles(dir, entries, workDir);
    const known = outcomes.filter(({ entry }) => entry.pages !== null && !entry.needsPassword);
    const right = known.filter((each) => pagesOf(each) === each.entry.pages || complaintAbout(each) === undefined);
    const possible = known.filter((each) => (each.entry.pages ?? 0) > 0 && !hasNothingToShow(each));
    const composed = await composeFiles(outcomes.filter(isAccepted));
    const placed = new Set(composed.placed.map(({ outcome }) => outcome));
    const present = await areNaivelyPresent(
      possible.map((each) => ({ bytes: originalOf(each), pages: each.entry.pages ?? 0 })),
    );
    const naive = possible.filter((_, at) => present[at] === true);

    // Forms of offices, as people send them; the rest of a folder may be what libraries try themselves on. And, so that
    // nobody has to believe in the choice, as many from all over the folder, of those that the other way can open at all.
    const forms = possible.filter(({ entry }) => entry.government);
    const times = quick ? 3 : 9;
    const turns = await inTurns(evenly((forms.length < FILES ? possible : forms).filter(isAccepted), FILES), times);
    const even = await inTurns(evenly(naive.filter(isAccepted), FILES), times);
    for (const [name, each] of [
      ['forms of offices', turns],
      ['from all over the folder', even],
    ] as const) {
      console.log(`${FILES} files, ${name}, ${each.pages} pages, ${times} turns each, wall time and processor's:`);
      console.log(`  pdf-lib copyPages from the originals: ${both(each.naive)} (${each.naivePages} pages arrive)`);
      console.log(
        `  packet from the normalized documents: ${both(each.ours)} (with cover sheet, bookmarks, labels, tags)`,
      );
      console.log(`  ratio ${ratio(each, 'wall')}, of the processor's time ${ratio(each, 'processor')}`);
    }
    const photos = await eightPhotos();
    console.log(`${PHOTOS} photos of 12 megapixels: ${mb(photos.raw)} MB as taken, ${mb(photos.kept)} MB as kept`);

    return {
      files: entries.length,
      pageCountRight: share(right.length, known.length),
      documentsPresent: share(possible.filter((each) => placed.has(each)).length, possible.length),
      naiveDocumentsPresent: share(naive.length, possible.length),
      wallVsNaive: ratio(turns, 'wall'),
      wallVsNaiveEvenDraw: ratio(even, 'wall'),
      processorVsNaive: ratio(turns, 'processor'),
      processorVsNaiveEvenDraw: ratio(even, 'processor'),
      activeKeys: composed.activeKeys + turns.activeKeys + even.activeKeys,
      crashes: outcomes.filter(({ answer }) => 'failed' in answer).length + composed.failures.length,
      composeMs: Math.round(turns.ours.wall),
      naiveMs: Math.round(turns.naive.wall),
      eightPhotosMB: mb(photos.kept),
    };
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

/** The same files in every run, from all over the folder. */
const evenly = (outcomes: readonly Outcome[], count: number): Outcome[] =>
  outcomes.filter(
    (_, index) => Math.floor((index * count) / outcomes.length) !== Math.floor(((index - 1) * count) / outcomes.length),
  );

interface Milliseconds {
  wall: number;
  /** Of all threads of this process: what others on the machine do does not count. */
  processor: number;
}

async function inTurns(chosen: readonly Outcome[], times: number) {
  const originals = chosen.map(originalOf);
  const [naive, ours]: [Milliseconds[], Milliseconds[]] = [[], []];
  let [naivePages, pages, packet] = [0, 0, new Uint8Array()];
  // The first turn warms both up.
  for (let turn = 0; turn <= times; turn += 1) {
    const one = await timed(() => copyNaively(originals));
    const other = await timed(() => compose('BENCH', chosen));
    [naivePages, packet, pages] = [one.result, new Uint8Array(other.result.bytes), other.result.pages];
    if (turn === 0) continue;
    naive.push(one);
    ours.push(other);
  }
  const activeKeys = (await findActiveKeys(packet)).length;
  if ((await PDFDocument.load(packet, { updateMetadata: false })).getPageCount() !== pages)
    throw new Error('a page of the packet is lost');
  return { naive: medians(naive), ours: medians(ours), naivePages, pages, activeKeys };
}

async function timed<T>(work: () => Promise<T>): Promise<Milliseconds & { result: T }> {
  const [from, used] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return { result, wall: performance.now() - from, processor: (user + system) / 1000 };
}

/** A page of text as a phone sees it, with light that falls off and the grain of its sensor. */
async function eightPhotos(): Promise<{ raw: number; kept: number }> {
  const { width, height } = PHOTO;
  const lines = Array.from(
    { length: 60 },
    (_, line) =>
      `<text x="260" y="${160 + line * 46}" font-size="34" fill="#222">${line + 1}. Weekly pay, hours worked and taxes withheld, line ${line * 37} of this statement</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><radialGradient id="g"><stop offset="0" stop-color="#fdfcf8"/><stop offset="1" stop-color="#b9b4a8"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/>${lines.join('')}</svg>`;
  let [raw, kept] = [0, 0];
  for (let each = 0; each < PHOTOS; each += 1) {
    const grain = await sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma: 10 + each },
      },
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const photo = await sharp(Buffer.from(svg))
      .composite([{ input: grain, blend: 'soft-light' }])
      .jpeg({ quality: 92 })
      .toBuffer();
    const checked = await checkDocument(photo, { maxPages: 1 });
    if (!('normalized' in checked)) throw new Error(`a photo was sent back: ${checked.verdict.reason}`);
    raw += photo.length;
    kept += checked.normalized.length;
  }
  return { raw, kept };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medians = (all: readonly Milliseconds[]): Milliseconds => ({
  wall: median(all.map(({ wall }) => wall)),
  processor: median(all.map(({ processor }) => processor)),
});
const both = ({ wall, processor }: Milliseconds): string => `${wall.toFixed(0)} and ${processor.toFixed(0)} ms`;
const ratio = ({ ours, naive }: Record<'ours' | 'naive', Milliseconds>, of: keyof Milliseconds): number =>
  round(ours[of] / naive[of]);
const mb = (bytes: number): number => Math.round(bytes / 10_000) / 100;
const round = (value: number): number => Math.round(value * 1000) / 1000;
