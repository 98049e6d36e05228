import { Actions, Alert, Button, Page, PostForm, SummaryList, type SummaryRow } from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { payeeOfLine } from '../../domain/money/payee.ts';
import { itemText } from './asked-rounds.tsx';
import { hiddenFields, type DecideValues, type DecisionDraft } from './decide-form.ts';
import { fundsAfter, type FundChoice } from './fund-choices.ts';
import { payeeText } from './payee-words.ts';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { StackTable } from './stack-table.tsx';
import { words, type Words } from './words.ts';

export interface ReviewProps {
  applicationId: string;
  number: string;
  rights: StaffRights;
  values: DecideValues;
  draft: DecisionDraft;
  funds: readonly FundChoice[];
  /** R3: as the answers tell it; what was read from paper stands in the draft. */
  priorityGroup?: number | undefined;
  /** R2: why this goes above the person's cap, in the first approver's words. */
  exception?: string | undefined;
  /** Set when a second person will have to approve too: above the threshold (local policy), or above a cap. */
  second?: { because: 'limit'; limitCents: number } | { because: 'cap' } | undefined;
}

/** The last look before it counts: what happens, to which money, and what cannot be undone. */
export function ReviewPage({ ctx, ...props }: ReviewProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const { draft } = props;
  return (
    <Page
      ctx={ctx}
      title={t('staff.review.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: `/staff/cases/${props.applicationId}`, text: t('staff.case.title', { number: props.number }) }}
    >
      <p class="sd-status">{headline(draft, ctx, say)}</p>
      <p>{t('staff.review.nothing-yet')}</p>
      {draft.outcome === 'approve' ? <Money ctx={ctx} say={say} draft={draft} funds={props.funds} /> : null}
      <SummaryList rows={reviewRows(draft, props, ctx)} />
      <Alert kind="warning">
        {draft.outcome !== 'approve' || props.second === undefined
          ? t(`staff.review.cannot-undo.${draft.outcome}`)
          : props.second.because === 'cap'
            ? t('staff.review.second-cap')
            : t('staff.review.second', { limit: say.money(props.second.limitCents) })}
      </Alert>
      <PostForm
        ctx={ctx}
        action={`/staff/cases/${props.applicationId}/decide`}
        operationId={props.values.operationId}
        class="sd-form"
      >
        {hiddenFields(props.values)
          .filter(([name]) => name !== 'operationId')
          .map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        <Actions>
          <Button
            text={t(`staff.review.confirm.${draft.outcome}`, { amount: say.money(draft.amountCents) })}
            name="step"
            value="confirm"
          />
          <Button text={t('staff.review.change')} kind="outline" name="step" value="edit" />
        </Actions>
      </PostForm>
    </Page>
  );
}

function headline(draft: DecisionDraft, { t }: PageContext, say: Words): string {
  const amounts = { amount: say.money(draft.amountCents), asked: say.money(draft.askedCents) };
  if (draft.outcome === 'deny') return t('staff.review.deny');
  if (draft.outcome === 'more-information') return t('staff.review.ask');
  if (draft.outcome === 'waitlist') return t('staff.review.waitlist', amounts);
  if (draft.askedCents === 0) return t('staff.review.approve-paper', amounts);
  return t(draft.amountCents === draft.askedCents ? 'staff.review.approve-all' : 'staff.review.approve', amounts);
}

function Money(props: { ctx: PageContext; say: Words; draft: DecisionDraft; funds: readonly FundChoice[] }) {
  const { say, draft, funds } = props;
  const { t } = props.ctx;
  return (
    <>
      <StackTable
        caption={t('staff.review.funds')}
        columns={[
          { text: t('staff.review.fund') },
          { text: t('staff.review.before'), number: true },
          { text: t('staff.review.this'), number: true },
          { text: t('staff.review.after'), number: true },
        ]}
        rows={fundsAfter(funds, draft.lines).map((fund) => [
          fund.name,
          say.money(fund.beforeCents),
          say.money(-fund.spentCents),
          <strong>{say.money(fund.afterCents)}</strong>,
        ])}
      />
      <StackTable
        caption={t('staff.review.lines')}
        columns={[
          { text: t('staff.case.cost') },
          { text: t('staff.review.fund') },
          { text: t('staff.review.pay-to') },
          { text: t('staff.case.amount'), number: true },
        ]}
        rows={draft.lines.map((line) => [
          t(`staff.cost.${line.costKind}`),
          funds.find((fund) => fund.fundId === line.fundId)?.name ?? line.fundId,
          payeeText(payeeOfLine(line, draft), t),
          say.money(line.amountCents),
        ])}
      />
    </>
  );
}

function reviewRows(
  draft: DecisionDraft,
  { values, priorityGroup, exception }: ReviewProps,
  ctx: PageContext,
): SummaryRow[] {
  const { t } = ctx;
  const group = priorityGroup ?? draft.priorityGroup;
  const row = (key: string, value: SummaryRow['value'] | undefined): SummaryRow[] =>
    value === undefined || value === '' ? [] : [{ key: t(`staff.review.${key}`), value }];
  const list = (items: readonly string[]) =>
    items.length === 0 ? undefined : (
      <ul class="usa-list">
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    );
  if (draft.outcome === 'deny')
    return row(
      'letter-says',
      <>
        <p>{values.denyReason}</p>
        <p>{values.denyChange}</p>
      </>,
    );
  if (draft.outcome === 'more-information')
    return [
      ...row('items', list(draft.requestedItems.map((item) => itemText(item, ctx)))),
      ...row('message', draft.reason),
    ];
  return [
    ...row('stream', draft.waitFor && t(`staff.stream.${draft.waitFor.stream}`)),
    ...row(
      'lines',
      draft.waitFor &&
        list(
          draft.waitFor.lines.map(
            (line) => `${t(`staff.cost.${line.costKind}`)}: ${words(ctx).money(line.amountCents)}`,
          ),
        ),
    ),
    ...row('reason', draft.reason),
    ...row(
      'group',
      group === undefined ? undefined : `${t('staff.priority.short', { group })}: ${t(`staff.priority.${group}`)}`,
    ),
    ...row('exception', exception),
    ...row('ahead', draft.aheadOfReason),
    ...row('ticks', list(draft.ticks.map((tick) => t(`staff.tick.${tick}`)))),
  ];
}
