import type { Item } from "@savelife/core/item";
import { amount, formatCount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { MOST_SCANNED, PREFIXES, type Scanned } from "./items.ts";

/** The most items that are shown at once. */
const SHOWN = 100;

type ItemsProps = {
  shell: Shell;
  /** What was looked for. */
  lookedFor: string;
  /** The type of event whose items are shown, or undefined for all. */
  type: string | undefined;
  /** Why there is nothing under the key that was looked for. */
  missing: string | undefined;
  scanned: Scanned;
};

/** Items: by their key, and those with the latest time, of all types or of one. */
export function Items({ shell, lookedFor, type, missing, scanned }: ItemsProps) {
  const shown = scanned.items.slice(0, SHOWN);
  return (
    <Layout shell={shell} title="Items" current="Items">
      <h1>Items</h1>
      <search>
        <form class="search" method="get" action="/items">
          <label for="key">Key, or the UUID of a donor or donation</label>
          <div class="row">
            <input
              id="key"
              name="key"
              value={lookedFor}
              autocomplete="off"
              spellcheck={false}
              data-search
              aria-describedby={missing ? "missing" : undefined}
              aria-invalid={missing ? "true" : undefined}
            />
            <button type="submit">Look up</button>
          </div>
          {missing && (
            <p class="fault" id="missing" role="alert">
              {missing}
            </p>
          )}
        </form>
      </search>
      <nav aria-label="Types" class="tabs">
        <ul>
          <Tab href="/items" name="All" isCurrent={type === undefined} />
          {PREFIXES.map(({ type: name }) => (
            <Tab href={`/items?type=${encodeURIComponent(name)}`} name={name} isCurrent={type === name} />
          ))}
        </ul>
      </nav>
      {shown.length > 0 ? <ItemTable items={shown} /> : <p class="empty">No items here.</p>}
      <p class="muted">{explain(scanned, shown.length)}</p>
    </Layout>
  );
}

function Tab({ href, name, isCurrent }: { href: string; name: string; isCurrent: boolean }) {
  return (
    <li>
      <a href={href} aria-current={isCurrent ? "true" : undefined}>
        {name}
      </a>
    </li>
  );
}

function ItemTable({ items }: { items: Item[] }) {
  return (
    <table class="list">
      <caption class="hidden">Items, the latest time first</caption>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Time of the event, UTC</th>
          <th scope="col">Source</th>
          <th scope="col">Attributes</th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ PK, time, source, ...data }) => (
          <tr>
            <th scope="row" class="id">
              <a href={`/items/${encodeURIComponent(PK)}`}>
                <Text value={PK} />
              </a>
            </th>
            <td data-label="Time" class="time">
              {time ? <Text value={toUtc(time)} /> : "–"}
            </td>
            <td data-label="Source">{source ? <Text value={source} most={60} /> : "–"}</td>
            <td data-label="Attributes" class="muted">
              {Object.keys(data).sort().join(", ")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function toUtc(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : formatTime(date.toISOString());
}

/** The table keeps no order, so "newest" is honest only as far as was looked. */
function explain({ looked, items, isAll }: Scanned, shown: number): string {
  const some = shown < items.length ? `The ${shown} with the latest time of ${amount(items.length, "item")}. ` : "";
  if (isAll) return `${some}The whole table was read: ${amount(looked, "item")}.`;
  return `${some}The table is larger than what a page reads: these are of ${formatCount(MOST_SCANNED)} items in the table's own order, which is none, so newer ones may be elsewhere. A key finds every item.`;
}
