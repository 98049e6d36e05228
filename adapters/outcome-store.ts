import { wallTime } from '../domain/calendar/business-time.ts';
import type { Clock } from '../domain/clock.ts';
import { retention } from '../domain/cases/records.ts';
import type { ApplicationRow, AuditLine, DecisionRow } from '../domain/cases/rows.ts';
import type { HandOffRow } from '../domain/hand-off/rows.ts';
import { changedSince, digestsOf, sheetOf } from '../domain/hand-off/sheet.ts';
import type { OutcomeEvent } from '../domain/outcomes/events.ts';
import { isGranted, reportLineOf } from '../domain/outcomes/participation.ts';
import type { OutcomeRow, Participation } from '../domain/outcomes/rows.ts';
import type { Settings } from '../domain/settings.ts';
import type { CasesTable } from './cases-table.ts';
import { handOffSystems } from './hand-off-settings.ts';
import { outcomeSettings } from './outcome-settings.ts';
import { digest, type OutcomesTable } from './outcomes-table.ts';
import type { Write } from './transaction.ts';

export interface OutcomeDeps {
  cases: CasesTable;
  outcomes: OutcomesTable;
  clock: Clock;
  randomBytes: (count: number) => Uint8Array;
  settings: Settings;
}

/** What is known of a case before something new is told of it. */
export interface KnownCase {
  before: ApplicationRow;
  rows: readonly OutcomeRow[];
  decisions: readonly DecisionRow[];
  handOffs: readonly HandOffRow[];
}

export async function readKnown(deps: OutcomeDeps, before: ApplicationRow): Promise<KnownCase> {
  const { applicationId } = before;
  const [rows, decisions, handOffs] = await Promise.all([
    deps.outcomes.listOutcomes(applicationId),
    deps.cases.listDecisions(applicationId),
    deps.outcomes.listHandOffs(applicationId),
  ]);
  return { before, rows, decisions, handOffs };
}

export interface Told {
  said: OutcomeEvent;
  replaces?: number | undefined;
  recordedBy: OutcomeRow['recordedBy'];
  operationId: string;
}

/**
 * One new thing about a case, and all that follows from it, as writes of one transaction: the row itself, the application with
 * its audit line, the line in the report, and each finished sheet that has to be typed again because of it.
 */
export function tellWrites(
  deps: OutcomeDeps,
  { before, rows, decisions, handOffs }: KnownCase,
  told: Told,
  now: Date,
  line: AuditLine,
): { seq: number; writes: Write[] } {
  const { cases, outcomes, settings } = deps;
  const at = now.toISOString();
  const seq = Math.max(0, ...rows.map((row) => row.seq)) + 1;
  const { replaces, ...rest } = told;
  const row: OutcomeRow = {
    ...retention(now, settings.policy.retentionYears),
    legalHold: before.legalHold,
    applicationId: before.applicationId,
    seq,
    ...rest,
    ...(replaces === undefined ? {} : { replaces }),
    recordedAt: at,
  };
  const all = [...rows, row];
  // A case that was granted before there was a report joins it now, with its sheets.
  const granted = isGranted(before.status);
  const joins = granted && before.participation?.sheets !== true;
  const participation: Participation = before.participation
    ? { ...before.participation, sheets: before.participation.sheets || joins }
    : { centerId: before.centerId, on: joinedOn(decisions, told.said, settings), sheets: joins };
  const next: ApplicationRow = { ...before, participation, updatedAt: at };
  return {
    seq,
    writes: [
      ...cases.write.application(before, next, line),
      outcomes.write.outcome(row),
      outcomes.write.reportLine(reportLineOf(next, participation, all, outcomeSettings, at)),
      ...(joins ? outcomes.write.sheets(next, at) : reopened(deps, next, decisions, all, handOffs, at)),
    ],
  };
}

function joinedOn(decisions: readonly DecisionRow[], said: OutcomeEvent, settings: Settings): string {
  const grant = decisions.find((decision) => decision.outcome === 'approved');
  return grant ? wallTime(new Date(grant.decidedAt), settings.timeZone).date : said.on;
}

/** A finished sheet on which something reads otherwise now goes back into the queue; one that reads as before leaves it. */
function reopened(
  deps: OutcomeDeps,
  application: ApplicationRow,
  decisions: readonly DecisionRow[],
  rows: readonly OutcomeRow[],
  handOffs: readonly HandOffRow[],
  at: string,
): Write[] {
  return handOffs.flatMap((row) => {
    const system = handOffSystems.find((each) => each.systemId === row.systemId);
    if (!row.done || !system) return [];
    const lines = sheetOf(system, { application, decisions, outcomes: rows, settings: deps.settings });
    const isChanged = changedSince(row.typed, digestsOf(lines, digest)).length > 0;
    if (isChanged === (row.changedAt !== undefined)) return [];
    const { changedAt: _before, ...kept } = row;
    return [deps.outcomes.write.handOff(isChanged ? { ...kept, changedAt: at } : kept)];
  });
}
