import type { Hono } from 'hono';
import { commands } from '../../domain/commands.ts';
import { Refusal } from '../../domain/errors.ts';
import { breakDown, breakdowns, unliquidatedCents } from '../../domain/money/balances.ts';
import { changeIdSchema, type FundChangeRow } from '../../domain/money/fund-changes.ts';
import type { JournalLine, LimitRow } from '../../domain/money/ledger-rows.ts';
import { fundShares } from '../../web/finance/money-bar.ts';
import type { FundView } from '../../web/finance/views.ts';
import { valueOf } from '../http/answers.ts';
import { financeInputs } from '../http/finance-api.ts';
import type { HttpEnv } from '../http/environment.ts';
import { readBody } from '../http/read-body.ts';
import { financeActor } from './finance-answers.ts';
import { asOf, findFund, readFund, readOverview, sourcesOf, type FinanceDeps } from './reading.ts';

/** The same numbers as the pages, in integer cents; the same rules for changes. */
export function financeApi(app: Hono<HttpEnv>, deps: FinanceDeps): void {
  const sources = sourcesOf(deps);
  app.get('/finance/api/funds', async (c) => {
    financeActor(c);
    const { on, live, funds, behind } = await readOverview(asOf(c, sources), sources);
    return c.json({ on, live, behind, funds: funds.map(fundJson) });
  });

  app.get('/finance/api/funds/:fund', async (c) => {
    financeActor(c);
    const view = await readFund(c.req.param('fund'), asOf(c, sources), sources);
    const { on, live, lag, outlook, pending, ageing, inside, flows } = view;
    return c.json({
      on,
      live,
      fund: fundJson(view),
      lag,
      outlook,
      pending,
      demand: view.demand,
      ageing,
      inside: inside.map(limitJson),
      origins: view.fund.fund.origins,
      by: Object.fromEntries(breakdowns.map((by) => [by, breakDown(flows, by)])),
      days: view.series,
      changes: view.changes.map(changeJson),
    });
  });

  app.get('/finance/api/journal', async (c) => {
    financeActor(c);
    const asked = c.req.query('limit') ?? '100';
    const limit = /^[1-9]\d{0,2}$/.test(asked) ? Number(asked) : undefined;
    if (limit === undefined) throw new Refusal('invalid-input', {}, [{ field: 'limit', key: 'invalid' }]);
    const fundId = c.req.query('fund') ?? '';
    const ids =
      fundId === ''
        ? (await deps.ledger.listFunds()).map((row) => row.limitId)
        : [(await findFund(fundId, sources)).fund.limitId];
    const lines = await deps.ledger.recentLines(ids, limit);
    return c.json({ lines: lines.map(lineJson) });
  });

  app.get('/finance/api/changes', async (c) => {
    financeActor(c);
    return c.json({ changes: (await deps.changes.listChanges()).map(changeJson) });
  });

  app.post('/finance/api/changes', async (c) => {
    const actor = financeActor(c);
    const body = await readBody(c, financeInputs.change);
    return c.json(valueOf(await deps.commands.run('propose-fund-change', { ...body, actor })), 201);
  });

  app.post('/finance/api/changes/:id', async (c) => {
    const actor = financeActor(c);
    const id = changeIdSchema.safeParse(c.req.param('id'));
    if (!id.success) throw new Refusal('not-found');
    const body = await readBody(c, financeInputs.verdict);
    const answer = await deps.commands.run('confirm-fund-change', { ...body, actor, changeId: id.data });
    return c.json(commands['confirm-fund-change'].value.parse(valueOf(answer)));
  });
}

const columnsOf = (row: FundView['balances']) => ({
  availableCents: row.availableCents,
  committedCents: row.committedCents,
  obligatedCents: row.obligatedCents,
  accruedCents: row.accruedCents,
  paidCents: row.paidCents,
});

function fundJson({ fund: row, balances, usedPercent, alerts, gauge, closed, demand }: FundView) {
  const { limitId, calendar, year, updatedAt, fund } = row;
  return {
    fundId: fund.fundId,
    name: fund.name,
    limitId,
    stream: fund.stream,
    calendar,
    year,
    part: fund.part,
    availableFrom: fund.availableFrom,
    availableThrough: fund.availableThrough,
    grantNumber: fund.grantNumber,
    assistanceListing: fund.assistanceListing,
    ...fundShares(balances),
    columns: columnsOf(balances),
    unliquidatedCents: unliquidatedCents(balances),
    usedPercent,
    alerts,
    obligated: gauge,
    closed,
    demand,
    updatedAt,
  };
}

const limitJson = ({ limitId, kind, capCents, ...row }: LimitRow) => ({
  limitId,
  kind,
  capCents,
  columns: columnsOf({ capCents, ...row }),
});

const changeJson = ({ retainUntil: _retain, legalHold: _hold, boardId: _board, ...row }: FundChangeRow) => row;

function lineJson({ actor: _actor, retainUntil: _retain, legalHold: _hold, boardId: _board, ...line }: JournalLine) {
  return line;
}
