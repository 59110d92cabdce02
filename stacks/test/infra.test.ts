import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, test } from "vitest";
import { print } from "../../packages/core/src/event.ts";
import { toItem } from "../../packages/core/src/item.ts";
import { drain, itemsOf, sqsAt, tableAt } from "../../packages/core/test/engines.ts";
import { fixture, record } from "../../packages/core/test/records.ts";
import { createQueues } from "../../packages/local/src/create-queues.ts";
import { createTable } from "../../packages/local/src/create-table.ts";
import { startDynamodb } from "../../packages/local/src/dynamodb.ts";
import { startSqs } from "../../packages/local/src/sqs.ts";
import { account, arn, region } from "./computed.ts";
import { all, one, permissions, trust } from "./graph.ts";
import { invoke } from "./invoke.ts";
import { root } from "./sst-cli.ts";
import { type Synth, synth } from "./synth.ts";

const keys = JSON.stringify({ crm: "0".repeat(64) });
const queueUrl = (name: string) => `https://sqs.${region}.amazonaws.com/${account}/${name}`;
const day = 24 * 60 * 60;

/** What the functions weigh, minified. A change that adds or saves a twentieth says so by changing these numbers. */
const BUNDLE_BYTES = { Consumer: 299_300, IngestHandler: 288_000 };

const types = path.join(root, "sst-env.d.ts");
const typesBefore = readFileSync(types, "utf8");

let stage: Synth;
let production: Synth;
beforeAll(async () => {
  stage = await synth("test", { IngestKeys: keys });
  production = await synth("production", { IngestKeys: keys });
}, 240_000); // the first run installs SST's components, 25 to 45 s, and each stage takes 3 s

describe("the queue", () => {
  it("gives a message up after five receives, to the dead-letter queue", () => {
    const { redrivePolicy } = one(stage, "Queue", "Queue").inputs;
    expect(JSON.parse(String(redrivePolicy))).toEqual({
      deadLetterTargetArn: arn("sqs", "DeadLettersQueue"),
      maxReceiveCount: 5,
    });
    expect(one(stage, "Queue", "DeadLetters").inputs.redrivePolicy).toBeUndefined();
  });

  it("hides a message for six times the consumer's timeout", () => {
    const { timeout } = one(stage, "Function", "Consumer").inputs;
    expect(timeout).toBe(30);
    expect(one(stage, "Queue", "Queue").inputs.visibilityTimeoutSeconds).toBe(6 * Number(timeout));
  });

  it("keeps messages four days, and dead letters longer, as their age counts from the first enqueue", () => {
    expect(one(stage, "Queue", "Queue").inputs.messageRetentionSeconds).toBe(4 * day);
    expect(one(stage, "Queue", "DeadLetters").inputs.messageRetentionSeconds).toBe(14 * day);
  });

  it("is encrypted, and so are the dead letters", () => {
    expect(all(stage, "Queue")).toHaveLength(2);
    for (const { inputs } of all(stage, "Queue")) expect(inputs.sqsManagedSseEnabled).toBe(true);
  });

  it("feeds the consumer in batches of which it may report single messages, ten batches at once", () => {
    expect(all(stage, "EventSourceMapping")).toHaveLength(1);
    expect(all(stage, "EventSourceMapping")[0]?.inputs).toMatchObject({
      eventSourceArn: arn("sqs", "QueueQueue"),
      functionName: arn("lambda", "function:ConsumerFunction"),
      functionResponseTypes: ["ReportBatchItemFailures"],
      batchSize: 100,
      maximumBatchingWindowInSeconds: 1,
      scalingConfig: { maximumConcurrency: 10 },
    });
  });
});

