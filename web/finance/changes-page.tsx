import type { FieldError } from '../../domain/errors.ts';
import type { ChangePlan } from '../../domain/money/fund-change-plan.ts';
import { fundsOfChange, type FundChange, type FundChangeRow } from '../../domain/money/fund-changes.ts';
import type { FundRow } from '../../domain/money/ledger-rows.ts';
import { everyone, limitKindOf } from '../../domain/money/limits.ts';
import { partnerName, type Settings } from '../../domain/settings.ts';
import {
  Actions,
  Alert,
  Button,
  ButtonLink,
  Page,
  PostForm,
  SummaryList,
  Tag,
  TextField,
  type TagKind,
} from '../layout.tsx';
import type { SummaryRow } from '../display-components.tsx';
import type { PageContext } from '../page.tsx';
import { StackTable } from '../staff/stack-table.tsx';
import { words, type Words } from '../staff/words.ts';
import { financeNavigation, query, type FinanceRights } from './parts.tsx';

type Named = Pick<Settings, 'centers' | 'partners'>;
const tags: Record<FundChangeRow['status'], TagKind> = {
  proposed: 'waiting',
  confirmed: 'done',
  refused: 'error',
  withdrawn: 'plain',
};

const nameOf = (limitId: string, funds: readonly FundRow[]): string =>
  funds.find((fund) => fund.limitId === limitId)?.fund.name ?? limitId.split('#')[2] ?? limitId;

/** One sentence: what it would do, to which fund, with how much. */
function changeWords({ t }: Pick<PageContext, 't'>, say: Words, change: FundChange, funds: readonly FundRow[]): string {
  const [first = '', second = ''] = fundsOfChange(change);
  const params = { fund: nameOf(first, funds), to: nameOf(second, funds) };
  switch (change.kind) {
    case 'open':
      return t('finance.does.open', { fund: change.fund.name, amount: say.money(change.fund.capCents) });
    case 'raise':
    case 'lower':
    case 'move':
      return t(`finance.does.${change.kind}`, { ...params, amount: say.money(change.amountCents) });
    case 'allocate':
      return t('finance.does.allocate', { ...params, count: change.allocations.length });
    case 'close':
      return t('finance.does.close', params);
    case 'report':
      return t('finance.does.report', { ...params, day: say.day(change.on) });
    case 'carry-over':
      return t('finance.does.carry-over', { ...params, to: 'fund' in change.to ? change.to.fund.name : params.to });
  }
}

const who = (by: { staffId: string; name?: string | undefined } | undefined): string => by?.name ?? by?.staffId ?? '';

export function ChangeList(props: {
  ctx: PageContext;
  say: Words;
  changes: readonly FundChangeRow[];
  funds: readonly FundRow[];
}) {
  const { ctx, say, changes } = props;
  const { t } = ctx;
  if (changes.length === 0) return <p>{t('finance.changes.none')}</p>;
  return (
    <StackTable
      wrap
      caption={t('finance.changes.caption', { count: changes.length })}
      hideCaption
      columns={(['what', 'reason', 'proposed', 'settled', 'status'] as const).map((column) => ({
        text: t(`finance.changes.${column}`),
      }))}
      rows={changes.map((row) => [
        <a class="usa-link" href={`/finance/changes/${row.changeId}`}>
          {changeWords(ctx, say, row.change, props.funds)}
        </a>,
        row.reason,
        t('finance.changes.by', { by: who(row.proposedBy), at: say.time(row.proposedAt) }),
        row.settledAt === undefined
          ? '–'
          : t('finance.changes.by', { by: who(row.settledBy), at: say.time(row.settledAt) }),
        <Tag text={t(`finance.changes.is.${row.status}`)} kind={tags[row.status]} />,
      ])}
    />
  );
}

