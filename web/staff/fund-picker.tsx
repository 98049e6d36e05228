import type { FieldError } from '../../domain/errors.ts';
import { errorOf, errorText, fieldId } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import type { FundChoice } from './fund-choices.ts';
import type { Words } from './words.ts';

/**
 * One fund for the whole decision. Each says what is left now, and (with the island) what would be left; a fund that cannot
 * be picked is still there, with its reason, so that nobody looks for it.
 */
export function FundPicker(props: {
  ctx: PageContext;
  say: Words;
  funds: readonly FundChoice[];
  value: string;
  errors: readonly FieldError[];
}) {
  const { ctx, say, funds } = props;
  const { t } = ctx;
  const open = funds.filter((fund) => fund.state === 'open');
  const shut = funds.filter((fund) => fund.state !== 'open');
  const error = errorOf(props.errors, 'fund');
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
        {open.map((fund, at) => (
          <div class="usa-radio sd-fund">
            <input
              class="usa-radio__input"
              id={at === 0 ? fieldId('fund') : `${fieldId('fund')}-${at}`}
              type="radio"
              name="fund"
              value={fund.fundId}
              checked={fund.fundId === props.value}
              data-left={String(fund.leftCents)}
            />
            <label class="usa-radio__label" for={at === 0 ? fieldId('fund') : `${fieldId('fund')}-${at}`}>
              {fund.name}
              <span class="usa-hint">
                <strong>{t('staff.decide.fund-left', { left: say.money(fund.leftCents) })}</strong>
                {' · '}
                {t('staff.decide.fund-through', { date: say.day(fund.closes) })}
              </span>
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
