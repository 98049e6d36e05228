import { plainName } from '../access/conditions.ts';
import { yearOf } from '../calendar/business-time.ts';
import { sectors, serviceKinds, type Sector, type ServiceKind } from './events.ts';
import type { ReportFacts, ServiceCount } from './rows.ts';

/**
 * The board's report, from lines without names. A period says whom it is about: those who joined in it. `asOf` says how far
 * their story is told: what happened until that day, with all that is recorded by now. So a share never passes 100%, and a
 * person counts once, however many requests they made.
 */
export interface ReportScope {
  from: string;
  to: string;
  asOf: string;
  centerId?: string | undefined;
  partner?: string | undefined;
  trainingType?: string | undefined;
  sector?: Sector | undefined;
}
/** A number, or what is known only to be small: it is not shown, so that nobody is recognised in it. */
export type Shown = number | 'hidden';

export interface Figures<N = Shown> {
  participants: N;
  /** Took part in training. */
  trained: N;
  credentials: N;
  employed: N;
  workshops: N;
  sessions: N;
  services: N;
  medianHourlyCents: N | undefined;
}
export interface Row<N = Shown> extends Figures<N> {
  key: string;
}
export interface Report {
  scope: ReportScope;
  figures: Figures;
  /** Of the participants, in whole percent. */
  trainedPercent: Shown | undefined;
  centers: number;
  partners: number;
  bySector: Row[];
  byCenter: Row[];
  byPartner: Row[];
  byTrainingType: Row[];
}

/** 1 July to 30 June is PY2026 (R5); 1 October to 30 September is FFY2027 (R14). */
export function periodOf(name: string): { from: string; to: string } | undefined {
  const match = /^(PY|FFY)(\d{4})$/.exec(name);
  if (!match) return undefined;
  const year = Number(match[2]);
  return match[1] === 'PY'
    ? { from: `${year}-07-01`, to: `${year + 1}-06-30` }
    : { from: `${year - 1}-10-01`, to: `${year}-09-30` };
}

/** The program years whose lines a period needs, or undefined when it is longer than any board reports. */
export function yearsOf({ from, to }: Pick<ReportScope, 'from' | 'to'>): string[] | undefined {
  const [first, last] = [from, to].map((date) => Number(yearOf(date, 'program-year').slice(2))) as [number, number];
  if (last < first || last - first > 10) return undefined;
  return Array.from({ length: last - first + 1 }, (_, at) => `PY${first + at}`);
}

const unknown = 'unknown';
const partnerKey = (name: string | undefined): string => (name === undefined ? '' : plainName(name));

/** One person's part of the report: all of their lines that are in scope, up to the day. */
interface Person {
  trained: boolean;
  credentials: number;
  job: { hourlyCents?: number | undefined; sector: Sector; on: string } | undefined;
}

const jobOf = (line: ReportFacts, asOf: string) => line.jobs.filter((job) => job.on <= asOf).at(-1);
/** Where somebody works; before that, what they train for. */
const sectorOf = (line: ReportFacts, asOf: string): string =>
  jobOf(line, asOf)?.sector ??
  (line.startedOn !== undefined && line.startedOn <= asOf ? line.trainingSector : undefined) ??
  unknown;

const lastDay = ({ to, asOf }: ReportScope): string => (asOf < to ? asOf : to);

function linesIn(lines: readonly ReportFacts[], scope: ReportScope): ReportFacts[] {
  const through = lastDay(scope);
  const partner = partnerKey(scope.partner);
  return lines.filter(
    (line) =>
      line.joinedOn >= scope.from &&
      line.joinedOn <= through &&
      (scope.centerId === undefined || line.centerId === scope.centerId) &&
      (scope.partner === undefined || partnerKey(line.partner) === partner) &&
      (scope.trainingType === undefined || (line.trainingType ?? unknown) === scope.trainingType) &&
      (scope.sector === undefined || sectorOf(line, scope.asOf) === scope.sector),
  );
}

