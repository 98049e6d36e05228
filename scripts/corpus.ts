import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFiles, hasNothingToShow, isAccepted, originalOf, pagesOf, type Outcome } from './corpus/check-files.ts';
import { composeFiles, type Composed } from './corpus/compose-files.ts';
import { complaintAbout } from './corpus/judge.ts';
import { readCorpus, type Entry } from './corpus/manifest.ts';
import { areNaivelyPresent } from './corpus/naive.ts';
import { qpdfComplaints, qpdfIsHere } from './corpus/qpdf.ts';
import { compareLooks, DIFFERENCE_MAX } from './corpus/same-look.ts';
import { share } from './corpus/share.ts';

/**
 * Puts every PDF of a folder through check, normalize and compose, with the code that is deployed, and says what became of
 * each. Ends with 1 when a file brings the system down or is sent back for a reason that is not true, something active
 * survives, a page or a filled value is lost, or another program finds fault with a packet.
 */
async function main(dir: string, entries: readonly Entry[]): Promise<void> {
  const workDir = mkdtempSync(join(tmpdir(), 'skillsdesk-corpus-'));
  try {
    const outcomes = await checkFiles(dir, entries, workDir);
    const composed = await composeFiles(outcomes.filter(isAccepted));
    const looks = await lookAtFirstPages(composed);
    const qpdf = composed.packets.flatMap((bytes, index) => {
      const path = join(workDir, `packet-${index + 1}.pdf`);
      writeFileSync(path, bytes);
      return qpdfComplaints(path).map((complaint) => `CORPUS-${index + 1}: ${complaint}`);
    });
    const complaints = outcomes.flatMap((outcome) => {
      const complaint = complaintAbout(outcome);
      return complaint === undefined ? [] : [`${outcome.entry.file}: ${complaint}`];
    });

    const known = outcomes.filter(({ entry }) => entry.pages !== null && !entry.needsPassword);
    const right = known.filter((outcome) => pagesOf(outcome) === outcome.entry.pages);
    const possible = known.filter((each) => (each.entry.pages ?? 0) > 0 && !hasNothingToShow(each));
    const placed = new Set(composed.placed.map(({ outcome }) => outcome));
    const present = possible.filter((outcome) => placed.has(outcome) && pagesOf(outcome) === outcome.entry.pages);
    const naive = await areNaivelyPresent(
      possible.map((outcome) => ({ bytes: originalOf(outcome), pages: outcome.entry.pages ?? 0 })),
    );
    const crashed = outcomes.filter(({ answer }) => 'failed' in answer);
    const hung = crashed.filter(({ answer }) => 'failed' in answer && answer.failed === 'out of time');

    report(outcomes, composed);
    const most = outcomes.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a));
    console.log(`Most memory of the parser: ${megabytes(most.peakBytes)} MB, with ${most.entry.file}.`);
    tell('Not as it was known of the file:', complaints);
    tell('qpdf finds fault:', qpdf);
    tell(`First pages that look different (above ${DIFFERENCE_MAX}):`, looks.different);
    tell('Filled values that cannot be seen any more:', looks.lost);
    console.log(
      `${looks.compared} first pages compared with the original, ${looks.unopened} originals do not open without mending; ${looks.filled} filled values looked for.`,
    );
    const summary = {
      bench: 'documents',
      files: entries.length,
      pageCountRight: share(right.length, known.length),
      documentsPresent: share(present.length, possible.length),
      naiveDocumentsPresent: share(naive.filter(Boolean).length, possible.length),
      activeKeys: composed.activeKeys,
      crashes: crashed.length + composed.failures.length,
      hangs: hung.length,
      notAsKnown: complaints.length,
      parserPeakMB: megabytes(most.peakBytes),
      packets: composed.packets.length,
      qpdfComplaints: qpdf.length,
      firstPagesCompared: looks.compared,
      firstPagesDifferent: looks.different.length,
      filledValues: looks.filled,
      filledValuesLost: looks.lost.length,
    };
    console.log(JSON.stringify(summary));
    const { crashes, activeKeys } = summary;
    if (crashes + activeKeys + complaints.length + qpdf.length + looks.lost.length > 0) process.exitCode = 1;
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);

async function lookAtFirstPages({ placed }: Composed) {
  const found = { compared: 0, unopened: 0, filled: 0, different: [] as string[], lost: [] as string[] };
  for (const { outcome, packet, firstPage } of placed) {
    const { file } = outcome.entry;
    const looks = await compareLooks(originalOf(outcome), { bytes: packet, firstPage });
    if (!looks) {
      found.unopened += 1;
      continue;
    }
    found.compared += 1;
    found.filled += looks.filled;
    found.lost.push(...looks.lost.map((each) => `${file}: ${each}`));
    if (looks.difference > DIFFERENCE_MAX) found.different.push(`${file}: ${looks.difference.toFixed(3)}`);
  }
  return found;
}

function tell(heading: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log([heading, ...lines.map((line) => `  ${line}`)].join('\n'));
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
  const more = outcomes.filter((outcome) => isAccepted(outcome) && outcome.entry.pages === null);
  tell(
    'Opened, though the manifest gives no page count:',
    more.map((outcome) => `${outcome.entry.file}  ${pagesOf(outcome)} page(s)`),
  );
  tell('Could not be composed:', composed.failures);
  console.log(
    `${outcomes.filter(isAccepted).length} of ${outcomes.length} files accepted, ${composed.packets.length} packets, ${composed.pages} pages with their cover sheets.`,
  );
}

const dir = process.argv[2];
const entries = dir === undefined ? undefined : readCorpus(dir);
if (dir === undefined || entries === undefined) {
  console.error('Say which folder: npm run corpus -- DIR (a folder with PDFs and a manifest.json)');
  process.exitCode = 1;
} else if (!qpdfIsHere()) {
  console.error('qpdf is missing, which checks the packets: apt-get install qpdf');
  process.exitCode = 1;
} else await main(dir, entries);
