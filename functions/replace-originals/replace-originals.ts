import type { Bucket } from '../../adapters/buckets.ts';
import { rowAt, type CasesTable } from '../../adapters/cases-table.ts';
import { transact, type Write } from '../../adapters/transaction.ts';
import { auditRow } from '../../domain/cases/records.ts';
import type { ApplicationRow, DocumentRow } from '../../domain/cases/rows.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import { isReplaceable, mayReplace, replacedIfClosedBy } from '../../domain/retention/originals.ts';
import type { Replaced } from '../../domain/retention/replaced.ts';
import type { Settings } from '../../domain/settings.ts';

export interface ReplaceDeps {
  cases: CasesTable;
  quarantine: Pick<Bucket, 'versionsUnder' | 'deleteVersion'>;
  clean: Pick<Bucket, 'versionsUnder' | 'deleteVersion'>;
  clock: Clock;
  settings: Settings;
  remainingMs: () => number;
  /** Hears the row of what broke, and why. */
  failed?: (subject: string, error: unknown) => void;
}
export interface ReplaceResult {
  cases: number;
  documents: number;
  failed: number;
}

const dayMs = 24 * 3_600_000;
/** A transaction holds a hundred rows. */
const documentsAtOnce = 40;
const casesAtOnce = 100;
/** What one case may take; nobody is cut off in the middle. */
const spareMs = 30_000;

/**
 * The board's setting: some time after a case is closed, and nobody may appeal any more, the clean copy stands for each file as
 * it was sent. Every version of it goes from both buckets; its hash, size, type, and who did it when and by which setting, stay. This
 * function alone holds the right to destroy them.
 */
export async function replaceOriginals(deps: ReplaceDeps): Promise<ReplaceResult> {
  const done: ReplaceResult = { cases: 0, documents: 0, failed: 0 };
  const closedBy = replacedIfClosedBy(deps.clock.now(), deps.settings.policy);
  if (closedBy === undefined) return done;
  const tomorrow = new Date(closedBy.getTime() + dayMs);
  for (;;) {
    const closed = await deps.cases.closedThrough(closedBy.toISOString(), casesAtOnce);
    for (const { place, application } of closed) {
      if (deps.remainingMs() < spareMs) return done;
      try {
        if (!application) throw new Error('a row that cannot be read');
        const count = mayReplace(application, closedBy)
          ? await replaceOf(application.applicationId, closedBy, deps)
          : undefined;
        // Held: looked at again each night, behind what can be done.
        if (count === undefined) await deps.cases.lookAgain(place, tomorrow);
        else {
          // One with files left the index with its own last word.
          if (count === 0) await deps.cases.leaveDue(place);
          done.cases += 1;
          done.documents += count;
        }
      } catch (error) {
        // Somebody wrote it meanwhile, a hold too: the next night sees how it stands then.
        if (!(error instanceof Refusal)) {
          done.failed += 1;
          deps.failed?.(rowAt(place), error);
        }
        await deps.cases.lookAgain(place, tomorrow);
      }
    }
    if (closed.length < casesAtOnce) return done;
  }
}

/** How many files; undefined when it is held or open by now. */
async function replaceOf(applicationId: string, closedBy: Date, deps: ReplaceDeps): Promise<number | undefined> {
  const { cases } = deps;
  const read = async (): Promise<ApplicationRow | undefined> => {
    const row = await cases.getApplication(applicationId);
    return row && mayReplace(row, closedBy) ? row : undefined;
  };
  for (let count = 0; ;) {
    const all = (await cases.listDocuments(applicationId)).filter(isReplaceable);
    if (all.length === 0) return count;
    const some = all.slice(0, documentsAtOnce);
    const before = await read();
    if (!before) return undefined;
    const begun = some.filter(({ original }) => original?.replaced === undefined);
    if (begun.length > 0)
      await transact(cases.client, said('replacing', before, begun, before.originalsReplacedAt, deps));
    for (const document of some) {
      // R23: a hold that comes in the middle keeps what is still there.
      if (!(await read())) return undefined;
      await destroy(document, deps);
    }
    const after = await read();
    if (!after) return undefined;
    const isLast = some.length === all.length;
    const at = deps.clock.now().toISOString();
    await transact(cases.client, said('replaced', after, some, isLast ? at : after.originalsReplacedAt, deps));
    count += some.length;
    if (isLast) return count;
  }
}

/**
 * Every version, and not only the two that the row tells of: a connection that broke sends a file twice, and a check that died
 * copies it twice. What a run before destroyed is not found again.
 */
async function destroy({ documentId, original }: DocumentRow, { clean, quarantine }: ReplaceDeps): Promise<void> {
  if (!original) throw new Error('a document without its file');
  for (const [bucket, name] of [
    [clean, original.key],
    [quarantine, documentId],
  ] as const)
    for (const { key, versionId } of await bucket.versionsUnder(name)) await bucket.deleteVersion(key, versionId);
}

function said(
  state: Replaced['state'],
  before: ApplicationRow,
  documents: readonly DocumentRow[],
  originalsReplacedAt: string | undefined,
  { cases, clock, settings }: ReplaceDeps,
): Write[] {
  const now = clock.now();
  const afterDays = settings.policy.originalsReplacedAfterDays ?? 1;
  const replaced: Replaced = { state, at: now.toISOString(), by: 'system', afterDays };
  return [
    ...cases.write.application(
      before,
      // `updatedAt` stays: nobody did anything with the case.
      { ...before, ...(originalsReplacedAt === undefined ? {} : { originalsReplacedAt }) },
      auditRow(before.applicationId, now, 'system', `originals-${state}`, { count: documents.length, afterDays }),
    ),
    ...documents.map((document) =>
      cases.write.document(document, {
        set: { original: { ...document.original, replaced } },
        // Nobody uses it elsewhere meanwhile.
        condition: `#status = :status AND attribute_not_exists(usedIn) AND ${
          state === 'replacing'
            ? 'attribute_not_exists(#original.#replaced)'
            : '#original.#replaced.#state = :replacing'
        }`,
        names: {
          '#status': 'status',
          '#original': 'original',
          '#replaced': 'replaced',
          ...(state === 'replaced' ? { '#state': 'state' } : {}),
        },
        values: { ':status': document.status, ...(state === 'replaced' ? { ':replacing': 'replacing' } : {}) },
      }),
    ),
  ];
}
