import type { Item } from "@savelife/core/item";
import { MASK } from "@savelife/core/mask";
import { Json } from "../view/json.tsx";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";

/** One item; its values are people's data, and are shown when they are asked for. */
export function ItemPage({ shell, item, isRevealed }: { shell: Shell; item: Item; isRevealed: boolean }) {
  const path = `/items/${encodeURIComponent(item.PK)}`;
  return (
    <Layout shell={shell} title="Item" current="Items">
      <p class="back">
        <a href="/items">Items</a>
      </p>
      <div class="title">
        <h1 class="id">
          <Text value={item.PK} />
        </h1>
        <p class="actions">
          {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
        </p>
      </div>
      <Json label="The item" value={isRevealed ? item : maskItem(item)} />
      <p class="muted">Items are written once. Nothing here, and nothing in the consumer, can change or delete one.</p>
    </Layout>
  );
}

/** All but what says nothing of a person. */
function maskItem(item: Item): Item {
  const entries = Object.entries(item).map(([name, value]) => [name, SHOWN.includes(name) ? value : MASK]);
  return { ...Object.fromEntries(entries), PK: item.PK };
}

const SHOWN = ["PK", "source", "time", "corrected", "erased"];
