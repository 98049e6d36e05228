import { wallTime } from '../calendar/business-time.ts';
import { Refusal } from '../errors.ts';
import { paysNobodyBack, streamsOf, type FundStream, type Settings } from '../settings.ts';
import { maxAmountCents } from './amount.ts';
import type { JournalDraft } from './award-steps.ts';
import type { Allocation, FundChange, NewFund } from './fund-changes.ts';
import type { Fund, FundRow, LimitKind, LimitRow } from './ledger-rows.ts';
import { centerLimitId, costKindLimitId, everyone, fundLimitId, limitKindOf, setAsideLimitId } from './limits.ts';
import { applied, netMoves, type Movement } from './movement.ts';
import { lowerOrigins, moveOrigins } from './origins.ts';

/** The funds that a change is about as they stand, and the limits within them. */
export interface ChangeWorld {
  funds: readonly FundRow[];
  inside: ReadonlyMap<string, readonly LimitRow[]>;
  settings: Pick<Settings, 'centers' | 'partners' | 'requests' | 'timeZone'>;
  at: string;
  proposedBy: string;
  confirmedBy?: string;
}

export interface ChangePlan {
  /** Rows that this opens, with what they hold from their first instant. */
  opens: LimitRow[];
  /** What moves on rows that stand. */
  movements: Movement[];
  drafts: JournalDraft[];
  /** What is said about funds that stand, before and after. */
  abouts: { before: FundRow; next: Fund }[];
  closes: string[];
  amountCents: number;
}

const nobodys = { committedCents: 0, obligatedCents: 0, accruedCents: 0 };

/**
 * What a change does to the funds as they stand now: which rows it opens, what moves, which lines the journal gets. Throws a
 * refusal with the number behind it; asked when somebody proposes, and again when somebody else confirms.
 */
export function planFundChange(change: FundChange, world: ChangeWorld): ChangePlan {
  const work = workOn(world);
  switch (change.kind) {
    case 'open': {
      const asked = checkedFund(change.fund, world);
      if (paysNobodyBack(asked)) throw new Refusal('pays-nobody-back', { fund: asked.name });
      work.open(asked);
      break;
    }
    case 'raise':
      work.raise(work.standing(change.fundLimitId), cents(change.amountCents));
      break;
    case 'lower':
      work.lower(work.fund(change.fundLimitId), cents(change.amountCents));
      break;
    case 'move': {
      const [from, to] = [work.fund(change.fundLimitId), work.standing(change.toFundLimitId)];
      if (mayMove(from, to) === 'approval' && !change.approval)
        throw new Refusal('approval-missing', { from: from.fund.name, to: to.fund.name });
      work.move(from, to, cents(change.amountCents));
      break;
    }
    case 'allocate':
      work.allocate(work.standing(change.fundLimitId), change.allocations);
      break;
    case 'close':
      work.close(work.standing(change.fundLimitId));
      break;
    case 'report':
      work.report(work.fund(change.fundLimitId), change.on);
      break;
    case 'carry-over': {
      const from = work.standing(change.fundLimitId);
      if ('fundLimitId' in change.to) {
        const to = work.standing(change.to.fundLimitId);
        if (mayMove(from, to) !== 'free') throw notLawful(from, to);
        work.carryOver(from, to);
      } else work.carryOverToNew(from, checkedFund({ ...likeFund(from), ...change.to.fund }, world));
      break;
    }
  }
  return work.plan;
}

