import { decisionTicks } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import type { PacketFacts } from '../../domain/forms/facts.ts';
import type { Answers } from '../../domain/forms/shape.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { ojtResults, type OjtGrant, type OjtTerms } from '../../domain/ojt/rows.ts';
import { generalPool, type OjtSettings } from '../../domain/ojt/settings.ts';
import { mostCentsOf } from '../../domain/ojt/terms.ts';
import {
  Actions,
  Alert,
  Button,
  Checkboxes,
  DataTable,
  DateField,
  MoneyField,
  PostForm,
  Radios,
  SummaryList,
  TextArea,
  TextField,
} from '../layout.tsx';
import type { PageContext } from '../page.tsx';
import { AskPart } from './ask-part.tsx';
import { DenyPart } from './deny-part.tsx';
import { ojtOutcomes, type OjtDecideValues } from './ojt-form.ts';
import type { Words } from './words.ts';

/** What staff see of a request for on-the-job training instead of funds (R21). */
export interface OjtDesk {
  applicationId: string;
  facts: NonNullable<PacketFacts['ojt']>;
  answers: Answers;
  /** Local policy, shown as such. */
  settings: OjtSettings;
  leastWageCents: number;
  informationDays: number;
  /** Of the program year in which the training begins; the partner's own first. */
  slots: { year: string; pools: { pool: string; name: string; left: number; cap: number }[] };
  employer: { kept: number; notKept: number } | undefined;
  /** Why this reader may not decide now, in words. */
  whyNot: string | undefined;
  decide?: {
    stage: 'first' | 'second';
    first?: { name: string; decidedAt: string; ratePercent: number } | undefined;
    values: OjtDecideValues;
    askable: Askable;
    ahead: number;
  };
  granted?: { grant: OjtGrant; poolName: string } | undefined;
  result?:
    | { version: number; operationId: string; typed: { result: string; month: string; day: string; year: string } }
    | undefined;
}

interface PartProps {
  ctx: PageContext;
  say: Words;
  ojt: OjtDesk;
  errors: readonly FieldError[];
}

/** What the person tells of employer, job and pay. */
export function OjtAsked({ ctx, say, ojt }: Omit<PartProps, 'errors'>) {
  const { t } = ctx;
  const { facts, answers, settings } = ojt;
  const text = (name: string): string | undefined => {
    const value = answers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const row = (key: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ key: t(`staff.ojt.${key}`), value }];
  const { employer, wageCents, hoursPerWeek, weeks, startsOn } = facts;
  const known = wageCents !== undefined && hoursPerWeek !== undefined && weeks !== undefined;
  return (
    <section aria-labelledby="asked">
      <h2 id="asked">{t('staff.ojt.asked.title')}</h2>
      <SummaryList
        rows={[
          ...row('employer', employer),
          ...row('town', text('ojtEmployerTown')),
          ...row('phone', text('ojtEmployerPhone')),
          ...row('job', facts.job),
          ...row('learn', text('ojtLearn')),
          ...row('skills', text('ojtSkills')),
          ...row('wage', wageCents === undefined ? undefined : say.money(wageCents)),
          ...row('hours', hoursPerWeek?.toString()),
          ...row('weeks', weeks?.toString()),
          ...row('start', startsOn && say.day(startsOn)),
        ]}
      />
      {known ? (
        <p>{estimate(ctx, say, { wageCents, hoursPerWeek, weeks, ratePercent: settings.usualRatePercent })}</p>
      ) : null}
    </section>
  );
}

/** Whole cents, the most it can come to, and that nothing is committed by saying so. */
export const estimate = (
  { t }: PageContext,
  say: Words,
  terms: Pick<OjtTerms, 'wageCents' | 'hoursPerWeek' | 'weeks' | 'ratePercent'>,
): string =>
  t('staff.ojt.estimate', {
    amount: say.money(mostCentsOf(terms)),
    wage: say.money(terms.wageCents),
    hours: terms.hoursPerWeek,
    weeks: terms.weeks,
    rate: terms.ratePercent,
  });

export function OjtPanel(props: PartProps) {
  const { ctx, ojt } = props;
  const { t } = ctx;
  return (
    <>
      {ojt.granted ? <Granted {...props} {...ojt.granted} /> : <Slots {...props} />}
      {ojt.result ? <Result {...props} {...ojt.result} /> : null}
      {ojt.decide ? (
        <Decide {...props} decide={ojt.decide} />
      ) : ojt.whyNot === undefined ? null : (
        <section aria-labelledby="decide">
          <h2 id="decide">{t('staff.decide.title')}</h2>
          <p>{ojt.whyNot}</p>
        </section>
      )}
    </>
  );
}

