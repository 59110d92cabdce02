import { toItem } from "@savelife/core/item";
import type { Fault } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import { publish } from "@savelife/core/publish";
import type { Context, Hono } from "hono";
import type { Site } from "../options.ts";
import { ConfirmPage, FieldInput, type Hidden, PostForm, readFields } from "../view/form.tsx";
import { Json } from "../view/json.tsx";
import { Layout, page, problem, useShell } from "../view/layout.tsx";
import { Facts, Tabs, toFacts } from "../view/table.tsx";
import { Text } from "../view/text.tsx";
import { type EventForm, eventForms, type Field, type Filled, toCloudEvent } from "./event-form.ts";

/** As ingest has: two requests of 3 s to the queue, and their back-off. */
const SEND_MILLISECONDS = 7_000;

/** Adds the form of each type of event: fill in, review, send. */
export function addSend(app: Hono, { bench, newId }: Site): void {
  const forms = eventForms();
  const [first] = forms;
  if (!first) throw new Error("the catalogue has no type of event");
  const formOf = (type: string | undefined | null) => forms.find((form) => form.type === type) ?? first;

  app.get("/send", (c) => {
    const form = formOf(c.req.query("type"));
    return page(c, <Send forms={forms} form={form} id={newId()} filled={{}} faults={[]} />);
  });

  app.post("/send/validate", async (c) => {
    const { event } = await readForm(c);
    const validated = validate(event, "refused");
    return c.json({ faults: "rejection" in validated ? validated.rejection.faults : [] });
  });

  app.post("/send", async (c) => {
    const { form, id, filled, event, fields } = await readForm(c);
    const validated = validate(event, "refused");
    const faults = "rejection" in validated ? validated.rejection.faults : [];
    if (!("event" in validated) || fields.get("change") === "yes") {
      const status = faults.length > 0 ? 422 : 200;
      return page(c, <Send forms={forms} form={form} id={id} filled={filled} faults={faults} />, status);
    }
    if (fields.get("confirm") !== "yes") {
      const hidden = Object.entries({ ...filled, type: form.type, id });
      return page(c, <Review event={validated.event} hidden={hidden} />);
    }
    const [published] = await publish(bench.queue, [event], AbortSignal.timeout(SEND_MILLISECONDS));
    if (published?.status === "accepted")
      return c.redirect(`/sent?key=${encodeURIComponent(toItem(validated.event).PK)}`, 303);
    const reason = published?.status === "unsent" ? published.reason : "no answer";
    return problem(c, 503, {
      title: "It was not sent",
      text: `The queue did not take the event (${reason}).`,
      next: "Go back and send it again: it keeps its id, so that it cannot be stored twice.",
    });
  });

  app.get("/sent", (c) => page(c, <Sent PK={c.req.query("key") ?? ""} />));

  async function readForm(c: Context) {
    const fields = await readFields(c);
    const form = formOf(fields.get("type"));
    const id = fields.get("id") ?? "";
    const filled = Object.fromEntries(form.fields.map(({ path }) => [path, fields.get(path) ?? ""]));
    return { form, id, fields, filled, event: toCloudEvent(form, filled, id) };
  }
}

type SendProps = {
  forms: EventForm[];
  form: EventForm;
  /** The id of the event: the same each time that this form is sent, so that sending it twice makes one item. */
  id: string;
  filled: Filled;
  faults: Fault[];
};

/** A form for one event, made of the catalogue. */
function Send({ forms, form, id, filled, faults }: SendProps) {
  const hidden: Hidden = [
    ["type", form.type],
    ["id", id],
  ];
  const tabs = forms.map(({ type }) => {
    return { href: `/send?type=${encodeURIComponent(type)}`, name: type, isCurrent: type === form.type };
  });
  return (
    <Layout title="Send" current="Send" heading="Send an event">
      <Tabs label="Types" tabs={tabs} />
      <p>{form.description}</p>
      <FaultSummary faults={faults} fields={form.fields} />
      <PostForm action="/send" fields={hidden} class="fields" novalidate data-validate="/send/validate">
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
  event: { type: string; time?: string; data: object };
  /** The fields of the form, which is sent again. */
  hidden: Hidden;
};

/** The event as it would be sent, and the question whether to send it. */
function Review({ event, hidden }: ReviewProps) {
  const { type, time, data } = event;
  const { stage } = useShell();
  return (
    <ConfirmPage
      title="Review"
      current="Send"
      question={`Send this to stage ${stage}?`}
      action="/send"
      fields={hidden}
      button={`Send to stage ${stage}`}
      more={
        <button type="submit" name="change" value="yes" class="plain">
          Change it
        </button>
      }
    >
      <section class="card">
        <h2>{type}</h2>
        <Facts facts={toFacts({ ...data, ...(time && { when_it_happened: time }) }, true)} />
      </section>
      <details>
        <summary>The message</summary>
        <Json label="The message" value={event} />
      </details>
    </ConfirmPage>
  );
}

/** What was sent, and where it will be. */
function Sent({ PK }: { PK: string }) {
  return (
    <Layout title="Sent" current="Send" heading={`Sent to stage ${useShell().stage}`}>
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
