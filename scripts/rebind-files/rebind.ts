import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { againstOthers } from '../../adapters/case-store.ts';
import { caseKeys, casesTable } from '../../adapters/cases-table.ts';
import { exportsTable } from '../../adapters/exports-table.ts';
import { storedRows } from '../../adapters/stored-rows.ts';
import { transact, update, type Write } from '../../adapters/transaction.ts';
import {
  namedAs,
  renameInApplication,
  renameInDocument,
  renameInExports,
  renameInMessage,
  unknownPlaces,
  type NamedAs,
  type NamedVersion,
  type Rename,
} from '../../domain/cases/file-versions.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { DocumentRow } from '../../domain/cases/rows.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { personExportsSchema, type PersonExports } from '../../domain/exports/exports.ts';
import { readCase, type CaseRows } from '../../domain/invariants/case-rows.ts';
import { partitionsOf } from '../../functions/check-invariants/read-cases.ts';
import { findVersion, type Found, type Stores } from './find-version.ts';

export interface RebindDeps {
  dynamodb: DynamoDBClient;
  casesTable: string;
  stores: Stores;
  clock: Clock;
  /** Without it nothing is written. */
  apply: boolean;
  say: (line: string) => void;
}

export interface RebindCounts {
  /** Places in rows that name a version. */
  looked: number;
  asTheyAre: number;
  rebound: number;
  /** Of these, where the row keeps no hash and one content alone lies there. */
  unproved: number;
  missing: number;
  /** R23: destroyed on purpose, and there again. */
  back: number;
}
export interface RebindReport {
  applied: boolean;
  cases: number;
  /** Rows that name at least one version. */
  rows: number;
  counts: Record<NamedAs, RebindCounts>;
  total: RebindCounts;
  /** Rows that cannot be read, or that somebody wrote to again and again: they stay as they are. */
  failed: number;
  /** Places that name a version and that this command does not know. */
  unknown: string[];
}

/** Nothing is missing, and nothing stands where it must not. */
export const isWhole = ({ total, failed, unknown }: RebindReport): boolean =>
  total.missing === 0 && total.back === 0 && failed === 0 && unknown.length === 0;

const casesAtOnce = 8;
/** A transaction holds a hundred rows. */
const rowsAtOnce = 40;
const sayEveryCases = 200;
const linesSaid = 500;

/**
 * After buckets were restored from copies: goes through every row that names a version of a file. One that is there stays; else the
 * version with the same bytes takes its place, case by case, each in one transaction under what was read, with a line in the case's
 * own record. Whoever runs it again, after a crash or beside another, finds what is done as it is.
 */
export async function rebindFiles(deps: RebindDeps): Promise<RebindReport> {
  const run = new Run(deps);
  const rows = storedRows({ client: deps.dynamodb, tableName: deps.casesTable });
  const waiting: Promise<void>[] = [];
  for await (const { pk, rows: partition } of partitionsOf(rows.scan({ segment: 0, of: 1, consistent: true }))) {
    for (const row of partition) run.lookForUnknown(row);
    if (pk.startsWith('APP#')) waiting.push(run.case(pk.slice('APP#'.length), partition));
    const copies = pk.startsWith('PERSON#') ? partition.find(({ sk }) => sk === 'EXPORTS') : undefined;
    if (copies) waiting.push(run.exports(copies));
    if (waiting.length >= casesAtOnce) await allOf(waiting.splice(0));
  }
  await allOf(waiting);
  return run.report();
}

/** Nobody goes on in the background when one has broken. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(work);
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}

const nothing = (): RebindCounts => ({ looked: 0, asTheyAre: 0, rebound: 0, unproved: 0, missing: 0, back: 0 });

/** What lies there for each version that rows name; looked for once. */
class Findings {
  private readonly stores: Stores;
  private readonly known = new Map<string, Found>();
  constructor(stores: Stores) {
    this.stores = stores;
  }
  private keyOf = ({ store, key, versionId, sha256, bytes, destroyed }: NamedVersion): string =>
    JSON.stringify([store, key, versionId, sha256, bytes, destroyed]);
  async add(named: readonly NamedVersion[]): Promise<void> {
    for (const each of named) {
      const key = this.keyOf(each);
      if (!this.known.has(key)) this.known.set(key, await findVersion(each, this.stores));
    }
  }
  of = (named: NamedVersion): Found => {
    const found = this.known.get(this.keyOf(named));
    if (!found) throw new Error('a version that was not looked for');
    return found;
  };
  rename: Rename = (named) => {
    const found = this.of(named);
    return found.is === 'elsewhere' ? found.versionId : named.versionId;
  };
}

class Run {
  private readonly deps: RebindDeps;
  private readonly cases;
  private readonly copies;
  private readonly counts = Object.fromEntries(namedAs.map((as) => [as, nothing()])) as RebindReport['counts'];
  private readonly unknown = new Set<string>();
  private caseCount = 0;
  private rowCount = 0;
  private failed = 0;
  private said = 0;

