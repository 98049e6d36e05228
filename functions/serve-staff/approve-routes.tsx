import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { decisionTicks, supportTicks } from '../../domain/cases/rows.ts';
import { Refusal, type FieldError } from '../../domain/errors.ts';
import { operationIdSchema } from '../../domain/ids.ts';
import { oldestFirst } from '../../domain/money/allocate.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import type { ListPlan } from '../../domain/money/approval-list.ts';
import { payeeOfLine } from '../../domain/money/payee.ts';
import { ticksFor } from '../../domain/requests/support.ts';
import type { PageContext } from '../../web/page.tsx';
import {
  ApproveDonePage,
  ApproveListPage,
  type ApproveResult,
  type ApproveRow,
  type FundChange,
  type OwnPageRow,
} from '../../web/staff/approve-list-page.tsx';
import { findingText } from '../../web/staff/case-parts.tsx';
import { leastReason } from '../../web/staff/decide-form.ts';
import { refusedFields } from '../../web/staff/decide-refusals.ts';
import { sayErrors, words } from '../../web/staff/words.ts';
import { page, readForm, valueOf } from '../http/answers.ts';
import { apiInputs } from '../http/api-routes.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { readBody } from '../http/read-body.ts';
import {
  approveList,
  paidFor,
  readApprovalList,
  readListForm,
  stillTrue,
  streamOf,
  type ApprovalList,
  type ListForm,
} from './approve-list.ts';
import { partOf, readSelected } from './bulk.ts';
import type { StaffDeps } from './deps.ts';
import { rightsOf, signedInStaff } from './reading.ts';

/**
 * Thirty packets in one go: which money, what each gets from which fund, one tick for each that somebody looked at it, then one
 * command. Nothing counts before the post, and what is confirmed is what was shown.
 */
export function approveRoutes(app: Hono<HttpEnv>, deps: StaffDeps): void {
  app.get('/staff/bulk/approve', async (c) => {
    const actor = signedInStaff(c);
    const ids = c.req.queries('id') ?? [];
    const list = await readApprovalList(ids, streamOf(c.req.query('stream') ?? ''), actor, deps);
    return listPage(c, deps, actor, list, ids);
  });

  app.post('/staff/bulk/approve', async (c) => {
    const actor = signedInStaff(c);
    const form = readListForm(await readForm(c));
    if (!operationIdSchema.safeParse(form.operationId).success) throw new Refusal('form-expired');
    const ids = form.chosen.map(({ applicationId }) => applicationId);
    const list = await readApprovalList(ids, form.stream, actor, deps);
    const errors = errorsOf(form);
    if (errors.length > 0) {
      const all = await readApprovalList(form.shown, form.stream, actor, deps);
      return listPage(c, deps, actor, all, form.shown, { form, errors });
    }
    if (!stillTrue(list, form.chosen)) return listPage(c, deps, actor, list, ids, { form, errors: [] });
    return done(c, deps, actor, form);
  });

  app.get('/staff/api/bulk/approve', async (c) => {
    const actor = signedInStaff(c);
    const ids = c.req.queries('id') ?? [];
    const list = await readApprovalList(ids, streamOf(c.req.query('stream') ?? ''), actor, deps);
    return c.json({
      streams: list.streams,
      stream: list.stream,
      packets: list.packets.map((plan) => ({
        applicationId: plan.application.applicationId,
        number: plan.application.number,
        version: plan.application.version,
        priorityGroup: plan.application.priorityGroup,
        askedCents: plan.application.askedCents,
        ...(plan.why === undefined ? withPayees(plan, deps) : { cannotBecause: plan.why }),
        ...(plan.missingCents === undefined ? {} : { missingCents: plan.missingCents }),
        ...(plan.why === undefined ? { waitingAhead: plan.ahead.length } : {}),
      })),
      funds: changesOf(list),
    });
  });

  app.post('/staff/api/bulk/approve', async (c) => {
    const actor = signedInStaff(c);
    const { operationId, packets } = await readBody(c, apiInputs.approveBulk);
    const { rows } = await readSelected(
      packets.map(({ applicationId }) => applicationId),
      actor,
      deps,
    );
    const numberOf = new Map(rows.map((row) => [row.applicationId, row.number]));
    const { results } = valueOf(
      await deps.commands.run('approve-packets', {
        operationId,
        actor,
        packets: packets.map((each) => ({ ...each, operationId: partOf(operationId, each.applicationId) })),
      }),
    );
    return c.json({ results: results.map((each) => ({ ...each, number: numberOf.get(each.applicationId) })) });
  });
}

