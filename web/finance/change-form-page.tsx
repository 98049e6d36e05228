import type { Child } from 'hono/jsx';
import type { FieldError } from '../../domain/errors.ts';
import { plainDollars } from '../csv.ts';
import { fundChoices, type ChangeKind } from '../../domain/money/fund-changes.ts';
import type { FundRow, LimitRow } from '../../domain/money/ledger-rows.ts';
import { centerLimitId, costKindLimitId, setAsideLimitId } from '../../domain/money/limits.ts';
import { streamsOf, type Settings } from '../../domain/settings.ts';
import {
  Actions,
  Alert,
  Button,
  Checkboxes,
  errorOf,
  errorText,
  fieldId,
  MoneyField,
  Page,
  PostForm,
  Select,
  SummaryList,
  TextField,
} from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { words } from '../staff/words.ts';
import { typedText, type Typed } from './change-form.ts';
import { financeNavigation, query, type FinanceRights } from './parts.tsx';

/** One form for each kind of change: only what that kind needs. What is sent waits for a second person. */
export function ChangeFormPage(props: {
  ctx: PageContext;
  kind: ChangeKind;
  fund: FundRow | undefined;
  funds: readonly FundRow[];
  inside: readonly LimitRow[];
  settings: Pick<Settings, 'centers' | 'partners' | 'requests'>;
  rights: FinanceRights;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  refusal?: { title: string; next: string } | undefined;
  operationId?: string | undefined;
}) {
  const { ctx, kind, fund, funds, settings, typed, errors } = props;
  const { t } = ctx;
  const say = words(ctx);
  const label = (name: string) => t(`finance.field.${name}`);
  const hint = (name: string) => t(`finance.hint.${name}`);
  const field = (name: string) => ({ t, name, errors, value: typedText(typed, name) });
  const text = (name: string, more: { hint?: string; short?: boolean } = {}) => (
    <TextField {...field(name)} label={label(name)} maxlength={120} hint={more.hint} short={more.short} />
  );
  const money = (name: string, more: { label?: string; hint?: string; optional?: boolean } = {}) => (
    <MoneyField {...field(name)} label={more.label ?? label(name)} hint={more.hint} optional={more.optional} />
  );
  const day = (name: string) => (
    <DayField ctx={ctx} name={name} label={label(name)} value={typedText(typed, name)} errors={errors} />
  );
  const fundOptions = funds
    .filter((each) => each.limitId !== fund?.limitId && each.closedAt === undefined)
    .map((each) => ({ value: each.limitId, text: `${each.fund.name} (${t(`finance.stream.${each.fund.stream}`)})` }));

  const named = (
    <>
      {text('name')}
      {text('fundId', { hint: hint('fundId'), short: true })}
      {text('year', { hint: hint('year'), short: true })}
      {text('part', { hint: hint('part'), short: true })}
      {day('availableFrom')}
      {day('availableThrough')}
      {text('grantNumber')}
    </>
  );
  const parts = (prefix: 'center' | 'cost-kind', options: readonly { id: string; name: string }[]) =>
    options.map(({ id, name }) => money(`${prefix}-${id}`, { label: name, optional: true }));
  const centers = settings.centers.map(({ centerId, name }) => ({ id: centerId, name }));
  const kindsOf = (kinds: readonly string[]) => kinds.map((id) => ({ id, name: t(`finance.cost.${id}`) }));

  const fields = (): Child => {
    switch (kind) {
      case 'open':
        return (
          <>
            <Group legend={t('finance.group.fund')}>
              {named}
              {text('assistanceListing', { short: true })}
              <Select
                {...field('stream')}
                label={label('stream')}
                options={streamsOf(settings).map((value) => ({ value, text: t(`finance.stream.${value}`) }))}
              />
              <Select
                {...field('calendar')}
                label={label('calendar')}
                hint={hint('calendar')}
                options={fundChoices.calendars.map((value) => ({ value, text: t(`finance.calendar.${value}`) }))}
              />
            </Group>
            <Group legend={t('finance.group.money')}>
              {money('cap')}
              {money('alreadyPaid', { hint: hint('alreadyPaid'), optional: true })}
            </Group>
            <Group legend={t('finance.group.rules')}>
              <Checkboxes
                t={t}
                name="pays"
                label={label('pays')}
                errors={errors}
                values={list(typed['pays'])}
                options={fundChoices.costKinds.map((value) => ({ value, text: t(`finance.cost.${value}`) }))}
              />
              <Select
                {...field('priorityScheme')}
                label={label('scheme')}
                options={fundChoices.schemes.map((value) => ({ value, text: t(`finance.scheme.${value}`) }))}
              />
            </Group>
            <Group legend={t('finance.inside.center')} hint={hint('centers')}>
              {parts('center', centers)}
            </Group>
            <Group legend={t('finance.inside.set-aside')} hint={hint('set-asides')}>
              {settings.partners.map(({ organizationId, name }) => (
                <TextField
                  {...field(`set-aside-${organizationId}`)}
                  label={t('finance.field.percent', { name })}
                  inputmode="decimal"
                  short
                  optional
                />
              ))}
            </Group>
            <Group legend={t('finance.inside.cost-kind')} hint={hint('cost-kinds')}>
              {parts('cost-kind', kindsOf(fundChoices.costKinds))}
            </Group>
          </>
        );
      case 'raise':
      case 'lower':
        return money('amount', { hint: hint(kind) });
      case 'move':
        return (
          <>
            <Select {...field('to')} label={label('to')} options={fundOptions} />
            {money('amount')}
            <Group legend={label('approval')} hint={hint('approval')}>
              {day('approvalOn')}
              {text('approvalReference', { short: true })}
            </Group>
          </>
        );
      case 'allocate':
        return (
          <>
            <p>{hint('allocate')}</p>
            <Group legend={t('finance.inside.center')} hint={hint('centers')}>
              {parts('center', centers)}
            </Group>
            <Group legend={t('finance.inside.set-aside')} hint={hint('set-aside-amounts')}>
              {settings.partners.map(({ organizationId, name }) =>
                money(`set-aside-${organizationId}`, { label: name, optional: true }),
              )}
            </Group>
            <Group legend={t('finance.inside.cost-kind')} hint={hint('cost-kinds')}>
              {parts('cost-kind', kindsOf(fund?.fund.pays ?? []))}
            </Group>
          </>
        );
      case 'close':
        return <p>{hint('close')}</p>;
      case 'report':
        return (
          <>
            <p>{hint('report')}</p>
            {day('reportOn')}
          </>
        );
      case 'carry-over':
        return (
          <>
            <p>{hint('carry-over')}</p>
            <Select
              {...field('to')}
              label={label('carry-to')}
              empty={t('finance.field.new-fund')}
              options={fundOptions.filter(
                ({ value }) => funds.find((each) => each.limitId === value)?.fund.stream === fund?.fund.stream,
              )}
            />
            <Group legend={t('finance.group.later')} hint={hint('later')}>
              {named}
            </Group>
          </>
        );
    }
  };
  const labels = Object.fromEntries(
    [
      'name',
      'fundId',
      'year',
      'part',
      'availableFrom',
      'availableThrough',
      'grantNumber',
      'assistanceListing',
      'stream',
      'calendar',
      'cap',
      'alreadyPaid',
      'amount',
      'to',
      'reason',
      'approvalOn',
      'approvalReference',
      'reportOn',
      'pays',
    ].map((name) => [name, label(name)]),
  );
  return (
    <Page
      ctx={ctx}
      title={
        fund
          ? t('finance.form.title', { kind: t(`finance.kind.${kind}`), fund: fund.fund.name })
          : t(`finance.kind.${kind}`)
      }
      errors={errors}
      errorLabels={labels}
      navigation={financeNavigation(ctx, props.rights, 'changes')}
      back={
        fund
          ? { href: `/finance/funds/${fund.fund.fundId}`, text: fund.fund.name }
          : { href: '/finance/changes', text: t('finance.changes.title') }
      }
    >
      {props.refusal ? (
        <Alert kind="error" live title={props.refusal.title}>
          {props.refusal.next}
        </Alert>
      ) : null}
      <p>{t('finance.form.intro')}</p>
      {fund ? (
        <SummaryList
          rows={[
            { key: t('finance.col.cap'), value: say.money(fund.capCents) },
            { key: t('finance.inside.used'), value: say.money(fund.capCents - fund.availableCents) },
            { key: t('finance.col.available'), value: say.money(fund.availableCents) },
          ]}
        />
      ) : null}
      <PostForm
        ctx={ctx}
        action={`/finance/changes/new${query({ kind, fund: fund?.fund.fundId })}`}
        operationId={props.operationId}
      >
        {fields()}
        <TextField {...field('reason')} label={label('reason')} hint={hint('reason')} maxlength={500} />
        <Actions>
          <Button text={t('finance.form.send')} />
        </Actions>
      </PostForm>
    </Page>
  );
}

