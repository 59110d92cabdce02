import type { EditPlan } from "@savelife/workbench/edit";
import type { EditRequest, ValueChange } from "@savelife/workbench/edit-request";
import type { Filter } from "@savelife/workbench/filter";
import { MAX_REPLAYS } from "@savelife/workbench/plan";
import { PRODUCTION } from "../options.ts";
import { showValue } from "../view/facts.tsx";
import { type Hidden, PostForm } from "../view/form.tsx";
import { amount, formatCount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { ListTable } from "../view/list-table.tsx";
import { Text } from "../view/text.tsx";
import { exportPath, groupPath, letterPath, toFields } from "./filter-fields.ts";
import { MOST_CHECKED, type Preview } from "./preview.ts";

/** A change of values at one path, as the form of a group asks for it. */
export type ValuesRequest = Extract<EditRequest, { values: ValueChange[] }>;

type ConfirmProps = { shell: Shell; filter: Filter; request: ValuesRequest | undefined; preview: Preview };

/** What a replay would come to, and the question whether to. */
export function ConfirmReplay({ shell, filter, request, preview: { plan, edit, total } }: ConfirmProps) {
  const isPart = plan.matched < total;
  const cannot = plan.written + plan.duplicate + plan.tooOften === 0 && !isPart;
  const unchanged = edit?.unchanged ?? 0;
  return (
    <Layout shell={shell} title="Replay" current="Dead letters">
      <p class="back">
        <a href={backOf(filter, request)}>Back</a>
      </p>
      <h1>
        {request ? "Change and replay" : "Replay"} {amount(total, "dead letter")} to stage {shell.stage}?
      </h1>
      {edit && <Changes edit={edit} />}
      <dl class="plan">
        <Count count={plan.written} name="would be written" />
        <Count count={plan.duplicate} name="duplicates: stored already, they only leave this queue" />
        <Count count={plan.stillRejected} name="would be rejected again, and stay as they are" />
        {unchanged > 0 && <Count count={unchanged} name="cannot be changed in this way, and stay" />}
        <Count count={plan.tooOften} name={`were replayed ${MAX_REPLAYS} times already, and stay`} />
      </dl>
      {isPart && (
        <p class="muted">
          The first {formatCount(MOST_CHECKED)} letters were checked for this page. Each is checked again before it is
          sent.
        </p>
      )}
      <PostForm shell={shell} action="/dead-letters/replay" fields={[...toFields(filter), ...changeFields(request)]}>
        {plan.tooOften > 0 && (
          <p>
            <label class="check">
              <input type="checkbox" name="force" value="yes" /> Also those that were replayed {MAX_REPLAYS} times
              already
            </label>
          </p>
        )}
        <p class="actions">
          {cannot ? (
            <span>Nothing of this can be replayed {request ? "like this" : "as it is. Edit it first"}.</span>
          ) : (
            <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
              Replay to stage {shell.stage}
            </button>
          )}
          <a href={backOf(filter, request)}>{cannot ? "Back" : "Cancel"}</a>
        </p>
      </PostForm>
    </Layout>
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
      {missing.length > 0 && <p>{amount(missing.length, "value")} that you changed: no letter has it any more.</p>}
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

/** The form again, to go on with. */
function changeFields(request: ValuesRequest | undefined): Hidden {
  if (!request) return [];
  const pairs = request.values.flatMap(
    ({ from, to }): Hidden => [
      ["from", from],
      ["to", String(to)],
    ],
  );
  return [["set", request.path], ...pairs];
}

function Count({ count, name }: { count: number; name: string }) {
  return (
    <div class={count === 0 ? "muted" : ""}>
      <dt>{name}</dt>
      <dd>{formatCount(count)}</dd>
    </div>
  );
}

/** What becomes of letters that are put aside, and the question whether to. */
export function ConfirmPutAside({ shell, filter, total }: { shell: Shell; filter: Filter; total: number }) {
  return (
    <Layout shell={shell} title="Put aside" current="Dead letters">
      <p class="back">
        <a href={backOf(filter)}>Back</a>
      </p>
      <h1>
        Put {amount(total, "dead letter")} of stage {shell.stage} aside?
      </h1>
      <p>
        They are written to a file on this machine, in the folder <code>.savelife/put-aside</code>. Once it is whole and
        on the disk, exactly these letters are deleted from the queue. You can download the file then, as often as you
        like, and take its letters back.
      </p>
      <PostForm shell={shell} action="/dead-letters/put-aside" fields={toFields(filter)}>
        <p class="actions">
          <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
            Put {total === 1 ? "it" : "them"} aside
          </button>
          <a href={exportPath(filter)}>Only export a copy</a>
          <a href={backOf(filter)}>Cancel</a>
        </p>
      </PostForm>
    </Layout>
  );
}

function backOf(filter: Filter, request?: ValuesRequest): string {
  const [only] = filter.ids?.length === 1 ? filter.ids : [];
  if (only) return letterPath(only);
  return filter.ids ? "/dead-letters" : groupPath(filter, request && { reveal: "1" });
}
