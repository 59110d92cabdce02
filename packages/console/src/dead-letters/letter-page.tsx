import { isDeepStrictEqual } from "node:util";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { PostButton } from "../view/form.tsx";
import { formatTime } from "../view/format.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import { groupPath, letterPath } from "./filter-fields.ts";
import type { Forecast } from "./forecast.ts";
import { GroupName } from "./group-page.tsx";
import { LetterBody } from "./letter-body.tsx";

type LetterProps = { shell: Shell; letter: KnownLetter; forecast: Forecast; isRevealed: boolean };

/** One dead letter: why it is one, where it is at fault, and what would become of it now. */
export function LetterPage({ shell, letter, forecast, isRevealed }: LetterProps) {
  const path = letterPath(letter.messageId);
  const { messageId, sentAt, receives, replays, body, faults, subject } = letter;
  const isRejected = forecast.outcome.status === "rejected";
  // What stands beside the message already is not said again.
  const news = forecast.faults.filter((fault) => !faults.some((known) => isDeepStrictEqual(fault, known)));
  return (
    <Layout shell={shell} title="Letter" current="Dead letters">
      <p class="back">
        <a href={groupPath(letter)}>
          <GroupName {...letter} />
        </a>
      </p>
      <div class="title">
        <h1>Dead letter</h1>
        <p class="actions">
          {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
          {!isRejected && <a href={`${path}/edit`}>Edit…</a>}
        </p>
      </div>
      <LetterBody body={body} faults={faults} isRevealed={isRevealed} />
      <section class="card">
        <h2>If it were replayed now</h2>
        <ForecastText forecast={{ ...forecast, faults: news }} />
        <div class="actions">
          {isRejected ? (
            <a href={`${path}/edit`} class="button">
              Edit it…
            </a>
          ) : (
            <PostButton shell={shell} action="/dead-letters/replay" fields={[["id", messageId]]}>
              Replay…
            </PostButton>
          )}
        </div>
      </section>
      <dl class="numbers">
        <div>
          <dt>letter</dt>
          <dd class="id">{messageId}</dd>
        </div>
        {subject && (
          <div>
            <dt>from</dt>
            <dd>
              <Text value={subject} most={120} />
            </dd>
          </div>
        )}
        <div>
          <dt>sent, UTC</dt>
          <dd>{formatTime(sentAt)}</dd>
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
            <Text value={Object.keys(letter.attributes).sort().join(", ") || "none"} />
          </dd>
        </div>
        <div>
          <dt>body</dt>
          <dd>
            <a href={`${path}/body`}>Download</a>
          </dd>
        </div>
      </dl>
    </Layout>
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
