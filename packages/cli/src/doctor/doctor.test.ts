import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Account, COMMIT, CONSUMER, DEAD_LETTERS, healthyAccount, QUEUE } from "../../test/account.ts";
import { alarm, allow, grant, queue } from "../../test/account-changes.ts";
import { type FakeAws, startFakeAws } from "../../test/fake-aws.ts";
import { FINDINGS } from "../../test/findings.ts";
import { CHECKS } from "./checks.ts";
import { type Diagnosis, diagnose } from "./diagnose.ts";
import { type Patient, readFacts } from "./read-facts.ts";

let aws: FakeAws;
beforeAll(async () => {
  aws = await startFakeAws(healthyAccount());
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.account = healthyAccount();
});

function patient(stage = "production"): Patient {
  const config = {
    region: "eu-west-1",
    endpoint: aws.endpoint,
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    maxAttempts: 1,
  };
  const sqs = new SQSClient(config);
  const url = (name: string) => `${aws.endpoint}/123456789012/${name}`;
  return {
    stage,
    queue: { client: sqs, url: url(QUEUE) },
    deadLetters: { client: sqs, url: url(DEAD_LETTERS) },
    table: { client: DynamoDBDocumentClient.from(new DynamoDBClient(config)), name: "savelife-Table" },
    aws: {
      lambda: new LambdaClient(config),
      iam: new IAMClient(config),
      cloudwatch: new CloudWatchClient(config),
      linkedFunctions: [CONSUMER],
      changedSince: async (commit) => (commit === COMMIT ? [] : ["packages/core/src/parse.ts"]),
    },
  };
}

async function examine(change: (account: Account) => void = () => {}, stage?: string): Promise<Diagnosis[]> {
  change(aws.account);
  return diagnose(CHECKS, await readFacts(patient(stage)));
}

const named = (diagnoses: Diagnosis[], status: Diagnosis["status"]) =>
  diagnoses.filter((one) => one.status === status).map(({ name }) => name);

test("says of a healthy stage that every check holds", async () => {
  const diagnoses = await examine();
  expect(diagnoses.filter(({ status }) => status !== "holds")).toEqual([]);
  expect(diagnoses).toHaveLength(CHECKS.length);
});

describe("finds", () => {
  test.for(FINDINGS.map((one) => [one.name, one.of, one] as const))(
    "%s: %s",
    async ([name, , { change, wrong, also = [] }]) => {
      const diagnoses = await examine(change);
      expect(diagnoses.find((one) => one.name === name)).toMatchObject({
        status: "wrong",
        wrong: expect.stringContaining(wrong),
      });
      expect(named(diagnoses, "wrong").sort()).toEqual([name, ...also].sort());
    },
  );

  test("that of a mapping which is not there nothing holds", async () => {
    const diagnoses = await examine((account) => {
      account.mappings = [];
    });
    expect(named(diagnoses, "unread")).toEqual(["visibility", "partial-responses", "maximum-concurrency"]);
  });

  test("something for every check", () => {
    expect([...new Set(FINDINGS.map(({ name }) => name))]).toEqual(CHECKS.map(({ name }) => name));
  });
});

describe("leaves alone", () => {
  test.for<[string, (account: Account) => void]>([
    [
      "another account that may send",
      (account) =>
        grant(account, QUEUE, { Principal: { AWS: "arn:aws:iam::999999999999:role/crm" }, Action: "sqs:SendMessage" }),
    ],
    [
      "a topic of the account that may send",
      (account) =>
        grant(account, QUEUE, {
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:crm" } },
        }),
    ],
    [
      "an alarm from one dead letter on",
      (account) => Object.assign(alarm(account), { ComparisonOperator: "GreaterThanOrEqualToThreshold", Threshold: 1 }),
    ],
    ["a denied wildcard", (account) => allow(account, { Effect: "Deny", Action: "*", Resource: "*" })],
  ])("%s", async ([, change]) => {
    expect(named(await examine(change), "wrong")).toEqual([]);
  });

  test("a table without deletion protection on other stages", async () => {
    const diagnoses = await examine((account) => {
      account.table.DeletionProtectionEnabled = false;
    }, "staging");
    expect(named(diagnoses, "wrong")).toEqual([]);
  });
});

describe("what the operator may not read", () => {
  test.for<[string, string[]]>([
    [
      "GetQueueAttributes",
      [
        "queue-numbers",
        "visibility",
        "redrive",
        "receives",
        "retention",
        "queue-encryption",
        "queue-tls",
        "queue-access",
        "mapping-enabled",
        "partial-responses",
        "maximum-concurrency",
        "dead-letter-alarm",
      ],
    ],
    ["ListEventSourceMappings", ["visibility", "mapping-enabled", "partial-responses", "maximum-concurrency"]],
    ["GetFunctionConfiguration", ["visibility", "old-code", "wide-roles", "role-trust"]],
    ["ListTags", ["old-code"]],
    ["GetRolePolicy", ["wide-roles", "role-trust"]],
    ["DescribeTable", ["table-key", "deletion-protection", "table-encryption"]],
    ["DescribeContinuousBackups", ["recovery"]],
    ["DescribeAlarms", ["dead-letter-alarm"]],
  ])("%s: is never said to hold", async ([operation, unread]) => {
    const diagnoses = await examine(({ denied }) => denied.push(operation));
    expect(named(diagnoses, "unread")).toEqual(unread);
    expect(named(diagnoses, "wrong")).toEqual([]);
    expect(diagnoses.find(({ name }) => name === unread[0])).toMatchObject({
      unread: expect.stringMatching(/^AccessDenied/),
    });
  });

  test("is what makes no sense, too", async () => {
    const diagnoses = await examine((account) => {
      queue(account).Policy = "{}";
    });
    expect(diagnoses.find(({ name }) => name === "queue-tls")).toMatchObject({
      unread: "expected a policy with statements, got something else",
    });
  });
});

test("ends when the stage is not there", async () => {
  aws.account.queues = {};
  await expect(readFacts(patient())).rejects.toMatchObject({ name: expect.stringContaining("QueueDoesNotExist") });
});
