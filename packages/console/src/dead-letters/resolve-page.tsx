import type { Conflict } from "@savelife/workbench/conflicts";
import { PRODUCTION } from "../options.ts";
import { toLabel } from "../send/event-form.ts";
import { PostForm } from "../view/form.tsx";
import { Layout, type Shell } from "../view/layout.tsx";
import { letterPath } from "./filter-fields.ts";
import { hashConflict } from "./resolve.ts";

type ResolveProps = { shell: Shell; conflict: Conflict; keep: "stored" | "letter"; isOther: boolean };

/** What deciding a conflict would do, and the question whether to. */
export function ConfirmResolve({ shell, conflict, keep, isOther }: ResolveProps) {
  const path = letterPath(conflict.letter.messageId);
  const differing = conflict.fields.filter(({ differs }) => differs).map(({ field }) => `“${toLabel(field)}”`);
  const fields: [string, string][] = [
    ["keep", keep],
    ["shown", hashConflict(conflict)],
  ];
  return (
    <Layout shell={shell} title="Decide" current="Dead letters">
      <p class="back">
        <a href={path}>The letter</a>
      </p>
      <h1>
        {keep === "stored" ? "Keep what is stored" : "Keep what the letter says"} on stage {shell.stage}?
      </h1>
      {isOther && <p role="alert">The item has changed since it was shown to you. Look at it again first.</p>}
      {keep === "stored" ? (
        <p>
          The item stays as it is. The letter is written to a file in <code>.savelife/put-aside</code> on this machine,
          and then deleted from the queue.
        </p>
      ) : (
        <p>
          {differing.join(", ")} of the item {differing.length === 1 ? "becomes" : "become"} what the letter says, if
          nobody changes {differing.length === 1 ? "it" : "them"} meanwhile. Then the letter is deleted.
        </p>
      )}
      <PostForm shell={shell} action={`${path}/resolve`} fields={fields}>
        <p class="actions">
          {!isOther && (
            <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
              {keep === "stored" ? "Keep what is stored" : "Correct the item"}
            </button>
          )}
          <a href={path}>{isOther ? "Look at it again" : "Cancel"}</a>
        </p>
      </PostForm>
    </Layout>
  );
}
