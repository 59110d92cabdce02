import { PRODUCTION } from "../options.ts";
import { Json } from "../view/json.tsx";
import { Layout, type Shell } from "../view/layout.tsx";

type ReviewProps = {
  shell: Shell;
  event: Record<string, unknown>;
  /** The form again, to go on with. */
  hidden: Record<string, string>;
};

/** The event as it would be sent, and the question whether to: what is written stays written. */
export function Review({ shell, event, hidden }: ReviewProps) {
  return (
    <Layout shell={shell} title="Review" current="Send">
      <h1>Send this to stage {shell.stage}?</h1>
      <Json label="The event" value={event} />
      <p>What is written to the table stays there: nobody can change or delete it from here.</p>
      <form method="post" action="/send">
        {Object.entries({ ...hidden, csrf: shell.csrf }).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <p class="actions">
          <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
            Send to stage {shell.stage}
          </button>
          <button type="submit" name="change" value="yes" class="plain">
            Change it
          </button>
        </p>
      </form>
    </Layout>
  );
}
