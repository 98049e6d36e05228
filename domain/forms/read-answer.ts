import * as z from 'zod';
import type { FieldError } from '../errors.ts';
import { maxAmountCents, parseTypedAmount } from '../money/amount.ts';
import type { Answers, FormField } from './shape.ts';

/** A posted form: what a person typed. A date comes in three parts: `<name>-month`, `-day`, `-year`. */
export type RawForm = Readonly<Record<string, string | readonly string[] | undefined>>;
type Answer = Answers[string];
export type Reading = { answer: Answer } | { error: FieldError } | 'empty';

const text = (raw: RawForm, name: string): string => {
  const value = raw[name];
  return (typeof value === 'string' ? value : (value?.[0] ?? '')).trim();
};
const list = (raw: RawForm, name: string): string[] => {
  const value = raw[name];
  return value === undefined ? [] : typeof value === 'string' ? [value] : [...value];
};
const error = (field: FormField, key: string, params?: FieldError['params']): Reading => ({
  error: { field: field.name, key, ...(params ? { params } : {}) },
});

const defaultMaxLength = 4000;
const emailSchema = z.email().max(200);
const isEmail = (typed: string): boolean => emailSchema.safeParse(typed).success;
/** Seven digits at least: numbers abroad differ, and a note may stand behind ("503-555-0100, evenings"). */
const isPhone = (typed: string): boolean => typed.replace(/\D/g, '').length >= 7;

/** Of a list that only the board's settings know; `unofferedChoices` asks them. */
const isCode = (answer: Answer): answer is string =>
  typeof answer === 'string' && /^[a-z][a-z0-9-]{1,30}$/.test(answer);

export function isRealDate(iso: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return false;
  const year = Number(iso.slice(0, 4));
  const date = new Date(`${iso}T00:00:00Z`);
  return year >= 1900 && year <= 2100 && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** Reads one field as a person typed it: "$2,500.00", "3 14 2026". Empty is not an error here. */
export function readField(field: FormField, raw: RawForm): Reading {
  switch (field.kind) {
    case 'date': {
      const [month, day, year] = ['month', 'day', 'year'].map((part) => text(raw, `${field.name}-${part}`));
      if (!month && !day && !year) return 'empty';
      const digits = [month, day, year].every((part) => /^\d{1,4}$/.test(part ?? ''));
      const iso = `${year}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`;
      return digits && isRealDate(iso) ? { answer: iso } : error(field, 'not-a-date');
    }
    case 'choices': {
      const chosen = list(raw, field.name).filter((each) => each !== '');
      if (chosen.length === 0) return 'empty';
      return chosen.every((each) => field.options?.includes(each)) ? { answer: chosen } : error(field, 'not-a-choice');
    }
    case 'checkbox':
      return text(raw, field.name) === 'yes' ? { answer: true } : 'empty';
    default:
  }
  const typed = text(raw, field.name);
  if (typed === '') return 'empty';
  switch (field.kind) {
    case 'money': {
      const cents = parseTypedAmount(typed);
      if (cents === undefined) return error(field, 'not-money');
      if (cents < 0) return error(field, 'money-negative');
      return cents > maxAmountCents ? error(field, 'money-too-large') : { answer: cents };
    }
    case 'number': {
      const number = Number(typed.replaceAll(',', ''));
      return Number.isFinite(number) ? checked(field, number) : error(field, 'not-a-number');
    }
    default:
      return checked(field, typed.replaceAll('\r\n', '\n'));
  }
}

/** The same rules for an answer that is already a value: the API is strict, and so is the command behind the pages. */
export function checkAnswer(field: FormField, answer: Answer): FieldError | undefined {
  const reading = checked(field, answer);
  return reading !== 'empty' && 'error' in reading ? reading.error : undefined;
}

function checked(field: FormField, answer: Answer): Reading {
  switch (field.kind) {
    case 'money':
      if (typeof answer !== 'number' || !Number.isInteger(answer)) return error(field, 'not-money');
      if (answer < 0) return error(field, 'money-negative');
      return answer > maxAmountCents ? error(field, 'money-too-large') : { answer };
    case 'number': {
      const [min, max] = field.range ?? [0, 1_000_000];
      if (typeof answer !== 'number') return error(field, 'not-a-number');
      return answer >= min && answer <= max ? { answer } : error(field, 'number-range', { min, max });
    }
    case 'checkbox':
      return answer === true ? { answer } : error(field, 'invalid');
    case 'choices':
      return Array.isArray(answer) && answer.every((each) => field.options?.includes(each))
        ? { answer }
        : error(field, 'not-a-choice');
    case 'choice':
    case 'yes-no': {
      if (field.choicesOf) return isCode(answer) ? { answer } : error(field, 'not-a-choice');
      const options = field.kind === 'yes-no' ? ['yes', 'no'] : (field.options ?? []);
      return typeof answer === 'string' && options.includes(answer) ? { answer } : error(field, 'not-a-choice');
    }
    case 'date':
      return typeof answer === 'string' && isRealDate(answer) ? { answer } : error(field, 'not-a-date');
    case 'email':
      return typeof answer === 'string' && isEmail(answer) ? { answer } : error(field, 'not-an-email');
    case 'phone':
      if (typeof answer !== 'string' || !isPhone(answer)) return error(field, 'not-a-phone');
      return withinLength(field, answer);
    case 'text':
    case 'textarea':
      return typeof answer === 'string' ? withinLength(field, answer) : error(field, 'invalid');
  }
}

function withinLength(field: FormField, answer: string): Reading {
  const max = field.maxLength ?? defaultMaxLength;
  return answer.length <= max ? { answer } : error(field, 'too-long', { max });
}
