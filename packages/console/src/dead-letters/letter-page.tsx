import { isDeepStrictEqual } from "node:util";
import type { Conflict } from "@savelife/workbench/conflicts";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { PostButton } from "../view/form.tsx";
import { formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Age, Text } from "../view/text.tsx";
import { Comparison } from "./comparison.tsx";
import { exportPath, groupPath, letterPath } from "./filter-fields.ts";
import type { Forecast } from "./forecast.ts";
import { LetterBody } from "./letter-body.tsx";
import { hashConflict } from "./resolve.ts";
import { explainGroup, GroupCode } from "./wrong.tsx";

type LetterProps = {
  shell: Shell;
  letter: KnownLetter;
  forecast: Forecast;
  /** What is stored under its id with other data. */
  conflict: Conflict | undefined;
  isRevealed: boolean;
};

/** One dead letter: why it is one, where it is at fault, and what would become of it now. */
export function LetterPage({ shell, letter, forecast, conflict, isRevealed }: LetterProps) {
  const path = letterPath(letter.messageId);
  const { body, faults } = letter;
  const isRejected = forecast.outcome.status === "rejected";
  return (
    <Layout shell={shell} title="Letter" current="Dead letters">
      <p class="back">
        <a href={groupPath(letter)}>All of this group</a>
      </p>
      <div class="title">
        <h1>
          <Text value={explainGroup(letter)} most={200} />
          <GroupCode {...letter} />
        </h1>
        <p class="actions">
          {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
          {(!isRejected || conflict) && <a href={`${path}/edit`}>Edit…</a>}
        </p>
      </div>
      {conflict && <Decide shell={shell} conflict={conflict} isRevealed={isRevealed} />}
      <LetterBody body={body} faults={conflict ? [] : faults} isRevealed={isRevealed} />
      {!conflict && <IfReplayed shell={shell} letter={letter} forecast={forecast} />}
      <LetterFacts letter={letter} now={shell.now()} />
    </Layout>
  );
}

function IfReplayed({ shell, letter, forecast }: Pick<LetterProps, "shell" | "letter" | "forecast">) {
  const only: [string, string][] = [["id", letter.messageId]];
  // What the message's own lines say is not said again.
  const news = forecast.faults.filter((fault) => !letter.faults.some((known) => isDeepStrictEqual(fault, known)));
  return (
    <section class="card">
      <h2>If it were replayed now</h2>
      <ForecastText forecast={{ ...forecast, faults: news }} />
      <div class="actions">
        {forecast.outcome.status === "rejected" ? (
          <a href={`${letterPath(letter.messageId)}/edit`} class="button">
            Edit it…
          </a>
        ) : (
          <PostButton shell={shell} action="/dead-letters/replay" fields={only}>
            Replay…
          </PostButton>
        )}
        <PostButton shell={shell} action="/dead-letters/put-aside" fields={only} kind="plain">
          Put it aside…
        </PostButton>
      </div>
    </section>
  );
}

/** Which data is right, somebody has to say. */
function Decide({ shell, conflict, isRevealed }: { shell: Shell; conflict: Conflict; isRevealed: boolean }) {
  const action = `${letterPath(conflict.letter.messageId)}/resolve`;
  const shown = hashConflict(conflict);
  return (
    <section class="card">
      <h2>Which is right?</h2>
      <Comparison conflict={conflict} isRevealed={isRevealed} />
      <div class="actions">
        <PostButton
          shell={shell}
          action={action}
          fields={[
            ["keep", "stored"],
            ["shown", shown],
          ]}
        >
          Keep what is stored…
        </PostButton>
        <PostButton
          shell={shell}
          action={action}
          fields={[
            ["keep", "letter"],
            ["shown", shown],
          ]}
        >
          Keep what the letter says…
        </PostButton>
        <a href={`/items/${encodeURIComponent(conflict.PK)}`}>See the item that is stored</a>
      </div>
    </section>
  );
}

function LetterFacts({ letter, now }: { letter: KnownLetter; now: number }) {
  const { messageId, source, subject, sentAt, receives, replays, attributes } = letter;
  return (
    <dl class="numbers">
      <div>
        <dt>letter</dt>
        <dd class="id">{messageId}</dd>
      </div>
      <div>
        <dt>from</dt>
        <dd>
          <Text value={[source, subject].filter((part) => part !== null).join(", ") || "–"} most={320} />
        </dd>
      </div>
      <div>
        <dt>sent</dt>
        <dd>
          <Age at={sentAt} now={now} /> <span class="muted">({formatTime(sentAt)} UTC)</span>
        </dd>
      </div>
      <div>
        <dt>received</dt>
        <dd>{receives} ×</dd>
      </div>
      <div>
        <dt>replayed</dt>
        <dd>{replays} ×</dd>
      </div>
      <div>
        <dt>attributes</dt>
        <dd>
          <Text value={Object.keys(attributes).sort().join(", ") || "none"} />
        </dd>
      </div>
      <div>
        <dt>download</dt>
        <dd>
          <a href={`${letterPath(messageId)}/body`}>its body</a>
          {" · "}
          <a href={exportPath({ ids: [messageId] })}>all of it</a>
        </dd>
      </div>
    </dl>
  );
}

/** What would become of a letter, and a link to the item that it is about. */
export function ForecastText({ forecast: { text, PK, outcome, faults } }: { forecast: Forecast }) {
  const isStored = outcome.status === "duplicate" || (outcome.status === "rejected" && PK !== undefined);
  return (
    <>
      <p data-verdict="">{text}</p>
      <ul class="faults" id="faults" data-faults="*">
        {faults.map(({ path, expected }) => (
          <li>
            {path && (
              <>
                <code>
                  <Text value={path} most={80} />
                </code>
                {": "}
              </>
            )}
            expected <Text value={expected} />
          </li>
        ))}
      </ul>
      {isStored && PK && (
        <p>
          <a href={`/items/${encodeURIComponent(PK)}`}>See the item that is stored</a>
        </p>
      )}
    </>
  );
}
