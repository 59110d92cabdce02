import { toItem } from "@savelife/core/item";
import { validate } from "@savelife/core/parse";
import { publish } from "@savelife/core/publish";
import type { Context, Hono } from "hono";
import type { ConsoleOptions } from "../options.ts";
import { readFields } from "../view/form.tsx";
import { Problem, page, type Shell } from "../view/layout.tsx";
import { eventForms, toCloudEvent } from "./event-form.ts";
import { Review, Send, SentPage } from "./page.tsx";

/** As ingest has: two requests of 3 s to the queue, and their back-off. */
const SEND_MILLISECONDS = 7_000;

/** Adds the form of each type of event: fill in, review, send. */
export function addSend(app: Hono, { bench, newId }: ConsoleOptions, shell: Shell): void {
  const forms = eventForms();
  const [first] = forms;
  if (!first) throw new Error("expected the catalogue to have a type of event, got none");
  const formOf = (type: string | undefined) => forms.find((form) => form.type === type) ?? first;

  app.get("/send", (c) => {
    const form = formOf(c.req.query("type"));
    return page(c, <Send shell={shell} forms={forms} form={form} id={newId()} filled={{}} faults={[]} />);
  });

  app.post("/send/validate", async (c) => {
    const { event } = await readForm(c);
    const checked = validate(event, "refused");
    return c.json({ faults: "rejection" in checked ? checked.rejection.faults : [] });
  });

  app.post("/send", async (c) => {
    const { form, id, filled, event, fields } = await readForm(c);
    const checked = validate(event, "refused");
    const faults = "rejection" in checked ? checked.rejection.faults : [];
    if (!("event" in checked) || fields.one("change") === "yes") {
      const status = faults.length > 0 ? 422 : 200;
      return page(c, <Send shell={shell} forms={forms} form={form} id={id} filled={filled} faults={faults} />, status);
    }
    if (fields.one("confirm") !== "yes") {
      const hidden = Object.entries({ ...filled, type: form.type, id });
      return page(c, <Review shell={shell} event={checked.event} hidden={hidden} />);
    }
    const [published] = await publish(bench.queue, [event], AbortSignal.timeout(SEND_MILLISECONDS));
    if (published?.status === "accepted")
      return c.redirect(`/sent?key=${encodeURIComponent(toItem(checked.event).PK)}`, 303);
    const reason = published?.status === "unsent" ? published.reason : "no answer";
    return page(c, <Unsent shell={shell} reason={reason} />, 503);
  });

  app.get("/sent", (c) => page(c, <SentPage shell={shell} PK={c.req.query("key") ?? ""} />));

  async function readForm(c: Context) {
    const fields = await readFields(c);
    const form = formOf(fields.one("type"));
    const id = fields.one("id");
    const filled = Object.fromEntries(form.fields.map(({ path }) => [path, fields.one(path)]));
    return { form, id, fields, filled, event: toCloudEvent(form, filled, id) };
  }
}

function Unsent({ shell, reason }: { shell: Shell; reason: string }) {
  return (
    <Problem
      shell={shell}
      title="It was not sent"
      text={`The queue did not take the event (${reason}).`}
      next="Go back and send it again: it keeps its id, so that it cannot be stored twice."
    />
  );
}