describe("the table", () => {
  it("has the key PK alone, is on demand, recoverable and encrypted, and forgets nothing", () => {
    const { inputs } = one(stage, "Table", "Table");
    expect(inputs).toMatchObject({
      hashKey: "PK",
      attributes: [{ name: "PK", type: "S" }],
      billingMode: "PAY_PER_REQUEST",
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      globalSecondaryIndexes: [],
      localSecondaryIndexes: [],
    });
    expect(inputs.rangeKey).toBeUndefined();
    expect(inputs.ttl).toBeUndefined();
  });

  it("can neither be deleted by hand nor goes with the stage, in production", () => {
    const table = one(production, "Table", "Table");
    expect(table.inputs.deletionProtectionEnabled).toBe(true);
    expect(table.retainOnDelete).toBe(true);
  });

  it("goes with any other stage", () => {
    const table = one(stage, "Table", "Table");
    expect(table.inputs.deletionProtectionEnabled).toBe(false);
    expect(table.retainOnDelete).toBe(false);
  });
});

describe("the functions", () => {
  it("are two, on Node 24 and arm64, with JSON logs that are kept a month", () => {
    expect(
      all(stage, "Function")
        .map(({ parent }) => parent)
        .sort(),
    ).toEqual(["Consumer", "IngestHandler"]);
    for (const { inputs, parent } of all(stage, "Function")) {
      expect(inputs).toMatchObject({
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        loggingConfig: { logFormat: "JSON", logGroup: `${parent}LogGroup` },
      });
    }
    expect(all(stage, "LogGroup")).toHaveLength(3); // the third is the API's access log
    for (const { inputs } of all(stage, "LogGroup")) expect(inputs.retentionInDays).toBe(30);
  });

  it("have 512 MB and no more time than they need", () => {
    expect(one(stage, "Function", "Consumer").inputs).toMatchObject({ memorySize: 512, timeout: 30 });
    expect(one(stage, "Function", "IngestHandler").inputs).toMatchObject({ memorySize: 512, timeout: 10 });
  });

  it("are linked to what they use, by names and URLs alone", () => {
    const queue = { url: queueUrl("QueueQueue"), type: "sst.aws.Queue" };
    expect(stage.bundles.Consumer?.links).toEqual({
      Table: { name: "TableTable", type: "sst.aws.Dynamo" },
      Queue: queue,
      DeadLetters: { url: queueUrl("DeadLettersQueue"), type: "sst.aws.Queue" },
    });
    expect(stage.bundles.IngestHandler?.links).toEqual({
      Queue: queue,
      IngestKeys: { value: keys, type: "sst.sst.Secret" },
    });
  });

  test.for(Object.entries(BUNDLE_BYTES))("%s's bundle has not grown by more than a twentieth", ([name, bytes]) => {
    const got = stage.bundles[name]?.bytes ?? Number.NaN;
    console.info(`${name}: ${(got / 1000).toFixed(1)} kB`);
    expect(got).toBeLessThan(bytes * 1.05);
    expect(got).toBeGreaterThan(bytes * 0.95); // then the number above is out of date
    expect(got).toBeLessThan(320_000);
  });

  it("work as they are bundled: the consumer writes a message, and the role's credentials sign its requests", async () => {
    const [dynamodb, sqs] = [await startDynamodb(), await startSqs()];
    await createTable(dynamodb.endpoint, "table");
    const { deadLetters, queue } = await createQueues(sqs.endpoint);
    const env = {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      SST_RESOURCE_App: JSON.stringify({ name: "savelife-events", stage: "test" }),
      SST_RESOURCE_Table: JSON.stringify({ name: "table" }),
      SST_RESOURCE_Queue: JSON.stringify({ url: queue.url }),
      SST_RESOURCE_DeadLetters: JSON.stringify({ url: deadLetters.url }),
    };
    const event = fixture("DonorSignedUp");
    const Records = [record(print(event)), record("{")];
    try {
      const file = production.bundles.Consumer?.file ?? "";
      expect(await invoke(file, { Records }, env)).toEqual({ batchItemFailures: [] });
      expect([...(await itemsOf(tableAt(dynamodb.endpoint, "table"))).values()]).toEqual([toItem(event)]);
      expect(await drain({ client: sqsAt(sqs.endpoint), url: deadLetters.url })).toHaveLength(1);
    } finally {
      await dynamodb.stop();
      await sqs.stop();
    }
  });
});

