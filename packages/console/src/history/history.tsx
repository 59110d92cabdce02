import type { Act } from "@savelife/workbench/history";
import type { Feature } from "../options.ts";
import { Layout } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, formatCount, Text } from "../view/text.tsx";

const SHOWN = 50;
/** Ids of one act; a replay may have a hundred thousand. */
const MOST_IDS = 5;

/** Adds the page of what people did with dead letters and items, on this machine. */
export const addHistory: Feature = (app, { bench }) => {
  app.get("/history", (c) => c.render(<History acts={bench.history.latest(SHOWN)} />));
};

function History({ acts }: { acts: Act[] }) {
  return (
    <Layout title="History">
      {acts.length === 0 ? (
        <p class="empty">Nothing was done yet.</p>
      ) : (
        <ListTable
          caption="What was done, the latest first"
          rows={acts}
          columns={[
            { name: "What", cell: What },
            { name: "When", class: "time", cell: ({ time }) => <Age at={time} /> },
            { name: "Who", cell: ({ who }) => <Text value={who} most={120} /> },
            { name: "How many", class: "number", cell: ({ count }) => formatCount(count) },
            {
              name: "Ended",
              isLess: ({ ended }) => ended === "done",
              cell: ({ ended }) => ended ?? "not yet, or killed",
            },
          ]}
        />
      )}
      <p class="muted">
        What was done from this machine, here and with npx savelife, without any values. The last {SHOWN}; npx savelife
        dlq history lists more.
      </p>
    </Layout>
  );
}

function What({ act, what, ids }: Act) {
  return (
    <>
      {act} <Text value={what} most={200} />
      {ids.length > 0 && (
        <small class="muted code">
          <Text value={ids.slice(0, MOST_IDS).join(" ")} />
          {ids.length > MOST_IDS && ` and ${formatCount(ids.length - MOST_IDS)} more`}
        </small>
      )}
    </>
  );
}
