import type { Act } from "@savelife/workbench/history";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { Layout, page } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, formatCount, Text } from "../view/text.tsx";

const SHOWN = 50;
/** Ids of one act; a replay may have a hundred thousand. */
const MOST_IDS = 5;

/** Adds the page of what people did with dead letters and items, on this machine. */
export function addHistory(app: Hono, { bench }: Site): void {
  app.get("/history", (c) => page(c, <History acts={bench.history.latest(SHOWN)} />));
}

function History({ acts }: { acts: Act[] }) {
  return (
    <Layout title="History" current="History">
      {acts.length > 0 ? <ActTable acts={acts} /> : <p class="empty">Nothing was done yet.</p>}
      <p class="muted">
        What was done from this machine, here and with npx savelife, without any values. The last {SHOWN}; npx savelife
        dlq history lists more.
      </p>
    </Layout>
  );
}

function ActTable({ acts }: { acts: Act[] }) {
  return (
    <ListTable
      caption="What was done, the latest first"
      columns={["What", "When", "Who", { number: "How many" }, "Ended"]}
    >
      {acts.map(({ time, who, act, what, count, ids, ended }) => (
        <tr>
          <th scope="row">
            {act} <Text value={what} most={200} />
            {ids.length > 0 && (
              <small class="muted code">
                <Text value={ids.slice(0, MOST_IDS).join(" ")} />
                {ids.length > MOST_IDS && ` and ${formatCount(ids.length - MOST_IDS)} more`}
              </small>
            )}
          </th>
          <td data-label="When" class="time">
            <Age at={time} />
          </td>
          <td data-label="Who">
            <Text value={who} most={120} />
          </td>
          <td data-label="How many" class="number">
            {formatCount(count)}
          </td>
          <td data-label="Ended" class={ended === "done" ? "less" : ""}>
            {ended ?? "not yet, or killed"}
          </td>
        </tr>
      ))}
    </ListTable>
  );
}
