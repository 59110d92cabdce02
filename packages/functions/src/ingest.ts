import { handle } from "hono/aws-lambda";
import { createIngest } from "./ingest-app.ts";
import { openIngestKeys, openQueue } from "./settings.ts";

/** The ingest API on the linked queue; the local stack serves it by itself. */
export const app = createIngest({ queue: openQueue("Queue"), keys: openIngestKeys() });

/**
 * API Gateway's end of it.
 * @lambda
 */
export const handler = handle(app);
