import type { Item } from "@savelife/core/item";
import { MASK } from "@savelife/core/mask";
import { getItem } from "@savelife/core/read-items";
import { eraseItem } from "@savelife/workbench/erase-item";
import { recordAct } from "@savelife/workbench/history";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { ConfirmPage, PostButton, readFields } from "../view/form.tsx";
import { Json } from "../view/json.tsx";
import { Layout, page, problem, useShell } from "../view/layout.tsx";
import { Facts, toFacts } from "../view/table.tsx";
import { formatTime, Text } from "../view/text.tsx";
import { itemPath, readKeys, typeOf } from "./items.ts";

/** Adds the page of one item, and how it is erased. */
export function addItem(app: Hono, { bench, jobs }: Site): void {
  app.get("/items/:key", async (c) => {
    const item = await getItem(bench.table, c.req.param("key"));
    if (!item) return problem(c, 404, NO_ITEM);
    const isRevealed = c.req.query("reveal") === "1";
    if (isRevealed) await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
    return page(c, <ItemPage item={item} isRevealed={isRevealed} />);
  });

  app.post("/items/:key/erase", async (c) => {
    const [PK] = readKeys(c.req.param("key"));
    if (PK === undefined || PK !== c.req.param("key")) return c.redirect("/items", 303);
    if ((await readFields(c)).get("confirm") !== "yes") return page(c, <ConfirmErase PK={PK} />);
    const job = jobs.start({ kind: "erase", total: 0 }, async (report) => {
      return { kind: "erase", erased: await eraseItem(bench, PK, report) };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });
}

/** One item; its values are people's data, and are shown when they are asked for. */
function ItemPage({ item, isRevealed }: { item: Item; isRevealed: boolean }) {
  const path = itemPath(item.PK);
  const { PK, source, time, corrected, erased, ...data } = item;
  const facts = [
    ...toFacts(data, isRevealed),
    { name: "Source", value: <Text value={source ?? "–"} /> },
    { name: "When it happened", value: <Text value={time ?? "–"} /> },
    ...(corrected ? [{ name: "Corrected", value: `${formatTime(corrected)} UTC` }] : []),
  ];
  return (
    <Layout
      title="Item"
      current="Items"
      back={["/items", "Items"]}
      heading={<Key PK={PK} />}
      actions={!erased && (isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>)}
    >
      {erased ? (
        <p>
          This was erased at {formatTime(erased)} UTC. Its key remains, so that its event, should it come again, stores
          nothing.
        </p>
      ) : (
        <>
          <section class="card">
            <h2>{typeOf(PK) ?? "Item"}</h2>
            <Facts facts={facts} />
            <div class="actions">
              <a href={`${path}/correct`} class="button">
                Correct it…
              </a>
              <PostButton action={`${path}/erase`} kind="plain">
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

function Key({ PK }: { PK: string }) {
  return (
    <span class="id">
      <Text value={PK} />
    </span>
  );
}

/** Everything but what says nothing about a person. */
function maskItem({ PK, source, time, corrected, ...data }: Item): Item {
  const masked = Object.fromEntries(Object.keys(data).map((name) => [name, MASK]));
  return { PK, ...masked, ...(source && { source }), ...(time && { time }), ...(corrected && { corrected }) };
}

const NO_ITEM = {
  title: "There is no such item",
  text: "Nothing is stored under this key.",
  next: "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.",
};

/** What is erased with a person, what is not, and the question whether to do it. */
function ConfirmErase({ PK }: { PK: string }) {
  const path = itemPath(PK);
  return (
    <ConfirmPage
      title="Erase"
      current="Items"
      back={[path, "The item"]}
      question={`Erase this on stage ${useShell().stage}, for good?`}
      action={`${path}/erase`}
      button="Erase it"
      kind="danger"
    >
      <p>
        <Key PK={PK} />
      </p>
      <ul class="next">
        <li>Of the item its key and the time remain, so that its event, should it come again, stores nothing.</li>
        <li>Its dead letters are deleted, and what this machine knows of them.</li>
        <li>
          Files stay that letters were put aside or exported into, and backups: the page <code>docs/privacy.md</code>{" "}
          says how long, and what to do.
        </li>
      </ul>
    </ConfirmPage>
  );
}
