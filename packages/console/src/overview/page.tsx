import type { QueueCounts } from "@savelife/core/receive";
import type { PassEnd } from "@savelife/workbench/journal";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Summary } from "@savelife/workbench/summarise";
import { groupPath, letterPath } from "../dead-letters/filter-fields.ts";
import { explainGroup } from "../dead-letters/wrong.tsx";
import { amount, formatCount, formatSeconds, formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Age } from "../view/text.tsx";
import { OutcomeChart } from "./chart.tsx";
import type { Ages, RecentOutcomes } from "./measures.ts";

/** What the queues do not say, or the name of the error for which it could not be read. */
export type Measured = { outcomes: RecentOutcomes; ages: Ages } | { reason: string };

/** The dead letters as they were last seen: the largest groups, and the letters that came last. */
export type Seen = { summary: Summary; newest: KnownLetter[]; latest: PassEnd | undefined };

type OverviewProps = {
  shell: Shell;
  queue: QueueCounts;
  deadLetters: QueueCounts;
  measured: Measured;
  seen: Seen;
  origin: string;
  refreshSeconds: number;
};

/** How full and how old both queues are, what became of messages in the last minutes, and what needs attention. */
export function Overview({ shell, queue, deadLetters, measured, seen, origin, refreshSeconds }: OverviewProps) {
  const ages = "ages" in measured ? measured.ages : undefined;
  const at = new Date(shell.now()).toISOString();
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
          <QueueCard name="Dead letters" about="need attention" state={deadLetters} age={ages?.deadLetters} alert />
        </div>
        <section class="card">
          <h2>What became of messages</h2>
          {"outcomes" in measured ? (
            <OutcomeChart {...measured.outcomes} />
          ) : (
            <p class="muted">It could not be read: {measured.reason}.</p>
          )}
        </section>
        {seen.summary.total > 0 && <Attention shell={shell} seen={seen} />}
        <p class="muted">
          Read at <time datetime={at}>{formatTime(at)}</time> UTC. Outcomes and ages: {origin}. SQS counts
          approximately.
        </p>
      </div>
    </Layout>
  );
}

type QueueCardProps = { name: string; about: string; state: QueueCounts; age: number | undefined; alert?: boolean };

function QueueCard({ name, about, state, age, alert = false }: QueueCardProps) {
  const all = state.waiting + state.inFlight + state.delayed;
  return (
    <section class={alert && all > 0 ? "card alert" : "card"}>
      <h2>{name}</h2>
      <p class="depth">
        <b>{formatCount(all)}</b> <span class="muted">{about}</span>
      </p>
      <dl class="numbers">
        <Measure name="can be received" value={formatCount(state.waiting)} />
        <Measure name="in flight" value={formatCount(state.inFlight)} />
        <Measure name="delayed" value={formatCount(state.delayed)} />
        <Measure name="oldest" value={age === undefined ? "–" : formatSeconds(age)} />
      </dl>
      {alert && all > 0 && (
        <p>
          <a href="/dead-letters">See what they are</a>
        </p>
      )}
    </section>
  );
}

function Measure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Where to begin: what most letters have in common, and what has come last. */
function Attention({ shell, seen: { summary, newest, latest } }: { shell: Shell; seen: Seen }) {
  const now = shell.now();
  return (
    <div class="cards">
      <section class="card">
        <h2>Largest groups</h2>
        <ul class="rows">
          {summary.groups.slice(0, SHOWN).map((group) => (
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
                <Age at={letter.sentAt} now={now} />
              </span>
            </li>
          ))}
        </ul>
        {latest && (
          <p class="muted">
            Seen <Age at={latest.endedAt} now={now} />.
          </p>
        )}
      </section>
    </div>
  );
}

/** Enough to begin with; the page of the dead letters has all. */
export const SHOWN = 5;
