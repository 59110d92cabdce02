/// <reference path="../.sst/platform/config.d.ts" />
import { INGEST } from "../packages/core/src/deployment.ts";
import { ROUTES } from "../packages/core/src/http-api.ts";
import { key, useOfKey } from "./key.ts";
import { queue } from "./queue.ts";
import { settings } from "./stage.ts";

/** Who may call: JSON of each caller's name to the SHA-256 of its key in hex, or to a list while it changes keys. */
const ingestKeys = new sst.Secret("IngestKeys");

/** Turns requests into messages. One function for all routes: fewer cold starts, one role. */
const ingestHandler = new sst.aws.Function("IngestHandler", {
  description: "HTTP requests to messages on the queue",
  handler: "packages/functions/src/ingest.handler",
  memory: "512 MB",
  timeout: `${INGEST.timeoutSeconds} seconds`,
  link: [queue, ingestKeys],
  permissions: [{ actions: ["sqs:SendMessage"], resources: [queue.arn] }, ...useOfKey],
});

/** The public address. Callers are servers with a key, so no browser of another origin has business here by default. */
export const ingest = new sst.aws.ApiGatewayV2("Ingest", {
  ...(settings.domain && { domain: settings.domain }), // SST makes its certificate and its DNS records
  cors: settings.corsOrigins.length > 0 && {
    allowOrigins: settings.corsOrigins,
    allowMethods: ["POST"],
    allowHeaders: ["authorization", "content-type", "idempotency-key", "traceparent"],
  },
  accessLog: { retention: "1 month" }, // who called what, when, and the status; API Gateway cannot log bodies here
  transform: {
    logGroup: (args) => {
      if (key) args.kmsKeyId = key.arn;
    },
    stage: {
      defaultRouteSettings: {
        throttlingRateLimit: INGEST.requestsPerSecond,
        throttlingBurstLimit: INGEST.burstRequests,
      },
    },
  },
});

for (const route of ROUTES) ingest.route(`POST ${route}`, ingestHandler.arn);
