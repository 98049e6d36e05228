import type { FieldError } from '../../domain/errors.ts';
import type { DecisionLine } from '../../domain/cases/rows.ts';
import type { OwnPageReason } from '../../domain/money/approval-list.ts';
import type { Payee } from '../../domain/settings.ts';
import {
  Actions,
  Alert,
  Button,
  ButtonLink,
  Page,
  PostForm,
  TextArea,
  errorOf,
  errorText,
  fieldId,
} from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { splitText } from './decide-form.ts';
import { staffNavigation, type StaffRights } from './navigation.ts';
import { payeeText } from './payee-words.ts';
import { StackTable } from './stack-table.tsx';
import { sayErrors, words, type Words } from './words.ts';

export interface ApproveLine extends Pick<DecisionLine, 'fundId' | 'costKind' | 'amountCents'> {
  payee?: Payee | undefined;
  payeeName?: string | undefined;
  fund: string;
}
/** A packet that can be approved with the others, as it would be. */
export interface ApproveRow {
  applicationId: string;
  number: string;
  name: string;
  version: number;
  group: number;
  program: string;
  amountCents: number;
  lines: readonly ApproveLine[];
  needs: 'training' | 'support' | 'both';
  /** R3: how many wait with a higher group outside of the list. */
  ahead: number;
  include: boolean;
  looked: boolean;
}
/** A packet for its own page, and why in words. */
export interface OwnPageRow {
  applicationId: string;
  number: string;
  why: OwnPageReason;
  text: string;
}
export interface FundChange {
  name: string;
  beforeCents: number;
  takenCents: number;
  afterCents: number;
}

export interface ApproveListProps {
  rights: StaffRights;
  /** All that were selected, to come back with another kind of money. */
  ids: readonly string[];
  streams: readonly { stream: string; funds: number; leftCents: number }[];
  stream?: string | undefined;
  rows: readonly ApproveRow[];
  others: readonly OwnPageRow[];
  funds: readonly FundChange[];
  ticks: { training: readonly string[]; support: readonly string[] };
  /** R3: who would be passed over and whom this reader may open. */
  ahead: { count: number; numbers: readonly string[] };
  aheadOfReason: string;
  left: number;
  operationId: string;
  errors: readonly FieldError[];
  /** Packets were left out, or the money moved: the list is another one than before. */
  changed: boolean;
}

/** Nothing is done here yet: which money, and what each packet would get from which fund, one after the other. */
export function ApproveListPage({ ctx, ...props }: ApproveListProps & { ctx: PageContext }) {
  const { t } = ctx;
  const say = words(ctx);
  const errors = sayErrors(props.errors, ctx, say);
  const totalCents = props.rows.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const { stream } = props;
  return (
    <Page
      ctx={ctx}
      title={t('staff.approve.title')}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
      errors={errors}
      errorLabels={Object.fromEntries(props.rows.map((row) => [lookedField(row), row.number]))}
    >
      {props.changed ? (
        <Alert kind="warning" title={t('staff.approve.changed')} live>
          {t('staff.approve.changed-text')}
        </Alert>
      ) : null}
      <StreamForm ctx={ctx} ids={props.ids} streams={props.streams} stream={stream} />
      {props.left > 0 ? <p>{t('staff.bulk.left', { count: props.left })}</p> : null}
      {stream === undefined ? null : (
        <>
          <p class="sd-status">{t('staff.approve.sum', { count: props.rows.length, amount: say.money(totalCents) })}</p>
          {props.rows.length === 0 ? null : (
            <PostForm ctx={ctx} action="/staff/bulk/approve" operationId={props.operationId} class="sd-form sd-approve">
              <input type="hidden" name="stream" value={stream} />
              <p>{t('staff.approve.order')}</p>
              <FundsChanged ctx={ctx} say={say} funds={props.funds} />
              <Ticks ctx={ctx} {...props} />
              {props.rows.map((row) => (
                <PacketCard ctx={ctx} say={say} row={row} errors={errors} />
              ))}
              {props.ahead.count > 0 ? (
                <>
                  <p>
                    {t('staff.approve.ahead', { count: props.ahead.count })}
                    {props.ahead.numbers.length > 0 ? ` ${props.ahead.numbers.join(', ')}` : ''}
                  </p>
                  <TextArea
                    t={t}
                    name="aheadOfReason"
                    label={t('staff.approve.ahead-reason')}
                    hint={t('staff.decide.ahead-hint')}
                    errors={errors}
                    value={props.aheadOfReason}
                    maxlength={1000}
                    rows={3}
                  />
                </>
              ) : null}
              <Alert kind="warning">{t('staff.approve.cannot-undo')}</Alert>
              <Actions>
                <Button text={t('staff.approve.yes')} />
                <ButtonLink href="/staff" text={t('staff.case.back')} kind="outline" />
              </Actions>
            </PostForm>
          )}
          <OwnPages ctx={ctx} others={props.others} />
        </>
      )}
    </Page>
  );
}

