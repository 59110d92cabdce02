import { createHash } from "node:crypto";
import { isTooDeep, readJson, toAsciiJson } from "@savelife/core/json";
import { recordAct } from "@savelife/workbench/act";
import { editLetters } from "@savelife/workbench/edit";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Context, Hono } from "hono";
import type { Jobs } from "../jobs/jobs.ts";
import type { ConsoleOptions } from "../options.ts";
import { type Fields, readFields } from "../view/form.tsx";
import { formatCount } from "../view/format.ts";
import { Layout, Problem, page, type Shell } from "../view/layout.tsx";
import { EditPage } from "./edit-page.tsx";
import { letterPath } from "./filter-fields.ts";
import { forecast } from "./forecast.ts";
import { LetterPage } from "./letter-page.tsx";
import { toEditable } from "./read-body.ts";
import { conflictOf, decide, hashConflict } from "./resolve.ts";
import { ConfirmResolve } from "./resolve-page.tsx";

/** Adds the page of one letter, and its editor. */
export function addLetter(app: Hono, { bench, newId }: ConsoleOptions, shell: Shell, jobs: Jobs): void {
  const path = "/dead-letters/letter/:id";

  app.get(path, (c) =>
    withLetter(c, async (letter) => {
      const isRevealed = c.req.query("reveal") === "1";
      if (isRevealed) await recordReveal(letter);
      const expected = await forecast(bench, letter);
      const conflict = await conflictOf(bench, letter);
      const shown = { letter, forecast: expected, conflict, isRevealed };
      return page(c, <LetterPage shell={shell} {...shown} />);
    }),
  );

  // As a file, so that no browser takes it for anything that it could show or run.
  app.get(`${path}/body`, (c) =>
    withLetter(c, async (letter) => {
      await recordReveal(letter);
      const { messageId, body } = letter;
      const name = `${messageId.replace(/[^\w-]/g, "_")}.txt`;
      const headers = {
        "content-type": "text/plain; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
      };
      return c.body(body, 200, headers);
    }),
  );

  app.get(`${path}/edit`, (c) =>
    withLetter(c, async (letter) => {
      const text = toEditable(letter.body);
      if ("rejection" in readJson(letter.body) && text.length > MOST_RAW) {
        return page(c, <TooLong shell={shell} back={letterPath(letter.messageId)} />);
      }
      await recordReveal(letter);
      const expected = await forecast(bench, letter);
      return page(
        c,
        <EditPage shell={shell} letter={letter} text={text} forecast={expected} checked="" isChecked={false} />,
      );
    }),
  );

  app.post(`${path}/validate`, (c) =>
    withLetter(c, async (letter) => {
      const { faults, text } = await forecast(bench, { ...letter, body: toBody(await readFields(c)) });
      return c.json({ faults, verdict: text });
    }),
  );

  app.post(`${path}/edit`, (c) =>
    withLetter(c, async (letter) => {
      const fields = await readFields(c);
      const [step, body] = [fields.one("step"), toBody(fields)];
      const expected = await forecast(bench, { ...letter, body });
      const isChecked = fields.one("checked") === hash(body);
      if (!isChecked || (step !== "replay" && step !== "keep")) {
        const text = toEditable(body);
        return page(
          c,
          <EditPage shell={shell} letter={letter} text={text} forecast={expected} checked={hash(body)} isChecked />,
        );
      }
      const isReplay = step === "replay";
      const PK = isReplay ? expected.PK : undefined;
      const job = jobs.start({ kind: "edit", total: 1, PK }, async (report) => {
        const options = { ...report, replay: isReplay };
        const edited = await editLetters(bench, { ids: [letter.messageId] }, { body }, options);
        return { kind: "edit", edited, isReplay };
      });
      return c.redirect(`/jobs/${job.id}`, 303);
    }),
  );

  app.post(`${path}/resolve`, (c) =>
    withLetter(c, async (letter) => {
      const fields = await readFields(c);
      const keep = fields.one("keep") === "stored" ? "stored" : "letter";
      const shown = fields.one("shown");
      if (fields.one("confirm") === "yes") {
        const job = jobs.start({ kind: "resolve", total: 1 }, async (report) => {
          const how = { keep, shown, fileId: newId() } as const;
          return { kind: "resolve", ...(await decide(bench, letter.messageId, how, report)) };
        });
        return c.redirect(`/jobs/${job.id}`, 303);
      }
      const conflict = await conflictOf(bench, letter);
      if (!conflict) return c.redirect(letterPath(letter.messageId), 303);
      const isOther = hashConflict(conflict) !== shown;
      return page(c, <ConfirmResolve shell={shell} conflict={conflict} keep={keep} isOther={isOther} />);
    }),
  );

  /** Who has seen somebody's values stays known. */
  function recordReveal({ messageId }: KnownLetter): Promise<void> {
    return recordAct(bench, { act: "reveal", what: "a letter", ids: [messageId] });
  }

  async function withLetter(c: Context, answer: (letter: KnownLetter) => Promise<Response>): Promise<Response> {
    const filter = { ids: [c.req.param("id") ?? ""] };
    const [letter] = bench.journal.select(filter, { afterSeq: 0, limit: 1 }).letters;
    return letter ? answer(letter) : page(c, <NoLetter shell={shell} />, 404);
  }
}

/** Browsers send the line breaks of a text area as CRLF; JSON is sent in ASCII, which every engine takes. */
function toBody(fields: Fields): string {
  const text = fields.one("body").replace(/\r\n/g, "\n");
  const json = readJson(text);
  return "value" in json && !isTooDeep(json.value) ? toAsciiJson(json.value) : text;
}

/** What would happen was said of one body; of another one it must be said first. */
function hash(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

/** A browser takes a minute to lay out a megabyte that turns its direction at every letter. JSON has such marks escaped. */
const MOST_RAW = 100_000;

function TooLong({ shell, back }: { shell: Shell; back: string }) {
  return (
    <Layout shell={shell} title="Edit" current="Dead letters">
      <p class="back">
        <a href={back}>The letter</a>
      </p>
      <h1>Too long to edit here</h1>
      <p>This message is not JSON, and has more than {formatCount(MOST_RAW)} characters.</p>
      <p>Edit it on the command line, where your own editor opens it: npx savelife dlq edit.</p>
    </Layout>
  );
}

function NoLetter({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="This letter is not there"
      text="It was replayed, put aside or has expired, or nobody has looked at the dead letters since it came."
      next="Look at the dead letters again."
    />
  );
}
