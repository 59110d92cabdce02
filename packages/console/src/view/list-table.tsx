import type { Child } from "hono/jsx";

type ListTableProps = {
  /** For screen readers. */
  caption: string;
  /** The names of the columns; `{ number }` is one of numbers, which are on the right. */
  columns: (string | { number: string })[];
  /** Its rows. */
  children: Child;
};

/** A table that a phone shows as a list: each cell but the first of a row has its column's name in `data-label`. */
export function ListTable({ caption, columns, children }: ListTableProps) {
  return (
    <table class="list">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) =>
            typeof column === "string" ? (
              <th scope="col">{column}</th>
            ) : (
              <th scope="col" class="number">
                {column.number}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
