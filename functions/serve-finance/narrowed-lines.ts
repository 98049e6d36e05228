import { lineSk, type FinanceReads } from '../../adapters/finance-reads.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { Refusal } from '../../domain/errors.ts';
import type { JournalLine } from '../../domain/money/ledger-rows.ts';
import type { LineQuery } from '../../web/finance/lines-page.tsx';

const narrowedOnPage = 50;
/** How many lines one page looks through; more are a click away. */
const readAtMost = 5_000;

/** A page of lines, the newest first, that are what was asked; `next` is where the page after it begins. */
export async function narrowedLines(
  reads: Pick<FinanceReads, 'lines'>,
  fundLimitId: string,
  asked: LineQuery,
  after: string | undefined,
  timeZone: string,
): Promise<{ lines: JournalLine[]; next: string | undefined }> {
  if (asked.month !== '' && !/^\d{4}-(0[1-9]|1[0-2])$/.test(asked.month))
    throw new Refusal('invalid-input', {}, [{ field: 'month', key: 'invalid' }]);
  const fits = (line: JournalLine): boolean =>
    (asked.center === '' || line.centerId === asked.center) &&
    (asked.kind === '' || line.costKind === asked.kind) &&
    (asked.operation === '' || line.operation === asked.operation) &&
    (asked.month === '' || wallTime(new Date(line.at), timeZone).date.startsWith(asked.month));
  const lines: JournalLine[] = [];
  let read = 0;
  let last: JournalLine | undefined;
  for await (const line of reads.lines(fundLimitId, after === undefined ? {} : { after })) {
    if (lines.length === narrowedOnPage || read === readAtMost) return { lines, next: last && lineSk(last) };
    read += 1;
    last = line;
    if (fits(line)) lines.push(line);
  }
  return { lines, next: undefined };
}
