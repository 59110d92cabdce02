import { errorName } from "@savelife/core/aws-errors";
import { INGEST } from "@savelife/core/deployment";
import { newTraceparent, readTraceparent } from "@savelife/core/event";
import { DATA_ROUTES, EVENTS_ROUTE, ROUTES } from "@savelife/core/http-api";
import { publish } from "@savelife/core/publish";
import type { Queue } from "@savelife/core/queue";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answerBatch, answerOne, refuse } from "./answer.ts";
import { callerOf, type IngestKeys } from "./ingest-keys.ts";
import { type Origin, type Requested, readData, readEvents } from "./request.ts";

/** What ingest works with. Without `keys` it is open, as on the loopback interface of one machine. */
export type Ingest = { queue: Queue; keys: IngestKeys | undefined };

/** Two requests of 3 s to the queue and their back-off; the function itself has 10 s. */
const SEND_MILLISECONDS = 7_000;

/** In Lambda, hono hands on the event that it made the request of. */
type App = { Bindings: { event?: { headers?: Record<string, string | undefined> } }; Variables: { origin: Origin } };

/** The HTTP API: a request becomes CloudEvents, which are validated and sent. 202, or a problem document. */
export function createIngest({ queue, keys }: Ingest): Hono<App> {
  const app = new Hono<App>();
  app.use(async (c, next) => {
    const caller = callerOf(c.req.header("authorization"), keys);
    if (caller === undefined) return refuse(c, { code: "unauthorized", headers: { "www-authenticate": "Bearer" } });
    const traceparent = readTraceparent(c.req.header("traceparent")) ?? newTraceparent();
    c.set("origin", { caller, speaksForItself: keys !== undefined, traceparent });
    return next();
  });
  app.use(limitBody);
  for (const { path, type } of DATA_ROUTES) {
    app.post(path, async (c) => {
      const bytes = await c.req.arrayBuffer();
      return accept(c, queue, readData(c.req.raw.headers, idempotencyKeyOf(c), bytes, type, c.var.origin));
    });
  }
  app.post(EVENTS_ROUTE, async (c) =>
    accept(c, queue, readEvents(c.req.raw.headers, await c.req.arrayBuffer(), c.var.origin)),
  );
  for (const path of ROUTES)
    app.all(path, (c) => refuse(c, { code: "method-not-allowed", headers: { allow: "POST" } }));
  app.notFound((c) => refuse(c, { code: "not-found" }));
  app.onError((error, c) => {
    if (c.req.raw.signal.aborted) return c.body(null, 400); // the caller hung up, and reads no answer
    console.error(JSON.stringify({ level: "ERROR", message: "ingest", error: errorName(error) }));
    return refuse(c, { code: "internal-error" });
  });
  return app;
}

/** As it came: of API Gateway's headers hono drops an empty one, which is a fault, and encodes letters beyond ASCII. */
function idempotencyKeyOf(c: Context<App>): string | undefined {
  return c.env?.event?.headers?.["idempotency-key"] ?? c.req.header("idempotency-key");
}

const limitBody = bodyLimit({
  maxSize: INGEST.maxBodyBytes,
  // What follows on this connection is the rest of that body, and no request.
  onError: (c) => refuse(c, { code: "too-large", headers: { connection: "close" } }),
});

/** What was read is validated and sent, all that is valid of it, and each event answered for. */
async function accept(c: Context, queue: Queue, requested: Requested): Promise<Response> {
  if ("refusal" in requested) return refuse(c, requested.refusal);
  const signal = AbortSignal.timeout(SEND_MILLISECONDS);
  if ("batch" in requested) return answerBatch(c, await publish(queue, requested.batch, signal));
  const [published] = await publish(queue, [requested.event], signal);
  return answerOne(c, published, requested.root);
}
