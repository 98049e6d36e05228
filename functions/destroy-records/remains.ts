import type { AccommodationRequests } from '../../adapters/accommodation-requests.ts';
import type { Bucket } from '../../adapters/buckets.ts';
import { caseKeys, passedOverKey, type CasesTable } from '../../adapters/cases-table.ts';
import type { ConfidentialTable } from '../../adapters/confidential-table.ts';
import { ojtKeys, type OjtTable } from '../../adapters/ojt-table.ts';
import { outcomeKeys, type OutcomesTable } from '../../adapters/outcomes-table.ts';
import { glass, legalHolds, viewsPk } from '../../adapters/oversight-table.ts';
import { paymentKeys, type PaymentsTable } from '../../adapters/payments-table.ts';
import type { StoredRows } from '../../adapters/stored-rows.ts';
import { keyText, type Key } from '../../adapters/table-reads.ts';
import { forget, type Item, type Write } from '../../adapters/transaction.ts';
import { wallTime, yearOf } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { RandomBytes } from '../../domain/clock.ts';
import { readCase, type CaseRows } from '../../domain/invariants/case-rows.ts';
import { billMarkKey } from '../../domain/payments/indexes.ts';
import { invoiceRowSchema } from '../../domain/payments/rows.ts';
import type { Inventory } from '../../domain/retention/destruction.ts';
import type { Settings } from '../../domain/settings.ts';

type Store = Pick<Bucket, 'versionsUnder' | 'deleteVersion'>;
export interface RemainsDeps {
  cases: CasesTable;
  caseRows: StoredRows;
  paymentRows: StoredRows;
  payments: Pick<PaymentsTable, 'tableName' | 'write'>;
  outcomes: Pick<OutcomesTable, 'write'>;
  ojt: Pick<OjtTable, 'write'>;
  confidential: readonly Pick<ConfidentialTable, 'forget'>[];
  accommodation: Pick<AccommodationRequests, 'write'>;
  stores: Readonly<Record<'quarantine' | 'clean' | 'packets', Store>>;
  randomBytes: RandomBytes;
  settings: Settings;
}

/** All that is there of one case, and how it goes: files first, then what points to it, then its own rows, the request last. */
export interface Remains {
  objects: { store: keyof RemainsDeps['stores']; key: string; versionId: string }[];
  /** Each entry is one transaction, so that nothing points into nowhere in between. */
  outer: Write[][];
  own: Key[];
  /** Together with the request itself. */
  last: Write[];
  inventory: Inventory;
}

/**
 * Looks for everything that belongs to a case, in every table and store. Read again after a break it finds what is left. What the
 * law keeps apart (R22) is not read here: it is forgotten by its key.
 */
export async function remainsOf(
  application: ApplicationRow,
  destructionId: string,
  deps: RemainsDeps,
): Promise<Remains> {
  const { applicationId } = application;
  const { cases, caseRows } = deps;
  const partition = await caseRows.partition(`APP#${applicationId}`);
  const { case: read, unreadable } = readCase(applicationId, partition);
  // Its files could not be found by it.
  if (unreadable.length > 0) throw new Error('a row that cannot be read');
  const documents = read.documents.map(({ row }) => row);
  const awardIds = awardsOf(application, read);

  const [files, views, oversight, years, payments] = await Promise.all([
    filesOf(applicationId, documents, destructionId, deps),
    caseRows.partition(viewsPk(applicationId)),
    oversightRows(applicationId, deps),
    reportRows(application, read, deps),
    paidRows(awardIds, destructionId, deps),
  ]);
  const own = partition.map(keyOf).filter(({ sk }) => sk !== 'APP');
  const pointers = await there(
    documents.map(({ documentId }) => caseKeys.documentRef(documentId)),
    caseRows,
  );
  const beside = [...views, ...oversight].map(keyOf);
  const slot = await knownResult(application, deps);
  const outer = [
    ...files.writes.map((write) => [write]),
    ...[...pointers, ...beside].map((key) => [forget(cases.tableName, key)]),
    ...years,
    ...slotRows(application, slot, deps),
    ...payments,
  ];
  const deletedFrom = (tableName: string): number =>
    outer.flat().filter(({ item }) => item.Delete?.TableName === tableName).length;
  return {
    objects: files.objects,
    outer,
    // One row each, if anything was answered: not read, and so not counted.
    last: [
      ...deps.confidential.map((table) => table.forget(applicationId)),
      deps.accommodation.write.forget(applicationId),
    ],
    own,
    inventory: {
      // The request itself and its place with its person too.
      rows: {
        cases: deletedFrom(cases.tableName) + own.length + 2,
        payments: deletedFrom(deps.payments.tableName),
      },
      versions: countBy(files.objects.map(({ store }) => store)),
      files: knownFiles(application, documents, files.shared),
      sharedFiles: files.shared.size,
      awardIds,
    },
  };
}

