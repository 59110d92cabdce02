import type { Item } from "@savelife/core/item";
import { MASK } from "@savelife/core/mask";
import { Facts, toFacts } from "../view/facts.tsx";
import { PostButton } from "../view/form.tsx";
import { formatTime } from "../view/format.ts";
import { Json } from "../view/json.tsx";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { typeOf } from "./items.ts";

/** The address of the page of an item. */
export function itemPath(PK: string): string {
  return `/items/${encodeURIComponent(PK)}`;
}

/** One item; its values are people's data, and are shown when they are asked for. */
export function ItemPage({ shell, item, isRevealed }: { shell: Shell; item: Item; isRevealed: boolean }) {
  const path = itemPath(item.PK);
  const { PK, source, time, corrected, erased, ...data } = item;
  return (
    <Layout shell={shell} title="Item" current="Items">
      <p class="back">
        <a href="/items">Items</a>
      </p>
      <div class="title">
        <h1 class="id">
          <Text value={PK} />
        </h1>
        {!erased && (
          <p class="actions">
            {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
          </p>
        )}
      </div>
      {erased ? (
        <p>
          This was erased at {formatTime(erased)} UTC. Its key remains, so that its event, should it come again, stores
          nothing.
        </p>
      ) : (
        <>
          <section class="card">
            <h2>{typeOf(PK) ?? "Item"}</h2>
            <Facts
              facts={[
                ...toFacts(data, isRevealed),
                { label: "Source", value: source ?? "–" },
                { label: "When it happened", value: time ?? "–" },
                ...(corrected ? [{ label: "Corrected", value: `${formatTime(corrected)} UTC` }] : []),
              ]}
            />
            <div class="actions">
              <a href={`${path}/correct`} class="button">
                Correct it…
              </a>
              <PostButton shell={shell} action={`${path}/erase`} kind="plain">
                Erase it…
              </PostButton>
            </div>
          </section>
          <details>
            <summary>As JSON</summary>
            <Json label="The item" value={isRevealed ? item : maskItem(item)} />
          </details>
        </>
      )}
    </Layout>
  );
}

/** All but what says nothing of a person. */
function maskItem({ PK, source, time, corrected, ...data }: Item): Item {
  const masked = Object.fromEntries(Object.keys(data).map((name) => [name, MASK]));
  return { PK, ...masked, ...(source && { source }), ...(time && { time }), ...(corrected && { corrected }) };
}