function Slots({ ctx, ojt }: PartProps) {
  const { t } = ctx;
  const { pools, year } = ojt.slots;
  return (
    <section aria-labelledby="slots">
      <h2 id="slots">{t('staff.ojt.slots.title')}</h2>
      <p>{t('staff.ojt.slots.intro', { year })}</p>
      <DataTable
        caption={t('staff.ojt.slots.caption', { year })}
        columns={[{ text: t('staff.ojt.slots.pool') }, { text: t('staff.ojt.slots.count'), number: true }]}
        rows={pools.map(({ pool, name, left, cap }) => [
          pool === generalPool ? t('staff.ojt.slots.general') : name,
          t('staff.ojt.slots.left', { left, cap }),
        ])}
      />
      {pools.every(({ left }) => left <= 0) ? <Alert kind="warning">{t('staff.ojt.slots.none')}</Alert> : null}
      <EmployerRecord ctx={ctx} ojt={ojt} />
    </section>
  );
}

function EmployerRecord({ ctx: { t }, ojt }: Pick<PartProps, 'ctx' | 'ojt'>) {
  return <p>{ojt.employer ? t('staff.ojt.record', ojt.employer) : t('staff.ojt.record.none')}</p>;
}

function Decide({ ctx, say, ojt, errors, decide }: PartProps & { decide: NonNullable<OjtDesk['decide']> }) {
  const { t } = ctx;
  const { settings, informationDays } = ojt;
  const { values } = decide;
  const number = { t, errors, short: true, inputmode: 'numeric', maxlength: 3 } as const;
  return (
    <section aria-labelledby="decide">
      <h2 id="decide">{t(decide.stage === 'second' ? 'staff.decide.title-second' : 'staff.decide.title')}</h2>
      {decide.first ? (
        <p>
          {t('staff.ojt.decide.second-intro', {
            name: decide.first.name,
            rate: decide.first.ratePercent,
            date: say.day(decide.first.decidedAt),
          })}
        </p>
      ) : null}
      <p>{t('staff.decide.intro')}</p>
      <PostForm
        ctx={ctx}
        action={`/staff/cases/${ojt.applicationId}/ojt`}
        operationId={values.operationId}
        class="usa-form sd-form sd-decide"
      >
        <input type="hidden" name="version" value={values.version} />
        <Radios
          t={t}
          name="outcome"
          label={t('staff.decide.outcome')}
          errors={errors}
          value={values.outcome}
          options={ojtOutcomes.map((outcome) => ({
            value: outcome,
            text: t(`staff.ojt.decide.outcome.${outcome}`),
            hint: t(`staff.ojt.decide.outcome.${outcome}-hint`, { days: informationDays }),
          }))}
        />
        <div class="sd-decide-approve">
          <h3>{t('staff.ojt.decide.approve.title')}</h3>
          <TextField
            t={t}
            name="employer"
            label={t('staff.ojt.employer')}
            hint={t('staff.ojt.decide.employer-hint')}
            errors={errors}
            value={values.terms.employer}
            maxlength={120}
          />
          <MoneyField
            t={t}
            name="wage"
            label={t('staff.ojt.wage')}
            hint={t('staff.ojt.decide.wage-hint', { least: say.money(ojt.leastWageCents) })}
            errors={errors}
            value={values.terms.wage}
          />
          <TextField {...number} name="hours" label={t('staff.ojt.hours')} value={values.terms.hours} />
          <TextField
            {...number}
            name="weeks"
            label={t('staff.ojt.weeks')}
            hint={t('staff.ojt.decide.weeks-hint', { max: settings.mostWeeks })}
            value={values.terms.weeks}
          />
          <DateField
            t={t}
            name="startsOn"
            label={t('staff.ojt.start')}
            hint={t('staff.ojt.decide.start-hint')}
            errors={errors}
            value={{
              month: values.terms['startsOn-month'],
              day: values.terms['startsOn-day'],
              year: values.terms['startsOn-year'],
            }}
          />
          <TextField
            {...number}
            name="rate"
            label={t('staff.ojt.decide.rate')}
            hint={t('staff.ojt.decide.rate-hint', {
              usual: settings.usualRatePercent,
              high: settings.highRatePercent,
            })}
            value={values.terms.rate}
          />
          <Checkboxes
            t={t}
            name="criteria"
            label={t('staff.ojt.decide.criteria', { usual: settings.usualRatePercent })}
            hint={t('staff.ojt.decide.criteria-hint')}
            errors={errors}
            options={settings.highRateCriteria.map(({ criterionId, name }) => ({ value: criterionId, text: name }))}
            values={values.criteria}
          />
          <Checkboxes
            t={t}
            name="ticks"
            label={t('staff.decide.ticks')}
            hint={t('staff.decide.ticks-hint')}
            errors={errors}
            options={decisionTicks.map((tick) => ({ value: tick, text: t(`staff.tick.${tick}`) }))}
            values={values.ticks}
          />
          {decide.ahead > 0 || values.aheadOfReason !== '' || errors.some(({ field }) => field === 'aheadOfReason') ? (
            <TextArea
              t={t}
              name="aheadOfReason"
              label={t('staff.decide.ahead')}
              hint={t('staff.decide.ahead-hint')}
              errors={errors}
              value={values.aheadOfReason}
              maxlength={1000}
            />
          ) : null}
          <TextArea
            t={t}
            name="note"
            label={t('staff.ojt.decide.note')}
            errors={errors}
            value={values.note}
            maxlength={2000}
            optional
          />
        </div>
        <AskPart ctx={ctx} values={values} errors={errors} askable={decide.askable} />
        <DenyPart
          ctx={ctx}
          title={t('staff.ojt.decide.deny.title')}
          values={values}
          errors={errors}
          maxlength={2000}
          reasonLabel={t('staff.ojt.decide.deny-reason')}
          changeHint={t('staff.ojt.decide.deny-change-hint')}
        />
        <Actions>
          <Button text={t('staff.decide.review-button')} name="step" value="review" />
        </Actions>
      </PostForm>
    </section>
  );
}

