import { errorName } from "@savelife/core/aws-errors";
import { countMessages, type QueueCounts, totalOf } from "@savelife/core/receive";
import { summarise } from "@savelife/workbench/look";
import type { Workbench } from "@savelife/workbench/workbench";
import type { Hono } from "hono";
import { explainGroup } from "../dead-letters/group-name.tsx";
import { freshenLater } from "../dead-letters/look.ts";
import { groupPath, letterPath } from "../dead-letters/paths.ts";
import type { Site } from "../options.ts";
import { Layout, page, useShell } from "../view/layout.tsx";
import { Facts } from "../view/table.tsx";
import { Age, amount, formatCount, formatSeconds, formatTime } from "../view/text.tsx";
import { OutcomeChart } from "./chart.tsx";
import type { Ages, Measures, RecentOutcomes } from "./measures.ts";

/** Groups and letters to begin with; the page of the dead letters has all. */
const SHOWN = 5;

/** Adds the overview. */
export function addOverview(app: Hono, { bench, jobs, measures, refreshSeconds }: Site): void {
  const seen = seenLast(bench);
  app.get("/", async (c) => {
    const [queue, deadLetters, measured] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      measure(measures),
    ]);
    // Only when somebody opens the page: the script that reads it again every few seconds must not hide letters from others.
    if (c.req.header("sec-fetch-dest") !== "empty") freshenLater(bench, jobs, deadLetters);
    const shown = { queue, deadLetters, measured, seen: seen(), origin: measures.origin, refreshSeconds };
    return page(c, <Overview {...shown} />);
  });
}

/** The dead letters as last seen: the largest groups, and the letters that came last. */
function readSeen({ journal }: Workbench) {
  const { total, groups } = summarise({ journal }, {}, { withValues: false });
  return { total, groups: groups.slice(0, SHOWN), newest: journal.newest(SHOWN), latest: journal.latestPass() };
}

type Seen = ReturnType<typeof readSeen>;

/** Reads it again only when it has changed: with a hundred thousand letters it takes a moment. */
function seenLast(bench: Workbench): () => Seen {
  let known: { key: string; seen: Seen } | undefined;
  return () => {
    const key = `${bench.journal.latestPass()?.endedAt} ${bench.journal.count({})}`;
    if (known?.key !== key) known = { key, seen: readSeen(bench) };
    return known.seen;
  };
}

/** What the queues do not say, or the name of the error for which it could not be read. */
type Measured = { outcomes: RecentOutcomes; ages: Ages } | { reason: string };

/** Not every operator may read CloudWatch; the page is useful without it, too. */
async function measure({ recentOutcomes, oldestMessages }: Measures): Promise<Measured> {
  try {
    const [outcomes, ages] = await Promise.all([recentOutcomes(), oldestMessages()]);
    return { outcomes, ages };
  } catch (error) {
    return { reason: errorName(error) };
  }
}

type OverviewProps = {
  queue: QueueCounts;
  deadLetters: QueueCounts;
  measured: Measured;
  seen: Seen;
  origin: string;
  refreshSeconds: number;
};

/** Both queues, what became of messages in the last minutes, and what needs attention. */
function Overview({ queue, deadLetters, measured, seen, origin, refreshSeconds }: OverviewProps) {
  const ages = "ages" in measured ? measured.ages : undefined;
  const at = new Date(useShell().now()).toISOString();
  const actions = (
    <>
      <button type="button" class="plain small" data-pause hidden aria-pressed="false">
        Pause
      </button>
      <a href="/">Refresh</a>
    </>
  );
  return (
    <Layout title="Overview" actions={actions} refreshSeconds={Math.max(refreshSeconds, 10)}>
      <div data-live={refreshSeconds} id="live">
        <div class="cards">
          <QueueCard name="Queue" about="on the way to the table" counts={queue} age={ages?.queue} />
          <QueueCard name="Dead letters" about="need attention" counts={deadLetters} age={ages?.deadLetters} alert />
        </div>
        <section class="card">
          <h2>What became of messages</h2>
          {"outcomes" in measured ? (
            <OutcomeChart {...measured.outcomes} />
          ) : (
            <p class="muted">It could not be read: {measured.reason}.</p>
          )}
        </section>
        {seen.total > 0 && <Attention {...seen} />}
        <p class="muted">
          Read at <time datetime={at}>{formatTime(at)}</time> UTC. Outcomes and ages: {origin}. SQS counts
          approximately.
        </p>
      </div>
    </Layout>
  );
}

type QueueCardProps = { name: string; about: string; counts: QueueCounts; age: number | undefined; alert?: boolean };

function QueueCard({ name, about, counts, age, alert = false }: QueueCardProps) {
  const all = totalOf(counts);
  const isAlert = alert && all > 0;
  return (
    <section class={isAlert ? "card alert" : "card"}>
      <h2>{name}</h2>
      <p class="depth">
        <b>{formatCount(all)}</b> <span class="muted">{about}</span>
      </p>
      <Facts
        class="numbers"
        facts={[
          ["can be received", formatCount(counts.waiting)],
          ["in flight", formatCount(counts.inFlight)],
          ["delayed", formatCount(counts.delayed)],
          ["oldest", age === undefined ? "–" : formatSeconds(age)],
        ]}
      />
      {isAlert && (
        <p>
          <a href="/dead-letters">See what they are</a>
        </p>
      )}
    </section>
  );
}

/** Where to begin: what most letters have in common, and what has come last. */
function Attention({ groups, newest, latest }: Seen) {
  return (
    <div class="cards">
      <section class="card">
        <h2>Largest groups</h2>
        <ul class="rows">
          {groups.map((group) => (
            <li>
              <a href={groupPath(group)}>{explainGroup(group)}</a>
              <span class="muted">{amount(group.count, "letter")}</span>
            </li>
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>Latest dead letters</h2>
        <ul class="rows">
          {newest.map((letter) => (
            <li>
              <a href={letterPath(letter.messageId)}>{explainGroup(letter)}</a>
              <span class="muted">
                <Age at={letter.sentAt} />
              </span>
            </li>
          ))}
        </ul>
        {latest && (
          <p class="muted">
            Seen <Age at={latest.endedAt} />.
          </p>
        )}
      </section>
    </div>
  );
}
