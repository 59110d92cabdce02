import { readJson, rewriteJson, toAsciiJson } from "@savelife/core/json";
import { editLetters } from "@savelife/workbench/edit";
import type { KnownLetter } from "@savelife/workbench/known-letter";
import { itemLinks } from "../items/items.ts";
import type { Feature } from "../options.ts";
import { hash, PostForm, readFields } from "../view/form.tsx";
import { Layout, problem, useShell } from "../view/layout.tsx";
import { formatCount } from "../view/text.tsx";
import { findLetter, recordReveal } from "./find-letter.ts";
import { type Forecast, ForecastText, forecast } from "./forecast.tsx";
import { toEditable } from "./letter-body.tsx";
import { toMoveResult } from "./lines.ts";
import { letterPath } from "./paths.ts";

/** A browser takes a minute to lay out a megabyte that changes direction at every letter. JSON has its marks escaped. */
const MOST_RAW = 100_000;

/** Adds the editor of one letter: first what would happen with the change, then the change. */
export const addEdit: Feature = (app, { bench, jobs }) => {
  const path = "/dead-letters/letter/:id";

  app.get(`${path}/edit`, findLetter(bench), async (c) => {
    const { letter } = c.var;
    const text = toEditable(letter.body);
    if ("rejection" in readJson(letter.body) && text.length > MOST_RAW) return problem(c, 422, TOO_LONG);
    await recordReveal(bench, letter);
    return c.render(<Edit letter={letter} text={text} forecast={await forecast(bench, letter)} />);
  });

  app.post(`${path}/validate`, findLetter(bench), async (c) => {
    const { faults, text } = await forecast(bench, { ...c.var.letter, body: toBody(await readFields(c)) });
    return c.json({ faults, verdict: text });
  });

  app.post(`${path}/edit`, findLetter(bench), async (c) => {
    const { letter } = c.var;
    const fields = await readFields(c);
    const [step, body] = [fields.get("step"), toBody(fields)];
    const expected = await forecast(bench, { ...letter, body });
    if (fields.get("checked") !== hash(body) || (step !== "replay" && step !== "keep")) {
      return c.render(<Edit letter={letter} text={toEditable(body)} forecast={expected} checked={hash(body)} />);
    }
    const replay = step === "replay";
    const job = jobs.start("edit", 1, async (report) => {
      const edited = await editLetters(bench, { ids: [letter.messageId] }, { body }, { ...report, replay });
      return replay
        ? toMoveResult(edited, "sent to the queue, changed", itemLinks(expected.PK))
        : toMoveResult(edited, "kept as a dead letter, changed");
    });
    return c.redirect(job.path, 303);
  });
};

const TOO_LONG = {
  title: "Too long to edit here",
  text: `This message is not JSON, and has more than ${formatCount(MOST_RAW)} characters.`,
  next: "Edit it on the command line, where your own editor opens it: npx savelife dlq edit.",
};

/** Browsers send the line breaks of a text area as CRLF; JSON is sent in ASCII, which every engine takes. */
function toBody(fields: URLSearchParams): string {
  return rewriteJson((fields.get("body") ?? "").replace(/\r\n/g, "\n"), toAsciiJson);
}

type EditProps = {
  letter: KnownLetter;
  /** The body as it is edited. */
  text: string;
  forecast: Forecast;
  /** The hash of the body whose forecast is shown, so that it may be sent now: any other must be shown first. */
  checked?: string;
};

function Edit({ letter, text, forecast, checked = "" }: EditProps) {
  const path = letterPath(letter.messageId);
  const { stage } = useShell();
  const [step, does] = forecast.isRejected
    ? ["keep", `Keep it, changed, as a dead letter of stage ${stage}`]
    : ["replay", `Replay it, changed, to stage ${stage}`];
  return (
    <Layout title="Edit a dead letter" back={[path, "The letter"]}>
      <PostForm action={`${path}/edit`} fields={[["checked", checked]]} data-validate={`${path}/validate`}>
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
              <button type="submit" name="step" value={step} class="confirm">
                {does}
              </button>
            )}
          </p>
          {checked && <p class="muted">The letter as it was is then gone: this cannot be undone.</p>}
        </section>
      </PostForm>
    </Layout>
  );
}