describe("the roles", () => {
  const table = arn("dynamodb", "table/TableTable");

  it("let the consumer insert and compare items, take messages and set dead letters aside: nothing else", () => {
    expect(permissions(one(stage, "Role", "Consumer"))).toEqual([
      { Effect: "Allow", Action: ["dynamodb:PartiQLInsert", "dynamodb:BatchGetItem"], Resource: [table] },
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("sqs", "DeadLettersQueue")] },
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
        Resource: [arn("sqs", "QueueQueue")],
      },
    ]);
  });

  it("let ingest send messages: nothing else", () => {
    expect(permissions(one(stage, "Role", "IngestHandler"))).toEqual([
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [arn("sqs", "QueueQueue")] },
    ]);
  });

  it("are for Lambda alone to assume, name no wildcard, and may otherwise write logs", () => {
    for (const role of [...all(stage, "Role"), ...all(production, "Role")]) {
      expect(trust(role)).toMatchObject([
        { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
      ]);
      expect(JSON.stringify(permissions(role))).not.toContain("*");
      expect(role.inputs.managedPolicyArns).toEqual([
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
      ]);
    }
  });
});

describe("the API", () => {
  it("has three routes, all to the one ingest function", () => {
    const routes = all(stage, "Route").map(({ inputs }) => inputs.routeKey);
    expect(routes.sort()).toEqual(["POST /donation/create", "POST /donor/signup", "POST /events"]);
    expect(all(stage, "Integration")).toHaveLength(3);
    for (const { inputs } of all(stage, "Integration")) {
      expect(inputs).toMatchObject({
        integrationUri: arn("lambda", "function:IngestHandlerFunction"),
        integrationType: "AWS_PROXY",
        payloadFormatVersion: "2.0",
      });
    }
  });

  it("lets nobody but this API call the function", () => {
    expect(all(stage, "Permission")).toHaveLength(3);
    for (const { inputs } of all(stage, "Permission")) {
      expect(inputs).toMatchObject({
        function: arn("lambda", "function:IngestHandlerFunction"),
        principal: "apigateway.amazonaws.com",
        sourceArn: `${arn("execute-api", "IngestApi")}/*`,
      });
    }
    expect(all(stage, "FunctionUrl")).toEqual([]);
  });

  it("is throttled, and open to no browser of another origin", () => {
    expect(one(stage, "Stage", "Ingest").inputs.defaultRouteSettings).toEqual({
      throttlingRateLimit: 100,
      throttlingBurstLimit: 200,
    });
    expect(one(stage, "Api", "Ingest").inputs.corsConfiguration).toEqual({});
  });
});

describe("the alarms", () => {
  const cases = [
    [
      "DeadLettersAlarm",
      { metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: "DeadLettersQueue" }, threshold: 0 },
    ],
    [
      "QueueAgeAlarm",
      { metricName: "ApproximateAgeOfOldestMessage", dimensions: { QueueName: "QueueQueue" }, threshold: 5 * 180 },
    ],
    ["ConsumerErrorsAlarm", { metricName: "Errors", dimensions: { FunctionName: "ConsumerFunction" }, threshold: 0 }],
  ] as const;

  test.for(cases)("%s tells the topic when its metric exceeds the threshold", ([name, expected]) => {
    expect(one(stage, "MetricAlarm", name).inputs).toMatchObject({
      ...expected,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [arn("sns", "AlarmsTopic")],
    });
  });

  it("are no more than these", () => {
    expect(all(stage, "MetricAlarm")).toHaveLength(cases.length);
  });
});

describe("sst-env.d.ts", () => {
  it("says what the stacks say; when this fails it has just been written anew, to be committed", () => {
    expect(typesBefore).toBe(readFileSync(types, "utf8"));
  });

  it("outlives a program that fails, as does one without the secret", async () => {
    await expect(synth("test")).rejects.toThrow("sst secret set IngestKeys");
    expect(readFileSync(types, "utf8")).toContain('"IngestKeys"');
  }, 60_000);
});
