import type { Depth } from "@savelife/core/receive";
import { formatCount, formatSeconds, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { OutcomeChart } from "./chart.tsx";
import type { Ages, RecentOutcomes } from "./measures.ts";

/** What the queues cannot tell, or the name of the error for which it could not be read. */
export type Measured = { outcomes: RecentOutcomes; ages: Ages } | { reason: string };

type OverviewProps = {
  shell: Shell;
  queue: Depth;
  deadLetters: Depth;
  measured: Measured;
  origin: string;
  at: string;
  refreshSeconds: number;
};

/** Depth, in flight and age of both queues, and what became of messages in the last minutes. */
export function Overview({ shell, queue, deadLetters, measured, origin, at, refreshSeconds }: OverviewProps) {
  const ages = "ages" in measured ? measured.ages : undefined;
  return (
    <Layout shell={shell} title="Overview" current="Overview" refreshSeconds={Math.max(refreshSeconds, 10)}>
      <div class="title">
        <h1>Overview</h1>
        <p class="actions">
          <button type="button" class="plain small" data-pause hidden aria-pressed="false">
            Pause
          </button>
          <a href="/">Refresh</a>
        </p>
      </div>
      <div data-live={refreshSeconds} id="live">
        <div class="cards">
          <QueueCard name="Queue" about="on the way to the table" state={queue} age={ages?.queue} />
          <QueueCard name="Dead letters" about="wait for somebody" state={deadLetters} age={ages?.deadLetters} alert />
        </div>
        <section class="card">
          <h2>What became of messages</h2>
          {"outcomes" in measured ? (
            <OutcomeChart {...measured.outcomes} />
          ) : (
            <p class="muted">It could not be read: {measured.reason}.</p>
          )}
        </section>
        <p class="muted">
          Read at <time datetime={at}>{formatTime(at)}</time> UTC. Outcomes and ages: {origin}. SQS counts
          approximately.
        </p>
      </div>
    </Layout>
  );
}

type QueueCardProps = { name: string; about: string; state: Depth; age: number | undefined; alert?: boolean };

function QueueCard({ name, about, state, age, alert = false }: QueueCardProps) {
  const all = state.waiting + state.inFlight + state.delayed;
  return (
    <section class={alert && all > 0 ? "card alert" : "card"}>
      <h2>{name}</h2>
      <p class="depth">
        <b>{formatCount(all)}</b> <span class="muted">{about}</span>
      </p>
      <dl class="numbers">
        <div>
          <dt>can be received</dt>
          <dd>{formatCount(state.waiting)}</dd>
        </div>
        <div>
          <dt>in flight</dt>
          <dd>{formatCount(state.inFlight)}</dd>
        </div>
        <div>
          <dt>delayed</dt>
          <dd>{formatCount(state.delayed)}</dd>
        </div>
        <div>
          <dt>oldest</dt>
          <dd>{age === undefined ? "–" : formatSeconds(age)}</dd>
        </div>
      </dl>
      {alert && all > 0 && (
        <p>
          <a href="/dead-letters">See what they are</a>
        </p>
      )}
    </section>
  );
}
