import type { Child } from 'hono/jsx';
import type { FieldError } from '../domain/errors.ts';
import type { PageContext } from './page-context.ts';
import type { Translate } from './text.ts';

/** The id that an error summary links to: the field's input, or the first of its radios, boxes or date parts. */
export const fieldId = (name: string): string => `field-${name}`;
const errorId = (name: string): string => `error-${name}`;
const hintId = (name: string): string => `hint-${name}`;

export const errorOf = (errors: readonly FieldError[] | undefined, name: string): FieldError | undefined =>
  errors?.find((each) => each.field === name);
export const errorText = (t: Translate, error: FieldError): string => t(`field-error.${error.key}`, error.params);

/**
 * R25: what went wrong, at the top, each line a link to its field; it has the focus as the page opens, without any script.
 * Nothing when there is nothing.
 */
export function ErrorSummary(props: {
  t: Translate;
  errors: readonly FieldError[];
  /** The question of each field, where "please answer this" alone would not say which. */
  labels?: Readonly<Record<string, string>> | undefined;
}) {
  const { t, errors, labels = {} } = props;
  if (errors.length === 0) return null;
  return (
    <div class="sd-errors" role="alert" tabindex={-1} autofocus aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">{t('common.errors.title', { count: errors.length })}</h2>
      <ul>
        {errors.map((error) => (
          <li>
            <a href={`#${fieldId(error.field)}`}>
              {labels[error.field] === undefined ? '' : `${labels[error.field]}: `}
              {errorText(t, error)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A form that posts: the token against forged requests and the operation id are always in it. */
export function PostForm(props: {
  ctx: PageContext;
  action: string;
  /** Leave out for forms that change nothing of a packet (sign-in steps). */
  operationId?: string | undefined;
  class?: string | undefined;
  multipart?: boolean | undefined;
  children?: Child;
}) {
  return (
    <form
      class={props.class ?? 'usa-form sd-form'}
      method="post"
      action={props.action}
      enctype={props.multipart ? 'multipart/form-data' : undefined}
      novalidate
    >
      <input type="hidden" name="csrfToken" value={props.ctx.csrfToken} />
      <input type="hidden" name="operationId" value={props.operationId ?? props.ctx.newOperationId()} />
      {/* A coach's page: the packet in the address has to be this person's, whatever tab it was drawn in. */}
      {props.ctx.workingFor ? (
        <input type="hidden" name="clientPersonId" value={props.ctx.workingFor.personId} />
      ) : null}
      {props.children}
    </form>
  );
}

interface FieldProps {
  t: Translate;
  name: string;
  label: string;
  hint?: string | undefined;
  errors?: readonly FieldError[] | undefined;
  /** Optional fields say so; the rest is needed. */
  optional?: boolean | undefined;
}

const described = (props: FieldProps): string | undefined =>
  [props.hint === undefined ? '' : hintId(props.name), errorOf(props.errors, props.name) ? errorId(props.name) : '']
    .filter(Boolean)
    .join(' ') || undefined;

function Label(props: FieldProps) {
  return (
    <label class="usa-label" for={fieldId(props.name)}>
      {props.label} {props.optional ? <span class="usa-hint sd-inline">{props.t('common.optional')}</span> : null}
    </label>
  );
}

function HintAndError(props: FieldProps) {
  const error = errorOf(props.errors, props.name);
  return (
    <>
      {props.hint === undefined ? null : (
        <span class="usa-hint" id={hintId(props.name)}>
          {props.hint}
        </span>
      )}
      {error ? (
        <span class="usa-error-message" id={errorId(props.name)}>
          <span class="sd-visually-hidden">{props.t('common.error-prefix')} </span>
          {errorText(props.t, error)}
        </span>
      ) : null}
    </>
  );
}

function Group(props: FieldProps & { children?: Child }) {
  const bad = errorOf(props.errors, props.name) !== undefined;
  return <div class={bad ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>{props.children}</div>;
}

const inputClass = (base: string, props: FieldProps): string =>
  errorOf(props.errors, props.name) ? `${base} usa-input--error` : base;

export function TextField(
  props: FieldProps & {
    value?: string | undefined;
    type?: 'text' | 'email' | 'tel' | 'search' | undefined;
    inputmode?: 'text' | 'numeric' | 'decimal' | 'email' | 'tel' | undefined;
    autocomplete?: string | undefined;
    maxlength?: number | undefined;
    /** What the browser lets go out of a form that makes an address: a name does not belong into one. */
    pattern?: string | undefined;
    /** A short answer gets a short box. */
    short?: boolean | undefined;
    class?: string | undefined;
  },
) {
  return (
    <Group {...groupProps(props)}>
      <Label {...groupProps(props)} />
      <HintAndError {...groupProps(props)} />
      <div class={props.short ? 'sd-short' : undefined}>
        <input
          class={inputClass(props.class ? `usa-input ${props.class}` : 'usa-input', props)}
          id={fieldId(props.name)}
          name={props.name}
          type={props.type ?? 'text'}
          inputmode={props.inputmode}
          autocomplete={props.autocomplete}
          maxlength={props.maxlength}
          pattern={props.pattern}
          title={props.pattern === undefined ? undefined : props.hint}
          value={props.value ?? ''}
          aria-describedby={described(props)}
          aria-invalid={errorOf(props.errors, props.name) ? 'true' : undefined}
        />
      </div>
    </Group>
  );
}

/** Only what the small parts need: hono writes every prop it is handed into the page otherwise. */
function groupProps(props: FieldProps): FieldProps {
  const { t, name, label, hint, errors, optional } = props;
  return { t, name, label, hint, errors, optional };
}

/** Dollars as people type them: "$2,500.00", "2500". The reader is domain/money/amount.ts. */
export function MoneyField(props: FieldProps & { value?: string | undefined }) {
  return (
    <Group {...groupProps(props)}>
      <Label {...groupProps(props)} />
      <HintAndError {...groupProps(props)} />
      <div class="sd-money">
        <span class="sd-money__sign" aria-hidden="true">
          $
        </span>
        <input
          class={inputClass('usa-input', props)}
          id={fieldId(props.name)}
          name={props.name}
          type="text"
          inputmode="decimal"
          maxlength={20}
          value={props.value ?? ''}
          aria-describedby={described(props)}
          aria-invalid={errorOf(props.errors, props.name) ? 'true' : undefined}
        />
      </div>
    </Group>
  );
}

export function TextArea(
  props: FieldProps & { value?: string | undefined; rows?: number | undefined; maxlength?: number | undefined },
) {
  return (
    <Group {...groupProps(props)}>
      <Label {...groupProps(props)} />
      <HintAndError {...groupProps(props)} />
      <textarea
        class={inputClass('usa-textarea', props)}
        id={fieldId(props.name)}
        name={props.name}
        rows={props.rows ?? 4}
        maxlength={props.maxlength}
        aria-describedby={described(props)}
        aria-invalid={errorOf(props.errors, props.name) ? 'true' : undefined}
      >
        {props.value ?? ''}
      </textarea>
    </Group>
  );
}

export interface Option {
  value: string;
  text: string;
  hint?: string | undefined;
}

export function Select(
  props: FieldProps & {
    options: readonly Option[];
    value?: string | undefined;
    /** The first line, which chooses nothing. */
    empty?: string | undefined;
  },
) {
  return (
    <Group {...groupProps(props)}>
      <Label {...groupProps(props)} />
      <HintAndError {...groupProps(props)} />
      <select
        class={inputClass('usa-select', props)}
        id={fieldId(props.name)}
        name={props.name}
        aria-describedby={described(props)}
        aria-invalid={errorOf(props.errors, props.name) ? 'true' : undefined}
      >
        <option value="">{props.empty ?? props.t('common.select')}</option>
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Group>
  );
}

/** A question over several inputs: its words are the legend, so that each input is heard with them. */
function FieldSet(props: FieldProps & { children?: Child }) {
  return (
    <Group {...groupProps(props)}>
      <fieldset class="usa-fieldset" aria-describedby={described(props)}>
        <legend class="usa-legend">
          {props.label} {props.optional ? <span class="usa-hint sd-inline">{props.t('common.optional')}</span> : null}
        </legend>
        <HintAndError {...groupProps(props)} />
        {props.children}
      </fieldset>
    </Group>
  );
}

const optionId = (name: string, at: number): string => (at === 0 ? fieldId(name) : `${fieldId(name)}-${at}`);

export function Radios(props: FieldProps & { options: readonly Option[]; value?: string | undefined }) {
  return (
    <FieldSet {...groupProps(props)}>
      {props.options.map((option, at) => (
        <div class="usa-radio">
          <input
            class="usa-radio__input"
            id={optionId(props.name, at)}
            type="radio"
            name={props.name}
            value={option.value}
            checked={option.value === props.value}
          />
          <label class="usa-radio__label" for={optionId(props.name, at)}>
            {option.text}
            {option.hint === undefined ? null : <span class="usa-hint">{option.hint}</span>}
          </label>
        </div>
      ))}
    </FieldSet>
  );
}

export function Checkboxes(props: FieldProps & { options: readonly Option[]; values?: readonly string[] | undefined }) {
  return (
    <FieldSet {...groupProps(props)}>
      {props.options.map((option, at) => (
        <div class="usa-checkbox">
          <input
            class="usa-checkbox__input"
            id={optionId(props.name, at)}
            type="checkbox"
            name={props.name}
            value={option.value}
            checked={props.values?.includes(option.value) ?? false}
          />
          <label class="usa-checkbox__label" for={optionId(props.name, at)}>
            {option.text}
            {option.hint === undefined ? null : <span class="usa-hint">{option.hint}</span>}
          </label>
        </div>
      ))}
    </FieldSet>
  );
}

/** One box to tick ("I have read …"); it posts "yes". */
export function Checkbox(props: FieldProps & { checked?: boolean | undefined }) {
  return (
    <Group {...groupProps(props)}>
      <HintAndError {...groupProps(props)} />
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input"
          id={fieldId(props.name)}
          type="checkbox"
          name={props.name}
          value="yes"
          checked={props.checked ?? false}
          aria-describedby={described(props)}
        />
        <label class="usa-checkbox__label" for={fieldId(props.name)}>
          {props.label}
        </label>
      </div>
    </Group>
  );
}

export interface DateParts {
  month: string;
  day: string;
  year: string;
}

/** Month, day and year apart, as USWDS's memorable date: `<name>-month`, `<name>-day`, `<name>-year`. */
export function DateField(props: FieldProps & { value?: DateParts | undefined; birthday?: boolean | undefined }) {
  const parts = [
    { part: 'month', size: 2, class: 'usa-form-group usa-form-group--month' },
    { part: 'day', size: 2, class: 'usa-form-group usa-form-group--day' },
    { part: 'year', size: 4, class: 'usa-form-group usa-form-group--year' },
  ] as const;
  const bad = errorOf(props.errors, props.name) !== undefined;
  return (
    <FieldSet {...groupProps(props)}>
      <div class="usa-memorable-date">
        {parts.map(({ part, size, class: groupClass }, at) => (
          <div class={groupClass}>
            <label class="usa-label" for={optionId(props.name, at)}>
              {props.t(`common.${part}`)}
            </label>
            <input
              class={bad ? 'usa-input usa-input--error' : 'usa-input'}
              id={optionId(props.name, at)}
              name={`${props.name}-${part}`}
              type="text"
              inputmode="numeric"
              maxlength={size}
              autocomplete={props.birthday ? `bday-${part}` : undefined}
              value={props.value?.[part] ?? ''}
              aria-invalid={bad ? 'true' : undefined}
            />
          </div>
        ))}
      </div>
    </FieldSet>
  );
}

/** A row of buttons and links that ends a form. */
export function Actions({ children }: { children?: Child }) {
  return <div class="sd-actions">{children}</div>;
}

export function Button(props: {
  text: string;
  kind?: 'primary' | 'outline' | 'secondary' | 'unstyled' | undefined;
  name?: string | undefined;
  value?: string | undefined;
}) {
  const kind = props.kind ?? 'primary';
  return (
    <button
      class={kind === 'primary' ? 'usa-button' : `usa-button ${buttonKinds[kind]}`}
      type="submit"
      name={props.name}
      value={props.value}
    >
      {props.text}
    </button>
  );
}
const buttonKinds = {
  outline: 'usa-button--outline',
  secondary: 'usa-button--secondary',
  unstyled: 'usa-button--unstyled',
} as const;

export function ButtonLink(props: { href: string; text: string; kind?: 'primary' | 'outline' | undefined }) {
  return (
    <a class={props.kind === 'outline' ? 'usa-button usa-button--outline' : 'usa-button'} href={props.href}>
      {props.text}
    </a>
  );
}
