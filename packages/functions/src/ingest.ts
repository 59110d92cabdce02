import { handle } from "hono/aws-lambda";
import { createIngest } from "./ingest-app.ts";
import { openIngestKeys, openQueue } from "./settings.ts";

/** A caller waits: better the same event twice, which is written once, than an error. */
const ATTEMPTS = 2;

/** The ingest API on the linked queue; the local stack serves it by itself. */
export const app = createIngest({ queue: openQueue("Queue", ATTEMPTS), keys: openIngestKeys() });

/**
 * API Gateway's end of it.
 * @lambda
 */
export const handler = handle(app);
