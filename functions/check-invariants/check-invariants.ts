import * as z from 'zod';
import type { Clock } from '../../domain/clock.ts';
import { documentRowSchema, type DocumentRow } from '../../domain/cases/rows.ts';
import { applicationIdSchema } from '../../domain/ids.ts';
import { dueKey, queueKey } from '../../domain/cases/indexes.ts';
import { judgeWayBack } from '../../domain/invariants/awards.ts';
import { DestructionsBook } from '../../domain/invariants/destruction.ts';
import { LedgerBook } from '../../domain/invariants/money.ts';
import { PaymentsBook } from '../../domain/invariants/payments.ts';
import {
  isLookedAtTonight,
  isNew,
  judgeNormalized,
  judgeOriginal,
  judgeUpload,
  nightOf,
  nightsForAll,
  type ObjectHead,
} from '../../domain/invariants/objects.ts';
import { invariants, type Invariant, type StoredRow, type Violation } from '../../domain/invariants/violation.ts';
import { caseKeys } from '../../adapters/cases-table.ts';
import { destructionPk, destructionsPk } from '../../adapters/destruction-store.ts';
import { operationKey } from '../../adapters/operations.ts';
import { keyText } from '../../adapters/table-reads.ts';
import { judgeCases, judgeCounts, judgePointers, partitionsOf, type Partition, type Tables } from './read-cases.ts';
import {
  confirmCase,
  confirmCount,
  confirmLedger,
  confirmPayments,
  confirmPointer,
  type Confirmed,
} from './suspicions.ts';

export const checkInputSchema = z.strictObject({
  /** Only these applications (and the whole ledger with its payments); without it, everything. */
  applicationIds: z.array(applicationIdSchema).min(1).max(500).optional(),
  /** `tonight`: every application that moves or has ended lately, and a ninetieth of those that rest. */
  rows: z.enum(['all', 'tonight']).default('all'),
  /** Which files are looked at: the new ones and a ninetieth of the rest, all, or none. */
  objects: z.enum(['tonight', 'all', 'none']).default('tonight'),
});
export type CheckInput = z.output<typeof checkInputSchema>;

