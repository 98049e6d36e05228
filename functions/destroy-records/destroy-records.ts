import { caseKeptFor } from '../../adapters/kept-for.ts';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import { viewsPk } from '../../adapters/oversight-table.ts';
import { forget, transact, type Write } from '../../adapters/transaction.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import {
  certificateHash,
  certificateOf,
  leftBecause,
  type Destruction,
  type Fate,
  type ListedCase,
} from '../../domain/retention/destruction.ts';
import { destroyPerson, type PersonDeps } from './destroy-person.ts';
import { tellDrafts, tidyPersons } from './look-ahead.ts';
import { remainsOf, type RemainsDeps } from './remains.ts';

export interface DestroyDeps extends RemainsDeps, PersonDeps {
  cases: RemainsDeps['cases'];
  settings: RemainsDeps['settings'];
  clock: Clock;
  ledger: Pick<LedgerTable, 'getAward' | 'getFundAbout'>;
  remainingMs: () => number;
  /** What did not work, of whom, and why: it is done again the next night, and somebody has to know the cause. */
  failed: (subject: string, error: unknown) => void;
}
export interface DestroyResult {
  /** Drafts whose persons were told, or could not be told, that they end. */
  told: number;
  destroyed: number;
  left: number;
  failed: number;
  finished: boolean;
}

/** What one case may take; nobody is cut off in the middle. */
const spareMs = 60_000;
const deletedAtOnce = 50;
/** A look at the page while its case goes leaves a line: it is looked for again. */
const looks = 5;

/**
 * R23: carries out the orders that two people gave, one after the other. Of each case and person it is written first what is there;
 * from then on nobody writes to it any more. A run that breaks off is finished by the next: it reads again what is left. The last
 * thing that goes is the request itself, or the person, and the certificate is what stays. Before that whoever left a draft is told.
 */
export async function destroyRecords(deps: DestroyDeps): Promise<DestroyResult> {
  const done: DestroyResult = { told: 0, destroyed: 0, left: 0, failed: 0, finished: true };
  const failed = (subject: string, error: unknown): void => {
    done.failed += 1;
    deps.failed(subject, error);
  };
  // Neither keeps the other, or what was ordered, from being done.
  done.told = await tellDrafts(deps).catch((error: unknown) => {
    failed('drafts', error);
    return 0;
  });
  await tidyPersons(deps).catch((error: unknown) => failed('persons', error));
  const { orders } = await deps.destructions.openDestructions();
  for (const order of orders) {
    if (order.status !== 'confirmed') continue;
    if (!(await carryOut(order, done, { ...deps, failed }))) done.finished = false;
  }
  return done;
}

/** True when nothing of its list is left to do, and its certificate stands. */
async function carryOut(order: Destruction, done: DestroyResult, deps: DestroyDeps): Promise<boolean> {
  const known = await deps.destructions.fatesOf(order.destructionId);
  const caseFate = new Map(known.cases.map((fate) => [fate.applicationId, fate]));
  const personFate = new Map(known.persons.map((fate) => [fate.personId, fate]));
  const works = [
    ...order.cases.map((listed) => ({
      id: listed.applicationId,
      fate: caseFate.get(listed.applicationId),
      work: () => destroyCase(order, listed, caseFate.get(listed.applicationId), deps),
    })),
    ...(order.persons ?? []).map((listed) => ({
      id: listed.personId,
      fate: personFate.get(listed.personId),
      work: () => destroyPerson(order, listed, personFate.get(listed.personId), deps),
    })),
  ].filter(({ fate }) => fate === undefined || fate.state === 'begun');
  let finished = true;
  for (const { id, work } of works) {
    if (deps.remainingMs() < spareMs) return false;
    try {
      done[await work()] += 1;
    } catch (error) {
      // Somebody wrote it meanwhile, a hold too: looked at again as it stands then.
      if (!(error instanceof Refusal && error.code === 'changed-meanwhile')) deps.failed(id, error);
      finished = false;
    }
  }
  if (finished) await finish(order, deps);
  return finished;
}

