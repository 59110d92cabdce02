import { MASK } from "@savelife/core/mask";
import type { Child } from "hono/jsx";
import { toLabel } from "../send/event-form.ts";
import { Text } from "./text.tsx";

type ListTableProps = {
  /** For screen readers. */
  caption: string;
  /** The names of the columns; `{ number }` is one of numbers, which are on the right. */
  columns: (string | { number: string })[];
  /** The name of a box in front of the columns that selects every row, for a script to show. */
  selectAll?: string;
  /** Its rows. */
  children: Child;
};

/** A table that a phone shows as a list: each cell but the first of a row has its column's name in `data-label`. */
export function ListTable({ caption, columns, selectAll, children }: ListTableProps) {
  return (
    <table class="list">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {selectAll && (
            <td class="tick">
              <span hidden>
                <input type="checkbox" data-select-all aria-label={selectAll} />
              </span>
            </td>
          )}
          {columns.map((column) => (
            <th scope="col" class={typeof column === "string" ? undefined : "number"}>
              {typeof column === "string" ? column : column.number}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

/** A name and its value. */
export type Fact = { name: Child; value: Child; isMuted?: boolean };

/** Names and values, in the layout of a class of the style sheet. */
export function Facts({ facts, class: layout = "facts" }: { facts: Fact[]; class?: "facts" | "numbers" | "plan" }) {
  return (
    <dl class={layout}>
      {facts.map(({ name, value, isMuted }) => (
        <div class={isMuted ? "muted" : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The fields of an item or of an event's data as facts, their values masked unless they are revealed. */
export function toFacts(fields: Record<string, unknown>, isRevealed: boolean): Fact[] {
  return Object.entries(fields).map(([name, value]) => ({
    name: <Text value={toLabel(name)} most={80} />,
    value: isRevealed ? <Text value={showValue(value)} /> : <span class="muted">{MASK}</span>,
  }));
}

/** A value as it is read: text as it is, anything else as JSON. */
export function showValue(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "–");
}

/** Links of which one is the current page. */
export function Tabs({ label, tabs }: { label: string; tabs: { href: string; name: Child; isCurrent: boolean }[] }) {
  return (
    <nav aria-label={label} class="tabs">
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
