import type { Hono } from 'hono';
import type { StaffActor } from '../../domain/access/actor.ts';
import { actorId } from '../../domain/access/actor.ts';
import { board } from '../../domain/access/resources.ts';
import { Refusal, type ErrorCode, type FieldError } from '../../domain/errors.ts';
import { planFundChange, type ChangePlan } from '../../domain/money/fund-change-plan.ts';
import { changeKinds, fundsOfChange, type ChangeKind, type FundChangeRow } from '../../domain/money/fund-changes.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import { readChange, type Typed } from '../../web/finance/change-form.ts';
import { ChangeFormPage, typedFromLimits } from '../../web/finance/change-form-page.tsx';
import { ChangePage, ChangesPage } from '../../web/finance/changes-page.tsx';
import { sayErrors, words } from '../../web/staff/words.ts';
import { allow, formText, page, readForm, seeOther, valueOf } from '../http/answers.ts';
import type { HttpContext, HttpEnv } from '../http/environment.ts';
import { refusalTexts } from '../http/errors.tsx';
import { financeActor, rightsOf } from './finance-answers.ts';
import { sourcesOf, type FinanceDeps, type FinanceSources } from './reading.ts';

/** Refusals of a proposal that a field can mend; the rest is said above the form. */
const fieldOf: Partial<Record<ErrorCode, FieldError>> = {
  'cap-below-use': { field: 'amount', key: 'cap-below-use' },
  'fund-short': { field: 'amount', key: 'more-than-left' },
  'approval-missing': { field: 'approvalOn', key: 'approval-missing' },
  'dates-wrong': { field: 'availableThrough', key: 'dates-wrong' },
  'report-day-wrong': { field: 'reportOn', key: 'report-day-wrong' },
  'fund-exists': { field: 'fundId', key: 'fund-exists' },
};
const mendable = new Set<ErrorCode>([
  ...(Object.keys(fieldOf) as ErrorCode[]),
  'allocation-above-cap',
  'allocation-incomplete',
  'amount-invalid',
  'fund-closed',
  'fund-still-open',
  'fund-unknown',
  'fund-unsettled',
  'invalid-input',
  'move-not-lawful',
  'nothing-left',
  'pays-nobody-back',
  'reason-missing',
]);

/** Amounts of a refusal in words: `leftCents` is "$1,000.00 left" beside its sentence. */
function refusalWords(c: HttpContext, refusal: Pick<Refusal, 'code' | 'params'>): { title: string; next: string } {
  const ctx = c.get('page');
  const say = words(ctx);
  const texts = refusalTexts(ctx, refusal);
  const numbers = Object.entries(refusal.params)
    .filter(([name]) => name.endsWith('Cents'))
    .map(([name, cents]) => `${ctx.t(`finance.number.${name}`)} ${say.money(Number(cents))}`);
  return { ...texts, next: [texts.next, ...numbers.map((each) => `${each}.`)].join(' ') };
}

