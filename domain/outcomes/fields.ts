import type { FieldError } from '../errors.ts';
import { readField, type RawForm } from '../forms/read-answer.ts';
import { field, type FormField } from '../forms/shape.ts';
import {
  leaveReasons,
  maxHourlyCents,
  outcomeEventSchema,
  sectors,
  type OutcomeEvent,
  type RecordedEvent,
} from './events.ts';

/** What is asked about each event, in order. Staff know a job's sector and whether the training led to it; people need not. */
const needed = { required: true } as const;
const on = field('on', 'date', needed);
const wage = field('hourlyCents', 'money');
const fields: Record<RecordedEvent, readonly FormField[]> = {
  started: [on, field('sector', 'choice', { options: sectors })],
  completed: [on],
  left: [on, field('reason', 'choice', { ...needed, options: leaveReasons })],
  credential: [on, field('credential', 'text', { ...needed, maxLength: 160 })],
  employed: [
    on,
    field('jobTitle', 'text', { ...needed, maxLength: 120 }),
    field('employer', 'text', { maxLength: 120 }),
    wage,
    field('weeklyHours', 'number', { range: [1, 100] }),
    field('sector', 'choice', { ...needed, options: sectors }),
    field('related', 'yes-no', needed),
  ],
  'nothing-yet': [on, field('about', 'choice', { ...needed, options: ['credential', 'job'] })],
  'follow-up': [
    on,
    field('quarter', 'choice', { ...needed, options: ['2', '4'] }),
    field('answer', 'choice', { ...needed, options: ['employed', 'not-employed', 'not-reached'] }),
    wage,
  ],
};
const staffOnly: readonly string[] = ['sector', 'related'];

export const outcomeFields = (event: RecordedEvent, by: 'staff' | 'participant'): readonly FormField[] =>
  by === 'staff' ? fields[event] : fields[event].filter(({ name }) => !staffOnly.includes(name));

/** Reads what a person typed about one event. Errors name fields and never say what was typed. */
export function readEvent(
  event: RecordedEvent,
  raw: RawForm,
  by: 'staff' | 'participant',
): { said: OutcomeEvent } | { errors: FieldError[] } {
  const errors: FieldError[] = [];
  const said: Record<string, unknown> = { event };
  for (const each of outcomeFields(event, by)) {
    const read = readField(each, raw);
    if (read === 'empty') {
      if (each.required) errors.push({ field: each.name, key: 'required' });
    } else if ('error' in read) errors.push(read.error);
    else if (each.name === 'hourlyCents' && (read.answer === 0 || Number(read.answer) > maxHourlyCents))
      errors.push({ field: each.name, key: 'outcome-wage' });
    else said[each.name] = each.name === 'quarter' ? Number(read.answer) : read.answer;
  }
  if (errors.length > 0) return { errors };
  const parsed = outcomeEventSchema.safeParse(said);
  if (parsed.success) return { said: parsed.data };
  return { errors: parsed.error.issues.map((issue) => ({ field: String(issue.path[0] ?? 'event'), key: 'invalid' })) };
}

/** A row's values as they would be typed, for the form that corrects or confirms it. */
export function typedEvent(said: OutcomeEvent): Record<string, string> {
  const raw: Record<string, string> = {};
  for (const [name, value] of Object.entries(said)) {
    if (name === 'on') {
      const [year = '', month = '', day = ''] = String(value).split('-');
      Object.assign(raw, { 'on-month': String(Number(month)), 'on-day': String(Number(day)), 'on-year': year });
    } else if (name === 'hourlyCents') raw[name] = (Number(value) / 100).toFixed(2);
    else raw[name] = String(value);
  }
  return raw;
}