  constructor(deps: RebindDeps) {
    this.deps = deps;
    const table = { client: deps.dynamodb, tableName: deps.casesTable };
    this.cases = casesTable(table);
    this.copies = exportsTable(table);
  }

  report(): RebindReport {
    const total = nothing();
    for (const each of Object.values(this.counts))
      for (const name of Object.keys(total) as (keyof RebindCounts)[]) total[name] += each[name];
    return {
      applied: this.deps.apply,
      cases: this.caseCount,
      rows: this.rowCount,
      counts: this.counts,
      total,
      failed: this.failed,
      unknown: [...this.unknown],
    };
  }

  lookForUnknown(row: Readonly<Record<string, unknown>>): void {
    for (const place of unknownPlaces(row)) {
      if (this.unknown.has(place)) continue;
      this.unknown.add(place);
      this.say(`unknown: rows "${place}" name versions, and this command does not know them`);
    }
  }

  async case(applicationId: string, partition: readonly Record<string, unknown>[]): Promise<void> {
    const { case: read, unreadable } = readCase(applicationId, partition);
    for (const { detail } of unreadable) this.fail(applicationId, `row ${String(detail['row'])} cannot be read`);
    // R23: whoever destroys it looks for files by their keys, and needs no version.
    if (read.application?.row.destruction) return;
    const names = namesIn(read);
    if (!read.application) {
      if (names.length > 0) this.fail(applicationId, 'files without their request');
      return;
    }
    const { number } = read.application.row;
    const findings = new Findings(this.deps.stores);
    await findings.add(names.flat());
    if (this.deps.apply && names.flat().some((each) => findings.of(each).is === 'elsewhere'))
      if (!(await this.written(number, () => this.writeCase(applicationId, findings)))) return;
    this.tally(number, names, findings);
    this.caseCount += 1;
    if (this.caseCount % sayEveryCases === 0) {
      const { asTheyAre, rebound, missing } = this.report().total;
      this.deps.say(`… ${this.caseCount} cases: ${asTheyAre} files as they are, ${rebound} found, ${missing} missing`);
    }
  }

  async exports(stored: Readonly<Record<string, unknown>>): Promise<void> {
    const parsed = personExportsSchema.safeParse(stored);
    if (!parsed.success) return this.fail(String(stored['pk']), 'its copies of records cannot be read');
    const { personId } = parsed.data;
    const namesOf = (known: PersonExports): NamedVersion[] => {
      const names: NamedVersion[] = [];
      renameInExports(known, this.deps.clock.now(), collector(names));
      return names;
    };
    const names = namesOf(parsed.data);
    const findings = new Findings(this.deps.stores);
    await findings.add(names);
    const write = async (): Promise<void> => {
      const known = await this.copies.exportsOf(personId);
      if (!known) return;
      const now = namesOf(known);
      await findings.add(now);
      if (!now.some((each) => findings.of(each).is === 'elsewhere')) return;
      const exports = renameInExports(known, this.deps.clock.now(), findings.rename);
      await transact(this.deps.dynamodb, [
        this.copies.write.exports({ ...known, version: known.version + 1, exports }),
      ]);
    };
    if (this.deps.apply && names.some((each) => findings.of(each).is === 'elsewhere'))
      if (!(await this.written(personId, () => againstOthers(write)))) return;
    this.tally(personId, names.length > 0 ? [names] : [], findings);
  }

  /** As many transactions as its rows need; a crash in between leaves each row whole, and the next run writes the rest. */
  private async writeCase(applicationId: string, findings: Findings): Promise<void> {
    const { dynamodb, casesTable: tableName, clock } = this.deps;
    const { pk } = caseKeys.application(applicationId);
    const rows = storedRows({ client: dynamodb, tableName });
    const writeSome = async (): Promise<boolean> => {
      const { case: read } = readCase(applicationId, await rows.partition(pk));
      if (!read.application) return true;
      const before = read.application.row;
      await findings.add(namesIn(read).flat());
      const changed = changedRows(read, findings, tableName, this.cases);
      const some = changed.slice(0, rowsAtOnce);
      const ofRequest: NamedVersion[] = [];
      renameInApplication(before, collector(ofRequest));
      const next = { ...before, ...renameInApplication(before, findings.rename) };
      const count = [...ofRequest, ...some.flatMap(({ names }) => names)].filter(
        (each) => findings.of(each).is === 'elsewhere',
      ).length;
      if (count === 0) return true;
      await transact(dynamodb, [
        // `updatedAt` stays: nobody did anything with the case. Its version rises, so that no other writer puts old ids back.
        ...this.cases.write.application(
          before,
          next,
          auditRow(applicationId, clock.now(), 'system', 'files-rebound', { count }),
        ),
        ...some.map(({ write }) => write),
      ]);
      return some.length === changed.length;
    };
    for (let isDone = false; !isDone;) isDone = await againstOthers(writeSome);
  }

