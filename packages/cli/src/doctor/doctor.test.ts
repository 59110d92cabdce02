import { readFileSync } from "node:fs";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Account, COMMIT, CONSUMER, DEAD_LETTERS, healthyAccount, QUEUE, TOPIC } from "../../test/account.ts";
import { alarm, allow, attach, grant, queue } from "../../test/account-changes.ts";
import { type FakeAws, startFakeAws } from "../../test/fake-aws.ts";
import { FINDINGS } from "../../test/findings.ts";
import { type Finding, runCheck } from "./check.ts";
import { CHECKS } from "./checks.ts";
import { readPolicy } from "./policy.ts";
import { type Facts, readFacts } from "./read-facts.ts";
import type { Target } from "./target.ts";

let aws: FakeAws;
beforeAll(async () => {
  aws = await startFakeAws(healthyAccount());
});
afterAll(() => aws.stop());
beforeEach(() => {
  aws.account = healthyAccount();
});

function target(stage = "production"): Target {
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
      sns: new SNSClient(config),
      alarms: { prefix: `savelife-events-${stage}-`, topicArn: TOPIC },
      linkedFunctions: [CONSUMER],
      wantedKey: { isOwn: false },
      changedSince: async (commit) => (commit === COMMIT ? [] : ["packages/core/src/parse.ts"]),
    },
  };
}

const runChecks = (facts: Facts) => CHECKS.map((check) => runCheck(check, facts));

async function check(change: (account: Account) => void = () => {}, stage?: string): Promise<Finding[]> {
  change(aws.account);
  return runChecks(await readFacts(target(stage)));
}

const named = (findings: Finding[], status: Finding["status"]) =>
  findings.filter((one) => one.status === status).map(({ name }) => name);

test("says of a stage without a link to its topic that it does not know of its alarms", async () => {
  const aws = target().aws;
  const facts = await readFacts({ ...target(), aws: aws && { ...aws, alarms: { prefix: "", topicArn: undefined } } });
  expect(named(runChecks(facts), "unread")).toEqual(["alarms", "alarm-receiver"]);
});

test("says of a healthy stage that every check holds", async () => {
  const findings = await check();
  expect(findings.filter(({ status }) => status !== "holds")).toEqual([]);
  expect(findings).toHaveLength(CHECKS.length);
});

