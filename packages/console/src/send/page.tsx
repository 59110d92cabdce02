import type { Fault } from "@savelife/core/outcome";
import { PRODUCTION } from "../options.ts";
import { FieldInput } from "../view/form.tsx";
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
      <FaultSummary faults={faults} fields={allFields(form)} />
      <form method="post" action="/send" class="fields" novalidate data-validate="/send/validate">
        <input type="hidden" name="csrf" value={shell.csrf} />
        <input type="hidden" name="type" value={form.type} />
        <input type="hidden" name="id" value={id} />
        {allFields(form).map((field) => (
          <FieldInput field={field} value={filled[field.path] ?? ""} faults={faultsOf(faults, field.path)} />
        ))}
        <p class="actions">
          <button type="submit">Review</button>
          <span class="muted">Nothing is sent yet.</span>
        </p>
      </form>
    </Layout>
  );
}

/** The data first, as it is what differs, then what every event has. */
export function allFields({ fields, source }: EventForm): Field[] {
  return [
    ...fields,
    {
      choices: [],
      path: "source",
      label: "Source",
      isRequired: true,
      hint: "The system that speaks: a URI reference of 1 to 200 characters",
      example: source,
    },
    {
      choices: [],
      path: "time",
      label: "Time",
      isRequired: false,
      hint: "When it happened, RFC 3339 with an offset; may be left empty",
      example: "2026-11-22T10:00:00Z",
    },
  ];
}

function faultsOf(faults: Fault[], path: string): Fault[] {
  return faults.filter((fault) => fault.path === path);
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