/** Those of these that still stand: what is gone is counted by nobody twice. */
const there = async (keys: readonly Key[], rows: StoredRows): Promise<Key[]> =>
  [...(await rows.many(keys, [])).values()].map(keyOf);

const keyOf = (row: Item): Key => ({ pk: String(row['pk']), sk: String(row['sk']) });

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const awardsOf = (application: ApplicationRow, { decisions }: CaseRows): string[] => [
  ...new Set([
    ...(application.awards ?? []).map(({ awardId }) => awardId),
    ...decisions.flatMap(({ row }) => row.awardId ?? []),
  ]),
];

function knownFiles(
  { packet }: ApplicationRow,
  documents: readonly DocumentRow[],
  shared: ReadonlySet<string>,
): Inventory['files'] {
  const given = documents.filter(({ documentId, reused }) => !reused && !shared.has(documentId));
  return [
    ...given.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [{ what: 'original' as const, sha256 }])),
    ...given.flatMap(({ normalized }) =>
      normalized ? [{ what: 'clean-copy' as const, sha256: normalized.sha256 }] : [],
    ),
    ...(packet ? [{ what: 'packet' as const, sha256: packet.sha256 }] : []),
  ];
}

/** Files, and what has to be said of papers that count in two cases. */
async function filesOf(
  applicationId: string,
  documents: readonly DocumentRow[],
  destructionId: string,
  { cases, stores }: RemainsDeps,
): Promise<{ objects: Remains['objects']; writes: Write[]; shared: Set<string> }> {
  const objects: Remains['objects'] = [];
  const writes: Write[] = [];
  const shared = new Set<string>();
  const list = async (store: keyof typeof stores, prefix: string): Promise<void> => {
    for (const version of await stores[store].versionsUnder(prefix)) objects.push({ store, ...version });
  };
  const clean = async (documentId: string): Promise<void> => {
    for (const prefix of [`originals/${documentId}`, `normalized/${documentId}.pdf`, `pages/${documentId}/`])
      await list('clean', prefix);
  };
  const elsewhere = async (uses: DocumentRow['usedIn']): Promise<NonNullable<DocumentRow['usedIn']>> => {
    const others = (uses ?? []).filter((use) => use.applicationId !== applicationId);
    const rows = await Promise.all(others.map((use) => cases.getDocument(use.applicationId, use.documentId)));
    return others.filter((_use, at) => rows[at] !== undefined);
  };
  for (const document of documents) {
    const { documentId, reused } = document;
    if (!reused) {
      await list('quarantine', documentId);
      const usedIn = await elsewhere(document.usedIn);
      if (usedIn.length === 0) await clean(documentId);
      else {
        shared.add(documentId);
        writes.push(cases.write.newKeptFile({ schemaVersion: 1, documentId, usedIn, destructionId }));
      }
    } else if (reused.applicationId !== applicationId) {
      const first = await cases.getDocument(reused.applicationId, reused.documentId);
      const file = first ? undefined : await cases.getKeptFile(reused.documentId);
      const usedIn = (first?.usedIn ?? []).filter((use) => use.documentId !== documentId);
      if (first && usedIn.length < (first.usedIn ?? []).length)
        writes.push(
          cases.write.document(first, {
            ...(usedIn.length > 0 ? { set: { usedIn } } : { remove: ['usedIn'] }),
            condition: 'usedIn = :seen',
            values: { ':seen': first.usedIn },
          }),
        );
      // The last case that used it goes, and its file with it.
      if (file && (await elsewhere(file.usedIn)).length === 0) {
        await clean(reused.documentId);
        writes.push(forget(cases.tableName, caseKeys.keptFile(reused.documentId)));
      }
    }
  }
  await list('packets', `${applicationId}/`);
  return { objects, writes, shared };
}