function Granted({ ctx, say, ojt, grant, poolName }: PartProps & NonNullable<OjtDesk['granted']>) {
  const { t } = ctx;
  const { terms, slot } = grant;
  const pool =
    slot === undefined
      ? t('staff.ojt.granted.given-back')
      : slot.pool === generalPool
        ? t('staff.ojt.granted.pool.general', { year: slot.year })
        : t('staff.ojt.granted.pool.partner', { year: slot.year, partner: poolName });
  const names = terms.criteria.map(
    (id) => ojt.settings.highRateCriteria.find(({ criterionId }) => criterionId === id)?.name ?? id,
  );
  return (
    <section aria-labelledby="granted">
      <h2 id="granted">{t('staff.ojt.granted.title')}</h2>
      <SummaryList
        rows={[
          { key: t('staff.ojt.granted.pool'), value: pool },
          { key: t('staff.ojt.employer'), value: terms.employer },
          { key: t('staff.ojt.wage'), value: say.money(terms.wageCents) },
          { key: t('staff.ojt.hours'), value: String(terms.hoursPerWeek) },
          { key: t('staff.ojt.weeks'), value: String(terms.weeks) },
          { key: t('staff.ojt.start'), value: say.day(terms.startsOn) },
          { key: t('staff.ojt.granted.rate'), value: `${terms.ratePercent}%` },
          ...(names.length === 0 ? [] : [{ key: t('staff.ojt.granted.criteria'), value: names.join('; ') }]),
        ]}
      />
      <p>{estimate(ctx, say, terms)}</p>
      <EmployerRecord ctx={ctx} ojt={ojt} />
    </section>
  );
}

function Result({ ctx, say, ojt, errors, version, operationId, typed }: PartProps & NonNullable<OjtDesk['result']>) {
  const { t } = ctx;
  const recorded = ojt.granted?.grant.result;
  return (
    <section aria-labelledby="result-of">
      <h2 id="result-of">{t('staff.ojt.result.title')}</h2>
      {recorded ? (
        <p>
          {t('staff.ojt.result.now', { date: say.day(recorded.on), what: t(`staff.ojt.result.what.${recorded.what}`) })}{' '}
          {recorded.what === 'stopped' ? '' : t('staff.ojt.result.correct')}
        </p>
      ) : (
        <p>{t('staff.ojt.result.intro', { limit: ojt.settings.refuseEmployerAfter })}</p>
      )}
      {recorded?.what === 'stopped' ? null : (
        <PostForm
          ctx={ctx}
          action={`/staff/cases/${ojt.applicationId}/ojt-result`}
          operationId={operationId}
          class="usa-form sd-form"
        >
          <input type="hidden" name="version" value={String(version)} />
          <Radios
            t={t}
            name="result"
            label={t('staff.ojt.result.what')}
            errors={errors}
            value={typed.result}
            options={ojtResults.map((result) => ({
              value: result,
              text: t(`staff.ojt.result.what.${result}`),
              ...(result === 'stopped' ? { hint: t('staff.ojt.result.what.stopped-hint') } : {}),
            }))}
          />
          <DateField
            t={t}
            name="on"
            label={t('staff.ojt.result.on')}
            hint={t('staff.ojt.result.on-hint')}
            errors={errors}
            value={typed}
          />
          <Actions>
            <Button text={t('staff.ojt.result.button')} kind="outline" />
          </Actions>
        </PostForm>
      )}
    </section>
  );
}
