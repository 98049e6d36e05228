import type { Hono } from 'hono';
import type { LedgerTable } from '../../adapters/ledger-table.ts';
import type { StaffActor } from '../../domain/access/actor.ts';
import { board } from '../../domain/access/resources.ts';
import { wallTime } from '../../domain/calendar/business-time.ts';
import { Refusal } from '../../domain/errors.ts';
import type { JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import { FinancePage } from '../../web/finance/funds-page.tsx';
import { toCsv } from '../../web/csv.ts';
import { journalRows } from '../../web/finance/journal-rows.ts';
import { fundShares } from '../../web/finance/money-bar.ts';
import { allow, page, signedInActor } from '../http/answers.ts';
import type { HttpContext, HttpEnv, HttpOptions } from '../http/environment.ts';
import { pagesApp } from '../http/pages-app.tsx';

/** Finance reads a model without names: the ledger, and nothing else. */
export interface FinanceDeps {
  http: HttpOptions;
  ledger: Pick<LedgerTable, 'listFunds' | 'recentLines' | 'linesOf'>;
}

const linesOnPage = 25;
const linesInDownload = 5000;

export function financeApp(deps: FinanceDeps): Hono<HttpEnv> {
  const app = pagesApp(deps.http);

  app.get('/finance', async (c) => {
    const actor = financeActor(c);
    const funds = await deps.ledger.listFunds();
    const chosen = chosenFund(c, funds);
    const lines = await readLines(deps, funds, chosen, linesOnPage);
    const { settings } = deps.http;
    return page(
      c,
      <FinancePage
        ctx={c.get('page')}
        funds={funds}
        lines={lines}
        chosen={chosen?.fund?.fundId}
        policy={settings.policy}
        today={wallTime(deps.http.now(), settings.timeZone).date}
        alsoStaff={actor.roles.includes('skillsteam') || actor.roles.includes('liaison')}
      />,
    );
  });

  app.get('/finance/journal.csv', async (c) => {
    financeActor(c);
    const funds = await deps.ledger.listFunds();
    const lines = await readLines(deps, funds, chosenFund(c, funds), linesInDownload);
    c.header('Content-Type', 'text/csv; charset=utf-8');
    c.header('Content-Disposition', 'attachment; filename="journal.csv"');
    return c.body(toCsv(journalRows(lines, funds, c.get('page').t)));
  });

  app.get('/finance/api/funds', async (c) => {
    financeActor(c);
    const funds = await deps.ledger.listFunds();
    return c.json({ funds: funds.map(fundJson) });
  });

  app.get('/finance/api/journal', async (c) => {
    financeActor(c);
    const funds = await deps.ledger.listFunds();
    const asked = c.req.query('limit') ?? '100';
    const limit = /^[1-9]\d{0,2}$/.test(asked) ? Number(asked) : undefined;
    if (limit === undefined) throw new Refusal('invalid-input', {}, [{ field: 'limit', key: 'invalid' }]);
    const lines = await readLines(deps, funds, chosenFund(c, funds), limit);
    return c.json({ lines: lines.map(lineJson) });
  });

  return app;
}

function financeActor(c: HttpContext): StaffActor {
  const actor = signedInActor(c);
  allow(c, 'ledger.read', board);
  // The policy gives the ledger to staff roles only; this is for the types.
  if (actor.kind !== 'staff') throw new Refusal('wrong-role');
  return actor;
}

function chosenFund(c: HttpContext, funds: readonly LimitRow[]): LimitRow | undefined {
  const asked = c.req.query('fund');
  if (asked === undefined || asked === '') return undefined;
  const fund = funds.find((row) => row.fund?.fundId === asked);
  if (!fund) throw new Refusal('not-found');
  return fund;
}

const readLines = (
  deps: FinanceDeps,
  funds: readonly LimitRow[],
  fund: LimitRow | undefined,
  count: number,
): Promise<JournalLine[]> =>
  fund
    ? deps.ledger.linesOf(fund.limitId, { limit: count })
    : deps.ledger.recentLines(
        funds.map(({ limitId }) => limitId),
        count,
      );

function fundJson(row: LimitRow) {
  const { limitId, calendar, year, updatedAt } = row;
  return {
    fundId: row.fund?.fundId,
    name: row.fund?.name,
    limitId,
    calendar,
    year,
    availableFrom: row.fund?.availableFrom,
    availableThrough: row.fund?.availableThrough,
    grantNumber: row.fund?.grantNumber,
    assistanceListing: row.fund?.assistanceListing,
    ...fundShares(row),
    columns: {
      availableCents: row.availableCents,
      committedCents: row.committedCents,
      obligatedCents: row.obligatedCents,
      accruedCents: row.accruedCents,
      paidCents: row.paidCents,
    },
    updatedAt,
  };
}

function lineJson(line: JournalLine) {
  const {
    lineId,
    fundLimitId: limitId,
    operation,
    from,
    to,
    amountCents,
    at,
    operationId,
    awardId,
    personRef,
    centerId,
  } = line;
  return { lineId, limitId, operation, from, to, amountCents, at, operationId, awardId, personRef, centerId };
}
