import { expect } from "vitest";
import { account, arn, region } from "../computed.ts";
import { all, one } from "../graph.ts";
import { keyArn, type Rule } from "./rule.ts";

const queueUrl = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;
const queue = { url: queueUrl("QueueQueue"), type: "sst.aws.Queue" };

/** What each function is given, by memory in MB and timeout in seconds. */
const SIZES = { Consumer: [512, 30], IngestHandler: [512, 10], ImportWorker: [512, 30] };

/** What the functions weigh, minified. A change that adds or saves a twentieth says so by changing these numbers. */
const BUNDLE_BYTES: Record<string, number> = { Consumer: 300_600, IngestHandler: 291_500, ImportWorker: 449_000 };

/** What the functions must be. */
export const functions: Rule[] = [
  {
    name: "the consumer is fed in batches of 100 or a second, of which it may report single messages",
    check(app) {
      expect(all(app, "EventSourceMapping")).toHaveLength(1);
      expect(all(app, "EventSourceMapping")[0]?.inputs).toMatchObject({
        eventSourceArn: arn("sqs", "QueueQueue"),
        functionName: arn("lambda", "function:ConsumerFunction"),
        functionResponseTypes: ["ReportBatchItemFailures"],
        batchSize: 100,
        maximumBatchingWindowInSeconds: 1,
      });
    },
  },
  {
    name: "the consumer handles ten batches at once, with no less concurrency reserved, and none unless it is asked for",
    check(app) {
      const [mapping] = all(app, "EventSourceMapping");
      expect(mapping?.inputs.scalingConfig).toEqual({ maximumConcurrency: 10 });
      const reserved = all(app, "Function").map(({ parent, inputs }) => [parent, inputs.reservedConcurrentExecutions]);
      expect(Object.fromEntries(reserved)).toEqual({ Consumer: app.settings.reservedConcurrency });
    },
  },
  {
    name: "the functions are three, on Node 24 and arm64, with the memory and time that they need",
    check(app) {
      const sizes = all(app, "Function").map(({ parent, inputs }) => [parent, [inputs.memorySize, inputs.timeout]]);
      expect(Object.fromEntries(sizes)).toEqual(SIZES);
      for (const { inputs } of all(app, "Function")) {
        expect(inputs).toMatchObject({ runtime: "nodejs24.x", architectures: ["arm64"], packageType: "Zip" });
      }
    },
  },
  {
    name: "each function says the commit that it was deployed from",
    check(app) {
      for (const { inputs } of all(app, "Function")) {
        const { commit } = inputs.tags as Record<string, string>;
        expect(commit).toMatch(/^([0-9a-f]{40}(-dirty)?|unknown)$/);
      }
    },
  },
  {
    name: "each function logs JSON to its own log",
    check(app) {
      for (const { inputs, parent } of all(app, "Function")) {
        const logGroup = one(app, "LogGroup", `${parent}Logs`).inputs.name;
        expect(logGroup).toBe(`/aws/lambda/savelife-events-${app.stage}-${parent}`);
        expect(inputs.loggingConfig).toEqual({ logFormat: "JSON", logGroup: `${parent}Logs` });
      }
    },
  },
  {
    name: "logs are kept a month, encrypted with the customer's key where there is one",
    check(app) {
      expect(all(app, "LogGroup")).toHaveLength(4); // the fourth is the API's access log
      for (const { inputs } of all(app, "LogGroup")) {
        expect([inputs.retentionInDays, inputs.kmsKeyId]).toEqual([30, keyArn(app)]);
      }
    },
  },
  {
    name: "functions are linked to what they use, by names and URLs alone",
    check(app) {
      const links = Object.entries(app.bundles).map(([name, bundle]) => [name, bundle.links]);
      expect(Object.fromEntries(links)).toEqual({
        Consumer: {
          Table: { name: "TableTable", type: "sst.aws.Dynamo" },
          Queue: queue,
          DeadLetters: { url: queueUrl("DeadLettersQueue"), type: "sst.aws.Queue" },
        },
        IngestHandler: { Queue: queue, IngestKeys: { value: expect.any(String), type: "sst.sst.Secret" } },
        ImportWorker: { Queue: queue, ImportFiles: { name: "ImportFilesBucket", type: "sst.aws.Bucket" } },
      });
    },
  },
  {
    name: "no secret is in a function's environment, where everybody who lists functions reads it",
    check(app) {
      const sst = ["SST_KEY", "SST_KEY_FILE", "SST_RESOURCE_App"];
      for (const { inputs, parent } of all(app, "Function")) {
        const { variables } = inputs.environment as { variables: Record<string, string> };
        const own = Object.entries(variables).filter(([name]) => !sst.includes(name));
        const metrics = { POWERTOOLS_METRICS_NAMESPACE: `SaveLife/savelife-events-${app.stage}` };
        expect(Object.fromEntries(own)).toEqual(parent === "Consumer" ? metrics : {});
      }
    },
  },
  {
    name: "no bundle has grown or shrunk by more than a twentieth",
    check(app) {
      expect(Object.keys(app.bundles).sort()).toEqual(Object.keys(BUNDLE_BYTES).sort());
      for (const [name, { bytes }] of Object.entries(app.bundles)) {
        const expected = BUNDLE_BYTES[name] ?? 0;
        expect(bytes, `${name}, in bytes`).toBeGreaterThan(expected * 0.95); // else the number above is out of date
        expect(bytes, `${name}, in bytes`).toBeLessThan(expected * 1.05);
      }
    },
  },
];
