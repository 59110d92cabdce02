import type { Item } from "@savelife/core/item";
import { MASK } from "@savelife/core/mask";
import { getItem } from "@savelife/core/read-items";
import { type Erased, eraseItem } from "@savelife/workbench/erase-item";
import { readKeys } from "@savelife/workbench/fields";
import { recordAct } from "@savelife/workbench/history";
import type { JobResult } from "../jobs/jobs.ts";
import type { Feature } from "../options.ts";
import { ConfirmPage, PostButton, readFields } from "../view/form.tsx";
import { Json } from "../view/json.tsx";
import { Layout, Lines, problem } from "../view/layout.tsx";
import { type Fact, Facts, toFacts } from "../view/table.tsx";
import { amount, formatTime, Text } from "../view/text.tsx";
import { itemPath, typeOf } from "./items.ts";

/** Adds the page of one item, and how it is erased. */
export const addItem: Feature = (app, { bench, jobs, stage }) => {
  app.get("/items/:key", async (c) => {
    const item = await getItem(bench.table, c.req.param("key"));
    if (!item) return problem(c, 404, NO_ITEM);
    const isRevealed = c.req.query("reveal") === "1";
    if (isRevealed) await recordAct(bench, { act: "reveal", what: "an item", ids: [item.PK] });
    return c.render(<ItemPage item={item} isRevealed={isRevealed} />);
  });

  app.post("/items/:key/erase", async (c) => {
    const [PK] = readKeys(c.req.param("key"));
    if (PK === undefined || PK !== c.req.param("key")) return c.redirect("/items", 303);
    const fields = await readFields(c);
    if (fields.get("confirm") !== "yes") {
      return c.render(
        <ConfirmPage
          back={[itemPath(PK), "The item"]}
          question={`Erase this on stage ${stage}, for good?`}
          fields={fields}
          button="Erase it"
          isDanger
        >
          <p>
            <Key PK={PK} />
          </p>
          <Lines lines={WHAT_REMAINS} />
        </ConfirmPage>,
      );
    }
    const job = jobs.start("erase", 0, async (report) => toResult(await eraseItem(bench, PK, report)));
    return c.redirect(job.path, 303);
  });
};

const NO_ITEM = {
  title: "There is no such item",
  text: "Nothing is stored under this key.",
  next: "A message takes a second or two from the queue to the table. Was it rejected? Then it is a dead letter.",
};

/** One item; its values are people's data, and are shown when they are asked for. */
function ItemPage({ item, isRevealed }: { item: Item; isRevealed: boolean }) {
  const path = itemPath(item.PK);
  const { PK, source, time, corrected, erased, ...data } = item;
  const masked = Object.entries(item).map(([name, value]) => [name, name in data ? MASK : value]);
  return (
    <Layout
      title="Item"
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
            <Facts
              facts={[
                ...toFacts(data, isRevealed),
                ["Source", <Text value={source} />],
                ["When it happened", <Text value={time} />],
                ...(corrected ? [["Corrected", `${formatTime(corrected)} UTC`] satisfies Fact] : []),
              ]}
            />
            <div class="actions">
              <a href={`${path}/correct`} class="button">
                Correct it…
              </a>
              <PostButton action={`${path}/erase`} kind="plain" text="Erase it…" />
            </div>
          </section>
          <details>
            <summary>As JSON</summary>
            <Json label="The item" value={isRevealed ? item : Object.fromEntries(masked)} />
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

/** What is erased with a person, and what is not. */
const WHAT_REMAINS = [
  "Of the item its key and the time remain, so that its event, should it come again, stores nothing.",
  "Its dead letters are deleted, and what this machine knows of them.",
  "Files stay that letters were put aside or exported into, and backups: the page docs/privacy.md says how long, and what to do.",
];

function toResult({ isErased, letters, mentions, pass }: Erased): JobResult {
  if (!isErased) return { pass, nothing: "Nothing was erased: no item and no dead letter of this key was found." };
  const left = `${amount(mentions.length, "dead letter")} with this id stayed, as it is not the id of the event. Look at each, and put it aside if it is about this person: ${mentions.join(", ")}.`;
  const deleted = letters.length > 0 && pass.undeleted === 0;
  const lines = [
    "Erased: the table holds the key and the time, and no event of it stores anything again.",
    ...(deleted ? [`${amount(letters.length, "dead letter")} of it deleted.`] : []),
    ...(pass.complete ? [] : ["Some dead letters could not be looked at. Erase it again in a few minutes."]),
    ...(mentions.length > 0 ? [left] : []),
  ];
  return { pass, lines };
}
