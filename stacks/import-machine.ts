/// <reference path="../.sst/platform/config.d.ts" />
import { importExtensions, RESULTS } from "../packages/core/src/import-folder.ts";

/** By which Step Functions names the runs of each map. */
export const MAP_LABELS = ["Csv", "Lines"] as const;

type Names = { bucket: $util.Input<string>; workerArn: $util.Input<string> };

/**
 * The definition of the import: reads a file of the bucket, hands its rows in batches to the worker, and fails when not
 * all were sent. Its input is `{ key, plan }`: the file, and how its rows become events (`RowMapping` of core).
 */
export function importMachine(names: Names) {
  return {
    TimeoutSeconds: 86_400, // a day: 10 GB, the most that is read, are 140 million rows of 70 bytes, 13 h at 3,000 rows/s
    StartAt: "Prepare",
    States: {
      Prepare: {
        Type: "Pass",
        Parameters: {
          "key.$": "$.key",
          "plan.$": "$.plan",
          "results.$": `States.Format('${RESULTS}/{}', $$.Execution.Name)`,
        },
        Next: "CheckPlan",
      },
      // A batch without rows: a mapping by which none could be read ends the import here, in the worker's own words.
      CheckPlan: {
        ...invoke(names, { BatchInput: { "execution.$": "$$.Execution.Name", "plan.$": "$.plan" }, Items: [] }),
        ResultPath: null,
        Next: "Format",
      },
      Format: {
        Type: "Choice",
        Choices: [
          { Or: importExtensions.csv.flatMap(endsIn), Next: "ImportCsv" },
          { Or: importExtensions.lines.flatMap(endsIn), Next: "ImportLines" },
        ],
        Default: "UnknownFormat",
      },
      UnknownFormat: {
        Type: "Fail",
        Error: "UnknownFormat",
        Cause: "Expected a file that ends in .csv, .ndjson or .jsonl. Rename it and upload it again.",
      },
      ImportCsv: mapOver("Csv", { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, names),
      ImportLines: mapOver("Lines", { InputType: "JSONL" }, names),
      Count: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:sfn:describeMapRun",
        Parameters: { "MapRunArn.$": "$.MapRunArn" },
        ResultSelector: {
          "rows.$": "$.ItemCounts.Total",
          "done.$": "$.ItemCounts.Succeeded",
          "failed.$": "$.ItemCounts.Failed",
          "timedOut.$": "$.ItemCounts.TimedOut",
          "aborted.$": "$.ItemCounts.Aborted",
        },
        ResultPath: "$.counts",
        Retry: [AGAIN],
        Next: "IsComplete",
      },
      IsComplete: {
        Type: "Choice",
        Choices: [
          { Or: ["failed", "timedOut", "aborted"].map(isCounted), Next: "Incomplete" },
          { Variable: "$.counts.done", NumericEqualsPath: "$.counts.rows", Next: "Complete" },
        ],
        Default: "CountAgain",
      },
      CountAgain: { Type: "Wait", Seconds: 10, Next: "Count" }, // until the counts have caught up with the map
      Complete: { Type: "Succeed" },
      Incomplete: {
        Type: "Fail",
        Error: "Incomplete",
        Cause: "Some batches were not sent. Import the same file again: what has been written is recognised.",
      },
    },
  };
}

/** After 2, 4, 8, 16 and 30 s at most, with full jitter: a minute in all, next to six times the worker's 30 s. */
const AGAIN = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  MaxAttempts: 5,
  JitterStrategy: "FULL",
};

/** Has the worker do something, and again what may succeed then. */
function invoke({ workerArn }: Names, payload: object | string) {
  const Payload = typeof payload === "string" ? { "Payload.$": payload } : { Payload: payload };
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: workerArn, ...Payload },
    Retry: [{ ErrorEquals: ["InvalidPlan"], MaxAttempts: 0 }, AGAIN],
  };
}

function isCounted(count: string): object {
  return { Variable: `$.counts.${count}`, NumericGreaterThan: 0 };
}

function endsIn(extension: string): object[] {
  return [extension, extension.toUpperCase()].map((spelt) => ({ Variable: "$.key", StringMatches: `*.${spelt}` }));
}

function mapOver(label: (typeof MAP_LABELS)[number], readerConfig: object, names: Names) {
  const { bucket } = names;
  return {
    Type: "Map",
    Label: label,
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: readerConfig,
      Parameters: { Bucket: bucket, "Key.$": "$.key" },
    },
    ItemBatcher: {
      MaxItemsPerBatch: 1000, // a hundred requests of ten messages: about a second of a worker
      MaxInputBytesPerBatch: 200 * 1024, // of the 256 KiB that a state may be given, with the plan and the worker's name
      BatchInput: { "execution.$": "$$.Execution.Name", "plan.$": "$.plan" },
    },
    MaxConcurrency: 3, // × 1000 rows in about a second: below the 4,000 writes/s that a new on-demand table takes
    ToleratedFailurePercentage: 1, // a batch that fails after all attempts does not stop the others; a queue that is down does
    ItemProcessor: {
      // Express keeps no history, so Step Functions keeps no people's data. 5 minutes at most: 6 × 30 s + 60 s.
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
      StartAt: `Send${label}`,
      States: {
        [`Send${label}`]: { ...invoke(names, "$"), OutputPath: "$.Payload", End: true },
      },
    },
    ResultWriter: {
      Resource: "arn:aws:states:::s3:putObject",
      WriterConfig: { OutputType: "JSONL", Transformation: "COMPACT" }, // what the workers answer: counts, and no rows
      Parameters: { Bucket: bucket, "Prefix.$": "$.results" },
    },
    Next: "Count",
  };
}