async function destroyCase(
  order: Destruction,
  listed: ListedCase,
  known: Fate | undefined,
  deps: DestroyDeps,
): Promise<'destroyed' | 'left'> {
  const begun = known ?? (await begin(order, listed, deps));
  if (begun.state !== 'begun') return 'left';
  const { cases } = deps;
  const application = await cases.getApplication(listed.applicationId);
  if (application) {
    const { objects, outer, own, last } = await remainsOf(application, order.destructionId, deps);
    for (const { store, key, versionId } of objects) await deps.stores[store].deleteVersion(key, versionId);
    for (const writes of outer) await transact(cases.client, writes);
    for (let at = 0; at < own.length; at += deletedAtOnce) {
      const some = own.slice(at, at + deletedAtOnce);
      await transact(
        cases.client,
        some.map((key) => forget(cases.tableName, key)),
      );
    }
    const at = deps.clock.now().toISOString();
    const said = { destructionId: order.destructionId, at };
    await transact(cases.client, [...cases.write.destroyed(application, said), ...last]);
  }
  await lookAgain(listed.applicationId, deps);
  await transact(cases.client, [
    deps.destructions.write.destroyed({
      ...begun,
      state: 'destroyed',
      destroyedAt: deps.clock.now().toISOString(),
    }),
  ]);
  return 'destroyed';
}

/** A hold, a new date, a case that was opened again: whatever came before this moment keeps the case. */
async function begin(order: Destruction, listed: ListedCase, deps: DestroyDeps): Promise<Fate> {
  const { cases, destructions, ledger, settings } = deps;
  const now = deps.clock.now();
  const at = now.toISOString();
  const { applicationId, number } = listed;
  const of = { schemaVersion: 1, destructionId: order.destructionId, applicationId, number } as const;
  const application = await cases.getApplication(applicationId);
  const kept =
    application && (await caseKeptFor(application, await cases.listDecisions(applicationId), ledger, settings.policy));
  const why = leftBecause(application, kept, order.through, now);
  if (!application || why !== undefined) {
    const fate: Fate = { ...of, state: 'left', at, why: why ?? 'gone' };
    await transact(cases.client, [destructions.write.fate(fate)]);
    return fate;
  }
  const { inventory } = await remainsOf(application, order.destructionId, deps);
  const fate: Fate = { ...of, state: 'begun', begunAt: at, inventory };
  await transact(cases.client, [
    destructions.write.fate(fate),
    // Under the version that was read: a hold that was set in between is seen by the next try.
    ...cases.write.application(
      application,
      { ...application, destruction: { destructionId: order.destructionId, at } },
      auditRow(applicationId, now, 'system', 'destruction-begun', { destructionId: order.destructionId }),
    ),
  ]);
  return fate;
}

/** Nothing is left, or it is said that something is. */
async function lookAgain(applicationId: string, { cases, caseRows }: DestroyDeps): Promise<void> {
  for (let look = 0; look < looks; look += 1) {
    const partitions = [viewsPk(applicationId), `APP#${applicationId}`];
    const rows = (await Promise.all(partitions.map((pk) => caseRows.partition(pk)))).flat();
    if (rows.length === 0) return;
    const writes: Write[] = rows.map((row) =>
      forget(cases.tableName, { pk: String(row['pk']), sk: String(row['sk']) }),
    );
    await transact(cases.client, writes.slice(0, deletedAtOnce));
  }
  throw new Error('rows of a destroyed case keep coming');
}

/** The certificate stands: its hash is over what became of every case of the list. */
async function finish(order: Destruction, { cases, destructions, clock }: DestroyDeps): Promise<void> {
  const at = clock.now().toISOString();
  const fates = await destructions.fatesOf(order.destructionId);
  const all = [...fates.cases, ...fates.persons];
  const destroyed = all.filter(({ state }) => state === 'destroyed').length;
  const hash = certificateHash(certificateOf(order, fates));
  await transact(cases.client, [
    ...destructions.write.finish(order, { at, destroyed, left: all.length - destroyed, hash }),
    destructions.write.event(order, {
      at,
      actor: 'system',
      what: 'destruction-finished',
      params: { destructionId: order.destructionId, count: destroyed },
    }),
  ]);
}
