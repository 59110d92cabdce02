import type { EditPlan } from "@savelife/workbench/edit";
import { editLetters } from "@savelife/workbench/edit";
import type { EditRequest, ValueChange } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import { MAX_REPLAYS } from "@savelife/workbench/plan";
import { replayLetters } from "@savelife/workbench/replay";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { ConfirmPage, type Fields, type Hidden, readFields } from "../view/form.tsx";
import { page, problem, useShell } from "../view/layout.tsx";
import { Facts, ListTable, showValue } from "../view/table.tsx";
import { amount, formatCount, Text } from "../view/text.tsx";
import { keyOf, MOST_CHECKED, type Preview, previewReplay } from "./forecast.tsx";
import { readFilter, toFields } from "./paths.ts";
import { backOf, NO_LETTERS } from "./put-aside.tsx";

/** A change of values at one path, as the form of a group asks for it. */
type ValuesRequest = Extract<EditRequest, { values: ValueChange[] }>;

/** Adds the replay of many letters, as they are or with their values changed. */
export function addReplay(app: Hono, { bench, jobs }: Site): void {
  const { journal } = bench;

  app.post("/dead-letters/replay", async (c) => {
    const fields = await readFields(c);
    const filter = readFilter(fields);
    const request = readRequest(fields);
    const total = journal.count(filter);
    if (total === 0) return problem(c, 404, NO_LETTERS);
    if (fields.get("confirm") !== "yes") {
      const preview = await previewReplay(bench, filter, request);
      return page(c, <ConfirmReplay filter={filter} request={request} preview={preview} />);
    }
    const [first] = total === 1 ? journal.select(filter, { afterSeq: 0, limit: 1 }).letters : [];
    const force = fields.get("force") === "yes";
    const kind = request ? "edit" : "replay";
    const job = jobs.start({ kind, total, PK: first && keyOf(first.body) }, async (report) => {
      const options = { ...report, force };
      if (!request) return { kind: "replay", replayed: await replayLetters(bench, filter, options) };
      const edited = await editLetters(bench, filter, request, { ...options, replay: true });
      return { kind: "edit", edited, isReplay: true };
    });
    return c.redirect(`/jobs/${job.id}`, 303);
  });
}

/** Each value and its correction; a value whose correction is empty stays as it is. */
function readRequest(fields: Fields): ValuesRequest | undefined {
  const path = fields.get("set");
  if (path === null) return undefined;
  const to = fields.getAll("to");
  const values = fields.getAll("from").map((from, i) => ({ from, to: to[i] ?? "" }));
  return { path, values: values.filter((one) => one.to.trim() !== "") };
}

type ConfirmProps = { filter: Filter; request: ValuesRequest | undefined; preview: Preview };

/** What a replay would come to, and the question whether to do it. */
function ConfirmReplay({ filter, request, preview: { plan, edit, total } }: ConfirmProps) {
  const { stage } = useShell();
  const isPart = plan.matched < total;
  const cannot = plan.written + plan.duplicate + plan.tooOften === 0 && !isPart;
  const back = backOf(filter, request && { reveal: "1" });
  const counts: [count: number, name: string][] = [
    [plan.written, "would be written"],
    [plan.duplicate, "duplicates: stored already, they only leave this queue"],
    [plan.stillRejected, "would be rejected again, and stay as they are"],
    ...(edit?.unchanged ? [[edit.unchanged, "cannot be changed in this way, and stay"] as [number, string]] : []),
    [plan.tooOften, `were replayed ${MAX_REPLAYS} times already, and stay`],
  ];
  return (
    <ConfirmPage
      title="Replay"
      current="Dead letters"
      back={[back, "Back"]}
      question={`${request ? "Change and replay" : "Replay"} ${amount(total, "dead letter")} to stage ${stage}?`}
      action="/dead-letters/replay"
      fields={[...toFields(filter), ...changeFields(request)]}
      button={!cannot && `Replay to stage ${stage}`}
      more={cannot && <span>Nothing of this can be replayed {request ? "like this" : "as it is. Edit it first"}.</span>}
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
      {edit && <Changes edit={edit} />}
      <Facts
        class="plan"
        facts={counts.map(([count, name]) => ({ name, value: formatCount(count), isMuted: count === 0 }))}
      />
      {isPart && (
        <p class="muted">
          The first {formatCount(MOST_CHECKED)} letters were checked for this page. Each is checked again before it is
          sent.
        </p>
      )}
    </ConfirmPage>
  );
}

/** From which value to which, and what would become of the letters that have it. */
function Changes({ edit: { changes, missing } }: { edit: EditPlan }) {
  return (
    <>
      {changes.length > 0 && (
        <ListTable caption="From which value to which" columns={["From", "To", { number: "Letters" }, "Then"]}>
          {changes.map(({ from, to, ...plan }) => (
            <tr>
              <th scope="row">{from === "" ? <span class="muted">nothing at all</span> : <Text value={from} />}</th>
              <td data-label="To">
                <Text value={showValue(to)} />
              </td>
              <td data-label="Letters" class="number">
                {formatCount(plan.matched)}
              </td>
              <td>{toThen(plan)}</td>
            </tr>
          ))}
        </ListTable>
      )}
      {missing.length > 0 && <p>{amount(missing.length, "value")} that you changed: no letter has it now.</p>}
    </>
  );
}

function toThen({ written, duplicate, stillRejected, tooOften }: Preview["plan"]): string {
  const parts: [count: number, text: string][] = [
    [written, "written"],
    [duplicate, "stored already"],
    [stillRejected, "rejected again"],
    [tooOften, "replayed too often"],
  ];
  return parts.flatMap(([count, text]) => (count > 0 ? [`${formatCount(count)} ${text}`] : [])).join(", ");
}

/** The changes again, for the form that confirms them. */
function changeFields(request: ValuesRequest | undefined): Hidden {
  if (!request) return [];
  const pairs = request.values.flatMap(({ from, to }): Hidden => {
    return [
      ["from", from],
      ["to", String(to)],
    ];
  });
  return [["set", request.path], ...pairs];
}