export function ChangesPage(props: {
  ctx: PageContext;
  changes: readonly FundChangeRow[];
  funds: readonly FundRow[];
  rights: FinanceRights;
  /** Proposals to open a fund that this person may confirm. */
  openable: readonly FundChangeRow[];
  /** What became of "confirm all". */
  results?: readonly { row: FundChangeRow; refusal?: string | undefined }[] | undefined;
  settings: Named;
}) {
  const { ctx, changes, funds, rights, openable, results } = props;
  const { t } = ctx;
  const say = words(ctx);
  const waiting = changes.filter(({ status }) => status === 'proposed');
  const settled = changes.filter(({ status }) => status !== 'proposed');
  return (
    <Page ctx={ctx} title={t('finance.changes.title')} navigation={financeNavigation(ctx, rights, 'changes')} wide>
      <p>{t('finance.changes.intro')}</p>
      {results ? (
        <Alert kind={results.some(({ refusal }) => refusal) ? 'warning' : 'success'} live title={t('finance.all.done')}>
          <ul>
            {results.map(({ row, refusal }) => (
              <li>
                {changeWords(ctx, say, row.change, funds)}: {refusal ?? t('finance.changes.is.confirmed')}
              </li>
            ))}
          </ul>
        </Alert>
      ) : null}
      {rights.propose ? (
        <Actions>
          <ButtonLink href="/finance/changes/new?kind=open" text={t('finance.kind.open')} kind="outline" />
        </Actions>
      ) : null}
      <section aria-labelledby="waiting">
        <h2 id="waiting">{t('finance.changes.waiting')}</h2>
        <ChangeList ctx={ctx} say={say} changes={waiting} funds={funds} />
      </section>
      {openable.length > 1 ? (
        <section aria-labelledby="all">
          <h2 id="all">{t('finance.all.title')}</h2>
          <p>{t('finance.all.says', { count: openable.length })}</p>
          {openable.map((row) => (
            <details class="sd-details">
              <summary>{changeWords(ctx, say, row.change, funds)}</summary>
              <SummaryList rows={detailRows(ctx, say, row.change, funds, props.settings)} />
            </details>
          ))}
          <PostForm ctx={ctx} action="/finance/changes/confirm-all">
            {openable.map(({ changeId }) => (
              <input type="hidden" name="changeId" value={changeId} />
            ))}
            <Actions>
              <Button text={t('finance.all.confirm', { count: openable.length })} />
            </Actions>
          </PostForm>
        </section>
      ) : null}
      <section aria-labelledby="settled">
        <h2 id="settled">{t('finance.changes.settled-title')}</h2>
        <ChangeList ctx={ctx} say={say} changes={settled} funds={funds} />
      </section>
    </Page>
  );
}

