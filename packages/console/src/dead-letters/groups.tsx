import { countMessages, totalOf } from "@savelife/core/receive";
import type { PassEnd } from "@savelife/workbench/journal";
import type { Group, SourceGroup } from "@savelife/workbench/journal-groups";
import { type Summary, summarise } from "@savelife/workbench/look";
import type { Hono } from "hono";
import type { Job } from "../jobs/jobs.ts";
import { jobPath } from "../jobs/page.tsx";
import type { Site } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { Layout, page } from "../view/layout.tsx";
import { ListTable } from "../view/table.tsx";
import { Age, amount, formatCount, Text } from "../view/text.tsx";
import { explainGroup, GroupCode, SourceTabs } from "./group-name.tsx";
import { freshen, look } from "./look.ts";
import { asidePath, groupPath, groupsPath } from "./paths.ts";
import { type AsideFile, listAsideFiles } from "./put-aside.tsx";

/** The largest groups. A sender of another type with each message makes as many groups. */
const SHOWN = 200;

/** Adds the page of all groups of dead letters. */
export function addGroups(app: Hono, { bench, jobs }: Site): void {
  const { journal } = bench;

  app.get("/dead-letters", async (c) => {
    const { job, depth } = await freshen(bench, jobs);
    const given = c.req.query("source");
    const source = given === "" ? null : given;
    const shown = {
      job,
      counted: totalOf(depth),
      source,
      summary: summarise(bench, given === undefined ? {} : { source }, { withValues: false }),
      latest: journal.latestPass(),
      sources: journal.sources({}),
      asideFiles: await listAsideFiles(bench),
    };
    return page(c, <Groups {...shown} />);
  });

  app.post("/dead-letters/look", async (c) => {
    const job = jobs.running() ?? look(bench, jobs, totalOf(await countMessages(bench.deadLetters)));
    return c.redirect(jobPath(job.id), 303);
  });
}

type GroupsProps = {
  /** What is being done with the letters now. */
  job: Job | undefined;
  /** How many letters SQS counts. */
  counted: number;
  /** The source whose letters are shown: null for letters without one, undefined for all. */
  source: string | null | undefined;
  summary: Summary;
  latest: PassEnd | undefined;
  sources: SourceGroup[];
  asideFiles: AsideFile[];
};

function Groups({ job, counted, source, summary, latest, sources, asideFiles }: GroupsProps) {
  const lookAgain = (
    <PostButton action="/dead-letters/look" kind="plain small">
      Look again
    </PostButton>
  );
  return (
    <Layout title="Dead letters" actions={lookAgain} refreshSeconds={job ? 3 : undefined}>
      <div data-live={job ? 1 : 0}>
        {job && <Working job={job} />}
        <SourceTabs sources={sources} current={source} hrefOf={groupsPath} />
        {summary.total > 0 ? (
          <GroupTable groups={summary.groups.slice(0, SHOWN)} source={source} />
        ) : (
          <p class="empty">
            {!latest || counted > 0
              ? "Nothing was looked at yet."
              : "No dead letters. Everything that has come was written, or is on its way."}
          </p>
        )}
        {summary.groups.length > SHOWN && <p class="muted">{explainRest(summary.groups.slice(SHOWN))}</p>}
        <p class="muted">
          <Seen known={summary.total} counted={counted} latest={latest} />
        </p>
      </div>
      {asideFiles.length > 0 && <AsideFiles files={asideFiles} />}
    </Layout>
  );
}

function Working({ job: { id, kind, waitingFor, seen, total } }: { job: Job }) {
  const looking = kind === "look" ? `Looking: ${formatCount(seen)} of about ${formatCount(total)} seen.` : "At work.";
  return (
    <p role="status">
      {waitingFor ? "Somebody else works on these letters." : looking} <a href={jobPath(id)}>See how far it is</a>
    </p>
  );
}

function GroupTable({ groups, source }: { groups: Group[]; source: GroupsProps["source"] }) {
  return (
    <ListTable
      caption="Groups of dead letters, the largest first"
      rows={groups}
      columns={[
        {
          name: "What is wrong",
          cell: (group) => (
            <>
              <a href={groupPath({ ...group, source })}>
                <Text value={explainGroup(group)} most={200} />
              </a>
              <GroupCode {...group} type={null} />
            </>
          ),
        },
        {
          name: "Type",
          cell: ({ type }) => (type === null ? <span class="muted">none</span> : <Text value={type} most={60} />),
        },
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
  const sqs = `SQS counts about ${amount(counted, "letter")}`;
  if (!latest) return <>{sqs}. “Look again” receives each of them once and gives it back; none is lost by that.</>;
  return (
    <>
      {amount(known, "letter")} seen <Age at={latest.endedAt} />.
      {!latest.complete && " Somebody else held some of them, which could not be seen."} {sqs} now.
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
      <ul class="rows">
        {files.map(({ name, bytes }) => (
          <li>
            <a href={asidePath(name)}>{name}</a>
            <span class="muted">{formatCount(Math.ceil(bytes / 1_000))} kB</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
