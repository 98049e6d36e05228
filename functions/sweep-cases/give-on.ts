import { auditRow } from '../../domain/cases/records.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { directoryOf, type Away, type Directory } from '../../domain/directory/directory.ts';
import type { StaffRow } from '../../domain/directory/staff.ts';
import { Refusal } from '../../domain/errors.ts';
import { holderFor } from '../../domain/routing/route-request.ts';
import type { Settings } from '../../domain/settings.ts';
import type { CasesTable } from '../../adapters/cases-table.ts';
import { staffTable } from '../../adapters/staff-table.ts';
import { transact } from '../../adapters/transaction.ts';

const buckets = ['open', 'second', 'waiting', 'following'] as const;
/** More than one person's center has open; the rest is found when the case is late. */
const rowsAtMost = 500;

/**
 * Whoever is out of office, or has not been seen for days, holds nothing: their cases go to who stands in for them, else to the
 * team, once for each time that they are away. What they take by themselves after that is theirs: then they are there.
 */
export async function giveOn(
  { cases, settings }: { cases: CasesTable; settings: Settings },
  now: Date,
): Promise<{ given: number }> {
  const staff = staffTable({ client: cases.client, tableName: cases.tableName });
  const rows = await staff.list();
  const directory = directoryOf(rows, now, settings);
  let given = 0;
  for (const row of rows) {
    const away = directory.away(row.staffId);
    if (!away || isCleared(row, away, settings)) continue;
    const held = await heldBy(row, cases, settings);
    for (const each of held) if (await give(each, away, directory, cases, now)) given += 1;
    await staff.markCleared(row, now.toISOString());
  }
  return { given };
}

function isCleared({ clearedAt, lastSeenAt, absence }: StaffRow, away: Away, { timeZone }: Settings): boolean {
  if (clearedAt === undefined) return false;
  if (away.because === 'gone') return clearedAt > lastSeenAt;
  return absence !== undefined && wallTime(new Date(clearedAt), timeZone).date >= absence.from;
}

async function heldBy(
  { staffId, center, roles }: StaffRow,
  cases: CasesTable,
  settings: Settings,
): Promise<ApplicationRow[]> {
  const centerIds =
    center === undefined || roles.includes('liaison') ? settings.centers.map((each) => each.centerId) : [center];
  const queues = await Promise.all(
    centerIds.flatMap((centerId) => buckets.map((bucket) => cases.queueOf(centerId, bucket, rowsAtMost))),
  );
  return queues.flat().filter((row) => row.claimedBy?.staffId === staffId);
}

/** False when somebody else did something with the case meanwhile: then it is theirs. */
async function give(
  found: ApplicationRow,
  away: Away,
  directory: Directory,
  cases: CasesTable,
  now: Date,
): Promise<boolean> {
  const before = await cases.getApplication(found.applicationId);
  const holder = found.claimedBy;
  if (!before || !holder || before.claimedBy?.staffId !== holder.staffId) return false;
  const { assignedTo } = holderFor(before, directory);
  const to = assignedTo?.staffId ?? 'team';
  try {
    await transact(
      cases.client,
      cases.write.application(
        before,
        { ...before, claimedBy: assignedTo },
        auditRow(before.applicationId, now, 'system', 'given-on', {
          from: holder.staffId,
          to,
          because: away.because,
        }),
      ),
    );
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