function workOn({ funds, inside, settings, at, proposedBy, confirmedBy }: ChangeWorld) {
  const plan: ChangePlan = { opens: [], movements: [], drafts: [], abouts: [], closes: [], amountCents: 0 };

  const fund = (id: string): FundRow => {
    const found = funds.find((each) => each.limitId === id);
    if (!found) throw new Refusal('fund-unknown', { fund: id });
    return found;
  };
  const within = (id: string): readonly LimitRow[] => inside.get(id) ?? [];
  const everyoneOf = (row: FundRow): string[] =>
    row.fund.organizations.length > 0 ? [setAsideLimitId(row.limitId, everyone)] : [];
  const capsOf = (row: FundRow, kind: LimitKind): number =>
    sum(
      within(row.limitId)
        .filter((each) => each.kind === kind)
        .map((each) => each.capCents),
    );

  /** On rows that stand. */
  const moves = (draft: JournalDraft): void => {
    plan.movements.push({ limits: draft.limits, from: draft.from, to: draft.to, amountCents: draft.amountCents });
    plan.drafts.push(draft);
  };
  /** Into a row that this opens. */
  const fills = (row: LimitRow, draft: Omit<JournalDraft, 'limits' | 'from'>): LimitRow => {
    if (draft.amountCents === 0) return row;
    const whole = { ...draft, limits: [row.limitId], from: 'cap' as const };
    plan.drafts.push(whole);
    const [net] = netMoves([whole]);
    const next = net && applied(row, net);
    if (!next) throw new Error(`ledger: ${row.limitId} cannot be opened`);
    return next;
  };
  const says = (before: FundRow, change: Partial<Fund>): void => {
    const at = plan.abouts.findIndex((each) => each.before.limitId === before.limitId);
    const next = { ...(plan.abouts[at]?.next ?? before.fund), ...change, changes: before.fund.changes + 1 };
    if (at >= 0) plan.abouts[at] = { before, next };
    else plan.abouts.push({ before, next });
  };
  const freshRow = (limitId: string, like: Pick<LimitRow, 'calendar' | 'year'>): LimitRow => ({
    schemaVersion: 2,
    limitId,
    kind: limitKindOf(limitId),
    calendar: like.calendar,
    year: like.year,
    capCents: 0,
    availableCents: 0,
    ...nobodys,
    paidCents: 0,
    updatedAt: at,
  });

  function open(asked: NewFund, moved?: { from: FundRow; amountCents: number }): FundRow {
    const limitId = fundLimitId(asked.fundId, asked.year);
    if (funds.some((each) => each.limitId === limitId || each.fund.fundId === asked.fundId))
      throw new Refusal('fund-exists', { fund: asked.fundId });
    const paid = asked.alreadyPaidCents;
    const organizations = Object.keys(asked.setAsidePercents);
    const about: Fund = {
      fundId: asked.fundId,
      name: asked.name,
      stream: asked.stream,
      part: asked.part,
      availableFrom: asked.availableFrom,
      availableThrough: asked.availableThrough,
      grantNumber: asked.grantNumber,
      assistanceListing: asked.assistanceListing,
      pays: asked.pays,
      priorityScheme: asked.priorityScheme,
      centers: Object.keys(asked.centerAllocations),
      organizations,
      costKinds: Object.keys(asked.costKindCaps) as Fund['costKinds'],
      origins: {},
      openedBy: proposedBy,
      ...(confirmedBy === undefined ? {} : { confirmedBy }),
      changes: 0,
    };
    const journal = { fundLimitId: limitId };
    // What was spent before this system began opens as paid, so that the columns sum to the cap from the first instant (R5).
    let row = freshRow(limitId, asked);
    const money = moved
      ? ({ operation: 'move-in', otherFund: moved.from.limitId } as const)
      : ({ operation: 'open' } as const);
    row = fills(row, { ...journal, ...money, to: 'available', amountCents: asked.capCents - paid });
    row = fills(row, { ...journal, operation: 'open', to: 'paid', amountCents: paid });
    plan.opens.push({ ...row, fund: about });

    const part = (id: string, availableCents: number, paidCents = 0) => {
      let limit = fills(freshRow(id, asked), {
        ...journal,
        operation: 'allocate',
        to: 'available',
        amountCents: availableCents,
      });
      limit = fills(limit, { ...journal, operation: 'allocate', to: 'paid', amountCents: paidCents });
      plan.opens.push(limit);
    };
    for (const [centerId, capCents] of Object.entries(asked.centerAllocations))
      part(centerLimitId(limitId, centerId), capCents);
    for (const [kind, capCents] of Object.entries(asked.costKindCaps))
      part(costKindLimitId(limitId, kind as Fund['costKinds'][number]), capCents);
    if (organizations.length > 0) {
      const parts = organizations.map((id) => Math.floor((asked.capCents * (asked.setAsidePercents[id] ?? 0)) / 100));
      const rest = asked.capCents - sum(parts);
      if (paid > rest)
        throw new Refusal('allocation-above-cap', { allocatedCents: sum(parts) + paid, capCents: asked.capCents });
      organizations.forEach((id, index) => part(setAsideLimitId(limitId, id), parts[index] ?? 0));
      part(setAsideLimitId(limitId, everyone), rest - paid, paid);
    }
    plan.amountCents = asked.capCents;
    return { ...row, fund: about };
  }

  function raise(row: FundRow, amountCents: number): void {
    if (row.capCents + amountCents > maxAmountCents) throw new Refusal('amount-invalid', { amount: amountCents });
    const limits = [row.limitId, ...everyoneOf(row)];
    moves({ fundLimitId: row.limitId, operation: 'raise', limits, from: 'cap', to: 'available', amountCents });
    says(row, {});
    plan.amountCents = amountCents;
  }

  /** What falls with the fund: what is everybody's of it, while it is open. */
  const partsOf = (row: FundRow): string[] =>
    row.closedAt === undefined ? [row.limitId, ...everyoneOf(row)] : [row.limitId];

  /** Nothing that is used goes: what leaves is free on the fund, and on what is everybody's of it. */
  function demandFree(row: FundRow, amountCents: number): void {
    // A closed fund's parts went out with its closing: only what came back later stands on the fund itself.
    if (row.closedAt !== undefined) {
      if (row.availableCents < amountCents) throw belowUse(row, row, amountCents);
      return;
    }
    const parts = within(row.limitId).filter((each) => each.limitId === everyoneOf(row)[0]);
    for (const limit of [row, ...parts]) {
      if (limit.availableCents >= amountCents) continue;
      throw belowUse(row, limit, amountCents);
    }
    for (const kind of ['center', 'set-aside'] as const) {
      // Parts are parts of the cap: they are made smaller first. What is everybody's goes down with it.
      const allocatedCents = capsOf(row, kind) - (kind === 'set-aside' && parts.length > 0 ? amountCents : 0);
      if (allocatedCents > row.capCents - amountCents)
        throw new Refusal('allocation-above-cap', { allocatedCents, capCents: row.capCents - amountCents });
    }
  }

  function lower(row: FundRow, amountCents: number): void {
    demandFree(row, amountCents);
    const limits = partsOf(row);
    moves({ fundLimitId: row.limitId, operation: 'lower', limits, from: 'available', to: 'cap', amountCents });
    says(row, { origins: lowerOrigins({ ...row, origins: row.fund.origins }, amountCents) });
    plan.amountCents = amountCents;
  }

  /** R5: out of one journal and into the other, each naming the other, and origins with it. */
  function moveOut(from: FundRow, to: FundRow, limits: string[], amountCents: number): void {
    const origins = moveOrigins(
      { ...from, origins: from.fund.origins },
      { ...to, origins: to.fund.origins },
      amountCents,
    );
    moves({
      fundLimitId: from.limitId,
      operation: 'move-out',
      limits,
      from: 'available',
      to: 'cap',
      amountCents,
      otherFund: to.limitId,
    });
    says(from, { origins: origins.from });
    const opened = plan.opens.find((each) => each.limitId === to.limitId);
    if (opened?.fund) opened.fund = { ...opened.fund, origins: origins.to };
    else says(to, { origins: origins.to });
    plan.amountCents = amountCents;
  }
  function moveIn(from: FundRow, to: FundRow, amountCents: number): void {
    const limits = [to.limitId, ...everyoneOf(to)];
    const otherFund = from.limitId;
    moves({
      fundLimitId: to.limitId,
      operation: 'move-in',
      limits,
      from: 'cap',
      to: 'available',
      amountCents,
      otherFund,
    });
  }

  function move(from: FundRow, to: FundRow, amountCents: number): void {
    if (from.availableCents < amountCents)
      throw new Refusal('fund-short', {
        fund: from.fund.name,
        leftCents: from.availableCents,
        wantedCents: amountCents,
      });
    demandFree(from, amountCents);
    moveOut(from, to, partsOf(from), amountCents);
    moveIn(from, to, amountCents);
  }

  /** What is left in the parts of a fund leaves them, line by line. */
  function emptyParts(row: FundRow): void {
    for (const limit of within(row.limitId))
      if (limit.availableCents > 0)
        moves({
          fundLimitId: row.limitId,
          operation: 'close',
          limits: [limit.limitId],
          from: 'available',
          to: 'cap',
          amountCents: limit.availableCents,
        });
  }

  function close(row: FundRow): void {
    const amountCents = row.availableCents;
    if (amountCents > 0)
      moves({
        fundLimitId: row.limitId,
        operation: 'close',
        limits: [row.limitId],
        from: 'available',
        to: 'cap',
        amountCents,
      });
    emptyParts(row);
    says(row, { origins: lowerOrigins({ ...row, origins: row.fund.origins }, amountCents) });
    plan.closes.push(row.limitId);
    plan.amountCents = amountCents;
  }

  /** R23: a report is final when nothing more can be spent: the fund is closed, and all that it promised is paid or came back. */
  function report(row: FundRow, on: string): void {
    const openCents = row.committedCents + row.obligatedCents + row.accruedCents;
    const fund = row.fund.name;
    if (row.closedAt === undefined)
      throw new Refusal('fund-still-open', { fund, ...(openCents > 0 ? { openCents } : {}) });
    if (openCents > 0) throw new Refusal('fund-unsettled', { fund, openCents });
    if (on < row.fund.availableFrom || on > wallTime(new Date(at), settings.timeZone).date)
      throw new Refusal('report-day-wrong', { fund: row.fund.name });
    says(row, { finalReportOn: on });
  }

  const leftOf = (row: FundRow): number => {
    if (row.availableCents === 0) throw new Refusal('nothing-left', { fund: row.fund.name });
    return row.availableCents;
  };
  function carryOver(from: FundRow, to: FundRow): void {
    const left = leftOf(from);
    moveOut(from, to, [from.limitId], left);
    moveIn(from, to, left);
    emptyParts(from);
    plan.closes.push(from.limitId);
  }
  function carryOverToNew(from: FundRow, asked: NewFund): void {
    const left = leftOf(from);
    const to = open({ ...asked, capCents: left }, { from, amountCents: left });
    moveOut(from, { ...to, fund: { ...to.fund, origins: {} } }, [from.limitId], left);
    emptyParts(from);
    plan.closes.push(from.limitId);
  }

  function allocate(row: FundRow, allocations: readonly Allocation[]): void {
    const limits = new Map(within(row.limitId).map((each) => [each.limitId, each]));
    const next: Partial<Fund> = {};
    const idOf = (each: Allocation) =>
      each.limit === 'center'
        ? centerLimitId(row.limitId, each.of)
        : each.limit === 'set-aside'
          ? setAsideLimitId(row.limitId, each.of)
          : costKindLimitId(row.limitId, each.of);
    const wanted = new Map(allocations.map((each) => [idOf(each), cents(each.capCents, 'zero-too')]));
    const named = (limit: Allocation['limit']) =>
      allocations.filter((each) => each.limit === limit).map(({ of }) => of);
    const joined = (had: readonly string[], limit: Allocation['limit']) => [
      ...new Set([...had, ...named(limit).filter((of) => of !== everyone)]),
    ];
    const centers = settings.centers.map((each) => each.centerId);
    unknownOf(named('center'), centers, 'allocations');
    unknownOf(named('set-aside'), [everyone, ...settings.partners.map((each) => each.organizationId)], 'allocations');
    unknownOf(named('cost-kind'), row.fund.pays, 'allocations');
    next.centers = joined(row.fund.centers, 'center');
    if (next.centers.length > 0 && centers.some((id) => !next.centers?.includes(id)))
      throw new Refusal('allocation-incomplete', {
        missing: centers.filter((id) => !next.centers?.includes(id)).join(', '),
      });
    const costKindCaps = Object.fromEntries(
      allocations.filter((each) => each.limit === 'cost-kind').map((each) => [each.of, each.capCents]),
    );
    if (paysNobodyBack({ stream: row.fund.stream, capCents: row.capCents, costKindCaps }))
      throw new Refusal('pays-nobody-back', { fund: row.fund.name });
    next.organizations = joined(row.fund.organizations, 'set-aside');
    next.costKinds = joined(row.fund.costKinds, 'cost-kind') as Fund['costKinds'];
    const rest = setAsideLimitId(row.limitId, everyone);
    if (next.organizations.length > 0 && !wanted.has(rest)) {
      // What a partner gets more is what everybody gets less. At the first time everybody has what is left of the fund.
      const base = limits.get(rest)?.capCents ?? row.availableCents;
      const more = [...wanted]
        .filter(([id]) => limitKindOf(id) === 'set-aside')
        .map(([id, capCents]) => capCents - (limits.get(id)?.capCents ?? 0));
      if (base - sum(more) < 0)
        throw new Refusal('allocation-above-cap', { allocatedCents: sum(more), capCents: base });
      wanted.set(rest, base - sum(more));
    }
    for (const [id, capCents] of wanted) {
      const before = limits.get(id);
      const used = before ? before.capCents - before.availableCents : 0;
      if (capCents < used)
        throw new Refusal('cap-below-use', {
          fund: row.fund.name,
          of: id.split('#')[3] ?? '',
          usedCents: used,
          wantedCents: capCents,
        });
      const journal = { fundLimitId: row.limitId, operation: 'allocate' } as const;
      if (!before) {
        plan.opens.push(fills(freshRow(id, row), { ...journal, to: 'available', amountCents: capCents }));
      } else if (capCents > before.capCents) {
        moves({ ...journal, limits: [id], from: 'cap', to: 'available', amountCents: capCents - before.capCents });
      } else if (capCents < before.capCents) {
        moves({ ...journal, limits: [id], from: 'available', to: 'cap', amountCents: before.capCents - capCents });
      }
    }
    for (const kind of ['center', 'set-aside'] as const) {
      const ids = new Set([...limits.keys(), ...wanted.keys()].filter((id) => limitKindOf(id) === kind));
      const allocatedCents = sum([...ids].map((id) => wanted.get(id) ?? limits.get(id)?.capCents ?? 0));
      if (allocatedCents > row.capCents)
        throw new Refusal('allocation-above-cap', { allocatedCents, capCents: row.capCents });
    }
    for (const [id, capCents] of wanted)
      if (capCents > row.capCents)
        throw new Refusal('allocation-above-cap', { allocatedCents: capCents, capCents: row.capCents, of: id });
    says(row, next);
    plan.amountCents = sum([...wanted.values()]);
  }

  return {
    plan,
    fund,
    /** One that is not closed: nothing comes into a closed fund, and it is closed once. */
    standing: (id: string): FundRow => {
      const found = fund(id);
      if (found.closedAt !== undefined) throw new Refusal('fund-closed', { fund: found.fund.name });
      return found;
    },
    open,
    raise,
    lower,
    move,
    allocate,
    close,
    report,
    carryOver,
    carryOverToNew,
  };
}