/** Everything that a proposal says, for the one who confirms it. */
function detailRows(
  ctx: PageContext,
  say: Words,
  change: FundChange,
  funds: readonly FundRow[],
  settings: Named,
): SummaryRow[] {
  const { t } = ctx;
  const row = (key: string, value: string): SummaryRow => ({ key: t(`finance.field.${key}`), value });
  const centerName = (id: string) => settings.centers.find(({ centerId }) => centerId === id)?.name ?? id;
  const setAsideName = (id: string) => (id === everyone ? t('finance.inside.everyone') : partnerName(settings, id));
  const list = (entries: readonly string[]) => (entries.length === 0 ? t('finance.field.nothing') : entries.join('; '));
  if (change.kind === 'open') {
    const { fund } = change;
    return [
      row('name', `${fund.name} (${fund.fundId})`),
      row('stream', t(`finance.stream.${fund.stream}`)),
      row('calendar', `${t(`finance.calendar.${fund.calendar}`)}, ${fund.year}`),
      row('part', fund.part),
      row('dates', t('finance.dates', { from: say.day(fund.availableFrom), through: say.day(fund.availableThrough) })),
      row('cap', say.money(fund.capCents)),
      row('paid', say.money(fund.alreadyPaidCents)),
      row('grant', `${fund.grantNumber}, ${fund.assistanceListing}`),
      row('pays', list(fund.pays.map((kind) => t(`finance.cost.${kind}`)))),
      row('scheme', t(`finance.scheme.${fund.priorityScheme}`)),
      row(
        'centers',
        list(Object.entries(fund.centerAllocations).map(([id, cents]) => `${centerName(id)} ${say.money(cents)}`)),
      ),
      row(
        'set-asides',
        list(Object.entries(fund.setAsidePercents).map(([id, percent]) => `${setAsideName(id)} ${percent}%`)),
      ),
      row(
        'cost-kinds',
        list(
          Object.entries(fund.costKindCaps).map(
            ([kind, cents]) => `${t(`finance.cost.${kind}`)} ${say.money(cents ?? 0)}`,
          ),
        ),
      ),
    ];
  }
  const about = row('fund', nameOf(change.fundLimitId, funds));
  switch (change.kind) {
    case 'raise':
    case 'lower':
      return [about, row('amount', say.money(change.amountCents))];
    case 'move':
      return [
        about,
        row('to', nameOf(change.toFundLimitId, funds)),
        row('amount', say.money(change.amountCents)),
        ...(change.approval
          ? [
              row(
                'approval',
                t('finance.field.approved', { day: say.day(change.approval.on), reference: change.approval.reference }),
              ),
            ]
          : []),
      ];
    case 'allocate':
      return [
        about,
        ...change.allocations.map((each) => ({
          key:
            each.limit === 'center'
              ? centerName(each.of)
              : each.limit === 'set-aside'
                ? setAsideName(each.of)
                : t(`finance.cost.${each.of}`),
          value: say.money(each.capCents),
        })),
      ];
    case 'close':
      return [about];
    case 'report':
      return [about, row('reportOn', say.day(change.on))];
    case 'carry-over': {
      if ('fundLimitId' in change.to) return [about, row('to', nameOf(change.to.fundLimitId, funds))];
      const { fund } = change.to;
      return [
        about,
        row('to', `${fund.name} (${fund.fundId}), ${fund.year}`),
        row('part', fund.part),
        row(
          'dates',
          t('finance.dates', { from: say.day(fund.availableFrom), through: say.day(fund.availableThrough) }),
        ),
        row('grant', fund.grantNumber),
      ];
    }
  }
}

/** What a change would write into the journal as things stand now. */
function Preview(props: {
  ctx: PageContext;
  say: Words;
  plan: ChangePlan;
  funds: readonly FundRow[];
  settings: Named;
}) {
  const { ctx, say, plan } = props;
  const { t } = ctx;
  const limitName = (limitId: string): string => {
    const kind = limitKindOf(limitId);
    const of = limitId.split('#')[3] ?? '';
    if (kind === 'fund') return nameOf(limitId, props.funds);
    if (kind === 'center') return props.settings.centers.find(({ centerId }) => centerId === of)?.name ?? of;
    if (kind === 'cost-kind') return t(`finance.cost.${of}`);
    return of === everyone ? t('finance.inside.everyone') : partnerName(props.settings, of);
  };
  if (plan.drafts.length === 0) return <p>{t('finance.preview.nothing')}</p>;
  return (
    <StackTable
      dense
      caption={t('finance.preview.title')}
      hideCaption
      columns={[
        { text: t('finance.preview.where') },
        { text: t('finance.journal.what') },
        { text: t('finance.journal.move') },
        { text: t('finance.journal.amount'), number: true },
      ]}
      rows={plan.drafts.map((draft) => [
        draft.limits.map(limitName).join(', '),
        t(`finance.operation.${draft.operation}`),
        t('finance.journal.from-to', { from: t(`finance.column.${draft.from}`), to: t(`finance.column.${draft.to}`) }),
        say.money(draft.amountCents),
      ])}
    />
  );
}

