import { createHash } from "node:crypto";
import { MASK } from "@savelife/core/mask";
import { type Conflict, compareLetters } from "@savelife/workbench/conflicts";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { resolveLetters } from "@savelife/workbench/resolve";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Hono } from "hono";
import { itemPath } from "../items/items.ts";
import type { JobResult, Report } from "../jobs/jobs.ts";
import type { Site } from "../options.ts";
import { toLabel } from "../send/event-form.ts";
import { ConfirmPage, PostButton, readFields } from "../view/form.tsx";
import { page, useShell } from "../view/layout.tsx";
import { ListTable, showValue } from "../view/table.tsx";
import { Text } from "../view/text.tsx";
import { withLetter } from "./letter-body.tsx";
import { letterPath } from "./paths.ts";
import { beginAsideFile } from "./put-aside.tsx";

type Keep = "stored" | "letter";

/** Adds the decision of a conflict: what is stored is kept, or what the letter says. */
export function addResolve(app: Hono, { bench, newId, jobs }: Site): void {
  app.post("/dead-letters/letter/:id/resolve", (c) =>
    withLetter(c, bench, async (letter) => {
      const fields = await readFields(c);
      const keep = fields.get("keep") === "stored" ? "stored" : "letter";
      const shown = fields.get("shown") ?? "";
      if (fields.get("confirm") === "yes") {
        const decision = { id: letter.messageId, keep, shown, fileId: newId() } as const;
        const job = jobs.start({ kind: "resolve", total: 1 }, (report) => decide(bench, decision, report));
        return c.redirect(`/jobs/${job.id}`, 303);
      }
      const conflict = await conflictOf(bench, letter);
      if (!conflict) return c.redirect(letterPath(letter.messageId), 303);
      const isOther = hashConflict(conflict) !== shown;
      return page(c, <ConfirmResolve conflict={conflict} keep={keep} isOther={isOther} />);
    }),
  );
}

/** What is stored under the id of a letter with other data; undefined when there is no such item. */
export async function conflictOf(bench: Workbench, letter: KnownLetter): Promise<Conflict | undefined> {
  const [compared] = await compareLetters(bench, [letter]);
  return compared?.status === "conflict" ? compared : undefined;
}

/** Identifies what somebody was shown: only that is decided, and nothing that has changed since. */
function hashConflict({ PK, fields }: Conflict): string {
  return createHash("sha256")
    .update(JSON.stringify([PK, fields]))
    .digest("hex");
}

type Decision = { id: string; keep: Keep; shown: string; fileId: string };

/** Decides the conflict of one letter, if it is as it was shown. */
async function decide(bench: Workbench, decision: Decision, report: Report): Promise<JobResult> {
  const { id, keep, shown, fileId } = decision;
  const options = {
    ...report,
    confirm: async ({ conflicts }: { conflicts: Conflict[] }) => conflicts.every((one) => hashConflict(one) === shown),
  };
  if (keep === "letter") {
    return { kind: "resolve", resolved: await resolveLetters(bench, [id], { keep }, options), keep, file: undefined };
  }
  const target = await beginAsideFile(bench, fileId);
  const resolved = await resolveLetters(bench, [id], { keep, target }, options).finally(target.end);
  const file = resolved.resolved > resolved.settled.length ? target.name : undefined;
  return { kind: "resolve", resolved, keep, file };
}

/** The two sides of a conflict, and the question which of them is right. */
export function Decide({ conflict, isRevealed }: { conflict: Conflict; isRevealed: boolean }) {
  const action = `${letterPath(conflict.letter.messageId)}/resolve`;
  const fieldsOf = (keep: Keep): [string, string][] => [
    ["keep", keep],
    ["shown", hashConflict(conflict)],
  ];
  return (
    <section class="card">
      <h2>Which is right?</h2>
      <ListTable caption="What is stored next to what was sent" columns={["Field", "Stored", "Sent"]}>
        {conflict.fields.map(({ field, stored, sent, differs }) => (
          <tr class={differs ? "differs" : ""}>
            <th scope="row">
              {toLabel(field)}
              {differs && <span class="muted"> differs</span>}
            </th>
            <td data-label="Stored">
              <Value value={stored} isRevealed={isRevealed} />
            </td>
            <td data-label="Sent">
              <Value value={sent} isRevealed={isRevealed} />
            </td>
          </tr>
        ))}
      </ListTable>
      <div class="actions">
        <PostButton action={action} fields={fieldsOf("stored")}>
          Keep what is stored…
        </PostButton>
        <PostButton action={action} fields={fieldsOf("letter")}>
          Keep what the letter says…
        </PostButton>
        <a href={itemPath(conflict.PK)}>See the item that is stored</a>
      </div>
    </section>
  );
}

function Value({ value, isRevealed }: { value: unknown; isRevealed: boolean }) {
  if (value === undefined) return <span class="muted">absent</span>;
  return isRevealed ? <Text value={showValue(value)} /> : <span class="muted">{MASK}</span>;
}

/** What a decision would do, and the question whether to do it. */
function ConfirmResolve({ conflict, keep, isOther }: { conflict: Conflict; keep: Keep; isOther: boolean }) {
  const path = letterPath(conflict.letter.messageId);
  const differing = conflict.fields.filter(({ differs }) => differs).map(({ field }) => `“${toLabel(field)}”`);
  const [becomes, it] = differing.length === 1 ? ["becomes", "it"] : ["become", "them"];
  const kept = keep === "stored" ? "Keep what is stored" : "Keep what the letter says";
  return (
    <ConfirmPage
      title="Decide"
      current="Dead letters"
      back={[path, "The letter"]}
      question={`${kept} on stage ${useShell().stage}?`}
      action={`${path}/resolve`}
      fields={[
        ["keep", keep],
        ["shown", hashConflict(conflict)],
      ]}
      button={!isOther && (keep === "stored" ? "Keep what is stored" : "Correct the item")}
    >
      {isOther && <p role="alert">The item has changed since it was shown to you. Go back and look at it again.</p>}
      {keep === "stored" ? (
        <p>
          The item stays as it is. The letter is written to a file in <code>.savelife/put-aside</code> on this machine,
          and then deleted from the queue.
        </p>
      ) : (
        <p>
          {differing.join(", ")} of the item {becomes} what the letter says, if nobody changes {it} meanwhile. Then the
          letter is deleted.
        </p>
      )}
    </ConfirmPage>
  );
}
