import type { Child } from 'hono/jsx';

export type TagKind = 'plain' | 'done' | 'waiting' | 'warning' | 'error';

/** `sign` helps the eye to find it; the text says all of it. */
export function Tag(props: { text: string; kind?: TagKind | undefined; sign?: string | undefined }) {
  const { text, kind = 'plain', sign } = props;
  return (
    <span class={kind === 'plain' ? 'usa-tag' : `usa-tag ${tagKinds[kind]}`}>
      {sign === undefined ? null : <span aria-hidden="true">{sign} </span>}
      {text}
    </span>
  );
}
const tagKinds = {
  done: 'sd-tag--done',
  waiting: 'sd-tag--waiting',
  warning: 'sd-tag--warning',
  error: 'sd-tag--error',
} as const;

/** `live`: read out when it appears after an action (role status, or alert for errors). */
export function Alert(props: {
  kind: 'info' | 'success' | 'warning' | 'error';
  title?: string | undefined;
  live?: boolean | undefined;
  children?: Child;
}) {
  const role = props.live ? (props.kind === 'error' ? 'alert' : 'status') : undefined;
  return (
    <div class={`usa-alert ${alertKinds[props.kind]}`} role={role}>
      <div class="usa-alert__body">
        {props.title === undefined ? null : <h2 class="usa-alert__heading">{props.title}</h2>}
        <div class="usa-alert__text">{props.children}</div>
      </div>
    </div>
  );
}
const alertKinds = {
  info: 'usa-alert--info',
  success: 'usa-alert--success',
  warning: 'usa-alert--warning',
  error: 'usa-alert--error',
} as const;

/** A sentence with numbers in it: each can be called with a tap, and none is broken between two lines. */
export function WithPhones({ text, phones }: { text: (phones: string) => string; phones: readonly string[] }) {
  const mark = '\u0000';
  const [before = '', after = ''] = text(mark).split(mark);
  return (
    <>
      {before}
      {phones.map((phone, at) => (
        <>
          {at > 0 ? ' · ' : ''}
          <a class="usa-link sd-phone" href={`tel:+1${phone.replace(/\D/g, '')}`}>
            {phone}
          </a>
        </>
      ))}
      {after}
    </>
  );
}

export interface SummaryRow {
  key: string;
  value: Child;
  /** `about` is read out after the link's words: "Change your phone number". */
  action?: { href: string; text: string; about: string } | undefined;
}

export function SummaryList({ rows }: { rows: readonly SummaryRow[] }) {
  return (
    <dl class="sd-summary">
      {rows.map((row) => (
        <div class="sd-summary__row">
          <dt>{row.key}</dt>
          <dd>{row.value}</dd>
          {row.action ? (
            <dd>
              <a class="usa-link" href={row.action.href}>
                {row.action.text}
                <span class="sd-visually-hidden"> {row.action.about}</span>
              </a>
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  );
}

export interface Task {
  text: string;
  href?: string | undefined;
  hint?: string | undefined;
  tag: { text: string; kind?: TagKind };
}

export function TaskList({ tasks }: { tasks: readonly Task[] }) {
  return (
    <ul class="sd-tasks">
      {tasks.map((task) => (
        <li>
          <span>
            {task.href === undefined ? (
              task.text
            ) : (
              <a class="usa-link" href={task.href}>
                {task.text}
              </a>
            )}
            {task.hint === undefined ? null : <span class="usa-hint">{task.hint}</span>}
          </span>
          <Tag text={task.tag.text} kind={task.tag.kind ?? 'plain'} />
        </li>
      ))}
    </ul>
  );
}

export interface Column {
  text: string;
  /** Amounts and counts stand right, in figures of one width. */
  number?: boolean | undefined;
}

/** The first cell of each row is its heading. Wide tables scroll inside their own box, never the page. */
/** `hideCaption`: a heading right before it says the same. */
export function DataTable(props: {
  caption: string;
  hideCaption?: boolean;
  columns: readonly Column[];
  rows: readonly (readonly Child[])[];
}) {
  return (
    <div class="sd-scroll" tabindex={0} role="region" aria-label={props.caption}>
      <table class="usa-table usa-table--borderless">
        <caption class={props.hideCaption ? 'sd-visually-hidden' : undefined}>{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th scope="col" class={column.number ? 'sd-number' : undefined}>
                {column.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th scope="row">{cell}</th>
                ) : (
                  <td class={props.columns[at]?.number ? 'sd-number' : undefined}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
