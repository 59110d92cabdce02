import type { Item } from "@savelife/core/item";
import { PRICES } from "@savelife/core/prices";
import { toLabel } from "../send/event-form.ts";
import { PostButton, PostForm } from "../view/form.tsx";
import { amount, formatCost, formatCount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { ListTable } from "../view/list-table.tsx";
import { Age, Text } from "../view/text.tsx";
import { MOST_SCANNED, PREFIXES, type Scanned, SEARCHED, type Search, typeOf } from "./items.ts";

/** The most items that are shown at once. */
const SHOWN = 50;

type ItemsProps = {
  shell: Shell;
  /** What was looked for by its key. */
  lookedFor: string;
  /** The type of event whose items are shown, or undefined for all. */
  type: string | undefined;
  /** Why there is nothing under the key that was looked for. */
  missing: string | undefined;
  scanned: Scanned;
};

/** Items: by their key, by a value, and those with the latest time, of all types or of one. */
export function Items({ shell, lookedFor, type, missing, scanned }: ItemsProps) {
  return (
    <Layout shell={shell} title="Items" current="Items">
      <h1>Items</h1>
      <div class="cards">
        <KeyForm lookedFor={lookedFor} missing={missing} />
        <SearchForm shell={shell} fault={undefined} field="" />
      </div>
      <nav aria-label="Types" class="tabs">
        <ul>
          <Tab href="/items" name="All" isCurrent={type === undefined} />
          {PREFIXES.map(({ type: name }) => (
            <Tab href={`/items?type=${encodeURIComponent(name)}`} name={name} isCurrent={type === name} />
          ))}
        </ul>
      </nav>
      <ItemTable items={scanned.items} now={shell.now()} />
      <p class="muted">{explain(scanned)}</p>
    </Layout>
  );
}

function KeyForm({ lookedFor, missing }: { lookedFor: string; missing: string | undefined }) {
  return (
    <search class="card">
      <form method="get" action="/items">
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
  );
}

/** A value is sent in a form and never in an address, which a browser would keep. */
function SearchForm({ shell, field, fault }: { shell: Shell; field: string; fault: string | undefined }) {
  return (
    <section class="card">
      <PostForm shell={shell} action="/items/search">
        <label for="field">Or a value, such as an e-mail address</label>
        <div class="row">
          <select id="field" name="field">
            {[...SEARCHED]
              .sort((one) => (one === "email" ? -1 : 0))
              .map((name) => (
                <option value={name} selected={name === field}>
                  {toLabel(name)}
                </option>
              ))}
          </select>
          <input
            name="value"
            autocomplete="off"
            spellcheck={false}
            aria-label="Value"
            aria-describedby={fault ? "no-value" : undefined}
            aria-invalid={fault ? "true" : undefined}
          />
          <button type="submit" class="plain">
            Search
          </button>
        </div>
        {fault && (
          <p class="fault" id="no-value" role="alert">
            {fault}
          </p>
        )}
      </PostForm>
    </section>
  );
}

type SearchProps = { shell: Shell; search: Search | undefined; field: string; fault: string | undefined };

/** What a search has found so far, how far it has looked, and what that cost. */
export function SearchPage({ shell, search, field, fault }: SearchProps) {
  return (
    <Layout shell={shell} title="Search" current="Items">
      <p class="back">
        <a href="/items">Items</a>
      </p>
      <h1>Search by {toLabel(field)}</h1>
      {search ? (
        <>
          <p role="status">{explainSearch(search.scanned)}</p>
          <ItemTable items={search.scanned.items} now={shell.now()} />
          {!search.scanned.isAll && (
            <PostButton shell={shell} action={`/items/search/${search.id}/further`}>
              Look further
            </PostButton>
          )}
        </>
      ) : (
        <SearchForm shell={shell} field={field} fault={fault} />
      )}
    </Layout>
  );
}

function explainSearch({ items, looked, readUnits, isAll }: Scanned): string {
  const how = isAll ? "the whole table" : "in the table's own order, and there are more";
  return `${amount(items.length, "item")} found. Looked at ${amount(looked, "item")}, ${how}: ${amount(Math.ceil(readUnits), "read unit")}, ${formatCost(readUnits * PRICES.readUnit.usd)} at list price.`;
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

function ItemTable({ items, now }: { items: Item[]; now: number }) {
  if (items.length === 0) return <p class="empty">No items here.</p>;
  return (
    <ListTable caption="Items" columns={["Key", "Type", "Event", "Source"]}>
      {items.slice(0, SHOWN).map(({ PK, time, source, corrected, erased }) => (
        <tr>
          <th scope="row" class="id">
            <a href={`/items/${encodeURIComponent(PK)}`}>
              <Text value={PK} />
            </a>
          </th>
          <td class="less">{typeOf(PK) ?? "–"}</td>
          <td data-label="Event" class="time">
            {time ? <Age at={time} now={now} /> : "–"}
          </td>
          <td data-label="Source">
            {erased ? "erased" : <Text value={source ?? "–"} most={60} />}
            {corrected && <span class="muted"> corrected</span>}
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

/** The table keeps no order, so "newest" is honest only as far as was looked. */
function explain({ looked, items, isAll }: Scanned): string {
  const some = items.length > SHOWN ? `The ${SHOWN} with the latest time of ${amount(items.length, "item")}. ` : "";
  if (isAll) return `${some}The whole table was read: ${amount(looked, "item")}.`;
  return `${some}The table is larger than what a page reads: these are of its first ${formatCount(MOST_SCANNED)} items, in an order of its own, so newer ones may be elsewhere. A key finds every item.`;
}