/** A workshop has no sector: filtered by one, none are counted. Those of nobody in particular have no type of training. */
function countsIn(counts: readonly ServiceCount[], scope: ReportScope): ServiceCount[] {
  if (scope.sector !== undefined) return [];
  const through = lastDay(scope);
  const partner = partnerKey(scope.partner);
  return counts.filter(
    (count) =>
      count.on >= scope.from &&
      count.on <= through &&
      (scope.centerId === undefined || count.centerId === scope.centerId) &&
      (scope.partner === undefined || partnerKey(count.partner || undefined) === partner) &&
      (scope.trainingType === undefined || (count.trainingType || unknown) === scope.trainingType),
  );
}

function peopleOf(lines: readonly ReportFacts[], asOf: string): Person[] {
  const people = new Map<string, Person>();
  for (const line of lines) {
    const known = people.get(line.personRef) ?? { trained: false, credentials: 0, job: undefined };
    const job = jobOf(line, asOf);
    people.set(line.personRef, {
      trained: known.trained || (line.startedOn !== undefined && line.startedOn <= asOf),
      credentials: known.credentials + line.credentialsOn.filter((on) => on <= asOf).length,
      job: job && (!known.job || job.on >= known.job.on) ? job : known.job,
    });
  }
  return [...people.values()];
}

/** The middle wage; of an even number of them the mean of the two in the middle, to the cent. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? 0) + upper) / 2);
}

interface Exact extends Figures<number> {
  wages: number;
}
function exactFigures(lines: readonly ReportFacts[], counts: readonly ServiceCount[], asOf: string): Exact {
  const people = peopleOf(lines, asOf);
  const used = (service: ServiceKind) =>
    counts.filter((count) => count.service === service).reduce((sum, count) => sum + count.count, 0);
  const wages = people.flatMap((person) => person.job?.hourlyCents ?? []);
  const [workshops, sessions] = serviceKinds.map(used) as [number, number];
  return {
    participants: people.length,
    trained: people.filter((person) => person.trained).length,
    credentials: people.reduce((sum, person) => sum + person.credentials, 0),
    employed: people.filter((person) => person.job !== undefined).length,
    workshops,
    sessions,
    services: workshops + sessions,
    medianHourlyCents: median(wages),
    wages: wages.length,
  };
}

const countedFigures = [
  'participants',
  'trained',
  'credentials',
  'employed',
  'workshops',
  'sessions',
  'services',
] as const;
type Counted = (typeof countedFigures)[number];
/** Of which greater number somebody could take it away, to find out what is left. */
const partOf: Partial<Record<Counted, Counted>> = {
  trained: 'participants',
  employed: 'participants',
  workshops: 'services',
  sessions: 'services',
};

/** Small, or a greater number less a small one: shown, it would tell of somebody. Nobody is told of by a zero. */
function tells(value: number, wholes: readonly number[], below: number): boolean {
  const small = (each: number) => each > 0 && each < below;
  return value > 0 && (small(value) || wholes.some((whole) => small(whole - value)));
}

/** `around`: the same figures without one of the filters; whoever sees both could subtract. */
function shown(exact: Exact, around: readonly Exact[], below: number): Figures {
  const result: Partial<Record<Counted, Shown>> = {};
  for (const name of countedFigures) {
    const whole = partOf[name];
    const wholes = [...(whole ? [exact[whole]] : []), ...around.map((each) => each[name])];
    result[name] = tells(exact[name], wholes, below) ? 'hidden' : exact[name];
  }
  const { wages, medianHourlyCents } = exact;
  return {
    ...(result as Record<Counted, Shown>),
    medianHourlyCents: medianHourlyCents === undefined ? undefined : wages < below ? 'hidden' : medianHourlyCents,
  };
}

/**
 * In a column that adds up to a total one hidden number could be worked out: then the next smallest is hidden with it, and
 * where there is none, the total. Answers the figures whose total has to go.
 */
