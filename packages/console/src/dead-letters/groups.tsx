import { countMessages, totalOf } from "@savelife/core/receive";
import type { PassEnd } from "@savelife/workbench/journal";
import type { Group } from "@savelife/workbench/journal-groups";
import { summarise } from "@savelife/workbench/look";
import type { Job } from "../jobs/jobs.ts";
import type { Feature } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { Layout } from "../view/layout.tsx";
import { ListTable, Rows } from "../view/table.tsx";
import { Age, amount, formatCount, Text } from "../view/text.tsx";
import { GroupCode, SourceTabs, WhatIsWrong } from "./group-name.tsx";
import { freshen, look } from "./look.ts";
import { asidePath, groupPath, groupsPath } from "./paths.ts";
import { type AsideFile, listAsideFiles } from "./put-aside.tsx";

/** The largest groups. A sender of another type with each message makes as many groups. */
const SHOWN = 200;

/** Adds the page of all groups of dead letters, or of those of one source. */
export const addGroups: Feature = (app, { bench, jobs }) => {
  const { journal } = bench;

  app.get("/dead-letters", async (c) => {
    const { job, counted } = await freshen(bench, jobs);
    const given = c.req.query("source");
    const source = given === "" ? null : given;
    const { total, groups } = summarise(bench, given === undefined ? {} : { source }, { withValues: false });
    const rest = groups.slice(SHOWN);
    const asideFiles = await listAsideFiles(bench);
    const lookAgain = <PostButton action="/dead-letters/look" kind="plain small" text="Look again" />;
    return c.render(
      <Layout title="Dead letters" actions={lookAgain} refreshSeconds={job ? 3 : undefined}>
        <div data-live={job ? 1 : 0}>
          {job && <Working job={job} />}
          <SourceTabs sources={journal.sources({})} current={source} hrefOf={groupsPath} />
          {total > 0 && <GroupTable groups={groups.slice(0, SHOWN)} source={source} />}
          {rest.length > 0 && <p class="muted">{explainRest(rest)}</p>}
          <Seen known={total} counted={counted} latest={journal.latestPass()} />
        </div>
        {asideFiles.length > 0 && <AsideFiles files={asideFiles} />}
      </Layout>,
    );
  });

  app.post("/dead-letters/look", async (c) => {
    const job = jobs.running() ?? look(bench, jobs, totalOf(await countMessages(bench.deadLetters)));
    return c.redirect(job.path, 303);
  });
};

function Working({ job: { path, kind, waitingFor, seen, total } }: { job: Job }) {
  const looking = kind === "look" ? `Looking: ${formatCount(seen)} of about ${formatCount(total)} seen.` : "At work.";
  return (
    <p role="status">
      {waitingFor ? "Somebody else works on these letters." : looking} <a href={path}>See how far it is</a>
    </p>
  );
}

function GroupTable({ groups, source }: { groups: Group[]; source: string | null | undefined }) {
  const What = (group: Group) => (
    <>
      <a href={groupPath({ ...group, source })}>
        <WhatIsWrong group={group} />
      </a>
      <GroupCode {...group} type={null} />
    </>
  );
  return (
    <ListTable
      caption="Groups of dead letters, the largest first"
      rows={groups}
      columns={[
        { name: "What is wrong", cell: What },
        { name: "Type", cell: ({ type }) => <Text value={type} most={60} /> },
        { name: "Letters", class: "number", cell: ({ count }) => formatCount(count) },
        { name: "Oldest", class: "time", cell: ({ oldest }) => <Age at={oldest} /> },
      ]}
    />
  );
}

function explainRest(rest: Group[]): string {
  const letters = rest.reduce((sum, { count }) => sum + count, 0);
  return `${amount(rest.length, "smaller group")} with ${amount(letters, "letter")} are not shown; npx savelife dlq summary lists them all.`;
}

function Seen({ known, counted, latest }: { known: number; counted: number; latest: PassEnd | undefined }) {
  const isEmpty = latest && counted === 0;
  const sqs = `SQS counts about ${amount(counted, "letter")}`;
  return (
    <>
      {known === 0 && (
        <p class="empty">
          {isEmpty
            ? "No dead letters. Everything that has come was written, or is on its way."
            : "Nothing was looked at yet."}
        </p>
      )}
      {latest ? (
        <p class="muted">
          {amount(known, "letter")} seen <Age at={latest.endedAt} />.
          {!latest.complete && " That look has not seen all of them."} {sqs} now.
        </p>
      ) : (
        <p class="muted">{sqs}. “Look again” receives each of them once and gives it back; none is lost by that.</p>
      )}
    </>
  );
}

function AsideFiles({ files }: { files: AsideFile[] }) {
  return (
    <section class="card">
      <h2>Put aside</h2>
      <p>
        Letters in files on this machine, next to its journal: people's data. Download one, or take it back with{" "}
        <code>npx savelife dlq replay --from .savelife/put-aside/…</code>. Delete a file when it is no longer needed.
      </p>
      <Rows
        rows={files.map(({ name, bytes }) => [
          <a href={asidePath(name)}>{name}</a>,
          `${formatCount(Math.ceil(bytes / 1_000))} kB`,
        ])}
      />
    </section>
  );
}
