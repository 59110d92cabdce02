import validate from "asl-validator";
import { expect } from "vitest";
import { importFolders } from "../../../packages/core/src/import-folder.ts";
import { account, arn } from "../computed.ts";
import { all, one } from "../graph.ts";
import { type App, isProduction, keyArn, type Rule } from "./rule.ts";

const machine = (app: App) => `savelife-events-${app.stage}-imports`;

/** What the bucket and the state machine of the imports must be. */
export const imports: Rule[] = [
  {
    name: "the bucket is the only one, closed to the public, without a web site, rules for pages, or lists of who may read",
    check(app) {
      expect(all(app, "Bucket")).toHaveLength(1);
      expect(one(app, "BucketPublicAccessBlock", "ImportFiles").inputs).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      for (const kind of ["BucketAcl", "BucketCorsConfiguration", "BucketWebsiteConfiguration"]) {
        expect(all(app, kind)).toEqual([]);
      }
    },
  },
  {
    name: "the bucket is encrypted, with the customer's key where there is one",
    check(app) {
      const kmsMasterKeyId = keyArn(app);
      const { rules } = one(app, "BucketServerSideEncryptionConfiguration", "ImportFilesEncryption").inputs;
      const byKey = {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
        bucketKeyEnabled: true,
      };
      const byS3 = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
      expect(rules).toEqual([kmsMasterKeyId ? byKey : byS3]);
    },
  },
  {
    name: "the bucket forgets everything after 30 days, and keeps no versions",
    check(app) {
      const { rules } = one(app, "BucketLifecycleConfiguration", "ImportFilesLifecycle").inputs;
      expect(rules).toMatchObject([
        { status: "Enabled", filter: { prefix: "" }, expiration: { days: 30 }, abortIncompleteMultipartUpload: {} },
      ]);
      expect(all(app, "BucketVersioning")).toEqual([]);
    },
  },
  {
    name: "the bucket stays in production, and goes with any other stage with all that is in it",
    check(app) {
      const { inputs, retainOnDelete } = one(app, "Bucket", "ImportFiles");
      expect([inputs.forceDestroy, retainOnDelete]).toEqual([!isProduction(app), isProduction(app)]);
    },
  },
  {
    name: "a file in the folder of a type starts its import",
    check(app) {
      expect(one(app, "BucketNotification", "ImportFilesNotification").inputs.eventbridge).toBe(true);
      const starting = all(app, "EventRule").filter(({ inputs }) => String(inputs.eventPattern).includes('"aws.s3"'));
      const rules = starting.map(({ name, inputs }) => {
        const pattern = JSON.parse(String(inputs.eventPattern));
        const target = one(app, "EventTarget", `${name}Target`).inputs;
        expect([target.rule, target.arn]).toEqual([name, arn("states", `stateMachine:${machine(app)}`)]);
        const { inputTemplate } = target.inputTransformer as { inputTemplate: string };
        const { key, plan } = JSON.parse(inputTemplate.replace("<key>", '"<key>"'));
        expect([pattern["detail-type"], pattern.detail.bucket.name, key]).toEqual([
          ["Object Created"],
          ["ImportFilesBucket"],
          "<key>",
        ]);
        expect(plan).toEqual({ type: expect.any(String), source: "import", idFrom: [], map: {} });
        return { type: plan.type, folder: pattern.detail.object.key[0].prefix };
      });
      expect(rules).toEqual(importFolders);
    },
  },
  {
    name: "the state machine is valid Amazon States Language",
    check(app) {
      const { isValid, errorsText } = validate(definition(app), { checkArn: true, checkPaths: true });
      expect(isValid ? "" : errorsText()).toBe("");
    },
  },
  {
    name: "the state machine reads CSV with a header and JSON lines from the bucket, and refuses what it does not know",
    check(app) {
      const { States } = definition(app);
      const choices = States.Format.Choices.map(({ Or, Next }: { Or: { StringMatches: string }[]; Next: string }) => {
        return [Next, ...Or.map(({ StringMatches }) => StringMatches)];
      });
      expect(choices).toEqual([
        ["ImportCsv", "*.csv", "*.CSV"],
        ["ImportLines", "*.ndjson", "*.NDJSON", "*.jsonl", "*.JSONL"],
      ]);
      expect(States[States.Format.Default].Type).toBe("Fail");
      expect(States.ImportCsv.ItemReader.ReaderConfig).toEqual({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" });
      expect(States.ImportLines.ItemReader.ReaderConfig).toEqual({ InputType: "JSONL" });
      for (const { ItemReader } of maps(app)) expect(ItemReader.Parameters.Bucket).toBe("ImportFilesBucket");
    },
  },
  {
    name: "an import checks its mapping before it reads a file, and says why it is invalid",
    check(app) {
      const { CheckPlan, Prepare } = definition(app).States;
      expect([Prepare.Next, CheckPlan.Next, CheckPlan.ResultPath]).toEqual(["CheckPlan", "Format", null]);
      const BatchInput = { "execution.$": "$$.Execution.Name", "plan.$": "$.plan" };
      expect(CheckPlan.Parameters.Payload).toEqual({ BatchInput, Items: [] });
      expect(CheckPlan.Retry[0]).toEqual({ ErrorEquals: ["InvalidPlan"], MaxAttempts: 0 });
    },
  },
  {
    name: "an import sends batches of 1,000 rows, three at once, and keeps no history of them",
    check(app) {
      for (const { ItemBatcher, MaxConcurrency, ItemProcessor } of maps(app)) {
        expect(ItemBatcher).toMatchObject({ MaxItemsPerBatch: 1000, MaxInputBytesPerBatch: 200 * 1024 });
        expect(MaxConcurrency).toBe(3);
        expect(ItemProcessor.ProcessorConfig).toEqual({ Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" });
      }
      expect(one(app, "StateMachine", "ImportMachine").inputs.loggingConfiguration).toBeUndefined();
    },
  },
  {
    name: "a batch that fails is done again with jitter, within the five minutes of an Express execution",
    check(app) {
      const timeout = Number(one(app, "Function", "ImportWorker").inputs.timeout);
      for (const { ItemProcessor } of maps(app)) {
        const [invalid, again] = ItemProcessor.States[ItemProcessor.StartAt].Retry;
        expect(invalid).toEqual({ ErrorEquals: ["InvalidPlan"], MaxAttempts: 0 });
        expect(again).toMatchObject({ ErrorEquals: ["States.ALL"], JitterStrategy: "FULL", MaxAttempts: 5 });
        expect(definition(app).States.CheckPlan.Retry).toEqual([invalid, again]);
        const pauses = Array.from({ length: again.MaxAttempts }, (_, i) => {
          return Math.min(again.MaxDelaySeconds, again.IntervalSeconds * again.BackoffRate ** i);
        });
        const longest = pauses.reduce((sum, pause) => sum + pause, (again.MaxAttempts + 1) * timeout);
        expect(longest).toBeLessThan(300);
      }
    },
  },
  {
    name: "an import in which a batch failed goes on, and then fails: no row is missing in silence",
    check(app) {
      const { States } = definition(app);
      for (const { ToleratedFailurePercentage, ResultWriter, Next } of maps(app)) {
        expect(ToleratedFailurePercentage).toBe(1);
        expect(ResultWriter.Parameters).toEqual({ Bucket: "ImportFilesBucket", "Prefix.$": "$.results" });
        expect(ResultWriter.WriterConfig).toEqual({ OutputType: "JSONL", Transformation: "COMPACT" });
        expect(Next).toBe("Count");
      }
      expect(States.Count).toMatchObject({
        Resource: "arn:aws:states:::aws-sdk:sfn:describeMapRun",
        Next: "IsComplete",
      });
      expect(States.Count.ResultPath).toBe("$.counts");
      const someFailed = ["failed", "timedOut", "aborted"].map((count) => {
        return { Variable: `$.counts.${count}`, NumericGreaterThan: 0 };
      });
      expect(States.IsComplete).toEqual({
        Type: "Choice",
        Choices: [
          { Or: someFailed, Next: "Incomplete" },
          { Variable: "$.counts.done", NumericEqualsPath: "$.counts.rows", Next: "Complete" },
        ],
        Default: "CountAgain",
      });
      expect(States.CountAgain).toEqual({ Type: "Wait", Seconds: 10, Next: "Count" });
      expect([States.Complete.Type, States.Incomplete.Type]).toEqual(["Succeed", "Fail"]);
    },
  },
  {
    name: "the link of the imports says where to upload and what to start",
    check(app) {
      const [link, ...others] = app.resources.filter(
        ({ type, name }) => type.endsWith("LinkRef") && name === "ImportsLinkRef",
      );
      expect(others).toEqual([]);
      const stateMachine = `arn:aws:states:eu-west-1:${account}:stateMachine:${machine(app)}`;
      expect(link?.inputs.properties).toEqual({ bucket: "ImportFilesBucket", stateMachine });
    },
  },
];

// biome-ignore lint/suspicious/noExplicitAny: a definition is what the stack says, and the rules say what it must be
type Definition = any;

function definition(app: App): Definition {
  return JSON.parse(String(one(app, "StateMachine", "ImportMachine").inputs.definition));
}

function maps(app: App): Definition[] {
  const { States } = definition(app);
  return [States.ImportCsv, States.ImportLines];
}
