import { isDeepStrictEqual } from "node:util";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Conflict } from "@savelife/workbench/resolve";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { download, Layout, page } from "../view/layout.tsx";
import { Facts } from "../view/table.tsx";
import { Age, formatTime, Text } from "../view/text.tsx";
import { type Forecast, ForecastText, forecast } from "./forecast.tsx";
import { GroupHeading } from "./group-name.tsx";
import { LetterBody, recordReveal, withLetter } from "./letter-body.tsx";
import { exportPath, groupPath, letterPath, toFields } from "./paths.ts";
import { conflictOf, Decide } from "./resolve.tsx";

/** Adds the page of one letter, and the download of its body. */
export function addLetter(app: Hono, { bench }: Site): void {
  app.get("/dead-letters/letter/:id", (c) =>
    withLetter(c, bench, async (letter) => {
      const isRevealed = c.req.query("reveal") === "1";
      if (isRevealed) await recordReveal(bench, letter);
      const shown = { forecast: await forecast(bench, letter), conflict: await conflictOf(bench, letter), isRevealed };
      return page(c, <Letter letter={letter} {...shown} />);
    }),
  );

  app.get("/dead-letters/letter/:id/body", (c) =>
    withLetter(c, bench, async (letter) => {
      await recordReveal(bench, letter);
      const { messageId, body } = letter;
      return download(c, `${messageId.replace(/[^\w-]/g, "_")}.txt`, "text/plain; charset=utf-8", body);
    }),
  );
}

type LetterProps = {
  letter: KnownLetter;
  forecast: Forecast;
  /** What is stored under its id with other data. */
  conflict: Conflict | undefined;
  isRevealed: boolean;
};

/** One dead letter: why it is one, what is wrong in it, and what would become of it now. */
function Letter({ letter, forecast, conflict, isRevealed }: LetterProps) {
  const path = letterPath(letter.messageId);
  const actions = (
    <>
      {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
      {(forecast.outcome.status !== "rejected" || conflict) && <a href={`${path}/edit`}>Edit…</a>}
    </>
  );
  return (
    <Layout
      title="Letter"
      back={[groupPath(letter), "All of this group"]}
      heading={<GroupHeading group={letter} />}
      actions={actions}
    >
      {conflict && <Decide conflict={conflict} isRevealed={isRevealed} />}
      <LetterBody body={letter.body} faults={conflict ? [] : letter.faults} isRevealed={isRevealed} />
      {!conflict && <IfReplayed letter={letter} forecast={forecast} />}
      <LetterFacts letter={letter} />
    </Layout>
  );
}

function IfReplayed({ letter, forecast }: Pick<LetterProps, "letter" | "forecast">) {
  const fields = toFields({ ids: [letter.messageId] });
  // Faults that are shown next to the lines of the message are not repeated.
  const faults = forecast.faults.filter((fault) => !letter.faults.some((known) => isDeepStrictEqual(fault, known)));
  return (
    <section class="card">
      <h2>If it were replayed now</h2>
      <ForecastText forecast={{ ...forecast, faults }} />
      <div class="actions">
        {forecast.outcome.status === "rejected" ? (
          <a href={`${letterPath(letter.messageId)}/edit`} class="button">
            Edit it…
          </a>
        ) : (
          <PostButton action="/dead-letters/replay" fields={fields}>
            Replay…
          </PostButton>
        )}
        <PostButton action="/dead-letters/put-aside" fields={fields} kind="plain">
          Put it aside…
        </PostButton>
      </div>
    </section>
  );
}

function LetterFacts({ letter }: { letter: KnownLetter }) {
  const { messageId, source, subject, sentAt, receives, replays, attributes } = letter;
  const from = [source, subject].filter((part) => part !== null).join(", ") || "–";
  const sent = [<Age at={sentAt} />, <span class="muted"> ({formatTime(sentAt)} UTC)</span>];
  const body = <a href={`${letterPath(messageId)}/body`}>its body</a>;
  const all = <a href={exportPath({ ids: [messageId] })}>all of it</a>;
  return (
    <Facts
      class="numbers"
      facts={[
        ["letter", <span class="id">{messageId}</span>],
        ["from", <Text value={from} most={320} />],
        ["sent", sent],
        ["received", `${receives} ×`],
        ["replayed", `${replays} ×`],
        ["attributes", <Text value={Object.keys(attributes).sort().join(", ") || "none"} />],
        ["download", [body, " · ", all]],
      ]}
    />
  );
}
