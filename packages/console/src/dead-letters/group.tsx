import type { Filter } from "@savelife/workbench/filter";
import { recordAct } from "@savelife/workbench/history";
import type { SourceGroup, Values } from "@savelife/workbench/journal-groups";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { type Field, findField } from "../send/event-form.ts";
import { PostButton, PostForm } from "../view/form.tsx";
import { Layout, page } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, amount, Text } from "../view/text.tsx";
import { canReplaySome } from "./forecast.tsx";
import { GroupHeading, type GroupName, SourceTabs } from "./group-name.tsx";
import { exportPath, groupPath, letterPath, readFilter, toFields } from "./paths.ts";
import { ValuesForm } from "./values-form.tsx";

/** Letters on one page. */
const PAGE = 25;
/** Letters that are checked for what can be done with a group: one read of the table. */
const SAMPLE = 100;

/** Adds the page of the letters of one group. */
export function addGroup(app: Hono, { bench }: Site): void {
  const { journal } = bench;

  app.get("/dead-letters/group", async (c) => {
    const { after = "0", reveal } = c.req.query();
    const filter = readFilter(new URL(c.req.url).searchParams);
    const group = { code: filter.code ?? "", type: filter.type ?? null, path: filter.path ?? "" };
    const { letters, lastSeq } = journal.select(filter, { afterSeq: Number(after) || 0, limit: PAGE });
    const field = group.code === "invalid-data" ? findField(group.type, group.path) : undefined;
    const total = journal.count(filter);
    const isRevealed = reveal === "1" && field !== undefined;
    if (isRevealed) {
      const what = `values at ${group.path}, code ${group.code}, type ${group.type ?? "-"}`;
      await recordAct(bench, { act: "reveal", what, ids: [], count: total });
    }
    const shown = {
      next: letters.length === PAGE ? lastSeq : undefined,
      wrong: field && { field, isRevealed, values: journal.values(filter, group.path) },
      sources: journal.sources(group),
      canReplay: await canReplaySome(bench, journal.select(filter, { afterSeq: 0, limit: SAMPLE }).letters),
    };
    return page(c, <Group group={group} filter={filter} total={total} letters={letters} {...shown} />);
  });
}

type GroupProps = {
  group: GroupName;
  filter: Filter;
  total: number;
  letters: KnownLetter[];
  /** The place after the last of them, when there are more. */
  next: number | undefined;
  /** The field that is wrong in all of them, when it is a field of the type, and its values. */
  wrong: { field: Field; isRevealed: boolean; values: Values } | undefined;
  sources: SourceGroup[];
  /** Whether some of them could be replayed as they are. */
  canReplay: boolean;
};

function Group(props: GroupProps) {
  const { group, filter, total, letters, next, sources } = props;
  return (
    <Layout title="Group" back={["/dead-letters", "Dead letters"]} heading={<GroupHeading group={group} />}>
      <SourceTabs sources={sources} current={filter.source} hrefOf={(source) => groupPath({ ...group, source })} />
      {total > 0 && <Actions {...props} />}
      {letters.length > 0 ? <Letters {...props} /> : <p class="empty">Nothing left here.</p>}
      {next !== undefined && (
        <p>
          <a href={groupPath(filter, { after: String(next) })}>The next letters</a>
        </p>
      )}
    </Layout>
  );
}

/** What helps with these letters comes first; what cannot be done with any of them is not offered. */
function Actions({ group, filter, total, letters, wrong, canReplay }: GroupProps) {
  const fields = toFields(filter);
  const [first] = group.code === "conflict" ? letters : [];
  const all = total === 1 ? "this letter" : `all ${amount(total, "letter")}`;
  return (
    <section class="card">
      {wrong && <ValuesForm filter={filter} {...wrong} />}
      {first && (
        <p>
          <a href={letterPath(first.messageId)} class="button">
            Compare {total === 1 ? "it" : "the first"} with what is stored
          </a>
        </p>
      )}
      <div class="actions">
        {canReplay && (
          <PostButton action="/dead-letters/replay" fields={fields} kind={wrong ? "plain" : ""}>
            Replay {all}…
          </PostButton>
        )}
        <PostButton action="/dead-letters/put-aside" fields={fields} kind={canReplay || wrong || first ? "plain" : ""}>
          Put {all} aside…
        </PostButton>
        <a href={exportPath(filter)}>Export {amount(total, "letter")} as a file</a>
      </div>
    </section>
  );
}

function Letters({ letters, canReplay }: GroupProps) {
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
            class: ({ replays }) => (replays === 0 ? "number less" : "number"),
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
      {source === null ? <span class="muted">no source</span> : <Text value={source} most={60} />}
      {subject !== null && (
        <small class="muted code">
          <Text value={subject} most={60} />
        </small>
      )}
    </>
  );
}
