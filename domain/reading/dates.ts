/** Dates as papers of this country write them, in English and Spanish. */

const months = [
  ['january', 'jan', 'enero', 'ene'],
  ['february', 'feb', 'febrero'],
  ['march', 'mar', 'marzo'],
  ['april', 'apr', 'abril', 'abr'],
  ['may', 'mayo'],
  ['june', 'jun', 'junio'],
  ['july', 'jul', 'julio'],
  ['august', 'aug', 'agosto', 'ago'],
  ['september', 'sept', 'sep', 'septiembre', 'setiembre', 'set'],
  ['october', 'oct', 'octubre'],
  ['november', 'nov', 'noviembre'],
  ['december', 'dec', 'diciembre', 'dic'],
] as const;
const monthOf = new Map<string, number>(months.flatMap((names, at) => names.map((name) => [name, at + 1] as const)));
const monthName = [...monthOf.keys()].toSorted((a, b) => b.length - a.length).join('|');

const forms = [
  // 2026-01-31
  { pattern: /\b(?<y>(?:19|20)\d{2})-(?<m>\d{1,2})-(?<d>\d{1,2})\b/g, numeric: false },
  // 01/31/2026, 1-31-26, 31.01.2026
  { pattern: /\b(?<m>\d{1,2})(?<s>[/.-])(?<d>\d{1,2})\k<s>(?<y>(?:19|20)?\d{2})\b/g, numeric: true },
  // January 31, 2026; ene. 31 2026
  {
    pattern: new RegExp(
      `\\b(?<m>${monthName})\\.?\\s+(?<d>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?:de\\s+)?(?<y>(?:19|20)\\d{2})\\b`,
      'gi',
    ),
    numeric: false,
  },
  // 31 January 2026, 31 de enero de 2026, 31-ENE-2026
  {
    pattern: new RegExp(
      `\\b(?<d>\\d{1,2})(?:\\s+de\\s+|[\\s-]+)(?<m>${monthName})\\.?,?(?:\\s+del?\\s+|[\\s-]+)(?<y>(?:19|20)\\d{2})\\b`,
      'gi',
    ),
    numeric: false,
  },
] as const;

export interface FoundDate {
  date: string;
  orDate?: string;
  at: number;
  length: number;
}

export function findDates(line: string): FoundDate[] {
  const found: FoundDate[] = [];
  for (const { pattern, numeric } of forms) {
    for (const match of line.matchAll(pattern)) {
      const { y = '', m = '', d = '' } = match.groups ?? {};
      const year = y.length === 2 ? century(Number(y)) : Number(y);
      const month = monthOf.get(m.toLowerCase()) ?? Number(m);
      const american = isoDay(year, month, Number(d));
      const other = numeric ? isoDay(year, Number(d), month) : undefined;
      const date = american ?? other;
      if (
        date === undefined ||
        found.some((each) => match.index < each.at + each.length && each.at < match.index + match[0].length)
      )
        continue;
      const both = american !== undefined && other !== undefined && other !== american;
      found.push({ date, ...(both ? { orDate: other } : {}), at: match.index, length: match[0].length });
    }
  }
  return found.toSorted((a, b) => a.at - b.at);
}

/** Papers with two digits are of our time: IDs run twelve years at most. */
const century = (year: number): number => (year >= 70 ? 1900 : 2000) + year;

function isoDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}
