import type { Fault } from "@savelife/core/outcome";
import { PRODUCTION } from "../options.ts";
import { Facts, toFacts } from "../view/facts.tsx";
import { FieldInput, PostForm } from "../view/form.tsx";
import { Json } from "../view/json.tsx";
import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";
import type { EventForm, Field, Filled } from "./event-form.ts";

type SendProps = {
  shell: Shell;
  forms: EventForm[];
  form: EventForm;
  /** The id of the event: the same each time that this form is sent, so that sending it twice makes one item. */
  id: string;
  filled: Filled;
  faults: Fault[];
};

/** A form for one event, made of the catalogue. */
export function Send({ shell, forms, form, id, filled, faults }: SendProps) {
  const hidden: [string, string][] = [
    ["type", form.type],
    ["id", id],
  ];
  return (
    <Layout shell={shell} title="Send" current="Send">
      <h1>Send an event</h1>
      <nav aria-label="Types" class="tabs">
        <ul>
          {forms.map(({ type }) => (
            <li>
              <a href={`/send?type=${encodeURIComponent(type)}`} aria-current={type === form.type ? "true" : undefined}>
                {type}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p>{form.description}</p>
      <FaultSummary faults={faults} fields={form.fields} />
      <PostForm shell={shell} action="/send" fields={hidden} class="fields" novalidate data-validate="/send/validate">
        {form.fields.map((field) => (
          <FieldInput
            field={field}
            value={filled[field.path] ?? ""}
            faults={faults.filter(({ path }) => path === field.path)}
          />
        ))}
        <p class="actions">
          <button type="submit">Review</button>
          <span class="muted">Nothing is sent yet.</span>
        </p>
      </PostForm>
    </Layout>
  );
}

function FaultSummary({ faults, fields }: { faults: Fault[]; fields: Field[] }) {
  if (faults.length === 0) return null;
  return (
    <div class="summary fault" role="alert" tabindex={-1} data-focus>
      <h2>{faults.length === 1 ? "1 thing must change" : `${faults.length} things must change`}</h2>
      <ul>
        {faults.map(({ path, expected }) => {
          const field = fields.find((one) => one.path === path);
          return (
            <li>
              {field ? <a href={`#${path}`}>{field.label}</a> : path}: expected {expected}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

type ReviewProps = {
  shell: Shell;
  event: { type: string; time?: string; data: object };
  /** The form again, to go on with. */
  hidden: [name: string, value: string][];
};

/** The event as it would be sent, and the question whether to. */
export function Review({ shell, event, hidden }: ReviewProps) {
  const { type, time, data } = event;
  return (
    <Layout shell={shell} title="Review" current="Send">
      <h1>Send this to stage {shell.stage}?</h1>
      <section class="card">
        <h2>{type}</h2>
        <Facts facts={toFacts({ ...data, ...(time && { when_it_happened: time }) }, true)} />
      </section>
      <details>
        <summary>The message</summary>
        <Json label="The message" value={event} />
      </details>
      <PostForm shell={shell} action="/send" fields={hidden}>
        <p class="actions">
          <button type="submit" name="confirm" value="yes" class={shell.stage === PRODUCTION ? "danger" : ""}>
            Send to stage {shell.stage}
          </button>
          <button type="submit" name="change" value="yes" class="plain">
            Change it
          </button>
        </p>
      </PostForm>
    </Layout>
  );
}

/** What was sent, and where it will be. */
export function SentPage({ shell, PK }: { shell: Shell; PK: string }) {
  return (
    <Layout shell={shell} title="Sent" current="Send">
      <h1>Sent to stage {shell.stage}</h1>
      <p role="status">It is on the queue. From there it takes a second or two to the table.</p>
      <ul class="next">
        <li>
          <a href={`/items?key=${encodeURIComponent(PK)}`}>
            See the item <Text value={PK} />
          </a>
        </li>
        <li>
          <a href="/send">Send another</a>
        </li>
      </ul>
    </Layout>
  );
}
