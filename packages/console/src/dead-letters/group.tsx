import type { Filter } from "@savelife/workbench/filter";
import { recordAct } from "@savelife/workbench/history";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Feature } from "../options.ts";
import { findField } from "../view/event-form.ts";
import { PostButton, PostForm } from "../view/form.tsx";
import { Layout } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, amount, Text } from "../view/text.tsx";
import { canReplaySome } from "./forecast.tsx";
import { GroupHeading, SourceTabs } from "./group-name.tsx";
import { exportPath, groupPath, letterPath, readFilter, toFields } from "./paths.ts";
import { ValuesForm } from "./values-form.tsx";

const PAGE = 25;
/** Letters that are checked for what can be done with a group: one read of the table. */
const SAMPLE = 100;

/** Adds the page of the letters of one group. */
export const addGroup: Feature = (app, { bench }) => {
  const { journal } = bench;

  app.get("/dead-letters/group", async (c) => {
    const { after = "0", reveal } = c.req.query();
    const filter = readFilter(new URL(c.req.url).searchParams);
    const group = { code: filter.code ?? "", type: filter.type ?? null, path: filter.path ?? "" };
    const { letters, lastSeq } = journal.select(filter, { afterSeq: Number(after) || 0, limit: PAGE });
    const total = journal.count(filter);
    const canReplay = await canReplaySome(bench, journal.select(filter, { limit: SAMPLE }).letters);
    // The field that is wrong in all of them, when it is a field of the type.
    const field = group.code === "invalid-data" ? findField(group.type, group.path) : undefined;
    const isRevealed = reveal === "1" && field !== undefined;
    if (isRevealed) {
      const what = `values at ${group.path}, code ${group.code}, type ${group.type ?? "-"}`;
      await recordAct(bench, { act: "reveal", what, ids: [], count: total });
    }
    const [conflict] = group.code === "conflict" ? letters : [];
    return c.render(
      <Layout title="Group" back={["/dead-letters", "Dead letters"]} heading={<GroupHeading group={group} />}>
        <SourceTabs
          sources={journal.sources(group)}
          current={filter.source}
          hrefOf={(source) => groupPath({ ...group, source })}
        />
        {total > 0 && (
          <section class="card">
            {field && (
              <ValuesForm
                filter={filter}
                field={field}
                values={journal.values(filter, group.path)}
                isRevealed={isRevealed}
              />
            )}
            {conflict && (
              <p>
                <a href={letterPath(conflict.messageId)} class="button">
                  Compare {total === 1 ? "it" : "the first"} with what is stored
                </a>
              </p>
            )}
            <Actions filter={filter} total={total} canReplay={canReplay} isLast={field !== undefined || !!conflict} />
          </section>
        )}
        {letters.length > 0 ? (
          <Letters letters={letters} canReplay={canReplay} />
        ) : (
          <p class="empty">Nothing left here.</p>
        )}
        {letters.length === PAGE && (
          <p>
            <a href={groupPath(filter, { after: String(lastSeq) })}>The next letters</a>
          </p>
        )}
      </Layout>,
    );
  });
};

/** `isLast`: something else comes first, as it helps more with these letters. */
type ActionsProps = { filter: Filter; total: number; canReplay: boolean; isLast: boolean };

/** What cannot be done with any of the letters is not offered. */
function Actions({ filter, total, canReplay, isLast }: ActionsProps) {
  const fields = toFields(filter);
  const all = total === 1 ? "this letter" : `all ${amount(total, "letter")}`;
  const [replayKind, asideKind] = [isLast ? "plain" : "", isLast || canReplay ? "plain" : ""];
  return (
    <div class="actions">
      {canReplay && (
        <PostButton action="/dead-letters/replay" fields={fields} kind={replayKind} text={`Replay ${all}…`} />
      )}
      <PostButton action="/dead-letters/put-aside" fields={fields} kind={asideKind} text={`Put ${all} aside…`} />
      <a href={exportPath(filter)}>Export {amount(total, "letter")} as a file</a>
    </div>
  );
}

function Letters({ letters, canReplay }: { letters: KnownLetter[]; canReplay: boolean }) {
  return (
    <PostForm action="/dead-letters/replay">
      <ListTable
        caption="Dead letters of this group, in the order in which they were seen"
        rows={letters}
        tick={{
          all: "Select all letters of this page",
          box: ({ messageId }) => (
            <input type="checkbox" name="id" value={messageId} aria-label={`Select letter ${messageId}`} />
          ),
        }}
        columns={[
          { name: "Letter", class: "id", cell: ({ messageId }) => <a href={letterPath(messageId)}>{messageId}</a> },
          { name: "From", cell: From },
          { name: "Sent", class: "time", cell: ({ sentAt }) => <Age at={sentAt} /> },
          {
            name: "Replayed",
            class: "number",
            isLess: ({ replays }) => replays === 0,
            cell: ({ replays }) => `${replays} ×`,
          },
        ]}
      />
      <p class="actions">
        {canReplay && (
          <button type="submit" class="plain">
            Replay the selected letters…
          </button>
        )}
        <button type="submit" class="plain" formaction="/dead-letters/put-aside">
          Put the selected letters aside…
        </button>
        <span class="muted">You will be asked.</span>
      </p>
    </PostForm>
  );
}

function From({ source, subject }: KnownLetter) {
  return (
    <>
      <Text value={source} most={60} />
      {subject !== null && (
        <small class="code">
          <Text value={subject} most={60} />
        </small>
      )}
    </>
  );
}
