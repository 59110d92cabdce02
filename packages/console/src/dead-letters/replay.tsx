import { type EditPlan, editLetters } from "@savelife/workbench/edit";
import type { EditRequest, ValueChange } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import { MAX_REPLAYS, type Plan } from "@savelife/workbench/plan";
import { replayLetters } from "@savelife/workbench/replay";
import { itemLinks } from "../items/items.ts";
import type { Feature } from "../options.ts";
import { ConfirmPage, readFields } from "../view/form.tsx";
import { Lines, problem, useShell } from "../view/layout.tsx";
import { ListTable, Value } from "../view/table.tsx";
import { amount, formatCount, Text } from "../view/text.tsx";
import { keyOf, MOST_CHECKED, type Preview, previewReplay } from "./forecast.tsx";
import { staying, toLines, toMoveResult } from "./lines.ts";
import { backOf, readFilter } from "./paths.ts";
import { NO_LETTERS } from "./put-aside.tsx";

/** Adds the replay of many letters, as they are or with their values changed. */
export const addReplay: Feature = (app, { bench, jobs }) => {
  const { journal } = bench;

  app.post("/dead-letters/replay", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const request = readRequest(fields);
    const total = journal.count(filter);
    if (total === 0) return problem(c, 404, NO_LETTERS);
    if (fields.get("confirm") !== "yes") {
      const preview = await previewReplay(bench, filter, request);
      return c.render(<ConfirmReplay fields={fields} filter={filter} isChange={request !== undefined} {...preview} />);
    }
    const [first] = total === 1 ? journal.select(filter, { limit: 1 }).letters : [];
    const links = itemLinks(first && keyOf(first.body));
    const job = jobs.start(request ? "edit" : "replay", total, async (report) => {
      const options = { ...report, force: fields.get("force") === "yes" };
      if (!request) return toMoveResult(await replayLetters(bench, filter, options), "sent to the queue", links);
      const edited = await editLetters(bench, filter, request, { ...options, replay: true });
      return toMoveResult(edited, "sent to the queue, changed", links);
    });
    return c.redirect(job.path, 303);
  });
};

/** Each value and its correction; a value whose correction is empty stays as it is. */
function readRequest(fields: URLSearchParams): Extract<EditRequest, { values: ValueChange[] }> | undefined {
  const path = fields.get("set");
  if (path === null) return undefined;
  const to = fields.getAll("to");
  const values = fields.getAll("from").map((from, i) => ({ from, to: to[i] ?? "" }));
  return { path, values: values.filter((one) => one.to.trim() !== "") };
}

type ConfirmProps = Preview & { fields: URLSearchParams; filter: Filter; isChange: boolean };

/** What a replay would come to, and the question whether to do it. */
function ConfirmReplay({ fields, filter, isChange, plan, total }: ConfirmProps) {
  const { stage } = useShell();
  const isPart = plan.matched < total;
  const cannot = plan.written + plan.duplicate + plan.tooOften === 0 && !isPart;
  const lines = toLines([
    [plan.written, "would be written"],
    [plan.duplicate, "would only leave this queue: the table holds the same already"],
    ...staying(plan),
  ]);
  return (
    <ConfirmPage
      back={[backOf(filter, isChange ? { reveal: "1" } : {}), "Back"]}
      question={`${isChange ? "Change and replay" : "Replay"} ${amount(total, "dead letter")} to stage ${stage}?`}
      fields={fields}
      button={!cannot && `Replay to stage ${stage}`}
      more={
        cannot && <span>Nothing of this can be replayed {isChange ? "like this" : "as it is. Edit it first"}.</span>
      }
      above={
        plan.tooOften > 0 && (
          <p>
            <label class="check">
              <input type="checkbox" name="force" value="yes" /> Also those that were replayed {MAX_REPLAYS} times
              already
            </label>
          </p>
        )
      }
    >
      <Changes plan={plan} />
      <Lines lines={lines} />
      {isPart && (
        <p class="muted">
          The first {formatCount(MOST_CHECKED)} letters were checked for this page. Each is checked again before it is
          sent.
        </p>
      )}
    </ConfirmPage>
  );
}

function Changes({ plan: { changes = [], missing = [] } }: { plan: Partial<EditPlan> }) {
  return (
    <>
      {changes.length > 0 && (
        <ListTable
          caption="From which value to which"
          rows={changes}
          columns={[
            {
              name: "From",
              cell: ({ from }) => (from === "" ? <span class="muted">nothing at all</span> : <Text value={from} />),
            },
            { name: "To", cell: ({ to }) => <Value value={to} isRevealed /> },
            { name: "Letters", class: "number", cell: ({ matched }) => formatCount(matched) },
            { name: "Then", cell: toThen },
          ]}
        />
      )}
      {missing.length > 0 && <p>{amount(missing.length, "value")} that you changed: no letter has it now.</p>}
    </>
  );
}

function toThen({ written, duplicate, stillRejected, tooOften }: Plan): string {
  const parts: [count: number, text: string][] = [
    [written, "written"],
    [duplicate, "stored already"],
    [stillRejected, "rejected again"],
    [tooOften, "replayed too often"],
  ];
  return parts.flatMap(([count, text]) => (count > 0 ? [`${formatCount(count)} ${text}`] : [])).join(", ");
}
