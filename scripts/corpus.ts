import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findActiveKeys } from '../adapters/pdf/active-content.ts';
import { composePacket, type PacketDocument } from '../functions/compose-packet/compose-packet.ts';
import { packetTexts } from '../functions/compose-packet/packet-texts.ts';
import { translator } from '../web/text.ts';
import { PDFDocument } from 'pdf-lib';
import { IsolatedParser } from './corpus/isolated.ts';
import { readCorpus, type Entry } from './corpus/manifest.ts';
import { countNaivelyPresent } from './corpus/naive.ts';
import type { Answer } from './corpus/worker.ts';

/**
 * Puts every PDF of a folder through check, normalize and compose, with the code that is deployed, and says what became of
 * each. Ends with 1 when a file brings the system down, something active survives, or a page is lost.
 */
const DOCUMENTS_A_PACKET = 20;
const PAGES_MAX = 100;
const PARSERS = 2;

interface Outcome {
  entry: Entry;
  answer: Answer;
  normalizedPath: string;
}

async function checkAll(dir: string, entries: readonly Entry[], workDir: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = entries.map((entry, index) => ({ entry, normalizedPath: join(workDir, `${index}.pdf`) })).reverse();
  const parsers = Array.from({ length: PARSERS }, () => new IsolatedParser());
  await Promise.all(
    parsers.map(async (parser) => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { entry, normalizedPath } = next;
        const answer = await parser.run({ path: join(dir, entry.file), normalizedPath, maxPages: PAGES_MAX });
        outcomes.push({ entry, answer, normalizedPath });
      }
      parser.stop();
    }),
  );
  return outcomes.sort((a, b) => a.entry.file.localeCompare(b.entry.file));
}

const accepted = ({ answer }: Outcome): boolean => 'verdict' in answer && answer.verdict.verdict === 'accepted';
/** Some files are sent back only after their pages were counted, and drawn in vain: empty, destroyed, drawn by a program. */
const pagesOf = ({ answer }: Outcome): number => ('verdict' in answer ? (answer.verdict.pages ?? 0) : 0);
/** There is no page that any reader would show: nothing that a packet could hold. */
const hasNothingToShow = (outcome: Outcome): boolean => !accepted(outcome) && pagesOf(outcome) === outcome.entry.pages;

interface Composed {
  present: Set<string>;
  packets: number;
  pages: number;
  activeKeys: number;
  failures: string[];
}

