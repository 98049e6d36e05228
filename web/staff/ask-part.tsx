import { nameOf } from '../../domain/languages.ts';
import { requestReasons } from '../../domain/cases/rows.ts';
import type { FieldError } from '../../domain/errors.ts';
import { questionText } from '../../domain/forms/form.ts';
import type { Askable } from '../../domain/information/open-items.ts';
import { errorOf, errorText, fieldId, Select, TextArea, TextField } from '../form-components.tsx';
import type { PageContext } from '../page.tsx';
import {
  noteField,
  questionField,
  questionNoteField,
  questionReasonField,
  questionRows,
  reasonField,
  type AskValues,
} from './ask-form.ts';

interface AskPartProps {
  ctx: PageContext;
  values: AskValues;
  errors: readonly FieldError[];
  askable: Askable;
}

/** R28: exactly what this packet has: its papers, and the questions that its answers make the form ask. */
export function AskPart({ ctx, values, errors, askable }: AskPartProps) {
  const { t } = ctx;
  return (
    <div class="sd-decide-ask">
      <h3>{t('staff.decide.ask.title')}</h3>
      <Papers ctx={ctx} values={values} errors={errors} askable={askable} />
      {askable.questions.length === 0 ? null : (
        <Questions ctx={ctx} values={values} errors={errors} askable={askable} />
      )}
      <TextArea
        t={t}
        name="askMessage"
        label={t('staff.decide.ask-message')}
        hint={t('staff.decide.ask-message-hint')}
        errors={errors}
        value={values.askMessage}
        maxlength={2000}
        optional
      />
      {ctx.languages.length < 2 ? (
        <input type="hidden" name="askLanguage" value={values.askLanguage} />
      ) : (
        <Select
          t={t}
          name="askLanguage"
          label={t('staff.decide.ask-language')}
          hint={t('staff.decide.ask-language-hint')}
          errors={errors}
          value={values.askLanguage}
          options={ctx.languages.map((value) => ({ value, text: nameOf(value, ctx.language) }))}
        />
      )}
    </div>
  );
}

const reasonOptions = ({ t }: PageContext) =>
  requestReasons.map((reason) => ({ value: reason, text: t(`asking.reason.${reason}`) }));

function Papers({ ctx, values, errors, askable }: AskPartProps) {
  const { t } = ctx;
  const bad = errorOf(errors, 'items');
  return (
    <div class={bad ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      <fieldset class="usa-fieldset" aria-describedby={bad ? 'hint-items error-items' : 'hint-items'}>
        <legend class="usa-legend">{t('staff.decide.ask-items')}</legend>
        <span class="usa-hint" id="hint-items">
          {t('staff.decide.ask-items-hint')}
        </span>
        {bad ? (
          <span class="usa-error-message" id="error-items">
            <span class="sd-visually-hidden">{t('common.error-prefix')} </span>
            {errorText(t, bad)}
          </span>
        ) : null}
        {askable.documents.map((kind, at) => {
          const id = at === 0 ? fieldId('items') : `${fieldId('items')}-${at}`;
          const name = t(`staff.kind.${kind}`);
          return (
            <div class="sd-ask-item">
              <div class="usa-checkbox">
                <input
                  class="usa-checkbox__input"
                  id={id}
                  type="checkbox"
                  name="items"
                  value={kind}
                  checked={values.items.includes(kind)}
                />
                <label class="usa-checkbox__label" for={id}>
                  {name}
                </label>
              </div>
              <div class="sd-ask-more">
                <Select
                  t={t}
                  name={reasonField(kind)}
                  label={t('staff.decide.ask-why', { what: name })}
                  errors={errors}
                  value={values.itemReasons[kind] ?? ''}
                  options={reasonOptions(ctx)}
                />
                <TextField
                  t={t}
                  name={noteField(kind)}
                  label={t('staff.decide.ask-note', { what: name })}
                  errors={errors}
                  value={values.itemNotes[kind] ?? ''}
                  maxlength={500}
                  optional
                />
              </div>
            </div>
          );
        })}
      </fieldset>
    </div>
  );
}

function Questions({ ctx, values, errors, askable }: AskPartProps) {
  const { t } = ctx;
  return (
    <div class="usa-form-group">
      <fieldset class="usa-fieldset">
        <legend class="usa-legend">{t('staff.decide.ask-questions')}</legend>
        <span class="usa-hint">{t('staff.decide.ask-questions-hint')}</span>
        {Array.from({ length: questionRows(values) }, (_, at) => {
          const row = values.questions[at] ?? { field: '', reason: '', note: '' };
          const number = at + 1;
          const error = errorOf(errors, questionField(at));
          return (
            <div class="sd-ask-item">
              <div class={error ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
                <label class="usa-label" for={fieldId(questionField(at))}>
                  {t('staff.decide.ask-question', { number })}{' '}
                  <span class="usa-hint sd-inline">{t('common.optional')}</span>
                </label>
                {error ? (
                  <span class="usa-error-message" id={`error-${questionField(at)}`}>
                    <span class="sd-visually-hidden">{t('common.error-prefix')} </span>
                    {errorText(t, error)}
                  </span>
                ) : null}
                <select
                  class={error ? 'usa-select usa-input--error' : 'usa-select'}
                  id={fieldId(questionField(at))}
                  name={questionField(at)}
                  aria-describedby={error ? `error-${questionField(at)}` : undefined}
                  aria-invalid={error ? 'true' : undefined}
                >
                  <option value="">{t('common.select')}</option>
                  {askable.questions.map((section) => (
                    <optgroup label={t(`form.section.${section.sectionId}.title`)}>
                      {section.fields.map((field) => (
                        <option value={field.name} selected={field.name === row.field}>
                          {questionText(field, t)}
                        </option>
                      ))}
                    </optgroup>
                  ))}
                </select>
              </div>
              <div class="sd-ask-more">
                <Select
                  t={t}
                  name={questionReasonField(at)}
                  label={t('staff.decide.ask-question-why', { number })}
                  errors={errors}
                  value={row.reason}
                  options={reasonOptions(ctx)}
                />
                <TextField
                  t={t}
                  name={questionNoteField(at)}
                  label={t('staff.decide.ask-question-note', { number })}
                  errors={errors}
                  value={row.note}
                  maxlength={500}
                  optional
                />
              </div>
            </div>
          );
        })}
      </fieldset>
    </div>
  );
}
