import type { KnownLetter } from "@savelife/workbench/known-letter";
import { PRODUCTION } from "../options.ts";
import { Layout, type Shell } from "../view/layout.tsx";
import { letterPath } from "./filter-fields.ts";
import type { Forecast } from "./forecast.ts";
import { ForecastText } from "./letter-page.tsx";

type EditProps = {
  shell: Shell;
  letter: KnownLetter;
  /** The body as it is edited. */
  text: string;
  forecast: Forecast;
  /** Tells this text from any other: only what was looked at may happen. */
  checked: string;
  /** Whether it was looked at what would happen, so that it may happen now. */
  isChecked: boolean;
};

/** One dead letter in an editor: first what would happen with the change, then the change. */
export function EditPage({ shell, letter, text, forecast, checked, isChecked }: EditProps) {
  const path = letterPath(letter.messageId);
  const { status } = forecast.outcome;
  const kind = shell.stage === PRODUCTION ? "danger" : "";
  return (
    <Layout shell={shell} title="Edit" current="Dead letters">
      <p class="back">
        <a href={path}>The letter</a>
      </p>
      <h1>Edit a dead letter</h1>
      <form method="post" action={`${path}/edit`} data-validate={`${path}/validate`}>
        <input type="hidden" name="csrf" value={shell.csrf} />
        <input type="hidden" name="checked" value={isChecked ? checked : ""} />
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
          <h2>{isChecked ? "If it were replayed like this" : "If it were replayed now"}</h2>
          <ForecastText forecast={forecast} />
          <p class="actions">
            <button type="submit" name="step" value="check" class={isChecked ? "plain" : ""}>
              See what would happen
            </button>
            {isChecked && status !== "rejected" && (
              <button type="submit" name="step" value="replay" class={kind}>
                Replay it, changed, to stage {shell.stage}
              </button>
            )}
            {isChecked && status === "rejected" && (
              <button type="submit" name="step" value="keep" class={kind}>
                Keep it, changed, as a dead letter of stage {shell.stage}
              </button>
            )}
          </p>
          {isChecked && <p class="muted">The letter as it was is then gone: this cannot be undone.</p>}
        </section>
      </form>
    </Layout>
  );
}
