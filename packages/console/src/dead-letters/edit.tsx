import { createHash } from "node:crypto";
import { isTooDeep, readJson, toAsciiJson } from "@savelife/core/json";
import { editLetters } from "@savelife/workbench/edit";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import type { Hono } from "hono";
import type { Site } from "../options.ts";
import { type Fields, PostForm, readFields, useDangerClass } from "../view/form.tsx";
import { Layout, page, useShell } from "../view/layout.tsx";
import { formatCount } from "../view/text.tsx";
import { type Forecast, ForecastText, forecast } from "./forecast.tsx";
import { recordReveal, toEditable, withLetter } from "./letter-body.tsx";
import { letterPath } from "./paths.ts";

/** A browser takes a minute to lay out a megabyte that changes its direction at every letter. JSON has such marks escaped. */
const MOST_RAW = 100_000;

/** Adds the editor of one letter: first what would happen with the change, then the change. */
export function addEdit(app: Hono, { bench, jobs }: Site): void {
  const path = "/dead-letters/letter/:id";

  app.get(`${path}/edit`, (c) =>
    withLetter(c, bench, async (letter) => {
      const text = toEditable(letter.body);
      if ("rejection" in readJson(letter.body) && text.length > MOST_RAW) return page(c, <TooLong letter={letter} />);
      await recordReveal(bench, letter);
      return page(c, <Edit letter={letter} text={text} forecast={await forecast(bench, letter)} />);
    }),
  );

  app.post(`${path}/validate`, (c) =>
    withLetter(c, bench, async (letter) => {
      const { faults, text } = await forecast(bench, { ...letter, body: toBody(await readFields(c)) });
      return c.json({ faults, verdict: text });
    }),
  );

  app.post(`${path}/edit`, (c) =>
    withLetter(c, bench, async (letter) => {
      const fields = await readFields(c);
      const [step, body] = [fields.get("step"), toBody(fields)];
      const expected = await forecast(bench, { ...letter, body });
      if (fields.get("checked") !== hash(body) || (step !== "replay" && step !== "keep")) {
        return page(c, <Edit letter={letter} text={toEditable(body)} forecast={expected} checked={hash(body)} />);
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
}

/** Browsers send the line breaks of a text area as CRLF; JSON is sent in ASCII, which every engine takes. */
function toBody(fields: Fields): string {
  const text = (fields.get("body") ?? "").replace(/\r\n/g, "\n");
  const json = readJson(text);
  return "value" in json && !isTooDeep(json.value) ? toAsciiJson(json.value) : text;
}

/** Identifies the body whose forecast was shown: any other must be shown first. */
function hash(body: string): string {
  return createHash("sha256").update(body).digest("hex");
}

type EditProps = {
  letter: KnownLetter;
  /** The body as it is edited. */
  text: string;
  forecast: Forecast;
  /** The hash of the body whose forecast is shown, so that it may be sent now. */
  checked?: string;
};

function Edit({ letter, text, forecast, checked }: EditProps) {
  const path = letterPath(letter.messageId);
  const { stage } = useShell();
  const kind = useDangerClass();
  const isRejected = forecast.outcome.status === "rejected";
  return (
    <Layout title="Edit" current="Dead letters" back={[path, "The letter"]} heading="Edit a dead letter">
      <PostForm action={`${path}/edit`} fields={[["checked", checked ?? ""]]} data-validate={`${path}/validate`}>
        <label for="body">The message</label>
        <p class="hint" id="body-hint">
          Its values are shown, as you cannot change what you cannot see. Characters that cannot be seen are escaped.
        </p>
        <textarea
          id="body"
          name="body"
          spellcheck={false}
          autocomplete="off"
          aria-describedby="body-hint faults"
          aria-invalid={forecast.faults.length > 0 ? "true" : undefined}
        >
          {`\n${text}`}
        </textarea>
        <section class="card" aria-live="polite">
          <h2>{checked ? "If it were replayed like this" : "If it were replayed now"}</h2>
          <ForecastText forecast={forecast} />
          <p class="actions">
            <button type="submit" name="step" value="check" class={checked ? "plain" : ""}>
              See what would happen
            </button>
            {checked && (
              <button type="submit" name="step" value={isRejected ? "keep" : "replay"} class={kind}>
                {isRejected
                  ? `Keep it, changed, as a dead letter of stage ${stage}`
                  : `Replay it, changed, to stage ${stage}`}
              </button>
            )}
          </p>
          {checked && <p class="muted">The letter as it was is then gone: this cannot be undone.</p>}
        </section>
      </PostForm>
    </Layout>
  );
}

function TooLong({ letter }: { letter: KnownLetter }) {
  return (
    <Layout
      title="Edit"
      current="Dead letters"
      back={[letterPath(letter.messageId), "The letter"]}
      heading="Too long to edit here"
    >
      <p>This message is not JSON, and has more than {formatCount(MOST_RAW)} characters.</p>
      <p>Edit it on the command line, where your own editor opens it: npx savelife dlq edit.</p>
    </Layout>
  );
}
