import type { FieldError } from '../errors.ts';
import { isAsked, type RawForm } from '../forms/form.ts';
import { readField } from '../forms/read-answer.ts';
import type { Answers, FormField } from '../forms/shape.ts';

export const unableField = (name: string) => `unable-${name}`;
/** As `save-application` counts: fewer characters are a slip, not a reason. */
const leastReason = 3;

export interface AskedReading {
  answers: Answers;
  clear: string[];
  unable: { field: string; reason: string }[];
  errors: FieldError[];
}

/**
 * Reads the asked questions as a person posted them. What stands in the field is the answer, also when it is the old one:
 * sending it says that it holds. An empty field with a reason beside it says that the person can't answer (R8 in spirit).
 */
export function readAsked(fields: readonly FormField[], raw: RawForm, known: Answers): AskedReading {
  const reading: AskedReading = { answers: {}, clear: [], unable: [], errors: [] };
  for (const field of fields) {
    const { name } = field;
    const asked = isAsked(field, { ...known, ...reading.answers });
    const read = asked ? readField(field, raw) : 'empty';
    const typed = raw[unableField(name)];
    const reason = (typeof typed === 'string' ? typed : '').trim();
    if (read === 'empty') {
      if (asked && reason.length >= leastReason) reading.unable.push({ field: name, reason });
      else if (asked && field.required) reading.errors.push({ field: name, key: 'required' });
      else reading.clear.push(name);
    } else if ('error' in read) reading.errors.push(read.error);
    else reading.answers[name] = read.answer;
  }
  return reading;
}