/** What is missing before anything is done. */
function errorsOf({ chosen, aheadOfReason }: ListForm): FieldError[] {
  if (chosen.length === 0) return [{ field: 'include', key: 'choose-packets' }];
  const ahead = chosen.filter((each) => each.ahead).length;
  return [
    ...chosen
      .filter(({ looked }) => !looked)
      .map(({ applicationId }) => ({ field: `looked-${applicationId}`, key: 'looked-missing' })),
    ...(ahead > 0 && aheadOfReason.length < leastReason
      ? [{ field: 'aheadOfReason', key: 'reason-ahead-list', params: { count: ahead } }]
      : []),
  ];
}

const namedAtMost = 10;

async function listPage(
  c: HttpContext,
  deps: StaffDeps,
  actor: StaffActor,
  list: ApprovalList,
  ids: readonly string[],
  again?: { form: ListForm; errors: readonly FieldError[] },
) {
  const ctx = c.get('page');
  const { form, errors = [] } = again ?? {};
  const chosen = new Map((form?.chosen ?? []).map((each) => [each.applicationId, each]));
  const good = list.packets.filter(({ why }) => why === undefined);
  const ahead = [...new Set(good.flatMap((plan) => plan.ahead))];
  // All that wait are counted; named are only those that this reader may open.
  const { rows: mayOpen } = await readSelected(ahead.slice(0, namedAtMost), actor, deps);
  const html = (
    <ApproveListPage
      ctx={ctx}
      rights={rightsOf(actor, deps)}
      ids={ids}
      streams={list.streams}
      stream={list.stream}
      rows={good.map((plan) => ({
        ...rowOf(plan, list, deps),
        include: form === undefined || errors.length === 0 || chosen.has(plan.application.applicationId),
        // What was looked at under another list is looked at all the same: the packet has not changed.
        looked: chosen.get(plan.application.applicationId)?.looked ?? false,
      }))}
      others={list.packets.filter(({ why }) => why !== undefined).map((plan) => ownPage(plan, ctx))}
      funds={changesOf(list)}
      ticks={{ training: decisionTicks, support: supportTicks }}
      ahead={{ count: ahead.length, numbers: mayOpen.map(({ number }) => number) }}
      aheadOfReason={form?.aheadOfReason ?? ''}
      left={list.left}
      operationId={ctx.newOperationId()}
      errors={errors}
      changed={form !== undefined && errors.length === 0}
    />
  );
  return page(c, html, form === undefined ? 200 : errors.length > 0 ? 400 : 409);
}

/** The lines with whom each pays, and what is ticked: ready to be sent. */
function withPayees({ application, facts, lines, amountCents }: ListPlan, { http }: StaffDeps) {
  const paid = paidFor(application, http.settings.policy);
  return {
    amountCents,
    lines: lines.map((line) => ({ ...line, ...payeeOfLine(paid.line(line.costKind), paid.decision) })),
    ticksNeeded: ticksFor(facts.asksFor, lines),
  };
}

function rowOf(plan: ListPlan, { funds }: ApprovalList, deps: StaffDeps): Omit<ApproveRow, 'include' | 'looked'> {
  const { application, facts, ahead } = plan;
  const { amountCents, lines, ticksNeeded } = withPayees(plan, deps);
  const training = ticksNeeded.some((tick) => decisionTicks.some((each) => each === tick));
  const support = ticksNeeded.some((tick) => supportTicks.some((each) => each === tick));
  const text = (name: string) => String(application.answers[name] ?? '').trim();
  return {
    applicationId: application.applicationId,
    number: application.number,
    name: [text('firstName'), text('lastName')].filter((each) => each !== '').join(' '),
    version: application.version,
    group: application.priorityGroup ?? 5,
    program: [facts.programName, facts.schoolName].filter((each) => each !== undefined).join(', '),
    amountCents,
    lines: lines.map((line) => ({ ...line, fund: fundName(funds, line.fundId) })),
    needs: training && support ? 'both' : support ? 'support' : 'training',
    ahead: ahead.length,
  };
}

