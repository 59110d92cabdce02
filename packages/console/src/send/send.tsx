import { toItem } from "@savelife/core/item";
import type { Fault } from "@savelife/core/outcome";
import { validate } from "@savelife/core/parse";
import { publish } from "@savelife/core/publish";
import { itemLinks } from "../items/items.ts";
import type { Feature } from "../options.ts";
import { EVENT_FORMS, type EventForm, type Field, findForm } from "../view/event-form.ts";
import { ConfirmPage, FieldInput, PostForm, readFields } from "../view/form.tsx";
import { Json } from "../view/json.tsx";
import { Layout, Lines, problem, useShell } from "../view/layout.tsx";
import { Facts, Tabs, toFacts } from "../view/table.tsx";
import { Text } from "../view/text.tsx";
import { toCloudEvent } from "./to-cloud-event.ts";

/** As ingest has: two requests of 3 s to the queue, and their back-off. */
const SEND_MILLISECONDS = 7_000;

/** Adds the form of each type of event: fill in, review, send. */
export const addSend: Feature = (app, { bench, newId, stage }) => {
  app.get("/send", (c) => {
    return c.render(<Send form={chooseForm(c.req.query("type"))} id={newId()} filled={{}} faults={[]} />);
  });

  app.post("/send/validate", async (c) => {
    return c.json({ faults: read(await readFields(c)).faults });
  });

  app.post("/send", async (c) => {
    const fields = await readFields(c);
    const { validated, event, ...form } = read(fields);
    if ("rejection" in validated) c.status(422);
    if ("rejection" in validated || fields.has("change")) return c.render(<Send {...form} />);
    if (fields.get("confirm") !== "yes") return c.render(<Review event={validated.event} fields={fields} />);
    const [published] = await publish(bench.queue, [event], AbortSignal.timeout(SEND_MILLISECONDS));
    if (published?.status === "accepted") {
      return c.redirect(`/send/sent?${new URLSearchParams({ key: toItem(validated.event).PK })}`, 303);
    }
    const reason = published?.status === "unsent" ? published.reason : "no answer";
    return problem(c, 503, {
      title: "It was not sent",
      text: `The queue did not take the event (${reason}).`,
      next: "Go back and send it again: it keeps its id, so that it cannot be stored twice.",
    });
  });

  app.get("/send/sent", (c) => {
    const key = c.req.query("key");
    const item = itemLinks(key).map(([href, name]) => (
      <a href={href}>
        {name} <Text value={key} />
      </a>
    ));
    return c.render(
      <Layout title={`Sent to stage ${stage}`}>
        <p role="status">It is on the queue. From there it takes a second or two to the table.</p>
        <Lines lines={[...item, <a href="/send">Send another</a>]} />
      </Layout>,
    );
  });
};

/** The form of a type; of the first type when there is no such one. */
function chooseForm(type: string | undefined): EventForm {
  const form = findForm(type) ?? EVENT_FORMS[0];
  if (!form) throw new Error("the catalogue has no type of event");
  return form;
}

/** What is filled in, as an event, and what is wrong with it. */
function read(fields: URLSearchParams) {
  const filled = Object.fromEntries(fields);
  const { type, id = "" } = filled;
  const form = chooseForm(type);
  const event = toCloudEvent(form, filled, id);
  const validated = validate(event, "refused");
  const faults = "rejection" in validated ? validated.rejection.faults : [];
  return { form, id, filled, event, validated, faults };
}

type SendProps = {
  form: EventForm;
  /** The id of the event: the same each time that this form is sent, so that sending it twice makes one item. */
  id: string;
  /** The values of the fields, by their paths. */
  filled: Record<string, string>;
  faults: Fault[];
};

function Send({ form: { type, description, fields }, id, filled, faults }: SendProps) {
  const tabs = EVENT_FORMS.map(({ type: name }) => {
    return { href: `/send?type=${encodeURIComponent(name)}`, name, isCurrent: name === type };
  });
  const hidden = Object.entries({ type, id });
  return (
    <Layout title="Send an event">
      <Tabs label="Types" tabs={tabs} />
      <p>{description}</p>
      {faults.length > 0 && <FaultSummary faults={faults} fields={fields} />}
      <PostForm action="/send" fields={hidden} class="fields" novalidate data-validate="/send/validate">
        {fields.map((field) => (
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
  const labels = new Map(fields.map(({ path, label }) => [path, <a href={`#${path}`}>{label}</a>]));
  return (
    <div class="summary fault" role="alert" tabindex={-1} data-focus>
      <h2>{faults.length === 1 ? "1 thing must change" : `${faults.length} things must change`}</h2>
      <ul>
        {faults.map(({ path, expected }) => (
          <li>
            {labels.get(path) ?? path}: expected {expected}
          </li>
        ))}
      </ul>
    </div>
  );
}

type ReviewProps = { event: { type: string; time?: string; data: object }; fields: URLSearchParams };

function Review({ event, fields }: ReviewProps) {
  const { type, time, data } = event;
  const { stage } = useShell();
  return (
    <ConfirmPage
      question={`Send this to stage ${stage}?`}
      fields={fields}
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