export function ChangePage(props: {
  ctx: PageContext;
  row: FundChangeRow;
  funds: readonly FundRow[];
  settings: Named;
  rights: FinanceRights;
  own: boolean;
  /** Of a proposal: what it would do now, or why it would be refused. */
  preview?: ChangePlan | { refusal: { title: string; next: string } } | undefined;
  notice?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Refused by the command: what and why. */
  refusal?: { title: string; next: string } | undefined;
}) {
  const { ctx, row, funds, rights, own, preview } = props;
  const { t } = ctx;
  const say = words(ctx);
  const waits = row.status === 'proposed';
  const path = `/finance/changes/${row.changeId}`;
  return (
    <Page
      ctx={ctx}
      title={changeWords(ctx, say, row.change, funds)}
      errors={props.errors}
      errorLabels={{ reason: t('finance.field.refuse-reason') }}
      navigation={financeNavigation(ctx, rights, 'changes')}
      back={{ href: '/finance/changes', text: t('finance.changes.title') }}
    >
      {props.notice === undefined ? null : (
        <Alert kind="success" live>
          {props.notice}
        </Alert>
      )}
      {props.refusal ? (
        <Alert kind="error" live title={props.refusal.title}>
          {props.refusal.next}
        </Alert>
      ) : null}
      <p>
        <Tag text={t(`finance.changes.is.${row.status}`)} kind={tags[row.status]} />
      </p>
      <SummaryList
        rows={[
          ...detailRows(ctx, say, row.change, funds, props.settings),
          { key: t('finance.changes.reason'), value: row.reason },
          {
            key: t('finance.changes.proposed'),
            value: t('finance.changes.by', { by: who(row.proposedBy), at: say.time(row.proposedAt) }),
          },
          ...(row.settledAt === undefined
            ? []
            : [
                {
                  key: t(`finance.changes.is.${row.status}`),
                  value: t('finance.changes.by', { by: who(row.settledBy), at: say.time(row.settledAt) }),
                },
              ]),
          ...(row.settledReason === undefined
            ? []
            : [{ key: t('finance.field.refuse-reason'), value: row.settledReason }]),
          ...(row.status === 'confirmed' && row.movedCents !== undefined && row.change.kind !== 'report'
            ? [{ key: t('finance.field.moved'), value: say.money(row.movedCents) }]
            : []),
        ]}
      />
      {waits && preview ? (
        <section aria-labelledby="preview">
          <h2 id="preview">{t('finance.preview.title')}</h2>
          {'refusal' in preview ? (
            <Alert kind="warning" title={preview.refusal.title}>
              {preview.refusal.next}
            </Alert>
          ) : (
            <Preview ctx={ctx} say={say} plan={preview} funds={funds} settings={props.settings} />
          )}
        </section>
      ) : null}
      {waits && own ? (
        <>
          <p>{t('finance.changes.own')}</p>
          <PostForm ctx={ctx} action={path}>
            <input type="hidden" name="verdict" value="withdraw" />
            <Actions>
              <Button text={t('finance.changes.withdraw')} kind="outline" />
            </Actions>
          </PostForm>
        </>
      ) : null}
      {waits && !own && rights.confirm ? (
        <>
          <PostForm ctx={ctx} action={path}>
            <input type="hidden" name="verdict" value="confirm" />
            <Actions>
              <Button text={t('finance.changes.confirm')} />
            </Actions>
          </PostForm>
          <PostForm ctx={ctx} action={path}>
            <input type="hidden" name="verdict" value="refuse" />
            <TextField
              t={t}
              name="reason"
              label={t('finance.field.refuse-reason')}
              errors={props.errors}
              maxlength={500}
            />
            <Actions>
              <Button text={t('finance.changes.refuse')} kind="secondary" />
            </Actions>
          </PostForm>
        </>
      ) : null}
      {row.status === 'confirmed' ? (
        <p>
          {fundsOfChange(row.change)
            .map((id) => funds.find((fund) => fund.limitId === id))
            .filter((fund) => fund !== undefined)
            .map((fund) => (
              <a class="usa-link sd-link-row" href={`/finance/funds/${fund.fund.fundId}${query({})}`}>
                {fund.fund.name}
              </a>
            ))}
        </p>
      ) : null}
    </Page>
  );
}
