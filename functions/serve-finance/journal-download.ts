import { lineSk } from '../../adapters/finance-reads.ts';
import { addDays, instantOf } from '../../domain/calendar/business-time.ts';
import { Refusal } from '../../domain/errors.ts';
import { sumBalances } from '../../domain/money/balances.ts';
import type { FundRow, JournalLine } from '../../domain/money/ledger-rows.ts';
import { journalFoot, journalHead, journalRow } from '../../web/finance/csv-rows.ts';
import type { HttpContext } from '../http/environment.ts';
import { csv } from './finance-answers.ts';
import { isDay, type FinanceSources } from './reading.ts';

/** A function's answer holds six megabytes: about so many lines. What is more is the next file, and both say so. */
const linesInDownload = 12_000;

/**
 * Every line of a fund, or of all funds one after the other, of a time (the board's days, both included), the oldest first. The
 * foot holds the sums against the funds where the file holds all of their lines.
 */
export async function journalDownload(c: HttpContext, { ledger, reads, settings }: FinanceSources): Promise<Response> {
  const funds = await ledger.listFunds();
  const asked = c.req.query('fund') ?? '';
  const chosen = asked === '' ? funds : funds.filter((row) => row.fund.fundId === asked);
  if (chosen.length === 0 && asked !== '') throw new Refusal('not-found');
  const day = (name: string): string | undefined => {
    const text = c.req.query(name) ?? '';
    if (text !== '' && !isDay(text)) throw new Refusal('invalid-input', {}, [{ field: name, key: 'not-a-date' }]);
    return text === '' ? undefined : text;
  };
  const [from, through] = [day('from'), day('through')];
  if (from !== undefined && through !== undefined && from > through)
    throw new Refusal('dates-wrong', { from, through });
  const startOf = (date: string) => instantOf(date, 0, settings.timeZone).toISOString();
  // The last instant of the board's day: what begins the next one is not in it.
  const filter = {
    newest: false,
    ...(from === undefined ? {} : { from: startOf(from) }),
    ...(through === undefined ? {} : { through: new Date(Date.parse(startOf(addDays(through, 1))) - 1).toISOString() }),
  };
  const after = afterOf(c.req.query('after'), chosen);
  const { t } = c.get('page');
  const lines: JournalLine[] = [];
  let next: string | undefined;
  for (const fund of chosen.slice(after.at)) {
    const more = after.place !== undefined && fund === chosen[after.at] ? { ...filter, after: after.place } : filter;
    for await (const line of reads.lines(fund.limitId, more)) {
      const last = lines.at(-1);
      if (lines.length === linesInDownload && last) {
        next = `${last.fundLimitId}/${lineSk(last)}`;
        break;
      }
      lines.push(line);
    }
    if (next !== undefined) break;
  }
  const whole = from === undefined && through === undefined && next === undefined && c.req.query('after') === undefined;
  const byId = new Map(funds.map((fund) => [fund.limitId, fund]));
  if (next !== undefined) {
    const rest = new URL(c.req.url);
    rest.searchParams.set('after', next);
    c.header('Link', `<${rest.pathname}${rest.search}>; rel="next"`);
  }
  return csv(c, asked === '' ? 'journal.csv' : `journal-${asked}.csv`, [
    journalHead(t),
    ...lines.map((line) => journalRow(line, byId, t)),
    ...journalFoot(lines, whole ? sumBalances(chosen) : undefined, next, t),
  ]);
}

/** `<fund's limit id>/<place in its journal>`: where the file before ended. */
function afterOf(text: string | undefined, funds: readonly FundRow[]): { at: number; place: string | undefined } {
  if (text === undefined || text === '') return { at: 0, place: undefined };
  const slash = text.indexOf('/');
  const at = funds.findIndex((fund) => fund.limitId === text.slice(0, slash));
  if (at < 0) throw new Refusal('invalid-input', {}, [{ field: 'after', key: 'invalid' }]);
  return { at, place: text.slice(slash + 1) };
}
