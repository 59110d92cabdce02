import type { PassEnd } from "@savelife/workbench/journal";
import type { Group } from "@savelife/workbench/journal-groups";
import type { Summary } from "@savelife/workbench/summarise";
import { PostButton } from "../view/form.tsx";
import { amount, formatCount, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { groupPath } from "./filter-fields.ts";
import type { Freshness } from "./look.ts";

/** The largest groups. Whoever sends another type with each message makes as many groups. */
const SHOWN = 200;

type GroupsProps = { shell: Shell; summary: Summary; latest: PassEnd | undefined; freshness: Freshness };

/** What waits on the dead-letter queue, by what is wrong with it. */
export function Groups({ shell, summary, latest, freshness: { job, depth } }: GroupsProps) {
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
            {job.kind === "look"
              ? `Looking: ${formatCount(job.seen)} of about ${formatCount(job.total)} seen. `
              : "At work. "}
            <a href={`/jobs/${job.id}`}>See how far it is</a>
          </p>
        )}
        {summary.total > 0 ? <GroupTable groups={summary.groups} /> : <Empty latest={latest} counted={counted} />}
        {summary.groups.length > SHOWN && <p class="muted">{explainRest(summary.groups.slice(SHOWN))}</p>}
        <p class="muted">{explain(summary.total, counted, latest)}</p>
      </div>
    </Layout>
  );
}

function GroupTable({ groups }: { groups: Group[] }) {
  return (
    <table class="list">
      <caption class="hidden">Groups of dead letters, the largest first</caption>
      <thead>
        <tr>
          <th scope="col">What is wrong</th>
          <th scope="col">Type</th>
          <th scope="col">At</th>
          <th scope="col" class="number">
            Letters
          </th>
          <th scope="col">Oldest, UTC</th>
        </tr>
      </thead>
      <tbody>
        {groups.slice(0, SHOWN).map(({ code, type, path, count, oldest }) => (
          <tr>
            <th scope="row">
              <a href={groupPath({ code, type, path })}>
                {code}
                <span class="hidden">
                  {" "}
                  {type} {path}
                </span>
              </a>
            </th>
            <td data-label="Type">
              {type === null ? <span class="muted">none</span> : <Text value={type} most={60} />}
            </td>
            <td data-label="At">
              {path === "" ? (
                <span class="muted">the whole message</span>
              ) : (
                <code>
                  <Text value={path} most={80} />
                </code>
              )}
            </td>
            <td data-label="Letters" class="number">
              {formatCount(count)}
            </td>
            <td data-label="Oldest" class="time">
              {formatTime(oldest)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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

function explain(known: number, counted: number, latest: PassEnd | undefined): string {
  const sqs = `SQS counts about ${amount(counted, "letter")}`;
  if (!latest) return `${sqs}. “Look again” receives each of them once and gives it back; none is lost by that.`;
  const part = latest.complete ? "" : " Somebody else held some of them, which could not be seen.";
  return `${amount(known, "letter")} seen at ${formatTime(latest.endedAt)} UTC.${part} ${sqs} now.`;
}