  /** False when somebody else was always faster, or it is being destroyed: said, and left to the next run. */
  private async written(subject: string, write: () => Promise<void>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.fail(subject, `was not written (${error.code}); run it again`);
      return false;
    }
  }

  private tally(subject: string, names: readonly (readonly NamedVersion[])[], findings: Findings): void {
    this.rowCount += names.length;
    for (const named of names.flat()) {
      const count = this.counts[named.as];
      const found = findings.of(named);
      const what = `${named.as} of ${subject}${named.of === undefined ? '' : ` (${named.of})`}`;
      count.looked += 1;
      if (found.is === 'as-it-is') count.asTheyAre += 1;
      else if (found.is === 'elsewhere') {
        count.rebound += 1;
        if (found.unproved) {
          count.unproved += 1;
          this.say(`no hash: ${what}: its row keeps none; what lies there is all the same, and was taken`);
        }
      } else if (found.is === 'missing') {
        count.missing += 1;
        this.say(`missing: ${what}: ${found.because}`);
      } else {
        count.back += 1;
        this.say(
          `back: ${what}: was destroyed and is there again: ${named.store} ${named.key} ${found.versionIds.join(' ')}`,
        );
      }
    }
  }

  private fail(subject: string, why: string): void {
    this.failed += 1;
    this.say(`failed: ${subject}: ${why}`);
  }

  /** The first ones; the counts tell of all. */
  private say(line: string): void {
    this.said += 1;
    if (this.said <= linesSaid) this.deps.say(line);
    if (this.said === linesSaid) this.deps.say('… more such lines are counted and not said');
  }
}

const collector =
  (into: NamedVersion[]): Rename =>
  (named) => {
    into.push(named);
    return named.versionId;
  };

const documentsOf = ({ documents }: CaseRows): DocumentRow[] => documents.map(({ row }) => row);

/** Row by row; those that name none are left out. What was done already is history. */
function namesIn(read: CaseRows): NamedVersion[][] {
  const names = (work: (rename: Rename) => unknown): NamedVersion[] => {
    const found: NamedVersion[] = [];
    work(collector(found));
    return found;
  };
  const documents = documentsOf(read);
  const { application } = read;
  return [
    application ? names((rename) => renameInApplication(application.row, rename)) : [],
    ...documents.map((row) => names((rename) => renameInDocument(row, rename))),
    ...pendingOf(read).map(({ message }) => names((rename) => renameInMessage(message, documents, rename))),
  ].filter((each) => each.length > 0);
}

const pendingOf = ({ outbox }: CaseRows) =>
  outbox.filter(({ stored }) => stored['pendingPk'] !== undefined).map(({ row }) => row);

const pathOf: Partial<Record<NamedAs, readonly string[]>> = {
  upload: ['versionId'],
  original: ['original', 'versionId'],
  'clean-copy': ['normalized', 'versionId'],
};

/** The rows beside the request's own that change, each under the versions that were read. */
function changedRows(
  read: CaseRows,
  findings: Findings,
  tableName: string,
  cases: ReturnType<typeof casesTable>,
): { names: NamedVersion[]; write: Write }[] {
  const documents = documentsOf(read);
  const isMoved = (names: readonly NamedVersion[]): boolean =>
    names.some((each) => findings.of(each).is === 'elsewhere');
  const ofDocuments = documents.map((row) => {
    const names: NamedVersion[] = [];
    renameInDocument(row, collector(names));
    const paths = names.map(({ as }) => pathOf[as] ?? []);
    return {
      names,
      write: cases.write.document(row, {
        set: renameInDocument(row, findings.rename),
        // The rest of what was read is held by the request's own version.
        condition: paths.map((path, at) => `${path.map((name) => `#${name}`).join('.')} = :seen${at}`).join(' AND '),
        names: Object.fromEntries(paths.flat().map((name) => [`#${name}`, name])),
        values: Object.fromEntries(names.map(({ versionId }, at) => [`:seen${at}`, versionId])),
      }),
    };
  });
  const ofMessages = pendingOf(read).map((row) => {
    const names: NamedVersion[] = [];
    renameInMessage(row.message, documents, collector(names));
    return {
      names,
      write: update(tableName, caseKeys.outbox(row.applicationId, row.outboxId), {
        set: { message: renameInMessage(row.message, documents, findings.rename) },
        // Done meanwhile: then nobody reads it any more.
        condition: 'attribute_exists(pendingPk)',
      }),
    };
  });
  return [...ofDocuments, ...ofMessages].filter(({ names }) => isMoved(names));
}