/** What stands now, as the form shows it before somebody types. */
export function typedFromLimits(
  fund: FundRow,
  inside: readonly LimitRow[],
  settings: Pick<Settings, 'centers' | 'partners'>,
): Typed {
  const has = new Map(inside.map((row) => [row.limitId, row.capCents]));
  const entry = (name: string, id: string): [string, string][] => {
    const cents = has.get(id);
    return cents === undefined ? [] : [[name, plainDollars(cents)]];
  };
  return Object.fromEntries([
    ...settings.centers.flatMap(({ centerId }) => entry(`center-${centerId}`, centerLimitId(fund.limitId, centerId))),
    ...settings.partners.flatMap(({ organizationId }) =>
      entry(`set-aside-${organizationId}`, setAsideLimitId(fund.limitId, organizationId)),
    ),
    ...fund.fund.pays.flatMap((kind) => entry(`cost-kind-${kind}`, costKindLimitId(fund.limitId, kind))),
  ]);
}

const list = (value: string | string[] | undefined): string[] => (Array.isArray(value) ? value : value ? [value] : []);

function Group({ legend, hint, children }: { legend: string; hint?: string; children?: Child }) {
  return (
    <fieldset class="usa-fieldset sd-group">
      <legend class="usa-legend">{legend}</legend>
      {hint === undefined ? null : <span class="usa-hint">{hint}</span>}
      {children}
    </fieldset>
  );
}

/** The browser's own field for a day: staff type many, and it reads as the same text where there is none. */
function DayField(props: {
  ctx: PageContext;
  name: string;
  label: string;
  value: string;
  errors?: readonly FieldError[] | undefined;
}) {
  const { t } = props.ctx;
  const error = errorOf(props.errors, props.name);
  const errorId = `error-${props.name}`;
  return (
    <div class={error ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      <label class="usa-label" for={fieldId(props.name)}>
        {props.label}
      </label>
      {error ? (
        <span class="usa-error-message" id={errorId}>
          <span class="sd-visually-hidden">{t('common.error-prefix')} </span>
          {errorText(t, error)}
        </span>
      ) : null}
      <input
        class={error ? 'usa-input usa-input--error sd-day' : 'usa-input sd-day'}
        id={fieldId(props.name)}
        name={props.name}
        type="date"
        value={props.value}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={error ? errorId : undefined}
      />
    </div>
  );
}
