import type { Hono } from 'hono';
import { Refusal } from '../../domain/errors.ts';
import { breakdowns, type Breakdown } from '../../domain/money/balances.ts';
import { FundPage, monthName, partName } from '../../web/finance/fund-page.tsx';
import { LinesPage, type LineQuery } from '../../web/finance/lines-page.tsx';
import { OverviewPage } from '../../web/finance/overview-page.tsx';
import { breakdownRows, overviewRows } from '../../web/finance/csv-rows.ts';
import { page } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { csv, financeActor, rightsOf } from './finance-answers.ts';
import { journalDownload } from './journal-download.ts';
import { narrowedLines } from './narrowed-lines.ts';
import { asOf, findFund, readFund, readOverview, sourcesOf, type FinanceDeps } from './reading.ts';

const linesOnPage = 25;

/** The funds: how they stand, one of them, its lines, the journal to take along. */
export function fundRoutes(app: Hono<HttpEnv>, deps: FinanceDeps): void {
  const sources = sourcesOf(deps);
  const { settings } = deps.http;

  app.get('/finance', async (c) => {
    const actor = financeActor(c);
    const overview = await readOverview(asOf(c, sources), sources);
    const ids = overview.funds.map(({ fund }) => fund.limitId);
    const lines = overview.live ? await deps.ledger.recentLines(ids, linesOnPage) : [];
    const ctx = c.get('page');
    return page(
      c,
      <OverviewPage ctx={ctx} overview={overview} lines={lines} policy={settings.policy} rights={rightsOf(actor)} />,
    );
  });

  app.get('/finance/funds.csv', async (c) => {
    financeActor(c);
    const overview = await readOverview(asOf(c, sources), sources);
    return csv(c, `funds-${overview.on}.csv`, overviewRows(overview, c.get('page').t));
  });

  app.get('/finance/funds/:fund', async (c) => {
    const actor = financeActor(c);
    const view = await readFund(c.req.param('fund'), asOf(c, sources), sources);
    return page(
      c,
      <FundPage ctx={c.get('page')} view={view} by={breakdownOf(c)} settings={settings} rights={rightsOf(actor)} />,
    );
  });

  app.get('/finance/funds/:fund/breakdown.csv', async (c) => {
    financeActor(c);
    const view = await readFund(c.req.param('fund'), asOf(c, sources), sources);
    const ctx = c.get('page');
    const by = breakdownOf(c);
    const nameOf = (part: string) => (by === 'month' ? monthName(ctx, part) : partName(ctx, by, part, settings));
    return csv(c, `${view.fund.fund.fundId}-${by}-${view.on}.csv`, breakdownRows(view, by, nameOf, ctx.t));
  });

  app.get('/finance/funds/:fund/lines', async (c) => {
    const actor = financeActor(c);
    const { fund, funds } = await findFund(c.req.param('fund'), sources);
    const asked: LineQuery = {
      center: c.req.query('center') ?? '',
      month: c.req.query('month') ?? '',
      kind: c.req.query('kind') ?? '',
      operation: c.req.query('operation') ?? '',
    };
    const { lines, next } = await narrowedLines(
      deps.reads,
      fund.limitId,
      asked,
      c.req.query('after'),
      settings.timeZone,
    );
    return page(
      c,
      <LinesPage
        ctx={c.get('page')}
        fund={fund}
        funds={funds}
        lines={lines}
        asked={asked}
        next={next}
        settings={settings}
        rights={rightsOf(actor)}
      />,
    );
  });

  app.get('/finance/journal.csv', async (c) => {
    financeActor(c);
    return journalDownload(c, sources);
  });
}

function breakdownOf(c: HttpContext): Breakdown {
  const asked = c.req.query('by') ?? 'center';
  const found = breakdowns.find((each) => each === asked);
  if (!found) throw new Refusal('invalid-input', {}, [{ field: 'by', key: 'choose-one' }]);
  return found;
}
