/// <reference path="../.sst/platform/config.d.ts" />
import { key, useOfKey } from "./key.ts";
import { queue } from "./queue.ts";
import { settings } from "./stage.ts";

/** Who may call: JSON of each caller's name to the SHA-256 of its key in hex, or to a list of them while it changes keys. */
const ingestKeys = new sst.Secret("IngestKeys");

/** Turns requests into messages. One function for all routes: fewer cold starts, one role. */
const ingestHandler = new sst.aws.Function("IngestHandler", {
  description: "HTTP requests to messages on the queue",
  handler: "packages/functions/src/ingest.handler",
  memory: "512 MB",
  timeout: "10 seconds", // a third of the 30 s after which API Gateway answers for us
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
        throttlingRateLimit: 100, // requests a second: 8.6 million a day at most, about 10 USD of requests
        throttlingBurstLimit: 200, // two seconds of it
      },
    },
  },
});

ingest.route("POST /donor/signup", ingestHandler.arn);
ingest.route("POST /donation/create", ingestHandler.arn);
ingest.route("POST /events", ingestHandler.arn);
