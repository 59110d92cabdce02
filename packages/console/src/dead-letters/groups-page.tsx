import type { PassEnd } from "@savelife/workbench/journal";
import type { Group, SourceGroup } from "@savelife/workbench/journal-groups";
import type { Summary } from "@savelife/workbench/summarise";
import { PostButton } from "../view/form.tsx";
import { amount, formatCount } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { ListTable } from "../view/list-table.tsx";
import { Age, Text } from "../view/text.tsx";
import { groupPath, groupsPath } from "./filter-fields.ts";
import type { Freshness } from "./look.ts";
import { type AsideFile, asidePath } from "./put-aside.ts";
import { SourceTabs } from "./source-tabs.tsx";
import { explainGroup, GroupCode } from "./wrong.tsx";

/** The largest groups. Whoever sends another type with each message makes as many groups. */
const SHOWN = 200;

type GroupsProps = {
  shell: Shell;
  summary: Summary;
  latest: PassEnd | undefined;
  freshness: Freshness;
  /** Whose letters are shown: one source, or null for those that name none; all when it is undefined. */
  source: string | null | undefined;
  sources: SourceGroup[];
  asideFiles: AsideFile[];
};

/** What waits on the dead-letter queue, by what is wrong with it. */
export function Groups({ shell, summary, latest, freshness, source, sources, asideFiles }: GroupsProps) {
  const { job, depth } = freshness;
  const counted = depth.waiting + depth.inFlight + depth.delayed;
  return (
    <Layout shell={shell} title="Dead letters" current="Dead letters" refreshSeconds={job ? 3 : undefined}>
      <div class="title">
        <h1>Dead letters</h1>
        <PostButton shell={shell} action="/dead-letters/look" kind="plain small">
          Look again
        </PostButton>
      </div>
      <div data-live={job ? 1 : 0}>
        {job && (
          <p role="status">
            {job.kind === "look" && !job.waitingFor
              ? `Looking: ${formatCount(job.seen)} of about ${formatCount(job.total)} seen. `
              : job.waitingFor
                ? "Somebody else works on these letters. "
                : "At work. "}
            <a href={`/jobs/${job.id}`}>See how far it is</a>
          </p>
        )}
        <SourceTabs sources={sources} current={source} hrefOf={groupsPath} />
        {summary.total > 0 ? (
          <GroupTable groups={summary.groups} source={source} now={shell.now()} />
        ) : (
          <Empty latest={latest} counted={counted} />
        )}
        {summary.groups.length > SHOWN && <p class="muted">{explainRest(summary.groups.slice(SHOWN))}</p>}
        <p class="muted">
          <Seen known={summary.total} counted={counted} latest={latest} now={shell.now()} />
        </p>
      </div>
      {asideFiles.length > 0 && <AsideFiles files={asideFiles} />}
    </Layout>
  );
}

type GroupTableProps = { groups: Group[]; source: string | null | undefined; now: number };

function GroupTable({ groups, source, now }: GroupTableProps) {
  return (
    <ListTable
      caption="Groups of dead letters, the largest first"
      columns={["What is wrong", "Type", { number: "Letters" }, "Oldest"]}
    >
      {groups.slice(0, SHOWN).map((group) => (
        <tr>
          <th scope="row">
            <a href={groupPath({ ...group, source })}>
              <Text value={explainGroup(group)} most={200} />
            </a>
            <GroupCode {...group} type={null} />
          </th>
          <td data-label="Type">
            {group.type === null ? <span class="muted">none</span> : <Text value={group.type} most={60} />}
          </td>
          <td data-label="Letters" class="number">
            {formatCount(group.count)}
          </td>
          <td data-label="Oldest" class="time">
            <Age at={group.oldest} now={now} />
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function explainRest(rest: Group[]): string {
  const letters = rest.reduce((sum, { count }) => sum + count, 0);
  const groups = rest.length === 1 ? "1 smaller group" : `${formatCount(rest.length)} smaller groups`;
  return `${groups} with ${amount(letters, "letter")} are not shown; npx savelife dlq summary lists them all.`;
}

function Empty({ latest, counted }: { latest: PassEnd | undefined; counted: number }) {
  if (!latest || counted > 0) return <p class="empty">Nothing was looked at yet.</p>;
  return <p class="empty">No dead letters. Everything that has come was written, or is on its way.</p>;
}

type SeenProps = { known: number; counted: number; latest: PassEnd | undefined; now: number };

function Seen({ known, counted, latest, now }: SeenProps) {
  const sqs = `SQS counts about ${amount(counted, "letter")}`;
  if (!latest) return <>{sqs}. “Look again” receives each of them once and gives it back; none is lost by that.</>;
  return (
    <>
      {amount(known, "letter")} seen <Age at={latest.endedAt} now={now} />.
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
        <code>npx savelife dlq replay --from .savelife/put-aside/…</code>. Delete a file when nobody needs it any more.
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