/** Which money pays all of it: a choice of its own, because the order of who comes first follows from it (R3). */
function StreamForm(props: { ctx: PageContext } & Pick<ApproveListProps, 'ids' | 'streams' | 'stream'>) {
  const { t } = props.ctx;
  const say = words(props.ctx);
  if (props.ids.length === 0) return <p>{t('staff.bulk.none')}</p>;
  if (props.streams.length === 0) return <p>{t('staff.approve.no-money')}</p>;
  return (
    <form method="get" action="/staff/bulk/approve" class="sd-form">
      {props.ids.map((id) => (
        <input type="hidden" name="id" value={id} />
      ))}
      <fieldset class="usa-fieldset usa-form-group">
        <legend class="usa-legend sd-legend-bold">{t('staff.approve.stream')}</legend>
        <span class="usa-hint">{t('staff.approve.stream-hint')}</span>
        {props.streams.map(({ stream, funds, leftCents }) => (
          <div class="usa-radio">
            <input
              class="usa-radio__input"
              id={`stream-${stream}`}
              type="radio"
              name="stream"
              value={stream}
              checked={stream === props.stream}
            />
            <label class="usa-radio__label" for={`stream-${stream}`}>
              {t(`staff.approve.stream.${stream}`)}
              <span class="usa-hint">{t('staff.approve.stream-left', { funds, left: say.money(leftCents) })}</span>
            </label>
          </div>
        ))}
      </fieldset>
      <Actions>
        <Button
          text={t(props.stream === undefined ? 'staff.approve.lay-out' : 'staff.approve.lay-out-again')}
          kind={props.stream === undefined ? 'primary' : 'outline'}
        />
      </Actions>
    </form>
  );
}

/** R26, R7: what somebody says they looked at, once for all; the tick beside each packet is its own. */
function Ticks({ ctx, ticks, rows }: { ctx: PageContext } & Pick<ApproveListProps, 'ticks' | 'rows'>) {
  const { t } = ctx;
  const list = (which: 'training' | 'support') =>
    rows.some(({ needs }) => needs === which || needs === 'both') ? (
      <>
        <h3>{t(`staff.approve.ticks.${which}`)}</h3>
        <ul class="usa-list">
          {ticks[which].map((tick) => (
            <li>{t(`staff.tick.${tick}`)}</li>
          ))}
        </ul>
      </>
    ) : null;
  return (
    <section aria-labelledby="ticks">
      <h2 id="ticks">{t('staff.approve.ticks')}</h2>
      {list('training')}
      {list('support')}
    </section>
  );
}

const lookedField = ({ applicationId }: Pick<ApproveRow, 'applicationId'>) => `looked-${applicationId}`;

