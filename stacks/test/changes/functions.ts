import { all } from "../graph.ts";
import type { App } from "../rules/rule.ts";
import { type Change, set } from "./change.ts";

/** Changes that the rules of rules/functions.ts must find. */
export const functionsChanges: Change[] = [
  {
    change: "a failed message sends back its whole batch",
    breaks: "the consumer is fed in batches of 100 or a second, of which it may report single messages",
    apply: set("EventSourceMapping", mapping, { functionResponseTypes: [] }),
  },
  {
    change: "the consumer handles a hundred batches at once",
    breaks:
      "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
    apply: set("EventSourceMapping", mapping, { scalingConfig: { maximumConcurrency: 100 } }),
  },
  {
    change: "the consumer gets less concurrency than it was promised",
    breaks:
      "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
    stage: "chosen",
    apply: set("Function", "Consumer", { reservedConcurrentExecutions: 5 }),
  },
  {
    change: "a function runs on x86_64",
    breaks: "the functions are three, on Node 24 and arm64, with the memory and time that they need",
    apply: set("Function", "IngestHandler", { architectures: ["x86_64"] }),
  },
  {
    change: "a function does not say which commit it was deployed from",
    breaks: "each function says the commit that it was deployed from",
    apply: set("Function", "Consumer", { tags: {} }),
  },
  {
    change: "a function logs text",
    breaks: "each function logs JSON to its own log",
    apply: set("Function", "Consumer", { loggingConfig: { logFormat: "Text", logGroup: "ConsumerLogs" } }),
  },
  {
    change: "a log is kept for ever",
    breaks: "logs are kept a month, encrypted with the customer's key where there is one",
    apply: set("LogGroup", "ConsumerLogs", { retentionInDays: 0 }),
  },
  {
    change: "the access log is not encrypted with the customer's key",
    breaks: "logs are kept a month, encrypted with the customer's key where there is one",
    stage: "chosen",
    apply: set("LogGroup", "Ingest", { kmsKeyId: undefined }),
  },
  {
    change: "ingest is linked to the table",
    breaks: "functions are linked to what they use, by names and URLs alone",
    apply: ({ bundles }) => Object.assign(bundles.IngestHandler?.links ?? {}, { Table: bundles.Consumer?.links.Table }),
  },
  {
    change: "a key is given to a function in its environment",
    breaks: "no secret is in a function's environment, where everybody who lists functions reads it",
    apply: set("Function", "IngestHandler", { environment: { variables: { API_KEY: "secret" } } }),
  },
  {
    change: "a bundle grows by a tenth",
    breaks: "no bundle has grown or shrunk by more than a twentieth",
    apply: ({ bundles }) => Object.assign(bundles.Consumer ?? {}, { bytes: (bundles.Consumer?.bytes ?? 0) * 1.1 }),
  },
];

/** The one event source mapping; SST ends its name in a hash of the queue's ARN. */
function mapping(app: App): string {
  return all(app, "EventSourceMapping")[0]?.name ?? "";
}