const fundName = (funds: ApprovalList['funds'], fundId: string): string =>
  funds.find(({ fund }) => fund.fundId === fundId)?.fund.name ?? fundId;

function ownPage({ application, why, missingCents = 0, findings }: ListPlan, ctx: PageContext): OwnPageRow {
  const say = words(ctx);
  const reason = why ?? 'kind';
  const text = ctx.t(`staff.approve.why.${reason}`, {
    name: application.claimedBy?.name ?? '',
    status: ctx.t(`staff.status.${application.status}`),
    missing: say.money(missingCents),
    finding: findings.map((finding) => findingText(finding, ctx, say)).join(' '),
  });
  return { applicationId: application.applicationId, number: application.number, why: reason, text };
}

function changesOf({ funds, packets }: ApprovalList): FundChange[] {
  const lines = packets.flatMap((plan) => plan.lines);
  return inOrder(funds).flatMap(({ fund, availableCents }) => {
    const takenCents = sumFrom(fund.fundId, lines);
    return takenCents === 0
      ? []
      : [{ name: fund.name, beforeCents: availableCents, takenCents, afterCents: availableCents - takenCents }];
  });
}
const inOrder = (funds: readonly FundRow[]) => [...funds].sort((a, b) => oldestFirst(a.fund, b.fund));
const sumFrom = (fundId: string, lines: readonly { fundId: string; amountCents: number }[]): number =>
  lines.filter((line) => line.fundId === fundId).reduce((sum, line) => sum + line.amountCents, 0);

async function done(c: HttpContext, deps: StaffDeps, actor: StaffActor, form: ListForm): Promise<Response> {
  const ctx = c.get('page');
  const { rows } = await readSelected(
    form.chosen.map(({ applicationId }) => applicationId),
    actor,
    deps,
  );
  if (rows.length === 0) throw new Refusal('not-found');
  const { results } = valueOf(await approveList(form, rows, actor, deps));
  const byId = new Map(results.map((each) => [each.applicationId, each]));
  const say = words(ctx);
  const told = rows.flatMap((row): ApproveResult[] => {
    const result = byId.get(row.applicationId);
    if (!result) return [];
    const { applicationId, number } = row;
    const lines = form.chosen.find((each) => each.applicationId === applicationId)?.lines ?? [];
    const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
    const text =
      result.outcome === 'refused'
        ? refusalText(result.error ?? { code: 'something-broke', params: {} }, ctx)
        : ctx.t(`staff.approve.${result.outcome}`, { amount: say.money(amountCents) });
    return [{ applicationId, number, outcome: result.outcome, amountCents, text }];
  });
  const approved = new Set(
    told.filter(({ outcome }) => outcome === 'approved').map(({ applicationId }) => applicationId),
  );
  const lines = form.chosen.filter(({ applicationId }) => approved.has(applicationId)).flatMap((each) => each.lines);
  const funds = inOrder(await deps.ledger.listFunds()).flatMap(({ fund, availableCents }): FundChange[] => {
    const takenCents = sumFrom(fund.fundId, lines);
    const change = { beforeCents: availableCents + takenCents, takenCents, afterCents: availableCents };
    return takenCents === 0 ? [] : [{ name: fund.name, ...change }];
  });
  return page(c, <ApproveDonePage ctx={ctx} rights={rightsOf(actor, deps)} results={told} funds={funds} />);
}

/** Why one packet was not approved and what to do next: with its amounts where the form of one packet says them too. */
function refusalText(error: { code: string; params: Refusal['params'] }, ctx: PageContext): string {
  const known = { code: error.code as Refusal['code'], params: error.params };
  const { title, next } = refusalTexts(ctx, known);
  const [field] = refusedFields(known, { amounts: {}, outcome: 'approve' });
  const said = field && sayErrors([field], ctx, words(ctx))[0];
  return said ? `${title}. ${ctx.t(`field-error.${said.key}`, said.params)}` : `${title}. ${next}`;
}
