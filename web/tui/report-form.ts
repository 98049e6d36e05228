import type { FieldError } from '../../domain/errors.ts';
import { readField, type RawForm } from '../../domain/forms/read-answer.ts';
import { field } from '../../domain/forms/shape.ts';
import type { TuiReport } from '../../domain/tui/commands.ts';
import { oedAnswers } from '../../domain/tui/rows.ts';
import { oedWays } from '../../domain/tui/settings.ts';
import type { DateParts } from '../form-components.tsx';

/** What somebody typed about a TUI packet: the person on their phone, staff at the desk. The same form, the same reading. */
export interface ReportValues {
  on: DateParts;
  way: string;
  noProof: string;
  outcome: string;
  endsOn: DateParts;
}
const noDate: DateParts = { month: '', day: '', year: '' };
export const emptyReport: ReportValues = { on: noDate, way: '', noProof: '', outcome: '', endsOn: noDate };

const text = (raw: RawForm, name: string): string => {
  const value = raw[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
};
const parts = (raw: RawForm, name: string): DateParts => ({
  month: text(raw, `${name}-month`),
  day: text(raw, `${name}-day`),
  year: text(raw, `${name}-year`),
});

export const typedReport = (raw: RawForm): ReportValues => ({
  on: parts(raw, 'on'),
  way: text(raw, 'way'),
  noProof: text(raw, 'noProof'),
  outcome: text(raw, 'outcome'),
  endsOn: parts(raw, 'endsOn'),
});

type Read = { report: TuiReport; errors: [] } | { report?: undefined; errors: FieldError[] };

function dateOf(raw: RawForm, name: string, errors: FieldError[], needed: boolean): string | undefined {
  const read = readField(field(name, 'date'), raw);
  if (read === 'empty') {
    if (needed) errors.push({ field: name, key: 'required' });
    return undefined;
  }
  if ('error' in read) {
    errors.push(read.error);
    return undefined;
  }
  return String(read.answer);
}

/** What was typed, as the command takes it. The command looks at dates and proof once more. */
export function readReport(what: 'sent' | 'answer', raw: RawForm): Read {
  const errors: FieldError[] = [];
  const on = dateOf(raw, 'on', errors, true);
  if (what === 'sent') {
    const way = oedWays.find((each) => each === text(raw, 'way'));
    if (way === undefined) errors.push({ field: 'way', key: 'choose-one' });
    if (on === undefined || way === undefined || errors.length > 0) return { errors };
    return { report: { what, on, way, noProof: text(raw, 'noProof').slice(0, 500) }, errors: [] };
  }
  const outcome = oedAnswers.find((each) => each === text(raw, 'outcome'));
  if (outcome === undefined) errors.push({ field: 'outcome', key: 'choose-one' });
  const endsOn = dateOf(raw, 'endsOn', errors, false);
  if (on === undefined || outcome === undefined || errors.length > 0) return { errors };
  return { report: { what, outcome, on, ...(endsOn ? { endsOn } : {}) }, errors: [] };
}
