import { isDeepStrictEqual } from "node:util";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Feature } from "../options.ts";
import { PostButton } from "../view/form.tsx";
import { download, Layout } from "../view/layout.tsx";
import { Facts } from "../view/table.tsx";
import { Age, formatTime, Text } from "../view/text.tsx";
import { findLetter, recordReveal } from "./find-letter.ts";
import { type Forecast, ForecastText, forecast } from "./forecast.tsx";
import { GroupHeading } from "./group-name.tsx";
import { LetterBody } from "./letter-body.tsx";
import { exportPath, groupPath, letterPath, toFields } from "./paths.ts";
import { conflictOf, Decide } from "./resolve.tsx";

/** Adds the page of one letter, and the download of its body. */
export const addLetter: Feature = (app, { bench }) => {
  app.get("/dead-letters/letter/:id", findLetter(bench), async (c) => {
    const { letter } = c.var;
    const isRevealed = c.req.query("reveal") === "1";
    if (isRevealed) await recordReveal(bench, letter);
    const expected = await forecast(bench, letter);
    const conflict = await conflictOf(bench, letter);
    const path = letterPath(letter.messageId);
    const actions = (
      <>
        {isRevealed ? <a href={path}>Hide values</a> : <a href={`${path}?reveal=1`}>Show values</a>}
        {(!expected.isRejected || conflict) && <a href={`${path}/edit`}>Edit…</a>}
      </>
    );
    const heading = <GroupHeading group={letter} />;
    return c.render(
      <Layout title="Letter" back={[groupPath(letter), "All of this group"]} heading={heading} actions={actions}>
        {conflict && <Decide conflict={conflict} isRevealed={isRevealed} />}
        <LetterBody body={letter.body} faults={conflict ? [] : letter.faults} isRevealed={isRevealed} />
        {!conflict && <IfReplayed letter={letter} forecast={expected} />}
        <LetterFacts letter={letter} />
      </Layout>,
    );
  });

  app.get("/dead-letters/letter/:id/body", findLetter(bench), async (c) => {
    const { messageId, body } = c.var.letter;
    await recordReveal(bench, c.var.letter);
    return download(c, `${messageId.replace(/[^\w-]/g, "_")}.txt`, "text/plain; charset=utf-8", body);
  });
};

function IfReplayed({ letter, forecast }: { letter: KnownLetter; forecast: Forecast }) {
  const fields = toFields({ ids: [letter.messageId] });
  // Faults that are shown next to the lines of the message are not repeated.
  const faults = forecast.faults.filter((fault) => !letter.faults.some((known) => isDeepStrictEqual(fault, known)));
  return (
    <section class="card">
      <h2>If it were replayed now</h2>
      <ForecastText forecast={{ ...forecast, faults }} />
      <div class="actions">
        {forecast.isRejected ? (
          <a href={`${letterPath(letter.messageId)}/edit`} class="button">
            Edit it…
          </a>
        ) : (
          <PostButton action="/dead-letters/replay" fields={fields} text="Replay…" />
        )}
        <PostButton action="/dead-letters/put-aside" fields={fields} kind="plain" text="Put it aside…" />
      </div>
    </section>
  );
}

function LetterFacts({ letter }: { letter: KnownLetter }) {
  const { messageId, source, subject, sentAt, receives, replays, attributes } = letter;
  const body = <a href={`${letterPath(messageId)}/body`}>its body</a>;
  const all = <a href={exportPath({ ids: [messageId] })}>all of it</a>;
  return (
    <Facts
      class="numbers"
      facts={[
        ["letter", <span class="id">{messageId}</span>],
        ["from", <Text value={[source, subject].filter((part) => part !== null).join(", ") || null} most={320} />],
        ["sent", [<Age at={sentAt} />, <span class="muted"> ({formatTime(sentAt)} UTC)</span>]],
        ["received", `${receives} ×`],
        ["replayed", `${replays} ×`],
        ["attributes", <Text value={Object.keys(attributes).sort().join(", ") || null} />],
        ["download", [body, " · ", all]],
      ]}
    />
  );
}
