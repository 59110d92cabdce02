import { errorName } from "@savelife/core/aws-errors";
import { countMessages, type QueueCounts, totalOf } from "@savelife/core/receive";
import { summarise } from "@savelife/workbench/look";
import type { Workbench } from "@savelife/workbench/workbench";
import { WhatIsWrong } from "../dead-letters/group-name.tsx";
import { freshenLater } from "../dead-letters/look.ts";
import { groupPath, letterPath } from "../dead-letters/paths.ts";
import type { Feature } from "../options.ts";
import { Layout } from "../view/layout.tsx";
import { Facts, Rows } from "../view/table.tsx";
import { Age, amount, formatCount, formatSeconds, formatTime } from "../view/text.tsx";
import { OutcomeChart } from "./chart.tsx";

/** Groups and letters to begin with; the page of the dead letters has all. */
const SHOWN = 5;

/** Adds the overview: both queues, what became of messages in the last minutes, and what needs attention. */
export const addOverview: Feature = (app, { bench, jobs, measures, refreshSeconds }) => {
  const seenLast = rememberSeen(bench);
  app.get("/", async (c) => {
    const [queue, deadLetters, measured] = await Promise.all([
      countMessages(bench.queue),
      countMessages(bench.deadLetters),
      // Not every operator may read CloudWatch; the page is useful without it, too.
      measures.read().catch((error) => ({ reason: errorName(error), ages: undefined })),
    ]);
    // Not for the script that reads the page again every few seconds: a look hides letters from others.
    if (c.req.header("sec-fetch-dest") !== "empty") freshenLater(bench, jobs, totalOf(deadLetters));
    const { ages } = measured;
    const seen = seenLast();
    const at = new Date(bench.now()).toISOString();
    const actions = (
      <>
        <button type="button" class="plain small" data-pause hidden aria-pressed="false">
          Pause
        </button>
        <a href="/">Refresh</a>
      </>
    );
    return c.render(
      <Layout title="Overview" actions={actions} refreshSeconds={Math.max(refreshSeconds, 10)}>
        <div data-live={refreshSeconds} id="live">
          <div class="cards">
            <QueueCard name="Queue" about="on the way to the table" counts={queue} age={ages?.queue} />
            <QueueCard name="Dead letters" about="need attention" counts={deadLetters} age={ages?.deadLetters} alert />
          </div>
          <section class="card">
            <h2>What became of messages</h2>
            {"reason" in measured ? (
              <p class="muted">It could not be read: {measured.reason}.</p>
            ) : (
              <OutcomeChart {...measured} />
            )}
          </section>
          {seen.total > 0 && <Attention {...seen} />}
          <p class="muted">
            Read at <time datetime={at}>{formatTime(at)}</time> UTC. Outcomes and ages: {measures.origin}. SQS counts
            approximately.
          </p>
        </div>
      </Layout>,
    );
  });
};

/** The dead letters as last seen: the largest groups, and the letters that came last. */
function readSeen({ journal }: Workbench) {
  const { total, groups } = summarise({ journal }, {}, { withValues: false });
  return { total, groups: groups.slice(0, SHOWN), newest: journal.newest(SHOWN), latest: journal.latestPass() };
}

/** Reads them again only when they have changed: with a hundred thousand letters it takes a moment. */
function rememberSeen(bench: Workbench): () => ReturnType<typeof readSeen> {
  let known: { key: string; seen: ReturnType<typeof readSeen> } | undefined;
  return () => {
    const key = `${bench.journal.latestPass()?.endedAt} ${bench.journal.count({})}`;
    if (known?.key !== key) known = { key, seen: readSeen(bench) };
    return known.seen;
  };
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
function Attention({ groups, newest, latest }: ReturnType<typeof readSeen>) {
  return (
    <div class="cards">
      <section class="card">
        <h2>Largest groups</h2>
        <Rows
          rows={groups.map((group) => [
            <a href={groupPath(group)}>
              <WhatIsWrong group={group} />
            </a>,
            amount(group.count, "letter"),
          ])}
        />
      </section>
      <section class="card">
        <h2>Latest dead letters</h2>
        <Rows
          rows={newest.map((letter) => [
            <a href={letterPath(letter.messageId)}>
              <WhatIsWrong group={letter} />
            </a>,
            <Age at={letter.sentAt} />,
          ])}
        />
        {latest && (
          <p class="muted">
            Seen <Age at={latest.endedAt} />.
          </p>
        )}
      </section>
    </div>
  );
}