export function changeRoutes(app: Hono<HttpEnv>, deps: FinanceDeps): void {
  const sources = sourcesOf(deps);
  const { settings } = deps.http;

  async function listPage(
    c: HttpContext,
    actor: StaffActor,
    results?: { row: FundChangeRow; refusal?: string | undefined }[],
  ) {
    const [changes, funds] = await Promise.all([deps.changes.listChanges(), deps.ledger.listFunds()]);
    const rights = rightsOf(actor);
    const openable = changes.filter(
      (row) =>
        rights.confirm &&
        row.status === 'proposed' &&
        row.change.kind === 'open' &&
        row.proposedBy.staffId !== actorId(actor),
    );
    return page(
      c,
      <ChangesPage
        ctx={c.get('page')}
        changes={changes}
        funds={funds}
        rights={rights}
        openable={openable}
        results={results}
        settings={settings}
      />,
    );
  }

  app.get('/finance/changes', async (c) => listPage(c, financeActor(c)));

  async function formPage(
    c: HttpContext,
    actor: StaffActor,
    more: {
      typed?: Typed;
      errors?: FieldError[];
      refusal?: { title: string; next: string };
      operationId?: string;
    },
  ) {
    const { kind, fund, funds } = await askedForm(c, deps);
    const inside = fund ? await deps.ledger.limitsWithin(fund.limitId) : [];
    const ctx = c.get('page');
    return page(
      c,
      <ChangeFormPage
        ctx={ctx}
        kind={kind}
        fund={fund}
        funds={funds}
        inside={inside}
        settings={settings}
        rights={rightsOf(actor)}
        typed={more.typed ?? (fund && kind === 'allocate' ? typedFromLimits(fund, inside, settings) : {})}
        errors={more.errors && sayErrors(more.errors, ctx, words(ctx))}
        refusal={more.refusal}
        operationId={more.operationId}
      />,
      more.errors || more.refusal ? 400 : 200,
    );
  }

  app.get('/finance/changes/new', async (c) => {
    const actor = financeActor(c);
    allow(c, 'fund.propose', board);
    return formPage(c, actor, {});
  });

  app.post('/finance/changes/new', async (c) => {
    const actor = financeActor(c);
    allow(c, 'fund.propose', board);
    const typed = await readForm(c);
    const { kind, fund, funds } = await askedForm(c, deps);
    const inside = fund ? await deps.ledger.limitsWithin(fund.limitId) : [];
    const { change, reason, errors } = readChange(kind, typed, { fund, funds, inside, settings });
    const operationId = formText(typed, 'operationId');
    if (!change) return formPage(c, actor, { typed, errors, operationId });
    const answer = await deps.commands.run('propose-fund-change', { operationId, actor, change, reason });
    if (answer.ok) return seeOther(c, `/finance/changes/${answer.value.changeId}?done=proposed`);
    const { code, params, fields = [] } = answer.error;
    if (!mendable.has(code)) valueOf(answer);
    const field = fieldOf[code];
    return formPage(c, actor, {
      typed,
      operationId,
      refusal: refusalWords(c, { code, params }),
      ...(fields.length > 0 ? { errors: fields } : field ? { errors: [field] } : {}),
    });
  });

  async function changePage(
    c: HttpContext,
    actor: StaffActor,
    changeId: string,
    more: { errors?: FieldError[]; refusal?: { title: string; next: string } } = {},
  ) {
    const row = await deps.changes.getChange(changeId);
    if (!row) throw new Refusal('not-found');
    const funds = await deps.ledger.listFunds();
    const done = c.req.query('done');
    const ctx = c.get('page');
    const doings = ['proposed', 'confirmed', 'refused', 'withdrawn'];
    return page(
      c,
      <ChangePage
        ctx={ctx}
        row={row}
        funds={funds}
        settings={settings}
        rights={rightsOf(actor)}
        own={row.proposedBy.staffId === actorId(actor)}
        preview={row.status === 'proposed' ? await preview(c, row, funds, sources) : undefined}
        notice={done !== undefined && doings.includes(done) ? ctx.t(`finance.done.${done}`) : undefined}
        errors={more.errors}
        refusal={more.refusal}
      />,
      more.errors ? 400 : more.refusal ? 409 : 200,
    );
  }

  app.get('/finance/changes/:id', async (c) => changePage(c, financeActor(c), c.req.param('id')));

  app.post('/finance/changes/confirm-all', async (c) => {
    const actor = financeActor(c);
    allow(c, 'fund.confirm', board);
    const form = await readForm(c);
    const asked = form['changeId'] ?? [];
    const ids = (Array.isArray(asked) ? asked : [asked]).slice(0, 100);
    const results: { row: FundChangeRow; refusal?: string | undefined }[] = [];
    for (const changeId of ids) {
      const row = await deps.changes.getChange(changeId);
      if (!row || row.change.kind !== 'open') throw new Refusal('not-found');
      // Each its own permanent id: a second click on the list confirms nothing twice.
      const operationId = `all-${changeId}-${actorId(actor)}`.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 64);
      const answer = await deps.commands.run('confirm-fund-change', {
        operationId,
        actor,
        changeId,
        verdict: 'confirm',
      });
      results.push(answer.ok ? { row } : { row, refusal: refusalWords(c, answer.error).title });
    }
    return listPage(c, actor, results);
  });

  app.post('/finance/changes/:id', async (c) => {
    const actor = financeActor(c);
    const changeId = c.req.param('id');
    const form = await readForm(c);
    const verdict = (['confirm', 'refuse', 'withdraw'] as const).find((each) => each === formText(form, 'verdict'));
    if (!verdict) throw new Refusal('invalid-input', {}, [{ field: 'verdict', key: 'choose-one' }]);
    const answer = await deps.commands.run('confirm-fund-change', {
      operationId: formText(form, 'operationId'),
      actor,
      changeId,
      verdict,
      reason: formText(form, 'reason'),
    });
    if (answer.ok) return seeOther(c, `/finance/changes/${changeId}?done=${answer.value.status}`);
    const { code, params, fields = [] } = answer.error;
    if (code === 'not-found' || code === 'wrong-role' || code === 'operation-reused') valueOf(answer);
    return changePage(c, actor, changeId, {
      refusal: refusalWords(c, { code, params }),
      ...(fields.length > 0 ? { errors: fields } : {}),
    });
  });
}

/** `?kind=raise&fund=adult-py2026-july`: what the form is for. */
async function askedForm(
  c: HttpContext,
  { ledger }: Pick<FinanceDeps, 'ledger'>,
): Promise<{ kind: ChangeKind; fund: FundRow | undefined; funds: FundRow[] }> {
  const kind = changeKinds.find((each) => each === c.req.query('kind'));
  const funds = await ledger.listFunds();
  const fund = funds.find((row) => row.fund.fundId === c.req.query('fund'));
  if (!kind || (kind !== 'open' && !fund)) throw new Refusal('not-found');
  return { kind, fund: kind === 'open' ? undefined : fund, funds };
}

/** What it would do as things stand: the same plan that the confirmation makes. */
async function preview(
  c: HttpContext,
  row: FundChangeRow,
  funds: readonly FundRow[],
  { ledger, settings, now }: FinanceSources,
): Promise<ChangePlan | { refusal: { title: string; next: string } }> {
  const ids = fundsOfChange(row.change).filter((id) => funds.some((fund) => fund.limitId === id));
  const inside = new Map(await Promise.all(ids.map(async (id) => [id, await ledger.limitsWithin(id)] as const)));
  try {
    return planFundChange(row.change, {
      funds,
      inside,
      settings,
      at: now().toISOString(),
      proposedBy: row.proposedBy.staffId,
    });
  } catch (error) {
    if (error instanceof Refusal) return { refusal: refusalWords(c, error) };
    throw error;
  }
}
