import path from 'node:path';
import { parseArgs } from 'node:util';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { systemClock } from '../adapters/clients.ts';
import { journalArchive } from '../adapters/journal-archive.ts';
import { storedRows } from '../adapters/stored-rows.ts';
import type { JournalFault } from '../domain/invariants/journal.ts';
import type { Violation } from '../domain/invariants/violation.ts';
import { columns } from '../domain/money/ledger-rows.ts';
import { verifyInputSchema, verifyJournal, type JournalReport } from '../functions/verify-journal/verify-journal.ts';
import { openDataAtRest } from '../local/data-at-rest.ts';
import { localOperator } from './local-client.ts';

/**
 * `npm run verify-journal` proves that every balance is what its journal says, that every line is chained once and is what it was,
 * and that the archive holds the same. Changes nothing. Exit code 1 when anything is off.
 * On AWS: `STAGE=prod` and the right to invoke its function. Here: the running local system, else the data that it left
 * (`--data DIR`, else `.local`). `--json` prints the report as it is.
 */
export interface VerifyChoice {
  /** A stage on AWS; without it the local system. */
  stage?: string | undefined;
  dataDir: string;
}

export async function verify({ stage, dataDir }: VerifyChoice): Promise<{ where: string; report: JournalReport }> {
  if (stage !== undefined && stage !== 'local')
    return { where: `stage ${stage}`, report: await ask(new LambdaClient({}), stage) };
  const operator = localOperator(dataDir);
  if (operator !== undefined) {
    try {
      const report = await ask(new LambdaClient(operator), 'local');
      return { where: 'the running local system', report };
    } catch (error) {
      // It was killed and could not take its own mark away.
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
    }
  }
  return { where: `${dataDir}, where no system runs`, report: await readAtRest(dataDir) };
}

async function ask(client: LambdaClient, stage: string): Promise<JournalReport> {
  const FunctionName = `skillsdesk-${stage}-verify-journal`;
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`${FunctionName} broke: ${text}`);
  return JSON.parse(text) as JournalReport;
}

/** As they stand: nothing is chained or archived meanwhile, as the running system would do. */
async function readAtRest(dataDir: string): Promise<JournalReport> {
  const data = await openDataAtRest(dataDir);
  try {
    const { Buckets = [] } = await data.s3.send(new ListBucketsCommand({}));
    const bucket = Buckets.find(({ Name = '' }) => Name.startsWith('skillsdesk-local-journal-'))?.Name;
    if (bucket === undefined) throw new Error(`The data in ${dataDir} has no archive of the journal: it is older.`);
    return await verifyJournal(verifyInputSchema.parse({}), {
      ledger: storedRows({ client: data.dynamodb, tableName: 'skillsdesk-local-ledger' }),
      archive: journalArchive({ client: data.s3, bucket }),
      now: (lastLineAt) => new Date(lastLineAt === '' ? 0 : lastLineAt),
      clock: systemClock,
      sleep: () => Promise.resolve(),
      remainingMs: () => Number.POSITIVE_INFINITY,
    });
  } finally {
    await data.close();
  }
}