/** An emergency look and a lifted hold name their packet, in words of whoever wrote them. */
async function oversightRows(applicationId: string, { caseRows }: RemainsDeps): Promise<Item[]> {
  const rows = await Promise.all([caseRows.partition(glass), caseRows.partition(legalHolds)]);
  return rows.flat().filter((row) => row['applicationId'] === applicationId);
}

/** What the reports of past years count stays as a number; what names the case goes. */
async function reportRows(application: ApplicationRow, read: CaseRows, deps: RemainsDeps): Promise<Write[][]> {
  const { applicationId, participation } = application;
  const { cases, caseRows, outcomes, settings } = deps;
  const writes: Write[][] = [];
  if (participation) {
    const key = outcomeKeys.reportLine(applicationId, participation);
    const line = (await caseRows.many([key])).get(keyText(key));
    const own = Buffer.from(deps.randomBytes(12)).toString('hex');
    if (line) writes.push(outcomes.write.namelessLine(line, own));
  }
  const services = read.outcomes.flatMap(({ row: { said } }) =>
    said.event === 'service'
      ? settings.centers.map(({ centerId }) => outcomeKeys.service(centerId, said.on, said.serviceId))
      : [],
  );
  for (const row of (await caseRows.many(services)).values())
    if (row['applicationId'] === applicationId)
      writes.push([outcomes.write.namelessService(keyOf(row), applicationId)]);
  const passedOver = read.decisions
    .filter(({ row }) => row.passedOver !== undefined)
    .map(({ row: { decidedAt } }) => {
      const programYear = yearOf(wallTime(new Date(decidedAt), settings.timeZone).date, 'program-year');
      return passedOverKey({ programYear, decidedAt, applicationId });
    });
  for (const key of await there(passedOver, caseRows)) writes.push([forget(cases.tableName, key)]);
  return writes;
}

async function knownResult({ applicationId, ojt }: ApplicationRow, { caseRows }: RemainsDeps) {
  if (!ojt) return { holds: false, kept: undefined };
  const result = ojtKeys.result(ojt.employerId, applicationId);
  const hold = ojt.slot && ojtKeys.hold(ojt.slot, applicationId);
  const rows = await caseRows.many([result, ...(hold ? [hold] : [])]);
  const kept = rows.get(keyText(result))?.['kept'];
  return { holds: hold !== undefined && rows.has(keyText(hold)), kept: typeof kept === 'boolean' ? kept : undefined };
}

/** R21: a count and what it counts change together. */
function slotRows(
  { applicationId, ojt }: ApplicationRow,
  { holds, kept }: Awaited<ReturnType<typeof knownResult>>,
  { ojt: table }: RemainsDeps,
): Write[][] {
  if (!ojt) return [];
  return [
    ...(holds && ojt.slot ? [table.write.giveBack(ojt.slot, applicationId)] : []),
    // The employer's own name stands on its record already.
    ...(kept === undefined
      ? []
      : [table.write.result({ employerId: ojt.employerId, name: '' }, applicationId, undefined, kept)]),
  ];
}

/** Who was paid, by which bills. The award itself is the ledger's and stays, under a pseudonym. */
async function paidRows(
  awardIds: readonly string[],
  destructionId: string,
  { payments, paymentRows }: RemainsDeps,
): Promise<Write[][]> {
  const writes: Write[][] = [];
  for (const awardId of awardIds) {
    const rows = await paymentRows.partition(paymentKeys.payable(awardId).pk);
    const said = paymentKeys.destroyed(awardId).sk;
    const going = rows.filter(({ sk }) => sk !== said);
    // Said first: from here on the nightly check misses nothing of this award.
    if (going.length === rows.length) writes.push([payments.write.destroyed(awardId, destructionId)]);
    const personRef = going.find(({ sk }) => sk === 'PAYABLE')?.['personRef'];
    // The payable last: it says whose marks the bills have.
    for (const row of going.sort((a, b) => Number(a['sk'] === 'PAYABLE') - Number(b['sk'] === 'PAYABLE'))) {
      const bill = invoiceRowSchema.safeParse(row).data;
      const mark =
        bill && typeof personRef === 'string' && bill.status !== 'void' ? billMarkKey(bill, personRef) : undefined;
      writes.push([keyOf(row), ...(mark ? [mark] : [])].map((key) => forget(payments.tableName, key)));
    }
  }
  return writes;
}
