import { parse } from 'csv-parse/sync';
import { isRealDate } from '../domain/forms/read-answer.ts';
import { parseTypedAmount } from '../domain/money/typed-amount.ts';
import { calendarNames, costKinds, fundStreams, parseSettings, prioritySchemes } from '../domain/settings.ts';
import { plainDollars, toCsv } from '../web/csv.ts';

/**
 * A board's settings as sheets that a spreadsheet program opens and saves: one CSV for each list, and one for the policy.
 * What a sheet does not hold (a center's own hours, the steps of an escalation) stays as it is.
 */
type Raw = Record<string, unknown>;
type Kind = 'text' | 'day' | 'dollars' | 'number' | 'list' | 'dollars-by-name' | 'numbers-by-name';
interface Column {
  name: string;
  kind: Kind;
  /** What to write there, for whoever wrote something else. */
  write: string;
  optional?: true;
}
interface Sheet {
  list: string;
  id: string;
  columns: readonly Column[];
}

const text = (name: string, write: string): Column => ({ name, kind: 'text', write });
const choice = (name: string, of: readonly string[]): Column => text(name, `one of ${of.join(', ')}`);
const day = (name: string): Column => ({ name, kind: 'day', write: 'a day like 2026-11-26' });
const sheets: Readonly<Record<string, Sheet>> = {
  centers: {
    list: 'centers',
    id: 'centerId',
    columns: [
      text('centerId', 'two to ten small letters, never changed later'),
      text('code', 'two to four capital letters; people’s numbers begin with it'),
      text('name', 'the whole name'),
      text('shortName', 'the name in a sentence'),
      text('phone', 'a phone number'),
      text('email', 'the team’s own mailbox'),
      text('address', 'street and city'),
      text('county', 'the county’s name'),
      { name: 'zips', kind: 'list', write: 'ZIP codes of five digits, with ; between them' },
    ],
  },
  counties: {
    list: 'counties',
    id: 'countyId',
    columns: [text('countyId', 'small letters, never changed later'), text('name', 'the county’s name')],
  },
  holidays: { list: 'holidays', id: 'date', columns: [day('date'), text('name', 'the holiday’s name')] },
  partners: {
    list: 'partners',
    id: 'organizationId',
    columns: [
      text('organizationId', 'small letters and dashes, never changed later'),
      text('name', 'the organization’s name'),
      text('liaisonEmail', 'the mail address of a role'),
      { ...text('county', 'the county’s name, or nothing'), optional: true },
    ],
  },
  funds: {
    list: 'funds',
    id: 'fundId',
    columns: [
      text('fundId', 'small letters, digits and dashes, never changed later'),
      text('name', 'the fund’s name'),
      choice('stream', fundStreams),
      choice('calendar', calendarNames),
      text('year', 'the year’s name, like PY2026'),
      text('part', 'all, july, october, carry-over'),
      day('availableFrom'),
      day('availableThrough'),
      { name: 'capCents', kind: 'dollars', write: 'an amount in dollars, like 180000' },
      { name: 'alreadyPaidCents', kind: 'dollars', write: 'an amount in dollars, or 0', optional: true },
      text('grantNumber', 'the grant’s number'),
      text('assistanceListing', 'the assistance listing, like 17.258'),
      { name: 'pays', kind: 'list', write: `some of ${costKinds.join('; ')}` },
      choice('priorityScheme', prioritySchemes),
      { name: 'centerAllocations', kind: 'dollars-by-name', write: 'center: dollars; center: dollars', optional: true },
      { name: 'setAsidePercents', kind: 'numbers-by-name', write: 'partner: percent', optional: true },
      { name: 'costKindCaps', kind: 'dollars-by-name', write: 'cost: dollars', optional: true },
    ],
  },
};
export const sheetNames = [...Object.keys(sheets), 'policy'];

/** What is wrong with one cell, in the words of whoever filled it in. `column` and `row` as the spreadsheet program counts. */
export interface CellFault {
  sheet: string;
  row: number;
  column: string;
  wrong: string;
  write: string;
}
export class SheetFaults extends Error {
  readonly faults: readonly CellFault[];
  constructor(faults: readonly CellFault[]) {
    super(faults.map((each) => `${each.sheet}.csv, row ${each.row}, ${each.column}: ${each.wrong}`).join('\n'));
    this.faults = faults;
  }
}

/** "capCents" is headed "cap (dollars)": nobody fills in cents. */
const headOf = ({ name, kind }: Column): string =>
  kind === 'dollars'
    ? `${name.replace(/Cents$/, '')} (dollars)`
    : kind === 'dollars-by-name'
      ? `${name} (dollars)`
      : name;

