import { one } from "../graph.ts";
import { type Change, inDefinition, set } from "./change.ts";

/** Changes that the rules of rules/imports.ts must find. */
export const importsChanges: Change[] = [
  {
    change: "the bucket may be made public",
    breaks:
      "the bucket is the only one, closed to the public, without a web site, rules for pages, or lists of who may read",
    apply: set("BucketPublicAccessBlock", "ImportFiles", { blockPublicPolicy: false }),
  },
  {
    change: "the bucket is not encrypted with the customer's key",
    breaks: "the bucket is encrypted, with the customer's key where there is one",
    stage: "chosen",
    apply: set("BucketServerSideEncryptionConfiguration", "ImportFilesEncryption", {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
  },
  {
    change: "the bucket keeps people's data for ever",
    breaks: "the bucket forgets everything after 30 days, and keeps no versions",
    apply: set("BucketLifecycleConfiguration", "ImportFilesLifecycle", { rules: [] }),
  },
  {
    change: "the bucket of production is emptied when it goes",
    breaks: "the bucket stays in production, and goes with any other stage with all that is in it",
    stage: "production",
    apply: set("Bucket", "ImportFiles", { forceDestroy: true }),
  },
  {
    change: "nobody hears of a new file",
    breaks: "a file in the folder of a type starts its import",
    apply: set("BucketNotification", "ImportFilesNotification", { eventbridge: false }),
  },
  {
    change: "donations are imported as donors",
    breaks: "a file in the folder of a type starts its import",
    apply: (app) => {
      const { inputs } = one(app, "EventTarget", "ImportDonationCreatedTarget");
      inputs.inputTransformer = one(app, "EventTarget", "ImportDonorSignedUpTarget").inputs.inputTransformer;
    },
  },
  {
    change: "a state goes on to one that is not there",
    breaks: "the state machine is valid Amazon States Language",
    apply: inDefinition('"Next":"Format"', '"Next":"Formats"'),
  },
  {
    change: "the first sign of an invalid mapping is that every batch of a file has failed",
    breaks: "an import checks its mapping before it reads a file, and says why it is invalid",
    apply: inDefinition('"Next":"CheckPlan"', '"Next":"Format"'),
  },
  {
    change: "JSON lines are read as one document",
    breaks:
      "the state machine reads CSV with a header and JSON lines from the bucket, and refuses what it does not know",
    apply: inDefinition('"InputType":"JSONL"', '"InputType":"JSON"'),
  },
  {
    change: "an import may use a thousand workers",
    breaks: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
    apply: inDefinition('"MaxConcurrency":3', '"MaxConcurrency":1000'),
  },
  {
    change: "the history of an import keeps its rows for 90 days",
    breaks: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
    apply: inDefinition('"ExecutionType":"EXPRESS"', '"ExecutionType":"STANDARD"'),
  },
  {
    change: "batches that failed together come back together",
    breaks: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
    apply: inDefinition('"JitterStrategy":"FULL"', '"JitterStrategy":"NONE"'),
  },
  {
    change: "the worker gets a minute, six of which are more than an Express execution has",
    breaks: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
    apply: set("Function", "ImportWorker", { timeout: 60 }),
  },
  {
    change: "an import with failed batches succeeds",
    breaks: "an import in which a batch failed goes on, and then fails: no row is missing in silence",
    apply: inDefinition('"Next":"Incomplete"', '"Next":"Complete"'),
  },
  {
    change: "the link of the imports names another machine",
    breaks: "the link of the imports says where to upload and what to start",
    apply: (app) => {
      for (const { name, inputs } of app.resources)
        if (name === "ImportsLinkRef") inputs.properties = { bucket: "other" };
    },
  },
];
