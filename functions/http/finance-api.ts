import { commands } from '../../domain/commands.ts';
import type { ApiRoute } from './api-route.ts';
import { financeViews } from './finance-views.ts';

export const financeInputs = {
  change: commands['propose-fund-change'].input.omit({ actor: true }),
  verdict: commands['confirm-fund-change'].input.omit({ actor: true, changeId: true }),
} as const;

/** Finance's JSON: money without names, and changes of funds by two people. */
export const financeRouteList: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/finance/api/funds',
    summary: 'Each fund: cap, columns, what is left, how much is obligated. `on` gives the balances as of a past day.',
    query: ['on'],
    output: financeViews.funds,
  },
  {
    method: 'get',
    path: '/finance/api/funds/{fund}',
    summary: 'One fund: balances, limits within it, by center, sector, kind of cost and month, outlook, changes.',
    query: ['on'],
    output: financeViews.fund,
  },
  {
    method: 'get',
    path: '/finance/api/journal',
    summary: 'The last journal lines, of one fund or of all.',
    query: ['fund', 'limit'],
    output: financeViews.journal,
  },
  {
    method: 'get',
    path: '/finance/api/changes',
    summary: 'Changes of funds: those that wait for a second person, and those that are settled.',
    output: financeViews.changes,
  },
  {
    method: 'get',
    path: '/finance/api/equal-opportunity',
    summary: 'Totals of what people chose to say of themselves; small numbers are left out.',
    output: commands['count-demographics'].value,
  },
  {
    method: 'post',
    path: '/finance/api/changes',
    summary: 'Propose a change of a fund. Amounts are integer cents. Nothing moves before somebody else confirms it.',
    input: financeInputs.change,
    output: commands['propose-fund-change'].value,
    created: true,
  },
  {
    method: 'post',
    path: '/finance/api/changes/{id}',
    summary: 'Confirm what somebody else proposed, refuse it with a reason, or take your own back.',
    input: financeInputs.verdict,
    output: commands['confirm-fund-change'].value,
  },
];
