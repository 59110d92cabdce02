import type { KnownLetter } from "@savelife/workbench/known-letter";
import { type Conflict, compareLetters, type Resolved, resolveLetters } from "@savelife/workbench/resolve";
import type { Workbench } from "@savelife/workbench/workbench";
import { itemPath } from "../items/items.ts";
import type { JobResult, Links, Report } from "../jobs/jobs.ts";
import type { Feature } from "../options.ts";
import { toLabel } from "../view/event-form.ts";
import { ConfirmPage, hash, PostButton, readFields } from "../view/form.tsx";
import { useShell } from "../view/layout.tsx";
import { ListTable, Value } from "../view/table.tsx";
import { findLetter } from "./find-letter.ts";
import { NONE_FOUND } from "./lines.ts";
import { letterPath } from "./paths.ts";
import { beginAsideFile, fileLinks } from "./put-aside.tsx";

/** The data that is right, and the button that decides for it. */
const KEEP = {
  stored: { name: "Keep what is stored", button: "Keep what is stored" },
  letter: { name: "Keep what the letter says", button: "Correct the item" },
} as const;

/** Adds the decision of a conflict: what is stored is kept, or what the letter says. */
export const addResolve: Feature = (app, { bench, newId, jobs }) => {
  app.post("/dead-letters/letter/:id/resolve", findLetter(bench), async (c) => {
    const { letter } = c.var;
    const fields = await readFields(c);
    const keep = fields.get("keep") === "stored" ? "stored" : "letter";
    const shown = fields.get("shown") ?? "";
    if (fields.get("confirm") === "yes") {
      const decision = { id: letter.messageId, keep, shown, fileId: newId() } as const;
      const job = jobs.start("resolve", 1, (report) => decide(bench, decision, report));
      return c.redirect(job.path, 303);
    }
    const conflict = await conflictOf(bench, letter);
    if (!conflict) return c.redirect(letterPath(letter.messageId), 303);
    const isOther = hashConflict(conflict) !== shown;
    return c.render(<ConfirmResolve fields={fields} conflict={conflict} keep={keep} isOther={isOther} />);
  });
};

/** What is stored under the id of a letter with other data; undefined when there is no such item. */
export async function conflictOf(bench: Workbench, letter: KnownLetter): Promise<Conflict | undefined> {
  const [compared] = await compareLetters(bench, [letter]);
  return compared?.status === "conflict" ? compared : undefined;
}

/** Identifies what somebody was shown: only that is decided, and nothing that has changed since. */
function hashConflict({ PK, fields }: Conflict): string {
  return hash(JSON.stringify([PK, fields]));
}

type Decision = { id: string; keep: keyof typeof KEEP; shown: string; fileId: string };

/** Decides the conflict of one letter, if it is as it was shown. */
async function decide(bench: Workbench, { id, keep, shown, fileId }: Decision, report: Report): Promise<JobResult> {
  const options = {
    ...report,
    confirm: async ({ conflicts }: { conflicts: Conflict[] }) => conflicts.every((one) => hashConflict(one) === shown),
  };
  if (keep === "letter") {
    return toResult(await resolveLetters(bench, [id], { keep }, options), "The item was corrected.");
  }
  const target = await beginAsideFile(bench, fileId);
  const resolved = await resolveLetters(bench, [id], { keep, target }, options).finally(target.end);
  const decided = `The item stays as it is. The letter was written to ${target.name}.`;
  return toResult(resolved, decided, fileLinks(target.name));
}

/** `decided` and its links are for a letter that was in conflict until now. */
function toResult({ matched, resolved, settled, pass }: Resolved, decided: string, links: Links = []): JobResult {
  if (matched === 0) return { pass, nothing: NONE_FOUND };
  if (resolved === 0) return { pass, nothing: CHANGED };
  const deleted = pass.undeleted === 0 ? ["The letter was deleted."] : [];
  if (settled.length > 0) {
    return { pass, lines: ["The item is stored as the letter says, or was erased.", ...deleted] };
  }
  return { pass, lines: [decided, ...deleted], links };
}

const CHANGED = "The item has changed since it was shown, so nothing was done. Compare it again.";

/** The two sides of a conflict, and the question which of them is right. */
export function Decide({ conflict, isRevealed }: { conflict: Conflict; isRevealed: boolean }) {
  const action = `${letterPath(conflict.letter.messageId)}/resolve`;
  const shown = hashConflict(conflict);
  return (
    <section class="card">
      <h2>Which is right?</h2>
      <ListTable
        caption="What is stored next to what was sent"
        rows={conflict.fields}
        rowClass={({ differs }) => (differs ? "differs" : "")}
        columns={[
          {
            name: "Field",
            cell: ({ field, differs }) => [toLabel(field), differs && <span class="muted"> differs</span>],
          },
          { name: "Stored", cell: ({ stored }) => <Value value={stored} isRevealed={isRevealed} /> },
          { name: "Sent", cell: ({ sent }) => <Value value={sent} isRevealed={isRevealed} /> },
        ]}
      />
      <div class="actions">
        {Object.entries(KEEP).map(([keep, { name }]) => (
          <PostButton action={action} fields={Object.entries({ keep, shown })} text={`${name}…`} />
        ))}
        <a href={itemPath(conflict.PK)}>See the item that is stored</a>
      </div>
    </section>
  );
}

type ConfirmProps = { fields: URLSearchParams; conflict: Conflict; keep: keyof typeof KEEP; isOther: boolean };

/** What a decision would do, and the question whether to do it. */
function ConfirmResolve({ fields, conflict, keep, isOther }: ConfirmProps) {
  const differing = conflict.fields.filter(({ differs }) => differs).map(({ field }) => `“${toLabel(field)}”`);
  const [becomes, it] = differing.length === 1 ? ["becomes", "it"] : ["become", "them"];
  return (
    <ConfirmPage
      back={[letterPath(conflict.letter.messageId), "The letter"]}
      question={`${KEEP[keep].name} on stage ${useShell().stage}?`}
      fields={fields}
      button={!isOther && KEEP[keep].button}
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
