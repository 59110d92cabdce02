import { MASK } from "@savelife/core/mask";
import type { Child } from "hono/jsx";
import { toLabel } from "./event-form.ts";
import { Text } from "./text.tsx";

/** A column: its name, and what each row has in it. */
type Column<Row> = {
  name: string;
  /** `number` is on the right, as its name is, and `less` is left out on a phone. */
  class?: string;
  /** The rows in which it is left out on a phone. */
  isLess?: (row: Row) => boolean;
  cell: (row: Row) => Child;
};

type ListTableProps<Row> = {
  caption: string;
  rows: Row[];
  /** The first one names the row. */
  columns: [Column<Row>, ...Column<Row>[]];
  rowClass?: (row: Row) => string | undefined;
  /** A box in front of each row, and one that selects all of them, for a script to show. */
  tick?: { all: string; box: (row: Row) => Child };
};

/** A table that a phone shows as a list: each cell but the first of a row has its column's name in `data-label`. */
export function ListTable<Row>({ caption, rows, columns, rowClass, tick }: ListTableProps<Row>) {
  const [first, ...others] = columns;
  return (
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {tick && (
            <td class="tick">
              <span hidden>
                <input type="checkbox" data-select-all aria-label={tick.all} />
              </span>
            </td>
          )}
          {columns.map((column) => (
            <th scope="col" class={column.class === "number" ? "number" : undefined}>
              {column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr class={rowClass?.(row)}>
            {tick && <td class="tick">{tick.box(row)}</td>}
            <th scope="row" class={classOf(first, row)}>
              {first.cell(row)}
            </th>
            {others.map((column) => (
              <td data-label={column.name} class={classOf(column, row)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function classOf<Row>({ class: given, isLess }: Column<Row>, row: Row): string | undefined {
  if (!isLess?.(row)) return given;
  return given ? `${given} less` : "less";
}

export type Fact = [name: Child, value: Child];

/** Names and values, in the layout of a class of the style sheet. */
export function Facts({ facts, class: layout = "facts" }: { facts: Fact[]; class?: string }) {
  return (
    <dl class={layout}>
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The fields of an item or of an event's data as facts, their values masked unless they are revealed. */
export function toFacts(fields: Record<string, unknown>, isRevealed: boolean): Fact[] {
  return Object.entries(fields).map(([name, value]) => [
    <Text value={toLabel(name)} most={80} />,
    <Value value={value} isRevealed={isRevealed} />,
  ]);
}

/** A value as it is read, text as it is and anything else as JSON; masked unless it is revealed. */
export function Value({ value, isRevealed }: { value: unknown; isRevealed: boolean }) {
  if (value === undefined) return <span class="muted">absent</span>;
  return isRevealed ? <Text value={showValue(value)} /> : <span class="muted">{MASK}</span>;
}

/** A value as it is read: text as it is, anything else as JSON. */
export function showValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A name and a short value on each line. */
export function Rows({ rows }: { rows: Fact[] }) {
  return (
    <ul class="rows">
      {rows.map(([name, value]) => (
        <li>
          {name}
          <span class="muted">{value}</span>
        </li>
      ))}
    </ul>
  );
}

/** Links of which one is the current page. */
export function Tabs({ label, tabs }: { label: string; tabs: { href: string; name: Child; isCurrent: boolean }[] }) {
  return (
    <nav aria-label={label}>
      <ul>
        {tabs.map(({ href, name, isCurrent }) => (
          <li>
            <a href={href} aria-current={isCurrent ? "true" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
