import { localeOf } from '../../domain/languages.ts';
import type { FieldError } from '../../domain/errors.ts';
import { formatCents } from '../../domain/money/amount.ts';
import type { WordsContext } from '../page-context.ts';

export type { WordsContext };

/** Money, dates and times as a reader of this page says them. Formatters are dear to make: once per page. */
export function words(ctx: WordsContext) {
  const locale = localeOf(ctx.language);
  const dayIn = (timeZone: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone });
  const days = { utc: dayIn('UTC'), board: dayIn(ctx.timeZone) };
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: ctx.timeZone });
  const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: ctx.timeZone });
  return {
    money: (amountCents: number) => formatCents(amountCents),
    /** "Nov 3, 2026" from a calendar date, or from an instant as the board's own clocks show it. */
    day: (date: string) =>
      date.length === 10 ? days.utc.format(new Date(`${date}T00:00:00Z`)) : days.board.format(new Date(date)),
    time: (instant: string) => time.format(new Date(instant)),
    /** "5:30 PM" on the board's own clocks. */
    hour: (instant: string) => hour.format(new Date(instant)),
  };
}
export type Words = ReturnType<typeof words>;

/**
 * Errors as the form's checks name them, with their amounts, dates and kinds in words: `askedCents` becomes `asked`, a date
 * is written out, a cost kind gets its name. The texts know no cents.
 */
export function sayErrors(errors: readonly FieldError[], ctx: WordsContext, say: Words): FieldError[] {
  return errors.map((error) => ({
    ...error,
    params: Object.fromEntries(
      Object.entries(error.params ?? {}).map(([name, value]) => {
        if (name.endsWith('Cents')) return [name.slice(0, -5), say.money(Number(value))];
        if (name === 'date') return [name, say.day(String(value))];
        if (name === 'kind') return [name, ctx.t(`staff.cost.${value}`)];
        return [name, value];
      }),
    ),
  }));
}
