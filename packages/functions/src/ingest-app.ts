import { errorName } from "@savelife/core/aws-errors";
import type { Event } from "@savelife/core/catalogue";
import { publish } from "@savelife/core/publish";
import type { Queue } from "@savelife/core/queue";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { callerOf, type IngestKeys } from "./ingest-keys.ts";
import { problem, rejectionProblem } from "./problem.ts";
import { readBody, toCloudEvent, withSource } from "./request.ts";

/** What ingest works with. Without `keys` it is open, as on the loopback interface of one machine. */
export type Ingest = { queue: Queue; keys: IngestKeys | undefined };

/** The workshop's routes: the body is the data of an event of this type. */
const DATA_ROUTES: Record<string, Event["type"]> = {
  "/donor/signup": "DonorSignedUp",
  "/donation/create": "DonationCreated",
};
const EVENTS_ROUTE = "/events";
const PATHS = [...Object.keys(DATA_ROUTES), EVENTS_ROUTE];

/** A quarter of what SQS takes, and hundreds of times an event of ours. */
const MAX_BODY_BYTES = 256 * 1024;
/** Two requests of 3 s to the queue and their back-off; the function itself has 10 s. */
const SEND_MILLISECONDS = 7_000;

/** The HTTP API: a request becomes a CloudEvent, which is validated and sent to the queue. 202, or a problem document. */
export function createIngest({ queue, keys }: Ingest): Hono {
  const app = new Hono();
  app.use(limitBody);
  for (const [path, type] of Object.entries(DATA_ROUTES)) {
    app.post(path, (c) =>
      accept(c, queue, keys, "data", (data, caller) =>
        toCloudEvent(type, data, caller, c.req.header("idempotency-key")),
      ),
    );
  }
  app.post(EVENTS_ROUTE, (c) =>
    accept(c, queue, keys, "", (value, caller) => (keys ? withSource(value, caller) : value)),
  );
  for (const path of PATHS)
    app.all(path, (c) => problem(c, 405, "method-not-allowed", "expected POST", { allow: "POST" }));
  app.notFound((c) => problem(c, 404, "not-found", `expected POST to one of ${PATHS.join(", ")}`));
  app.onError((error, c) => {
    console.error(JSON.stringify({ level: "ERROR", message: "ingest", error: errorName(error) }));
    return problem(c, 500, "internal-error", "our fault: nothing was accepted; send it again later");
  });
  return app;
}

const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) => problem(c, 413, "too-large", `expected a body of at most ${MAX_BODY_BYTES} bytes`),
});

/** One request: who calls, what the body says, whether it is valid, whether the queue took it. */
async function accept(
  c: Context,
  queue: Queue,
  keys: IngestKeys | undefined,
  root: string,
  toEvent: (value: unknown, caller: string) => unknown,
): Promise<Response> {
  const caller = callerOf(c.req.header("authorization"), keys);
  if (caller === undefined) {
    return problem(c, 401, "unauthorized", "expected a known key: Authorization: Bearer <key>", {
      "www-authenticate": "Bearer",
    });
  }
  const type = c.req.header("content-type") ?? "";
  if (!JSON_TYPES.test(type))
    return problem(c, 415, "unsupported-media-type", "expected Content-Type: application/json");

  const body = readBody(await c.req.arrayBuffer());
  if ("rejection" in body) return rejectionProblem(c, body.rejection, root);
  const [published] = await publish(queue, [toEvent(body.value, caller)], AbortSignal.timeout(SEND_MILLISECONDS));
  switch (published?.status) {
    case "accepted":
      return c.json({ id: published.id, status: "accepted" }, 202);
    case "rejected":
      return rejectionProblem(c, published.rejection, root);
    default:
      return problem(c, 503, "queue-unavailable", "nothing was accepted; send it again", { "retry-after": "5" });
  }
}

/** JSON by any of its names, and one structured CloudEvent; not a batch of them. */
const JSON_TYPES = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;
