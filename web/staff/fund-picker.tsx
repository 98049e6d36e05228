import type { FieldError } from '../../domain/errors.ts';
import type { DecisionLine } from '../../domain/cases/rows.ts';
import { errorOf, errorText, fieldId } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import { firstFund, oldestFund } from './decide-form.ts';
import type { FundChoice } from './fund-choices.ts';
import type { Words } from './words.ts';

/**
 * The money for the whole decision: as the first approver chose, the oldest that may pay (R5), or one fund by name. Each says what is left now, and (with the island) what would be left; a fund that cannot
 * be picked is still there, with its reason, so that nobody looks for it.
 */
export function FundPicker(props: {
  ctx: PageContext;
  say: Words;
  funds: readonly FundChoice[];
  /** R5: local policy. */
  oldestMoneyFirst: boolean;
  /** R29: what the first approver chose, to the second one. */
  firstLines?: readonly DecisionLine[] | undefined;
  value: string;
  errors: readonly FieldError[];
}) {
  const { ctx, say, funds } = props;
  const { t } = ctx;
  const open = funds.filter((fund) => fund.state === 'open');
  const shut = funds.filter((fund) => fund.state !== 'open');
  const error = errorOf(props.errors, 'fund');
  const nameOf = (fundId: string) => funds.find((fund) => fund.fundId === fundId)?.name ?? fundId;
  const whole: { value: string; text: string; hints: string[] }[] = [
    ...(props.firstLines === undefined
      ? []
      : [
          {
            value: firstFund,
            text: t('staff.decide.fund-first'),
            hints: props.firstLines.map(
              ({ costKind, amountCents, fundId }) =>
                `${t(`staff.cost.${costKind}`)}: ${say.money(amountCents)}, ${nameOf(fundId)}`,
            ),
          },
        ]),
    ...(props.oldestMoneyFirst
      ? [{ value: oldestFund, text: t('staff.decide.fund-oldest'), hints: [t('staff.decide.fund-oldest-hint')] }]
      : []),
  ];
  const idOf = (at: number) => (at === 0 ? fieldId('fund') : `${fieldId('fund')}-${at}`);
  return (
    <div
      class={error ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}
      data-after={t('staff.decide.fund-after', { after: '§' })}
      data-short={t('staff.decide.fund-after-short', { short: '§' })}
    >
      <fieldset class="usa-fieldset" aria-describedby={error ? 'hint-fund error-fund' : 'hint-fund'}>
        <legend class="usa-legend">{t('staff.decide.fund')}</legend>
        <span class="usa-hint" id="hint-fund">
          {t('staff.decide.fund-hint')}
        </span>
        {error ? (
          <span class="usa-error-message" id="error-fund">
            <span class="sd-visually-hidden">{t('common.error-prefix')} </span>
            {errorText(t, error)}
          </span>
        ) : null}
        {whole.map(({ value, text, hints }, at) => (
          <div class="usa-radio sd-fund">
            <input
              class="usa-radio__input"
              id={idOf(at)}
              type="radio"
              name="fund"
              value={value}
              checked={value === props.value}
            />
            <label class="usa-radio__label" for={idOf(at)}>
              {text}
              {hints.map((hint) => (
                <span class="usa-hint">{hint}</span>
              ))}
            </label>
          </div>
        ))}
        {open.map((fund, at) => (
          <div class="usa-radio sd-fund">
            <input
              class="usa-radio__input"
              id={idOf(whole.length + at)}
              type="radio"
              name="fund"
              value={fund.fundId}
              checked={fund.fundId === props.value}
              data-left={String(fund.leftHereCents)}
            />
            <label class="usa-radio__label" for={idOf(whole.length + at)}>
              {fund.name}
              <span class="usa-hint">
                <strong>{t('staff.decide.fund-left', { left: say.money(fund.leftCents) })}</strong>
                {' · '}
                {t('staff.decide.fund-through', { date: say.day(fund.closes) })}
              </span>
              {fund.because === undefined ? null : (
                <span class="usa-hint">
                  {t(`staff.decide.fund-here.${fund.because}`, { left: say.money(fund.leftHereCents) })}
                </span>
              )}
              {Object.entries(fund.kindsLeft).map(([kind, cents]) => (
                <span class="usa-hint">
                  {t('staff.decide.fund-kind-left', { kind: t(`staff.cost.${kind}`), left: say.money(cents) })}
                </span>
              ))}
              {fund.cannotPay.length > 0 ? (
                <span class="usa-hint">
                  {fund.pays.length === 0
                    ? t('staff.decide.fund-no-scholarships')
                    : t('staff.decide.fund-cannot', {
                        kinds: fund.cannotPay.map((kind) => t(`staff.cost.${kind}`)).join(', '),
                      })}
                </span>
              ) : null}
              {fund.bar ? <span class="usa-hint">{t(`lookup.fund.${fund.bar}`)}</span> : null}
              <span class="sd-fund__after" data-fund-after={fund.fundId} aria-live="polite"></span>
            </label>
          </div>
        ))}
      </fieldset>
      {shut.length === 0 ? null : (
        <details class="sd-details">
          <summary>{t('staff.decide.fund-not-open')}</summary>
          <ul class="usa-list">
            {shut.map((fund) => (
              <li>
                {fund.name}:{' '}
                {t(`staff.decide.fund-state.${fund.state}`, {
                  date: say.day(fund.state === 'not-yet' ? fund.opens : fund.closes),
                })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