function cellOf(value: unknown, kind: Kind): string {
  if (value === undefined) return '';
  switch (kind) {
    case 'dollars':
      return plainDollars(Number(value));
    case 'list':
      return (value as unknown[]).join('; ');
    case 'dollars-by-name':
    case 'numbers-by-name':
      return Object.entries(value as Record<string, number>)
        .map(([name, each]) => `${name}: ${kind === 'dollars-by-name' ? plainDollars(each) : each}`)
        .join('; ');
    default:
      return String(value);
  }
}

/** Spreadsheet programs here write a day as 11/26/2026 as soon as they have opened the file. */
function dayOf(cell: string): string | undefined {
  const [, month = '', day = '', year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(cell) ?? [];
  const iso = year === undefined ? cell : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isRealDate(iso) ? iso : undefined;
}

const wrongAs: Partial<Record<Kind, string>> = {
  dollars: 'is no amount',
  day: 'is no day',
  number: 'is no number',
  'dollars-by-name': 'is no list of names with amounts',
  'numbers-by-name': 'is no list of names with numbers',
};
/** Undefined where the cell cannot be read as what it should be. */
function valueOf(cell: string, kind: Kind): unknown {
  const parts = cell.split(';').map((each) => each.trim()).filter((each) => each !== ''); // prettier-ignore
  switch (kind) {
    case 'dollars':
      return parseTypedAmount(cell);
    case 'day':
      return dayOf(cell);
    case 'number':
      return Number.isFinite(Number(cell)) ? Number(cell) : undefined;
    case 'list':
      return parts;
    case 'dollars-by-name':
    case 'numbers-by-name': {
      const named = parts.map((each) => {
        const [, name = '', amount = ''] = /^([^:]+):(.+)$/.exec(each) ?? [];
        const read = kind === 'dollars-by-name' ? parseTypedAmount(amount.trim()) : Number(amount);
        return [name.trim(), read] as const;
      });
      return named.every(([name, read]) => name !== '' && Number.isFinite(read))
        ? Object.fromEntries(named)
        : undefined;
    }
    default:
      return cell;
  }
}

/** The policy's single values by their dotted path; what is a list of steps stays in the file. */
function policyLeaves(policy: Raw, at = ''): [path: string, value: string | number | boolean | number[]][] {
  return Object.entries(policy).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`;
    if (Array.isArray(value))
      return value.length > 0 && value.every((each) => typeof each === 'number') ? [[path, value as number[]]] : [];
    if (typeof value === 'object' && value !== null) return policyLeaves(value as Raw, path);
    return [[path, value as string | number | boolean]];
  });
}
const isCents = (path: string): boolean => path.endsWith('Cents');
const policyHead = (path: string): string => (isCents(path) ? `${path.replace(/Cents$/, '')} (dollars)` : path);

/** One filled sheet for each list: what an adopter begins with. */
export function exportSheets(raw: Raw): Map<string, string> {
  const files = Object.entries(sheets).map(([name, { list, columns }]): [string, string] => [
    name,
    toCsv([
      columns.map(headOf),
      ...((raw[list] ?? []) as Raw[]).map((row) => columns.map(({ name: key, kind }) => cellOf(row[key], kind))),
    ]),
  ]);
  const policy = policyLeaves(raw['policy'] as Raw).map(([path, value]) => [
    policyHead(path),
    isCents(path) ? plainDollars(Number(value)) : Array.isArray(value) ? value.join('; ') : String(value),
  ]);
  return new Map([...files, ['policy', toCsv([['setting', 'value'], ...policy])]]);
}

/** Rows with the number that the spreadsheet program shows; empty ones are nobody's. */
function rowsOf(sheet: string, csv: string): { row: number; cells: string[] }[] {
  try {
    const read = parse(csv, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
      trim: true,
    }) as string[][];
    return read.map((cells, at) => ({ row: at + 1, cells })).filter(({ cells }) => cells.some((each) => each !== ''));
  } catch (error) {
    const row = (error as { lines?: number }).lines ?? 1;
    const wrong = 'cannot be read as CSV';
    throw new SheetFaults([{ sheet, row, column: 'whole row', wrong, write: 'save the sheet as CSV once more' }]);
  }
}

/** The settings with these sheets in them. Throws with every bad cell; what is right as a whole, `parseSettings` says. */
export function importSheets(raw: Raw, csvs: ReadonlyMap<string, string>): Raw {
  const faults: CellFault[] = [];
  /** Where each value came from, by its path in the settings. */
  const origin = new Map<string, Omit<CellFault, 'wrong'>>();
  const next = structuredClone(raw);
  for (const [sheet, csv] of csvs) {
    const [head, ...rows] = rowsOf(sheet, csv);
    const known = sheets[sheet];
    if (!head)
      throw new SheetFaults([{ sheet, row: 1, column: 'whole row', wrong: 'is empty', write: 'the headings' }]);
    if (known) next[known.list] = readList(sheet, known, head.cells, rows, raw, faults, origin);
    else readPolicy(rows, next['policy'] as Raw, faults, origin);
  }
  if (faults.length > 0) throw new SheetFaults(faults);
  try {
    parseSettings(next);
  } catch (error) {
    const issues = (error as { issues?: { path: (string | number)[]; message: string }[] }).issues;
    if (issues === undefined) throw error;
    throw new SheetFaults(
      issues.map(({ path, message }) => {
        const cell = [path, path.slice(0, -1), path.slice(0, -2)]
          .map((each) => origin.get(each.join('.')))
          .find(Boolean);
        return cell
          ? { ...cell, wrong: 'is not what this column takes' }
          : {
              sheet: String(path[0]),
              row: 1,
              column: path.slice(1).join('.'),
              wrong: message,
              write: 'look at the file',
            };
      }),
    );
  }
  return next;
}

function readList(
  sheet: string,
  { list, id, columns }: Sheet,
  head: readonly string[],
  rows: readonly { row: number; cells: string[] }[],
  raw: Raw,
  faults: CellFault[],
  origin: Map<string, Omit<CellFault, 'wrong'>>,
): Raw[] {
  const before = new Map(((raw[list] ?? []) as Raw[]).map((each) => [String(each[id]), each]));
  for (const column of columns)
    if (!head.includes(headOf(column)))
      faults.push({
        sheet,
        row: 1,
        column: headOf(column),
        wrong: 'is missing',
        write: 'the heading as it was exported',
      });
  for (const each of head)
    if (each !== '' && !columns.some((column) => headOf(column) === each))
      faults.push({ sheet, row: 1, column: each, wrong: 'is no column of this sheet', write: 'take it out' });
  const seen = new Map<string, number>();
  return rows.map(({ row, cells }, at) => {
    const idAt = head.indexOf(id);
    const itsId = cells[idAt] ?? '';
    const twice = seen.get(itsId);
    if (twice !== undefined)
      faults.push({ sheet, row, column: id, wrong: `"${itsId}" stands in row ${twice} too`, write: 'another one' });
    seen.set(itsId, row);
    const made: Raw = { ...before.get(itsId) };
    for (const column of columns) {
      const { name, kind, write } = column;
      const cell = cells[head.indexOf(headOf(column))] ?? '';
      const here = { sheet, row, column: headOf(column), write };
      origin.set([list, at, name].join('.'), here);
      if (cell === '') {
        if (column.optional) delete made[name];
        else faults.push({ ...here, wrong: 'is empty' });
        continue;
      }
      const value = valueOf(cell, kind);
      if (value === undefined) faults.push({ ...here, wrong: `"${cell}" ${wrongAs[kind] ?? 'cannot be read'}` });
      // What stood there as nothing at all stays so: an export that comes back changes nothing.
      else if (!(value === 0 && column.optional && before.get(itsId)?.[name] === undefined)) made[name] = value;
    }
    return made;
  });
}

function readPolicy(
  rows: readonly { row: number; cells: string[] }[],
  policy: Raw,
  faults: CellFault[],
  origin: Map<string, Omit<CellFault, 'wrong'>>,
): void {
  const leaves = new Map(policyLeaves(policy).map(([path, value]) => [policyHead(path), { path, value }]));
  for (const { row, cells } of rows) {
    const [head = '', cell = ''] = cells;
    const known = leaves.get(head);
    const here = { sheet: 'policy', row, column: known ? 'value' : 'setting', write: 'a setting as it was exported' };
    if (!known) {
      faults.push({ ...here, wrong: `"${head}" is no setting of the policy` });
      continue;
    }
    const { path, value: before } = known;
    const kind = isCents(path) ? 'dollars' : typeof before === 'number' ? 'number' : 'text';
    const value = Array.isArray(before)
      ? cell.split(';').map(Number)
      : typeof before === 'boolean'
        ? ({ true: true, false: false } as const)[cell.toLowerCase()]
        : cell === ''
          ? undefined
          : valueOf(cell, kind);
    const write = Array.isArray(before)
      ? 'numbers with ; between them'
      : isCents(path)
        ? 'an amount in dollars'
        : `like ${String(before)}`;
    origin.set(`policy.${path}`, { ...here, write });
    if (value === undefined || (Array.isArray(value) && value.some((each) => !Number.isFinite(each))))
      faults.push({ ...here, write, wrong: `"${cell}" is no value of ${head}` });
    else set(policy, path.split('.'), value);
  }
}

function set(into: Raw, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[first] = value;
  else set(into[first] as Raw, rest, value);
}