describe("finds", () => {
  test.for(FINDINGS.map((one) => [one.name, one.of, one] as const))(
    "%s: %s",
    async ([name, , { change, wrong, also = [] }]) => {
      const findings = await check(change);
      expect(findings.find((one) => one.name === name)).toMatchObject({
        status: "wrong",
        wrong: expect.stringContaining(wrong),
      });
      expect(named(findings, "wrong").sort()).toEqual([name, ...also].sort());
    },
  );

  test("that of a mapping which is not there nothing holds", async () => {
    const findings = await check((account) => {
      account.mappings = [];
    });
    expect(named(findings, "unread")).toEqual([
      "visibility",
      ...["mapping-filter", "partial-responses", "maximum-concurrency", "reserved-concurrency"],
      ...["insert-only", "consumer-rights"],
    ]);
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
      "an organisation that may send",
      (account) =>
        grant(account, QUEUE, {
          Principal: "*",
          Action: "sqs:SendMessage",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        }),
    ],
    [
      "EventBridge with what it could not deliver",
      (account) =>
        grant(account, DEAD_LETTERS, {
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:events:eu-west-1:123456789012:rule/*" },
          },
        }),
    ],
    [
      "a Deny of what comes without TLS",
      (account) =>
        allow(account, {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
    ],
    [
      "messages that were sent with the key of the settings",
      (account) => Object.assign(queue(account), { ApproximateNumberOfMessages: "3" }),
    ],
    [
      "another key while the queues are empty",
      (account) =>
        Object.assign(queue(account), { KmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/other" }) &&
        allow(account, { Action: ["kms:Decrypt"], Resource: "arn:aws:kms:eu-west-1:123456789012:key/other" }),
    ],
    ["enough reserved concurrency", ({ functions }) => Object.assign(functions[CONSUMER] ?? {}, { reserved: 10 })],
    ["a function URL with a login", ({ functions }) => Object.assign(functions[CONSUMER] ?? {}, { urls: ["AWS_IAM"] })],
    ["a second address that nobody has confirmed", ({ subscriptions }) => subscriptions?.push("PendingConfirmation")],
    ["a denied wildcard", (account) => allow(account, { Effect: "Deny", Action: "iam:*", Resource: "*" })],
  ])("%s", async ([, change]) => {
    expect(named(await check(change), "wrong")).toEqual([]);
  });

  test("a table without deletion protection, and days without sign-ups, on other stages", async () => {
    const findings = await check((account) => {
      account.table.DeletionProtectionEnabled = false;
      account.alarms = account.alarms
        .filter((one) => one !== alarm(account, "sign-ups"))
        .map((one) => ({ ...one, AlarmName: String(one.AlarmName).replace("production", "staging") }));
    }, "staging");
    expect(named(findings, "wrong")).toEqual([]);
  });
});

describe("what the operator may not read", () => {
  const OF_QUEUES = [
    "queue-numbers",
    "message-size",
    "visibility",
    "redrive",
    "redrive-allow",
    "receives",
    "retention",
  ];
  const OF_POLICIES = ["queue-encryption", "key-change", "queue-tls", "queue-access"];
  const OF_MAPPINGS = ["mapping-enabled", "mapping-filter", "partial-responses", "maximum-concurrency"];
  const OF_ROLES = ["insert-only", "consumer-rights"];

  test.for<[string, string[]]>([
    [
      "GetQueueAttributes",
      [...OF_QUEUES, ...OF_POLICIES, ...OF_MAPPINGS, "reserved-concurrency", ...OF_ROLES, "alarms"],
    ],
    ["ListEventSourceMappings", ["visibility", ...OF_MAPPINGS, "reserved-concurrency", ...OF_ROLES]],
    [
      "GetFunctionConfiguration",
      ["visibility", "reserved-concurrency", "function-url", "old-code", ...OF_ROLES, "wide-roles", "role-trust"],
    ],
    ["GetFunctionConcurrency", ["reserved-concurrency"]],
    ["GetAccountSettings", ["account-concurrency"]],
    ["ListFunctionUrlConfigs", ["function-url"]],
    ["ListTags", ["old-code"]],
    ["GetRolePolicy", [...OF_ROLES, "wide-roles", "role-trust"]],
    ["DescribeTable", ["consumer-rights", "table-key", "deletion-protection", "table-encryption"]],
    ["DescribeTimeToLive", ["no-expiry"]],
    ["DescribeContinuousBackups", ["recovery"]],
    ["DescribeAlarms", ["alarms"]],
    ["ListSubscriptionsByTopic", ["alarm-receiver"]],
  ])("%s: is never said to hold", async ([operation, unread]) => {
    const findings = await check(({ denied }) => denied.push(operation));
    expect(named(findings, "unread")).toEqual(unread);
    expect(named(findings, "wrong")).toEqual([]);
    expect(findings.find(({ name }) => name === unread[0])).toMatchObject({
      unread: expect.stringMatching(/^(AccessDenied|AuthorizationError)/),
    });
  });

  test("is a role that was deleted", async () => {
    const findings = await check((account) => {
      account.roles = {};
    });
    expect(named(findings, "unread")).toEqual([...OF_ROLES, "wide-roles", "role-trust"]);
    expect(named(findings, "wrong")).toEqual([]);
  });

  test("is what makes no sense, too", async () => {
    const findings = await check((account) => {
      queue(account).Policy = "{}";
    });
    expect(findings.find(({ name }) => name === "queue-tls")).toMatchObject({
      unread: "expected a policy with statements, got something else",
    });
  });
});

test("ends when the stage is not there", async () => {
  aws.account.queues = {};
  await expect(readFacts(target())).rejects.toMatchObject({ name: expect.stringContaining("QueueDoesNotExist") });
});

test("docs/roles.md lets a role ask for what it asks for, and for nothing else", async () => {
  await check((account) => attach(account, "arn:aws:iam::123456789012:policy/ours", "sqs:SendMessage"));
  const page = readFileSync(new URL("../../../../docs/roles.md", import.meta.url), "utf8");
  const documents = new Map(
    [...page.matchAll(/^### (.*?)\n.*?^```json\n(.*?)^```/gms)].map(([, task = "", json = ""]) => [task, json]),
  );
  for (const [task, json] of documents) {
    const actions = readPolicy(json).flatMap((statement) => statement.actions);
    expect(
      actions.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)),
      task,
    ).toEqual([]);
  }
  const [, json = ""] = [...documents].find(([task]) => task.endsWith("`doctor`")) ?? [];
  const named = readPolicy(json).flatMap((statement) => statement.actions);
  expect(named.sort()).toEqual([...aws.asked].sort());
});