function PacketCard(props: { ctx: PageContext; say: Words; row: ApproveRow; errors: readonly FieldError[] }) {
  const { say, row } = props;
  const { t } = props.ctx;
  const { applicationId: id, number, group } = row;
  const looked = lookedField(row);
  const error = errorOf(props.errors, looked);
  return (
    <section class="sd-card" aria-labelledby={`packet-${id}`}>
      <h2 id={`packet-${id}`}>
        <a class="usa-link" href={`/staff/cases/${id}`}>
          {number}
        </a>{' '}
        {row.name}
      </h2>
      <input type="hidden" name="packet" value={`${id}:${row.version}`} />
      {row.lines.map((line) => (
        <input type="hidden" name={`lines-${id}`} value={splitText(line)} />
      ))}
      {row.ahead > 0 ? <input type="hidden" name="ahead" value={id} /> : null}
      <p>
        <strong>{t('staff.priority.short', { group })}:</strong> {t(`staff.priority.${group}`)}
      </p>
      {row.program === '' ? null : <p>{row.program}</p>}
      {row.ahead > 0 ? <p>{t('staff.approve.passes', { count: row.ahead })}</p> : null}
      <StackTable
        caption={t('staff.approve.asked', { amount: say.money(row.amountCents) })}
        columns={[
          { text: t('staff.review.fund') },
          { text: t('staff.review.pay-to') },
          { text: t('staff.approve.for') },
          { text: t('staff.case.amount'), number: true },
        ]}
        rows={together(row.lines).map((lines) => [
          lines[0]?.fund,
          lines[0] && payeeText(lines[0], t),
          lines.map((line) => `${t(`staff.cost.${line.costKind}`)} ${say.money(line.amountCents)}`).join(', '),
          say.money(lines.reduce((sum, line) => sum + line.amountCents, 0)),
        ])}
      />
      <div class={error ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
        {error ? (
          <span class="usa-error-message" id={`error-${looked}`}>
            <span class="sd-visually-hidden">{t('common.error-prefix')} </span>
            {errorText(t, error)}
          </span>
        ) : null}
        <Tick
          name="include"
          id={`include-${id}`}
          value={id}
          on={row.include}
          text={t('staff.approve.include', { number })}
        />
        <Tick
          name="looked"
          id={fieldId(looked)}
          value={id}
          on={row.looked}
          text={t(`staff.approve.looked.${row.needs}`, { number })}
          describedBy={error ? `error-${looked}` : undefined}
        />
      </div>
    </section>
  );
}

/** Thirty packets are a long page: what one fund pays to one payee is one row. */
const together = (lines: readonly ApproveLine[]): ApproveLine[][] => [
  ...Map.groupBy(lines, ({ fundId, payee, payeeName }) => `${fundId} ${payee} ${payeeName}`).values(),
];

const Tick = (props: {
  name: string;
  id: string;
  value: string;
  on: boolean;
  text: string;
  describedBy?: string | undefined;
}) => (
  <div class="usa-checkbox">
    <input
      class="usa-checkbox__input"
      id={props.id}
      type="checkbox"
      name={props.name}
      value={props.value}
      checked={props.on}
      aria-describedby={props.describedBy}
    />
    <label class="usa-checkbox__label" for={props.id}>
      {props.text}
    </label>
  </div>
);

/** Each fund before and after the whole list. */
function FundsChanged({ ctx, say, funds, done }: FundsProps & { done?: boolean | undefined }) {
  const { t } = ctx;
  return (
    <StackTable
      caption={t('staff.review.funds')}
      columns={[
        { text: t('staff.review.fund') },
        { text: t(done ? 'staff.approve.before' : 'staff.review.before'), number: true },
        { text: t('staff.approve.this'), number: true },
        { text: t(done ? 'staff.review.before' : 'staff.review.after'), number: true },
      ]}
      rows={funds.map(({ name, beforeCents, takenCents, afterCents }) => [
        name,
        say.money(beforeCents),
        say.money(-takenCents),
        <strong>{say.money(afterCents)}</strong>,
      ])}
    />
  );
}
interface FundsProps {
  ctx: PageContext;
  say: Words;
  funds: readonly FundChange[];
}

function OwnPages({ ctx, others }: { ctx: PageContext; others: readonly OwnPageRow[] }) {
  const { t } = ctx;
  if (others.length === 0) return null;
  return (
    <section class="sd-section" aria-labelledby="own-pages">
      <h2 id="own-pages">{t('staff.approve.others', { count: others.length })}</h2>
      <ul class="usa-list">
        {others.map(({ applicationId, number, text }) => (
          <li>
            <a class="usa-link" href={`/staff/cases/${applicationId}`}>
              {number}
            </a>
            : {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface ApproveResult {
  applicationId: string;
  number: string;
  outcome: 'approved' | 'needs-second' | 'refused';
  amountCents: number;
  /** What happened and what to do next, in words. */
  text: string;
}

/** Each packet's own result, the sums, and the funds; the same however often the form is sent. */
export function ApproveDonePage(props: {
  ctx: PageContext;
  rights: StaffRights;
  results: readonly ApproveResult[];
  funds: readonly FundChange[];
}) {
  const { ctx, results } = props;
  const { t } = ctx;
  const say = words(ctx);
  const of = (outcome: ApproveResult['outcome']) => results.filter((each) => each.outcome === outcome);
  const sum = of('approved').reduce((cents, { amountCents }) => cents + amountCents, 0);
  const part = (outcome: ApproveResult['outcome']) => {
    const each = of(outcome);
    return each.length === 0 ? null : (
      <section class="sd-section" aria-labelledby={`result-${outcome}`}>
        <h2 id={`result-${outcome}`}>{t(`staff.approve.result.${outcome}`, { count: each.length })}</h2>
        <ul class="usa-list">
          {each.map(({ applicationId, number, text }) => (
            <li>
              <a class="usa-link" href={`/staff/cases/${applicationId}`}>
                {number}
              </a>
              : {text}
            </li>
          ))}
        </ul>
      </section>
    );
  };
  return (
    <Page
      ctx={ctx}
      title={t('staff.approve.done', { done: of('approved').length, of: results.length })}
      navigation={staffNavigation(t, props.rights)}
      back={{ href: '/staff', text: t('staff.case.back') }}
    >
      <p class="sd-status">{t('staff.approve.done-sum', { amount: say.money(sum) })}</p>
      {part('refused')}
      {part('needs-second')}
      {part('approved')}
      {props.funds.length === 0 ? null : <FundsChanged ctx={ctx} say={say} funds={props.funds} done />}
      <Actions>
        <ButtonLink href="/staff" text={t('staff.case.back')} kind="outline" />
      </Actions>
    </Page>
  );
}