export interface CheckDeps extends Tables {
  /** One version of a kept file; undefined when it is not there. */
  headClean(key: string, versionId: string): Promise<ObjectHead | undefined>;
  /** What stands in quarantine, by document ids with this prefix, in pages. */
  uploads(prefix: string): AsyncIterable<{ key: string; writtenAt: Date }[]>;
  centerIds: readonly string[];
  /** The pools of slots that are in use. */
  slotPools(now: Date): readonly string[];
  clock: Clock;
  /** How long this function may still run. */
  remainingMs(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface CheckResult {
  /** False when the time was over before everything was looked at. */
  finished: boolean;
  checked: Record<
    | 'applications'
    | 'rows'
    | 'pointers'
    | 'limits'
    | 'journalLines'
    | 'awards'
    | 'payables'
    | 'bills'
    | 'objects'
    | 'uploads'
    | 'suspected',
    number
  >;
  /** Suspicions about what was written to all the while. */
  unsettled: number;
  violations: number;
  byInvariant: Record<Invariant, number>;
  /** The first hundred: ids, codes and numbers. */
  first: Violation[];
}

const casesAtOnce = 20;
const objectsAtOnce = 32;
const awardsAtOnce = 100;
/** Awards whose payments are read again side by side. */
const paidAtOnce = 20;
/** From sending to the last letter, also of a case that waited for its person in between. */
const endedLatelyMs = 120 * 24 * 3_600_000;
const reported = 100;
/** Kept back for the second look at what was suspected, and for the answer. */
const reserveMs = 60_000;
const confirmReserveMs = 10_000;
const pauseMs = 300;

/** Runs one check. Everything is read in pages and judged in passing; what stays is a few numbers per limit and award. */
export async function checkInvariants(input: CheckInput, deps: CheckDeps): Promise<CheckResult> {
  const run = new Run(input, deps);
  return run.all();
}

class Run {
  private readonly input: CheckInput;
  private readonly deps: CheckDeps;
  private readonly found: Violation[] = [];
  private readonly book = new LedgerBook();
  private readonly payments = new PaymentsBook(this.book);
  private readonly destructions = new DestructionsBook();
  private paymentsRead = false;
  /** Applications that got a file lately: in a draft nothing is due, and its files are new all the same. */
  private readonly uploadedTo = new Set<string>();
  private readonly suspectedCases = new Set<string>();
  private readonly suspectedCounts = new Set<string>();
  private readonly suspectedPointers: StoredRow[] = [];
  private readonly checked: CheckResult['checked'] = {
    applications: 0,
    rows: 0,
    pointers: 0,
    limits: 0,
    journalLines: 0,
    awards: 0,
    payables: 0,
    bills: 0,
    objects: 0,
    uploads: 0,
    suspected: 0,
  };
  private unsettled = 0;
  private finished = true;

  constructor(input: CheckInput, deps: CheckDeps) {
    this.input = input;
    this.deps = deps;
  }

  async all(): Promise<CheckResult> {
    await this.readLedger();
    await this.readPayments();
    await this.readDestructions();
    await this.readUploads();
    await this.readCases();
    await this.goBackFromAwards();
    await this.confirmAll();
    const byInvariant = Object.fromEntries(invariants.map((each) => [each, 0])) as Record<Invariant, number>;
    for (const each of this.found) byInvariant[each.invariant] += 1;
    return {
      finished: this.finished,
      checked: { ...this.checked, ...this.book.counts, ...this.payments.counts },
      unsettled: this.unsettled,
      violations: this.found.length,
      byInvariant,
      first: this.found.slice(0, reported),
    };
  }

  /** Whoever asks stops when the time is over; the answer will say so. */
  private hasTime(reserve = reserveMs): boolean {
    const isLeft = this.deps.remainingMs() >= reserve;
    if (!isLeft) this.finished = false;
    return isLeft;
  }

  private async readLedger(): Promise<void> {
    for await (const page of this.deps.ledger.scan()) {
      if (!this.hasTime()) return;
      this.checked.rows += page.length;
      for (const row of page) this.book.add(row);
    }
  }

  /** After the ledger, so that each award's rows are held against it as they pass. */
  private async readPayments(): Promise<void> {
    for await (const { pk, rows } of partitionsOf(this.deps.payments.scan())) {
      if (!this.hasTime()) return;
      this.checked.rows += rows.length;
      this.payments.add(pk, rows);
    }
    this.paymentsRead = this.finished;
  }

  /** After the payments: what they call destroyed stands in an order by now. */
  private async readDestructions(): Promise<void> {
    const { cases, clock } = this.deps;
    for (const row of await cases.partition(destructionsPk)) {
      if (!this.hasTime()) return;
      const fates = await cases.partition(destructionPk(String(row['sk'])));
      this.checked.rows += fates.length + 1;
      this.destructions.add(row, fates);
    }
    this.found.push(...this.destructions.violations(this.payments.destroyed, clock.now()));
  }

  private async readCases(): Promise<void> {
    const cases: Partition[] = [];
    const pointers: StoredRow[] = [];
    for await (const partition of this.partitions()) {
      if (!this.hasTime()) return;
      this.checked.rows += partition.rows.length;
      if (partition.pk.startsWith('APP#')) cases.push(partition);
      else if (!partition.pk.startsWith('OP#')) pointers.push(...partition.rows);
      if (judgeCounts(partition).length > 0) this.suspectedCounts.add(partition.pk);
      if (cases.length >= casesAtOnce) await this.judgeCases(cases.splice(0));
      if (pointers.length >= 100) await this.judgePointers(pointers.splice(0));
    }
    await this.judgeCases(cases);
    await this.judgePointers(pointers);
  }

  private async *partitions(): AsyncGenerator<Partition> {
    const { applicationIds, rows } = this.input;
    if (applicationIds) {
      for (const applicationId of applicationIds) yield* this.partitionOf(applicationId);
      return;
    }
    if (rows === 'all') {
      yield* partitionsOf(this.deps.cases.scan());
      return;
    }
    const now = this.deps.clock.now();
    const seen = new Set<string>();
    for await (const partition of partitionsOf(this.deps.cases.scan({ segment: nightOf(now), of: nightsForAll }))) {
      seen.add(partition.pk);
      yield { ...partition, isItsNight: true };
    }
    // R21: this year's slots and the next one's every night, wherever their rows lie.
    for (const pk of this.deps.slotPools(now)) {
      if (seen.has(pk)) continue;
      const slots = await this.deps.cases.partition(pk);
      if (slots.length > 0) yield { pk, rows: slots };
    }
    for await (const applicationId of this.moving(now)) {
      const { pk } = caseKeys.application(applicationId);
      if (seen.has(pk)) continue;
      seen.add(pk);
      yield* this.partitionOf(applicationId);
    }
  }

  private async *partitionOf(applicationId: string): AsyncGenerator<Partition> {
    const { pk } = caseKeys.application(applicationId);
    const rows = await this.deps.cases.partition(pk);
    // An id that leads nowhere is not passed over in silence: whoever names it believes in it.
    if (rows.length > 0) yield { pk, rows };
    else if (!this.destructions.destroyed.has(applicationId))
      this.found.push({ invariant: 'dangling', code: 'no-application', subject: applicationId, detail: {} });
  }

  /** What got files lately, what something is due for, and what was sent lately, for its end may be new. */
  private async *moving(now: Date): AsyncGenerator<string> {
    yield* this.uploadedTo;
    const { cases, centerIds } = this.deps;
    const lately = new Date(now.getTime() - endedLatelyMs).toISOString();
    const indexed = [
      cases.index('due', dueKey),
      ...centerIds.map((centerId) => cases.index('queue', queueKey(centerId, 'done'), lately)),
    ];
    for (const pages of indexed)
      for await (const page of pages) for (const row of page) yield String(row['pk']).slice('APP#'.length);
  }

  private async judgeCases(partitions: readonly Partition[]): Promise<void> {
    if (partitions.length === 0) return;
    this.checked.applications += partitions.length;
    const judged = await judgeCases(partitions, this.deps, this.deps.clock.now());
    for (const [index, { read, violations }] of judged.entries()) {
      if (violations.length > 0) this.suspectedCases.add(read.applicationId);
      const documents = read.application?.row.destruction ? [] : read.documents.map(({ row }) => row);
      const { isItsNight = false } = partitions[index] ?? {};
      await this.lookAtObjects(documents.filter((row) => row.status === 'clean' && this.isWanted(row, isItsNight)));
      if (this.input.applicationIds && this.input.objects !== 'none')
        for (const { documentId } of documents) await this.readUploadsOf(documentId);
    }
  }

  /** When only a part of the rows is read, an application's files are looked at in its own night, all of them. */
  private isWanted({ documentId, arrivedAt, createdAt }: DocumentRow, isItsNight: boolean): boolean {
    const { objects, rows } = this.input;
    if (objects !== 'tonight') return objects === 'all';
    const [at, now] = [arrivedAt ?? createdAt, this.deps.clock.now()];
    return rows === 'tonight' ? isItsNight || isNew(new Date(at), now) : isLookedAtTonight({ id: documentId, at }, now);
  }

  /** A version is written before the row that names it, and never changes: what is missing here is missing. */
  private async lookAtObjects(documents: readonly DocumentRow[]): Promise<void> {
    for (let at = 0; at < documents.length; at += objectsAtOnce) {
      if (!this.hasTime()) return;
      const judged = await Promise.all(
        documents.slice(at, at + objectsAtOnce).map(async (document) => {
          const { original, normalized } = document;
          // Without them the row itself is a violation, said elsewhere.
          if (!original?.versionId || !normalized?.versionId) return [];
          const [kept, copy] = await Promise.all([
            this.deps.headClean(original.key, original.versionId),
            this.deps.headClean(normalized.key, normalized.versionId),
          ]);
          this.checked.objects += 2;
          return [...judgeOriginal(document, kept), ...judgeNormalized(document, copy)];
        }),
      );
      this.found.push(...judged.flat());
    }
  }

  private async judgePointers(pointers: readonly StoredRow[]): Promise<void> {
    if (pointers.length === 0) return;
    this.checked.pointers += pointers.length;
    if ((await judgePointers(pointers, this.deps)).length === 0) return;
    for (const pointer of pointers)
      if ((await judgePointers([pointer], this.deps)).length > 0) this.suspectedPointers.push(pointer);
  }

  /** The command's answer is as old as the award itself, and both reads are of what stands now. */
  private async goBackFromAwards(): Promise<void> {
    if (this.input.applicationIds) return;
    const now = this.deps.clock.now();
    const wanted = [...this.book.awards.values()].filter(
      ({ awardId, committedAt }) =>
        this.input.rows === 'all' || isLookedAtTonight({ id: awardId, at: committedAt }, now),
    );
    for (let at = 0; at < wanted.length; at += awardsAtOnce) {
      if (!this.hasTime()) return;
      const some = wanted.slice(at, at + awardsAtOnce);
      const keyOf = (awardId: string) => operationKey(this.book.operations.get(awardId) ?? '');
      const commands = await this.deps.cases.many(some.map(({ awardId }) => keyOf(awardId)));
      for (const { awardId } of some) this.found.push(...judgeWayBack(awardId, commands.get(keyText(keyOf(awardId)))));
    }
  }

  private async readUploads(): Promise<void> {
    if (this.input.objects === 'none' || this.input.applicationIds) return;
    await this.readUploadsOf('doc_');
  }

  private async readUploadsOf(prefix: string): Promise<void> {
    const now = this.deps.clock.now();
    for await (const page of this.deps.uploads(prefix)) {
      if (!this.hasTime()) return;
      const wanted = page.filter(
        ({ key, writtenAt }) =>
          this.input.objects === 'all' || isLookedAtTonight({ id: key, at: writtenAt.toISOString() }, now),
      );
      this.checked.uploads += wanted.length;
      const documents = await this.documentsOf(wanted.map((each) => each.key));
      for (const { key, writtenAt } of wanted) {
        const document = documents.get(key);
        if (document === 'unreadable') continue;
        this.found.push(...judgeUpload(key, writtenAt, document, now));
        if (document && isNew(writtenAt, now)) this.uploadedTo.add(document.applicationId);
      }
    }
  }

  /** By their own pointers, as an event would find them. */
  private async documentsOf(documentIds: readonly string[]): Promise<Map<string, DocumentRow | 'unreadable'>> {
    const { cases } = this.deps;
    const pointers = await cases.many(documentIds.map(caseKeys.documentRef));
    const keys = documentIds.flatMap((documentId) => {
      const pointer = pointers.get(keyText(caseKeys.documentRef(documentId)));
      return pointer ? [caseKeys.document(String(pointer['applicationId']), documentId)] : [];
    });
    const documents = new Map<string, DocumentRow | 'unreadable'>();
    for (const row of (await cases.many(keys)).values()) {
      const parsed = documentRowSchema.safeParse(row);
      documents.set(String(row['sk']).slice('DOC#'.length), parsed.success ? parsed.data : 'unreadable');
    }
    return documents;
  }

  private async confirmAll(): Promise<void> {
    const pause = () => this.deps.sleep(pauseMs);
    const ledger = this.book.violations();
    const payments = this.payments.violations(this.paymentsRead);
    this.checked.suspected =
      this.suspectedCounts.size +
      this.suspectedCases.size +
      this.suspectedPointers.length +
      ledger.length +
      payments.length;
    const confirm = async (judge: () => Promise<Confirmed>): Promise<void> => {
      if (!this.hasTime(confirmReserveMs)) return;
      const { violations, unsettled } = await judge();
      this.found.push(...violations);
      this.unsettled += unsettled;
    };
    if (ledger.length > 0) await confirm(() => confirmLedger(ledger, this.book, this.deps, pause));
    const paid = [...new Set(payments.map(({ subject }) => subject))].filter((subject) => subject.startsWith('awd_'));
    // What is wrong with one row alone, of which nobody knows the award.
    this.found.push(...payments.filter(({ subject }) => !subject.startsWith('awd_')));
    const marks = this.payments.unmetMarks();
    for (let at = 0; at < paid.length; at += paidAtOnce)
      await confirm(() => confirmPayments(paid.slice(at, at + paidAtOnce), marks, this.deps, pause));
    for (const applicationId of this.suspectedCases)
      await confirm(() => confirmCase(applicationId, this.deps, () => this.deps.clock.now(), pause));
    for (const pk of this.suspectedCounts) await confirm(() => confirmCount(pk, this.deps, pause));
    for (const pointer of this.suspectedPointers) await confirm(() => confirmPointer(pointer, this.deps, pause));
  }
}
