import { caseKeys } from '../../adapters/cases-table.ts';
import { consentKeys } from '../../adapters/consent-table.ts';
import { ledgerKeys } from '../../adapters/ledger-table.ts';
import { ojtKeys } from '../../adapters/ojt-table.ts';
import type { StoredRows } from '../../adapters/stored-rows.ts';
import { keyText, type Key } from '../../adapters/table-reads.ts';
import { awardIdsOf } from '../../domain/invariants/awards.ts';
import { readCase, type CaseRows } from '../../domain/invariants/case-rows.ts';
import type { Around } from '../../domain/invariants/dangling.ts';
import { judgeCase } from '../../domain/invariants/judge-case.ts';
import { isOjtCount, judgeOjtCount, type AroundOjt } from '../../domain/invariants/ojt.ts';
import { judgePointer } from '../../domain/invariants/pointers.ts';
import type { StoredRow, Violation } from '../../domain/invariants/violation.ts';
import { awardRowSchema, type AwardRow } from '../../domain/money/ledger-rows.ts';

export interface Tables {
  cases: StoredRows;
  ledger: StoredRows;
  payments: StoredRows;
}

/** The rows of one partition, together. */
export interface Partition {
  pk: string;
  rows: StoredRow[];
  /** Read because its turn has come, not because something happens to it. */
  isItsNight?: boolean;
}

/** A partition that does not come in one piece is judged as if rows were missing: a suspicion, and then read as a whole. */
export async function* partitionsOf(pages: AsyncIterable<StoredRow[]>): AsyncGenerator<Partition> {
  let current: Partition | undefined;
  for await (const page of pages)
    for (const row of page) {
      const pk = String(row['pk']);
      if (current && current.pk !== pk) {
        yield current;
        current = undefined;
      }
      current ??= { pk, rows: [] };
      current.rows.push(row);
    }
  if (current) yield current;
}

export interface JudgedCase {
  read: CaseRows;
  violations: Violation[];
}

/** Applications with what points to them and with their awards, which are fetched together. */
export async function judgeCases(partitions: readonly Partition[], tables: Tables, now: Date): Promise<JudgedCase[]> {
  const readings = partitions.map(({ pk, rows }) => readCase(pk.slice('APP#'.length), rows));
  const [pointers, awards] = await Promise.all([
    tables.cases.many(
      readings.flatMap((each) => pointerKeys(each.case)),
      ['applicationId', 'personRef', 'kept'],
    ),
    awardsOf(
      readings.flatMap((each) => awardIdsOf(each.case)),
      tables.ledger,
    ),
  ]);
  return readings.map(({ case: read, unreadable }) => ({
    read,
    // What cannot be read cannot be judged either: one broken row would look like many broken promises.
    violations: unreadable.length > 0 ? unreadable : judgeCase(read, aroundOf(read, pointers), awards, now),
  }));
}

function pointerKeys({ application, documents }: CaseRows): Key[] {
  if (!application) return [];
  const { applicationId, number, personId, ojt } = application.row;
  return [
    ...(ojt?.slot ? [ojtKeys.hold(ojt.slot, applicationId)] : []),
    ...(ojt ? [ojtKeys.result(ojt.employerId, applicationId)] : []),
    caseKeys.number(number),
    caseKeys.personsApplication(personId, applicationId),
    caseKeys.profile(personId),
    ...documents.map(({ row }) => caseKeys.documentRef(row.documentId)),
  ];
}

function aroundOf({ application, documents }: CaseRows, pointers: ReadonlyMap<string, StoredRow>): Around & AroundOjt {
  const textAt = (key: Key, name: string): string | undefined => {
    const value = pointers.get(keyText(key))?.[name];
    return typeof value === 'string' ? value : undefined;
  };
  const { applicationId = '', number = '', personId = '', ojt } = application?.row ?? {};
  const kept = ojt && pointers.get(keyText(ojtKeys.result(ojt.employerId, applicationId)))?.['kept'];
  return {
    applicationOfDocument: new Map(
      documents.map(({ row }) => [row.documentId, textAt(caseKeys.documentRef(row.documentId), 'applicationId') ?? '']),
    ),
    applicationOfNumber: textAt(caseKeys.number(number), 'applicationId'),
    isListedByPerson: textAt(caseKeys.personsApplication(personId, applicationId), 'applicationId') === applicationId,
    holdsSlot: ojt?.slot !== undefined && pointers.has(keyText(ojtKeys.hold(ojt.slot, applicationId))),
    kept: typeof kept === 'boolean' ? kept : undefined,
    personRefOfProfile: textAt(caseKeys.profile(personId), 'personRef'),
  };
}

async function awardsOf(awardIds: readonly string[], ledger: StoredRows): Promise<Map<string, AwardRow>> {
  const rows = await ledger.many(awardIds.map((awardId) => ledgerKeys.award(awardId)));
  const awards = new Map<string, AwardRow>();
  // One that cannot be read is said by the ledger's own reading; here it is as good as missing.
  for (const row of rows.values()) {
    const parsed = awardRowSchema.safeParse(row);
    if (parsed.success) awards.set(parsed.data.awardId, parsed.data);
  }
  return awards;
}

/** Where a row outside of applications should lead to; undefined for what leads nowhere by nature (a command's answer). */
function targetOf(pointer: StoredRow): Key | undefined {
  const [kind = '', id = ''] = String(pointer['pk']).split('#');
  const text = (name: string) => String(pointer[name]);
  switch (kind) {
    case 'DOC':
      return caseKeys.document(text('applicationId'), id);
    case 'NUMBER':
      // R23: it stays taken; its order tells of the case.
      return pointer['destroyed'] === undefined ? caseKeys.application(text('applicationId')) : undefined;
    case 'PERSON':
      // Somebody who walked in may have no address.
      if (pointer['sk'] === 'PROFILE')
        return pointer['email'] === undefined ? undefined : caseKeys.address(text('email'));
      // What copies of their records there were leads nowhere.
      return pointer['applicationId'] === undefined ? undefined : caseKeys.application(text('applicationId'));
    case 'COACH-EMAIL':
      return consentKeys.coach(text('organizationId'), text('coachId'));
    case 'COACH': {
      const [row = '', personId = ''] = String(pointer['sk']).split('#');
      return row === 'CLIENT' ? consentKeys.consent(personId, id) : undefined;
    }
    case 'EMAIL':
      return caseKeys.profile(text('personId'));
    case 'OJT-SLOTS':
    case 'EMPLOYER':
      // The count itself leads nowhere; each row beside it to its case.
      return pointer['applicationId'] === undefined ? undefined : caseKeys.application(text('applicationId'));
    default:
      return undefined;
  }
}

export async function judgePointers(pointers: readonly StoredRow[], tables: Tables): Promise<Violation[]> {
  const led = pointers.flatMap((pointer) => {
    const target = targetOf(pointer);
    return target ? [{ pointer, target }] : [];
  });
  const targets = await tables.cases.many(
    led.map(({ target }) => target),
    ['number', 'personId', 'ojt'],
  );
  return led.flatMap(({ pointer, target }) => judgePointer(pointer, targets.get(keyText(target))));
}

/** Pools of slots and records of employers, each read as a whole (R21). */
export const judgeCounts = ({ pk, rows }: Partition): Violation[] => (isOjtCount(pk) ? judgeOjtCount(pk, rows) : []);
