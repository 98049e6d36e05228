import type { ApplicationStatus } from '../lifecycle/application.ts';
import type { ApplicationRow } from '../cases/rows.ts';
import { addDays, wallTime } from '../calendar/business-time.ts';
import { packetFacts } from '../forms/form.ts';
import { sectors, type OutcomeEvent } from './events.ts';
import { quarterAfter } from './quarters.ts';
import type { Ask, OutcomeRow, ReportLine } from './rows.ts';
import type { OutcomeSettings } from './settings.ts';

/** Granted: money, a plan or the time to learn. From here on the board wants to know what came of it. */
const granted: ReadonlySet<ApplicationStatus> = new Set(['approved', 'active', 'completed', 'oed-approved']);
export const isGranted = (status: ApplicationStatus): boolean => granted.has(status);

/** What stands of all that was told: neither corrected nor taken back. In the order of telling. */
export function standing(rows: readonly OutcomeRow[]): OutcomeRow[] {
  const replaced = new Set(rows.flatMap((row) => row.replaces ?? []));
  return rows.filter((row) => !replaced.has(row.seq) && row.said.event !== 'taken-back');
}
/** Only what staff recorded or confirmed counts. */
export const counted = (rows: readonly OutcomeRow[]): OutcomeRow[] =>
  standing(rows).filter((row) => row.recordedBy.kind !== 'participant');
/** What the person told and nobody has confirmed yet. */
export const unconfirmed = (rows: readonly OutcomeRow[]): OutcomeRow[] =>
  standing(rows).filter((row) => row.recordedBy.kind === 'participant');

type Said<E extends OutcomeEvent['event']> = Extract<OutcomeEvent, { event: E }>;
const of = <E extends OutcomeEvent['event']>(rows: readonly OutcomeRow[], event: E): Said<E>[] =>
  rows.map((row) => row.said).filter((said): said is Said<E> => said.event === event);

/** The day on which somebody left for good: the last of the end of the training and the services after it. */
function exitOf(
  rows: readonly OutcomeRow[],
): { endedOn: string; end: 'completed' | 'left'; exitOn: string } | undefined {
  const [completed, left] = [of(rows, 'completed').at(-1), of(rows, 'left').at(-1)];
  const last = completed ?? left;
  if (!last) return undefined;
  const services = of(rows, 'service').map((said) => said.on);
  return { endedOn: last.on, end: last.event, exitOn: [last.on, ...services].sort().at(-1) ?? last.on };
}

/** Which day staff ask next, and for what; nothing when all is told. */
export function nextAsk(
  application: Pick<ApplicationRow, 'status' | 'answers' | 'kind'>,
  rows: readonly OutcomeRow[],
  joinedOn: string,
  settings: OutcomeSettings,
): Ask | undefined {
  const told = unconfirmed(rows)[0];
  const within = (what: Ask['what'], from: string): Ask => ({ what, from, by: addDays(from, settings.askWithinDays) });
  if (told) return within('confirm', wallTime(new Date(told.recordedAt), settings.timeZone).date);
  // Who only came to a workshop is not asked about training.
  if (!isGranted(application.status)) return undefined;
  const known = counted(rows);
  const facts = packetFacts(application.answers);
  const later = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a);
  const started = of(known, 'started').at(-1);
  const exit = exitOf(known);
  if (!started && !exit) return within('started', later(joinedOn, facts.programStart));
  if (!exit) {
    const startedOn = started?.on ?? joinedOn;
    return within('ended', later(startedOn, programEnd(application) ?? addDays(startedOn, settings.usualTrainingDays)));
  }
  const nothingYet = (about: 'credential' | 'job') => of(known, 'nothing-yet').some((said) => said.about === about);
  const leadsToCredential = facts.trainingType === 'occupational' || facts.trainingType === 'ged';
  if (
    exit.end === 'completed' &&
    leadsToCredential &&
    of(known, 'credential').length === 0 &&
    !nothingYet('credential')
  )
    return within('credential', exit.endedOn);
  if (of(known, 'employed').length === 0 && !nothingYet('job')) return within('job', exit.exitOn);
  const answered = new Set(of(known, 'follow-up').map((said) => said.quarter));
  for (const quarter of [2, 4] as const)
    if (!answered.has(quarter)) {
      const { from, through } = quarterAfter(exit.exitOn, quarter);
      return { what: `quarter-${quarter}`, from, by: through };
    }
  return undefined;
}

function programEnd({ answers }: Pick<ApplicationRow, 'answers'>): string | undefined {
  const end = answers['programEnd'];
  return typeof end === 'string' ? end : undefined;
}

/**
 * The request's line in the report, from its row and from all that was told of it: the same whenever it is made, so that a
 * stored line can be checked against the rows that it came from.
 */
export function reportLineOf(
  application: ApplicationRow,
  joined: { centerId: string; on: string },
  rows: readonly OutcomeRow[],
  settings: OutcomeSettings,
  at: string,
): ReportLine {
  const known = counted(rows);
  const facts = packetFacts(application.answers);
  const started = of(known, 'started').at(-1);
  const exit = exitOf(known);
  const ask = nextAsk(application, rows, joined.on, settings);
  const sector = started?.sector;
  return {
    schemaVersion: 1,
    retainUntil: application.retainUntil,
    legalHold: application.legalHold,
    applicationId: application.applicationId,
    number: application.number,
    personRef: application.personRef,
    kind: application.kind,
    ...(application.priorityGroup === undefined ? {} : { priorityGroup: application.priorityGroup }),
    centerId: joined.centerId,
    joinedOn: joined.on,
    ...(application.coachOrganization === undefined ? {} : { partner: application.coachOrganization }),
    ...(facts.trainingType === undefined ? {} : { trainingType: facts.trainingType }),
    ...(started ? { startedOn: started.on } : {}),
    ...(sector === undefined ? {} : { trainingSector: sector }),
    ...(exit ? { endedOn: exit.endedOn, end: exit.end, exitOn: exit.exitOn } : {}),
    credentialsOn: of(known, 'credential')
      .map((said) => said.on)
      .sort(),
    jobs: of(known, 'employed')
      .map((said) => ({
        on: said.on,
        ...(said.hourlyCents === undefined ? {} : { hourlyCents: said.hourlyCents }),
        sector: said.sector ?? sectors[sectors.length - 1]!,
      }))
      .sort((a, b) => a.on.localeCompare(b.on)),
    ...(ask ? { ask } : {}),
    updatedAt: at,
  };
}