const dollars = (cents: number): string =>
  (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' });

const chainWords: Record<JournalFault['code'], string> = {
  'line-altered': 'is not what it was when it was chained: somebody changed it',
  'line-gone': 'was chained, and is not there any more',
  'line-not-chained':
    'stands in the journal and was never chained: it came past the system, or the chaining stands still',
  'line-twice': 'is there twice: one id stands for two lines, or two links for one line',
  'link-gone': 'its place in the chain is empty',
  'link-twice': 'shares its place in the chain with another line',
  'link-altered': 'its link does not follow from the one before it: the chain was changed here',
  'head-altered': 'the end of the chain is not what the fund’s head says',
  'archive-differs': 'is not what the archive holds: the line and its chain were changed after they were archived',
  'archived-and-gone': 'lies in the archive, and the chain does not have it any more',
  'not-in-archive': 'should lie in the archive, and does not',
  'archive-hidden': 'an object of the archive was hidden by a delete marker; its versions are still there',
  'archive-not-locked': 'an object of the archive is not locked: it can be deleted',
  'archive-unreadable': 'an object of the archive does not hold what its name says',
  'chain-unreadable': 'a row of the chain cannot be read',
};

function words(fault: JournalFault | Violation, names: ReadonlyMap<string, string>): string {
  if ('invariant' in fault) return moneyWords(fault, names);
  const { code, fundLimitId, lineId, at, seq, where } = fault;
  const about = [
    named(fundLimitId, names),
    lineId === undefined ? undefined : `line ${lineId}`,
    at === undefined ? undefined : `written ${at.slice(0, 10)} (${at})`,
    seq === undefined ? undefined : `place ${seq} of the chain`,
    where === undefined ? undefined : `in ${where}`,
  ];
  return `${about.filter(Boolean).join(', ')}: ${chainWords[code]}.`;
}

const named = (limitId: string, names: ReadonlyMap<string, string>): string | undefined => {
  const name = names.get(limitId);
  if (limitId === '') return undefined;
  return name === undefined || name === '' ? limitId : `${name} (${limitId})`;
};

function moneyWords({ code, subject, detail }: Violation, names: ReadonlyMap<string, string>): string {
  const who = named(subject, names) ?? 'the ledger';
  const { column, standsCents, movedCents, capCents, sumCents } = detail;
  if (typeof standsCents === 'number' && typeof movedCents === 'number')
    return `${who}: ${column} stands at ${dollars(standsCents)}, and its lines come to ${dollars(movedCents)}.`;
  if (typeof capCents === 'number' && typeof sumCents === 'number')
    return `${who}: its columns add up to ${dollars(sumCents)}, and its cap is ${dollars(capCents)}.`;
  return `${who}: ${code.replaceAll('-', ' ')}${Object.keys(detail).length > 0 ? ` ${JSON.stringify(detail)}` : ''}.`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  // Names to the left, numbers to the right.
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))))
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

/** What a person reads; the first bad line by itself, before the rest. */
export function describeReport(where: string, report: JournalReport): string {
  const names = new Map(report.funds.map(({ fundLimitId, name }) => [fundLimitId, name]));
  const heading = ['Fund', 'lines', 'chained', 'waiting', 'archived', 'last hash', 'cap', ...columns];
  const rows = report.funds.map(({ fundLimitId, name, lines, chained, waiting, archived, lastHash, balances }) => [
    name || fundLimitId,
    ...[lines, chained, waiting, archived].map(String),
    lastHash.slice(0, 12),
    ...(['cap', ...columns] as const).map((column) => (balances ? dollars(balances[`${column}Cents`]) : '–')),
  ]);
  const { otherLimits, lines, objects } = report.checked;
  const waiting = report.funds.reduce((sum, fund) => sum + fund.waiting, 0);
  const out = [
    `The journal of ${where}`,
    '',
    table([heading, ...rows]),
    '',
    `${report.funds.length} funds, ${otherLimits} other limits, ${lines} lines, ${objects} objects in the archive.`,
  ];
  if (waiting > 0) out.push(`Waiting for their place in the chain, as young lines do: ${waiting}.`);
  if (!report.finished) out.push('The time was over before everything was read: this proves nothing. Ask again.');
  else if (report.faults === 0)
    out.push('Every balance is what its lines say. Nothing in the journal was altered, and nothing is missing.');
  else {
    const [first, ...more] = report.first.map((fault) => words(fault, names));
    out.push('', `NOT RIGHT: ${report.faults}. The first bad one:`, `  ${first}`);
    if (more.length > 0) out.push('And:', ...more.map((line) => `  ${line}`));
    if (report.faults > report.first.length) out.push(`  … and ${report.faults - report.first.length} more.`);
    out.push('', 'What to do: docs/runbooks/journal.md');
  }
  return out.join('\n');
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: { data: { type: 'string', default: '.local' }, json: { type: 'boolean', default: false } },
    });
    const { where, report } = await verify({ stage: process.env['STAGE'], dataDir: path.resolve(values.data) });
    console.log(values.json ? JSON.stringify(report) : describeReport(where, report));
    process.exitCode = report.finished && report.faults === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