const belowUse = (fund: FundRow, limit: LimitRow, amountCents: number) =>
  new Refusal('cap-below-use', {
    fund: fund.fund.name,
    usedCents: limit.capCents - limit.availableCents,
    leftCents: limit.availableCents,
    wantedCents: amountCents,
  });

const sum = (amounts: readonly number[]): number => amounts.reduce((total, each) => total + each, 0);

/** Whole cents above zero, below what doubles hold exactly; anything else is refused with what was sent. */
function cents(amount: number, least: 'above-zero' | 'zero-too' = 'above-zero'): number {
  const low = least === 'zero-too' ? 0 : 1;
  if (!Number.isSafeInteger(amount) || amount < low || amount > maxAmountCents)
    throw new Refusal('amount-invalid', { amount: Number.isFinite(amount) ? amount : String(amount) }, [
      { field: 'amount', key: 'not-money' },
    ]);
  return amount;
}

/**
 * R5 (20 CFR 683.130): money stays in its stream; between Adult and Dislocated Worker the Governor approves; nothing else is
 * lawful, whoever agrees.
 */
function mayMove(from: FundRow, to: FundRow): 'free' | 'approval' {
  if (from.limitId === to.limitId) throw notLawful(from, to);
  if (from.fund.stream === to.fund.stream) return 'free';
  const exchanged: readonly FundStream[] = ['wioa-adult', 'wioa-dislocated-worker'];
  if (exchanged.includes(from.fund.stream) && exchanged.includes(to.fund.stream)) return 'approval';
  throw notLawful(from, to);
}
const notLawful = (from: FundRow, to: FundRow) =>
  new Refusal('move-not-lawful', { from: from.fund.name, to: to.fund.name });