function hideTheirNeighbors(rows: Row[], exact: readonly Exact[], total: Exact, below: number): Counted[] {
  return countedFigures.filter((name) => {
    for (let turn = 0; turn <= rows.length; turn += 1) {
      const hidden = rows.flatMap((row, at) => (row[name] === 'hidden' ? [exact[at]?.[name] ?? 0] : []));
      if (hidden.length === 0) return false;
      if (hidden.length > 1 && hidden.reduce((sum, each) => sum + each, 0) >= below) return false;
      const next = rows
        .filter((row) => row[name] !== 'hidden' && row[name] > 0)
        .sort((a, b) => Number(a[name]) - Number(b[name]))[0];
      if (!next) break;
      next[name] = 'hidden';
    }
    return exact.reduce((sum, each) => sum + each[name], 0) === total[name];
  });
}

export function reportOf(
  lines: readonly ReportFacts[],
  counts: readonly ServiceCount[],
  scope: ReportScope,
  hideBelow: number,
): Report {
  const [own, used] = [linesIn(lines, scope), countsIn(counts, scope)];
  const exact = exactFigures(own, used, scope.asOf);
  const around = (['centerId', 'partner', 'trainingType', 'sector'] as const)
    .filter((filter) => scope[filter] !== undefined)
    .map((filter) => {
      const wider = { ...scope, [filter]: undefined };
      return exactFigures(linesIn(lines, wider), countsIn(counts, wider), scope.asOf);
    });
  const figures = shown(exact, around, hideBelow);
  const rowsBy = (
    keys: readonly string[],
    ofLine: (line: ReportFacts) => string,
    ofCount: (count: ServiceCount) => string | undefined,
  ): Row[] => {
    const parts = keys.map((key) =>
      exactFigures(
        own.filter((line) => ofLine(line) === key),
        used.filter((count) => ofCount(count) === key),
        scope.asOf,
      ),
    );
    const rows = parts.map((part, at): Row => ({ key: keys[at] ?? '', ...shown(part, [], hideBelow) }));
    for (const name of hideTheirNeighbors(rows, parts, exact, hideBelow)) figures[name] = 'hidden';
    return rows;
  };
  const distinct = (values: readonly string[]) => [...new Set(values)].filter((value) => value !== '').sort();
  const partners = new Map<string, string>();
  for (const name of [...own.map((line) => line.partner), ...used.map((count) => count.partner || undefined)])
    if (name !== undefined && !partners.has(partnerKey(name))) partners.set(partnerKey(name), name);
  const centers = distinct([...own.map((line) => line.centerId), ...used.map((count) => count.centerId)]);
  const types = distinct([
    ...own.map((line) => line.trainingType ?? unknown),
    ...used.map((count) => count.trainingType || unknown),
  ]);
  const inSectors = distinct(own.map((line) => sectorOf(line, scope.asOf)));
  // The tables first: what they hide may hide a total.
  const bySector = rowsBy(
    [...sectors, unknown].filter((sector) => inSectors.includes(sector)),
    (line) => sectorOf(line, scope.asOf),
    () => undefined,
  );
  const byCenter = rowsBy(
    centers,
    (line) => line.centerId,
    (count) => count.centerId,
  );
  const byPartner = rowsBy(
    [...partners.keys()].sort(),
    (line) => partnerKey(line.partner),
    (count) => partnerKey(count.partner || undefined),
  ).map((row) => ({ ...row, key: partners.get(row.key) ?? row.key }));
  const byTrainingType = rowsBy(
    types,
    (line) => line.trainingType ?? unknown,
    (count) => count.trainingType || unknown,
  );
  return {
    scope,
    figures,
    trainedPercent: percentOf(exact, figures),
    centers: centers.length,
    partners: partners.size,
    bySector,
    byCenter,
    byPartner,
    byTrainingType,
  };
}

function percentOf(exact: Exact, figures: Figures): Shown | undefined {
  if (exact.participants === 0) return undefined;
  if (figures.trained === 'hidden' || figures.participants === 'hidden') return 'hidden';
  return Math.round((exact.trained * 100) / exact.participants);
}
