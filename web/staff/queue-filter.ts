import { wallTime } from '../../domain/calendar/business-time.ts';
import type { ApplicationRow } from '../../domain/cases/rows.ts';
import { applicationStatuses, owners, type ApplicationStatus, type Owner } from '../../domain/lifecycle/application.ts';
import { requestKinds, type RequestKind } from '../../domain/requests/kinds.ts';
import { organizationOf } from '../../domain/routing/route-request.ts';
import { waitsFor } from '../../domain/routing/waiting.ts';
import { boardLanguages } from '../../domain/languages.ts';
import { dueView } from './due.ts';
import { queueSorts, queueTabs, type QueueSort, type QueueTab, type Reader } from './queue-view.ts';

/** What narrows a queue. It stands in the address and nowhere else: a link to a colleague shows the same, the next day does not. */
export const filterKeys = ['kind', 'status', 'on', 'due', 'who', 'group', 'language', 'partner', 'q'] as const;
export type FilterKey = (typeof filterKeys)[number];
export interface QueueFilter {
  kind?: RequestKind;
  status?: ApplicationStatus;
  /** Whom it waits for. */
  on?: Owner;
  due?: DueFilter;
  /** `mine`, `nobody`, or a colleague's id. */
  who?: string;
  group?: string;
  language?: string;
  partner?: string;
  /** Part of the number that people read. */
  q?: string;
}
export const dueFilters = ['late', 'today', 'week'] as const;
export type DueFilter = (typeof dueFilters)[number];
export const groupFilters = ['1', '2', '3', '4', '5', 'unknown'] as const;

export interface QueueQuery {
  tab: QueueTab;
  filter: QueueFilter;
  sort: QueueSort;
  /** From 1. */
  page: number;
}

const oneOf = <V extends string>(values: readonly V[], asked: string | undefined): V | undefined =>
  values.find((each) => each === asked);

/** What is not known, or no longer, is left out: an old link shows more, never an error. */
export function readQuery(ask: (name: string) => string | undefined, usualTab: QueueTab): QueueQuery {
  const text = (name: FilterKey, pattern: RegExp) => {
    const value = ask(name)?.trim() ?? '';
    return pattern.test(value) ? value : undefined;
  };
  const found: { [K in FilterKey]: QueueFilter[K] | undefined } = {
    kind: oneOf(requestKinds, ask('kind')),
    status: oneOf(applicationStatuses, ask('status')),
    on: oneOf(owners, ask('on')),
    due: oneOf(dueFilters, ask('due')),
    who: text('who', /^[^\s]{1,100}$/),
    group: oneOf(groupFilters, ask('group')),
    language: oneOf(boardLanguages, ask('language')),
    partner: text('partner', /^[a-z0-9-]{2,40}$/),
    q: text('q', /^[A-Za-z0-9- ]{1,20}$/)?.toUpperCase(),
  };
  const page = Number(ask('page') ?? '1');
  return {
    tab: oneOf(queueTabs, ask('tab')) ?? usualTab,
    filter: Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as QueueFilter,
    sort: oneOf(queueSorts, ask('sort')) ?? 'due',
    page: Number.isInteger(page) && page >= 1 && page <= 1000 ? page : 1,
  };
}

/** The address of the same view with something changed; a filter that is set to nothing is gone, and so is the page. */
export function hrefOf(
  query: QueueQuery,
  change: Partial<Omit<QueueQuery, 'filter'>> & { filter?: { [K in FilterKey]?: string | undefined } } = {},
): string {
  const next = { ...query, page: 1, ...change };
  const filter = { ...query.filter, ...change.filter };
  const search = new URLSearchParams({ tab: next.tab });
  for (const key of filterKeys) if (filter[key]) search.set(key, filter[key]);
  if (next.sort !== 'due') search.set('sort', next.sort);
  if (next.page > 1) search.set('page', String(next.page));
  return `/staff?${search}`;
}

export function matches(row: ApplicationRow, filter: QueueFilter, reader: Reader): boolean {
  const { kind, status, on, due, who, group, language, partner, q } = filter;
  if (kind !== undefined && row.kind !== kind) return false;
  if (status !== undefined && row.status !== status) return false;
  if (on !== undefined && waitsFor(row) !== on) return false;
  if (due !== undefined && !isDue(row, due, reader)) return false;
  if (who !== undefined && !isWith(row, who, reader)) return false;
  if (group !== undefined && (row.priorityGroup === undefined ? 'unknown' : String(row.priorityGroup)) !== group)
    return false;
  if (language !== undefined && row.language !== language) return false;
  if (partner !== undefined && organizationOf(row, reader.settings) !== partner) return false;
  return q === undefined || row.number.includes(q);
}

function isWith({ claimedBy }: ApplicationRow, who: string, { staffId }: Reader): boolean {
  if (who === 'nobody') return claimedBy === undefined;
  return claimedBy?.staffId === (who === 'mine' ? staffId : who);
}

function isDue(row: ApplicationRow, due: DueFilter, { now, settings }: Reader): boolean {
  const view = dueView(row, now, settings);
  if (due === 'late') return view.due === 'late';
  if (due === 'today') return view.due === 'today';
  return isDueWithin(view.dueAt, now, settings.timeZone, 7);
}

/** Within so many days of the board's calendar, what is late included. */
export function isDueWithin(dueAt: string | undefined, now: string, timeZone: string, days: number): boolean {
  if (dueAt === undefined) return false;
  const limit = wallTime(new Date(Date.parse(now) + days * 86_400_000), timeZone).date;
  return wallTime(new Date(dueAt), timeZone).date <= limit;
}
