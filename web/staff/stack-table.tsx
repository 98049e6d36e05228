import type { Child } from 'hono/jsx';

export interface StackColumn {
  text: string;
  /** Amounts stand right, in figures of one width. */
  number?: boolean | undefined;
}

/**
 * A table that needs no room: where columns do not fit, each row becomes a block with the column's name before each value.
 * The roles keep it a table for those who hear it, whatever the style sheet makes of it. The first cell heads its row.
 */
export function StackTable(props: {
  caption: string;
  /** The heading above says the same; hear it, do not see it twice. */
  hideCaption?: boolean | undefined;
  /** Blocks of a few words side by side, for long lists that are skimmed. */
  dense?: boolean | undefined;
  /** Links of many words: they break over lines. */
  wrap?: boolean | undefined;
  columns: readonly StackColumn[];
  rows: readonly (readonly Child[])[];
}) {
  const { columns } = props;
  const numberClass = (at: number) => (columns[at]?.number ? 'sd-number' : undefined);
  return (
    <table
      class={`usa-table usa-table--borderless sd-stack ${props.dense ? 'sd-stack--dense' : ''} ${props.wrap ? 'sd-stack--wrap' : ''}`.trim()}
      role="table"
    >
      <caption class={props.hideCaption ? 'sd-visually-hidden' : undefined}>{props.caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column, at) => (
            <th scope="col" role="columnheader" class={numberClass(at)}>
              {column.text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {props.rows.map((row) => (
          <tr role="row">
            {row.map((cell, at) =>
              at === 0 ? (
                <th scope="row" role="rowheader">
                  {cell}
                </th>
              ) : (
                <td role="cell" data-label={columns[at]?.text} class={numberClass(at)}>
                  <span>{cell}</span>
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
