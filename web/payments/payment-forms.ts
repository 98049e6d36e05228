import type { CommandInput } from '../../domain/commands.ts';
import type { FieldError } from '../../domain/errors.ts';
import { readField } from '../../domain/forms/read-answer.ts';
import { field } from '../../domain/forms/shape.ts';

/**
 * The forms about an award's money, as typed and as read. They stand on one page, so that each field has a name of its own; an
 * amount's field says the line of the award: `bill-0`, `release-0-committed`.
 */
export type Raw = Readonly<Record<string, string | string[] | undefined>>;
type Read<T> = { value: T; errors?: never } | { errors: FieldError[]; value?: never };

const dateOf = (name: string) => field(name, 'date', { required: true });
const textOf = (name: string, maxLength: number, required = true) => field(name, 'text', { required, maxLength });

function reader(raw: Raw) {
  const errors: FieldError[] = [];
  const read = (shape: ReturnType<typeof field>): string | number | undefined => {
    const reading = readField(shape, raw);
    if (reading === 'empty') {
      if (shape.required) errors.push({ field: shape.name, key: 'required' });
      return undefined;
    }
    if ('error' in reading) {
      errors.push(reading.error);
      return undefined;
    }
    return reading.answer as string | number;
  };
  return {
    errors,
    text: (shape: ReturnType<typeof field>) => String(read(shape) ?? ''),
    /** Every amount that was typed; nothing typed is no amount. The first empty field says so where all are. */
    lines(prefix: string): { line: number; column: string; amountCents: number }[] {
      const names = Object.keys(raw).filter((name) => new RegExp(`^${prefix}-\\d{1,2}(?:-[a-z]+)?$`).test(name));
      const lines = names.flatMap((name) => {
        const amountCents = read(field(name, 'money', { required: false }));
        const [, line = '', column = ''] = name.slice(prefix.length).split('-');
        return typeof amountCents === 'number' && amountCents > 0 ? [{ line: Number(line), column, amountCents }] : [];
      });
      if (lines.length === 0 && errors.length === 0)
        errors.push({ field: names[0] ?? `${prefix}-0`, key: 'amount-missing' });
      return lines;
    },
    done: <T>(value: T): Read<T> => (errors.length > 0 ? { errors } : { value }),
  };
}

type Without<N extends keyof Inputs> = Omit<Inputs[N], 'operationId' | 'actor' | 'awardId'>;
interface Inputs {
  'record-enrollment': CommandInput<'record-enrollment'>;
  'release-money': CommandInput<'release-money'>;
  'record-invoice': CommandInput<'record-invoice'>;
  'pay-invoice': CommandInput<'pay-invoice'>;
  'correct-invoice': CommandInput<'correct-invoice'>;
  'record-refund': CommandInput<'record-refund'>;
}

const plain = (lines: readonly { line: number; amountCents: number }[]) =>
  lines.map(({ line, amountCents }) => ({ line, amountCents }));

export function readEnrollment(raw: Raw, termOnly: boolean): Read<Without<'record-enrollment'>> {
  const form = reader(raw);
  const enrolledOn = form.text(dateOf('enrolledOn'));
  const term = { from: form.text(dateOf('termFrom')), through: form.text(dateOf('termThrough')) };
  const lines = termOnly ? plain(form.lines('enroll')) : undefined;
  return form.done({ enrolledOn, term, ...(lines ? { lines } : {}) });
}

const releasable = ['committed', 'obligated', 'accrued'] as const;
export function readRelease(raw: Raw): Read<Without<'release-money'>> {
  const form = reader(raw);
  const lines = form.lines('release').flatMap(({ line, column, amountCents }) => {
    const from = releasable.find((each) => each === column);
    return from ? [{ line, from, amountCents }] : [];
  });
  return form.done({ lines, reason: form.text(textOf('releaseReason', 500)) });
}

export function readBill(raw: Raw): Read<Without<'record-invoice'>> {
  const form = reader(raw);
  const [invoiceNumber, what, payeeName] = [
    form.text(textOf('invoiceNumber', 60, false)),
    form.text(textOf('what', 200, false)),
    form.text(textOf('payeeName', 200, false)),
  ];
  const datedOn = form.text(dateOf('datedOn'));
  return form.done({
    datedOn,
    lines: plain(form.lines('bill')),
    ...(invoiceNumber === '' ? {} : { invoiceNumber }),
    ...(what === '' ? {} : { what }),
    ...(payeeName === '' ? {} : { payeeName }),
  });
}

export function readPayment(raw: Raw): Read<Omit<Without<'pay-invoice'>, 'invoiceId'>> {
  const form = reader(raw);
  return form.done({ paidOn: form.text(dateOf('paidOn')), reference: form.text(textOf('reference', 80)) });
}

export function readCorrection(raw: Raw): Read<Omit<Without<'correct-invoice'>, 'invoiceId'>> {
  const form = reader(raw);
  const then = form.text(field('then', 'choice', { required: true, options: ['owed', 'release'] }));
  const reason = form.text(textOf('correctReason', 500));
  return form.done({ then: then === 'release' ? 'release' : 'owed', reason });
}

export function readRefund(raw: Raw): Read<Without<'record-refund'>> {
  const form = reader(raw);
  return form.done({
    on: form.text(dateOf('refundOn')),
    lines: plain(form.lines('refund')),
    reason: form.text(textOf('refundReason', 500)),
  });
}

/** What a field shows: as typed, or as it usually is. */
export function typed(raw: Raw | undefined) {
  const text = (name: string, usual = ''): string => {
    const value = raw?.[name];
    return raw === undefined || value === undefined ? usual : ((Array.isArray(value) ? value[0] : value) ?? '');
  };
  return {
    text,
    date: (name: string, usual?: string) => {
      const [year = '', month = '', day = ''] = (usual ?? '').split('-');
      const plainNumber = (digits: string) => (digits === '' ? '' : String(Number(digits)));
      return {
        month: text(`${name}-month`, plainNumber(month)),
        day: text(`${name}-day`, plainNumber(day)),
        year: text(`${name}-year`, year),
      };
    },
  };
}

/** "1200.00", as an amount field holds it. */
export const dollarsTyped = (amountCents: number): string => (amountCents / 100).toFixed(2);

/** Several bills stand on one page: their fields begin with which one it is. */
export const billPrefix = (at: number): string => `b${at}.`;
/** The fields of one bill's form by their own names, and its errors back at its fields. */
export function ofBill(raw: Raw): { raw: Raw; atFields: (errors: readonly FieldError[]) => FieldError[] } {
  const prefix = Object.keys(raw)
    .map((name) => /^b\d{1,3}\./.exec(name)?.[0])
    .find((each) => each !== undefined);
  return {
    raw: Object.fromEntries(
      Object.entries(raw).map(([name, value]) => [
        prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name,
        value,
      ]),
    ),
    atFields: (errors) => errors.map((error) => ({ ...error, field: `${prefix ?? ''}${error.field}` })),
  };
}