/** R5, R14: which calendar each stream follows by law; a local grant has its own. */
const calendarOfStream: Partial<Record<FundStream, NewFund['calendar']>> = {
  'wioa-adult': 'program-year',
  'wioa-dislocated-worker': 'program-year',
  'wioa-youth': 'program-year',
  'step-100': 'federal-fiscal-year',
  'step-50-50': 'federal-fiscal-year',
};

const likeFund = ({
  calendar,
  fund,
}: FundRow): Omit<
  NewFund,
  'fundId' | 'name' | 'year' | 'part' | 'availableFrom' | 'availableThrough' | 'grantNumber'
> => ({
  stream: fund.stream,
  calendar,
  assistanceListing: fund.assistanceListing,
  pays: fund.pays,
  priorityScheme: fund.priorityScheme,
  capCents: 0,
  alreadyPaidCents: 0,
  centerAllocations: {},
  setAsidePercents: {},
  costKindCaps: {},
});

function checkedFund(
  fund: NewFund,
  { settings }: { settings: Pick<Settings, 'centers' | 'partners' | 'requests'> },
): NewFund {
  cents(fund.capCents, 'zero-too');
  cents(fund.alreadyPaidCents, 'zero-too');
  const { capCents } = fund;
  if (fund.alreadyPaidCents > capCents)
    throw new Refusal('amount-invalid', { amount: fund.alreadyPaidCents, capCents, paidCents: fund.alreadyPaidCents });
  if (fund.availableFrom > fund.availableThrough)
    throw new Refusal('dates-wrong', { from: fund.availableFrom, through: fund.availableThrough });
  if (!streamsOf(settings).includes(fund.stream))
    throw new Refusal('invalid-input', {}, [{ field: 'stream', key: 'not-a-choice' }]);
  const calendar = calendarOfStream[fund.stream];
  if (calendar !== undefined && calendar !== fund.calendar)
    throw new Refusal('invalid-input', { calendar }, [{ field: 'calendar', key: 'calendar-of-stream' }]);
  const given = Object.keys(fund.centerAllocations);
  const centers = settings.centers.map((each) => each.centerId);
  unknownOf(given, centers, 'centerAllocations');
  unknownOf(
    Object.keys(fund.setAsidePercents),
    settings.partners.map((each) => each.organizationId),
    'setAsidePercents',
  );
  unknownOf(Object.keys(fund.costKindCaps), fund.pays, 'costKindCaps');
  if (given.length > 0 && given.length < centers.length)
    throw new Refusal('allocation-incomplete', { missing: centers.filter((id) => !given.includes(id)).join(', ') });
  const parts = Object.values(fund.centerAllocations).map((each) => cents(each, 'zero-too'));
  const percent = sum(Object.values(fund.setAsidePercents));
  const above = [sum(parts), Math.ceil((capCents * percent) / 100), ...Object.values(fund.costKindCaps)];
  const tooMuch = above.find((each) => each > capCents);
  if (tooMuch !== undefined) throw new Refusal('allocation-above-cap', { allocatedCents: tooMuch, capCents });
  const count = given.length + Object.keys(fund.setAsidePercents).length + Object.keys(fund.costKindCaps).length;
  // Everything goes in one transaction, which holds a hundred writes.
  if (count > maxParts)
    throw new Refusal('invalid-input', { count, most: maxParts }, [{ field: 'setAsidePercents', key: 'too-many' }]);
  return fund;
}
const maxParts = 40;

function unknownOf(given: readonly string[], known: readonly string[], field: string): void {
  const unknown = given.find((each) => !known.includes(each));
  if (unknown !== undefined) throw new Refusal('invalid-input', { unknown }, [{ field, key: 'unknown' }]);
}

/** What the settings say of a fund, held against the same rules as a proposal: a board's slip stops a deployment. */
export const checkFundSettings = (fund: NewFund, settings: Pick<Settings, 'centers' | 'partners' | 'requests'>): void =>
  void checkedFund(fund, { settings });