async function composeAll(outcomes: readonly Outcome[]): Promise<Composed> {
  const result: Composed = { present: new Set(), packets: 0, pages: 0, activeKeys: 0, failures: [] };
  const t = translator('en', packetTexts);
  for (let at = 0; at < outcomes.length; at += DOCUMENTS_A_PACKET) {
    const group = outcomes.slice(at, at + DOCUMENTS_A_PACKET);
    const number = `CORPUS-${1 + at / DOCUMENTS_A_PACKET}`;
    try {
      const packet = await composePacket({ cover: coverOf(number), documents: group.map(asDocument) }, t);
      const reread = await PDFDocument.load(packet.bytes, { updateMetadata: false });
      result.packets += 1;
      result.pages += reread.getPageCount();
      result.activeKeys += (await findActiveKeys(packet.bytes)).length;
      if (reread.getPageCount() !== packet.pages) result.failures.push(`${number}: page count differs when read again`);
      for (const [index, outcome] of group.entries()) {
        // The cover sheet comes first.
        const part = packet.parts[index + 1];
        if (part && part.lastPage - part.firstPage + 1 === pagesOf(outcome) && part.lastPage <= reread.getPageCount())
          result.present.add(outcome.entry.file);
      }
    } catch (error) {
      result.failures.push(`${number}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
  return result;
}

function asDocument({ entry, answer, normalizedPath }: Outcome): PacketDocument {
  const originalSha256 = 'verdict' in answer ? (answer.verdict.sha256 ?? '') : '';
  return {
    title: entry.file,
    normalizedBytes: readFileSync(normalizedPath),
    provenance: { uploadedBy: 'the corpus', arrivedAt: '2026-07-01', originalSha256 },
  };
}

const coverOf = (number: string) => ({
  number,
  boardName: 'Corpus run',
  personName: '',
  centerName: '',
  programName: '',
  schoolName: '',
  sentOn: '',
  signedBy: '',
  asked: '',
  askedByKind: [],
  missing: [],
});

const share = (part: number, whole: number): number => (whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000);

async function main(dir: string, entries: readonly Entry[]): Promise<void> {
  const workDir = mkdtempSync(join(tmpdir(), 'skillsdesk-corpus-'));
  try {
    const outcomes = await checkAll(dir, entries, workDir);
    const composed = await composeAll(outcomes.filter(accepted));

    const known = outcomes.filter(({ entry }) => entry.pages !== null && !entry.needsPassword);
    const wrongCount = known.filter((outcome) => pagesOf(outcome) !== outcome.entry.pages);
    const possible = known.filter((outcome) => (outcome.entry.pages ?? 0) > 0 && !hasNothingToShow(outcome));
    const present = possible.filter(
      (outcome) => composed.present.has(outcome.entry.file) && pagesOf(outcome) === outcome.entry.pages,
    );
    const naive = await countNaivelyPresent(
      possible.map(({ entry }) => ({ bytes: readFileSync(join(dir, entry.file)), pages: entry.pages ?? 0 })),
    );
    const crashed = outcomes.filter(({ answer }) => 'failed' in answer);
    const lost = wrongCount.filter(accepted);

    report(outcomes, composed);
    const summary = {
      bench: 'documents',
      files: entries.length,
      pageCountRight: share(known.length - wrongCount.length, known.length),
      documentsPresent: share(present.length, possible.length),
      naiveDocumentsPresent: share(naive, possible.length),
      activeKeys: composed.activeKeys,
      crashes: crashed.length + composed.failures.length,
    };
    console.log(JSON.stringify(summary));
    if (summary.crashes > 0 || summary.activeKeys > 0 || lost.length > 0) process.exitCode = 1;
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

function report(outcomes: readonly Outcome[], composed: Composed): void {
  console.log('Rejected, with the reason that the person is told:');
  for (const { entry, answer } of outcomes) {
    if ('failed' in answer) console.log(`  ${entry.file}  COULD NOT BE CHECKED: ${answer.failed}`);
    else if (answer.verdict.verdict === 'rejected') {
      const { reason, looksLike } = answer.verdict;
      const note = entry.pages === null ? '' : `  (expected ${entry.pages} pages)`;
      console.log(`  ${entry.file}  ${reason}${looksLike === undefined ? '' : ` (${looksLike})`}${note}`);
    }
  }
  const more = outcomes.filter((outcome) => accepted(outcome) && outcome.entry.pages === null);
  if (more.length > 0) console.log('Opened, though the manifest gives no page count:');
  for (const outcome of more) console.log(`  ${outcome.entry.file}  ${pagesOf(outcome)} page(s)`);
  for (const outcome of outcomes.filter((each) => accepted(each) && each.entry.pages !== null))
    if (pagesOf(outcome) !== outcome.entry.pages)
      console.log(`  ${outcome.entry.file}  ${pagesOf(outcome)} pages, expected ${outcome.entry.pages}`);
  for (const failure of composed.failures) console.log(`COULD NOT BE COMPOSED: ${failure}`);
  console.log(
    `${outcomes.filter(accepted).length} of ${outcomes.length} files accepted, ${composed.packets} packets, ${composed.pages} pages with their cover sheets.`,
  );
}

const dir = process.argv[2];
const entries = dir === undefined ? undefined : readCorpus(dir);
if (dir === undefined || entries === undefined) {
  console.error('Say which folder: npm run corpus -- DIR (a folder with PDFs and a manifest.json)');
  process.exitCode = 1;
} else await main(dir, entries);
