import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { QUEUE as NUMBERS } from "@savelife/core/deployment";
import { sqsClient } from "@savelife/local/clients";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Account, CONSUMER, DEAD_LETTERS, healthyAccount, QUEUE, TOPIC } from "../../test/account.ts";
import { type FakeAws, startFakeAws } from "../../test/fake-aws.ts";
import { runCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory } from "../../test/stack.ts";
import { CHECKS } from "../doctor/checks.ts";

describe("on a local stack", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());
  const doctor = (...args: string[]) => runHere(["doctor", ...args], stack.directory);
  const setVisibility = async (VisibilityTimeout: string) => {
    const client = sqsClient(stack.sqs);
    await client.send(new SetQueueAttributesCommand({ QueueUrl: stack.queue.url, Attributes: { VisibilityTimeout } }));
    client.destroy();
  };
  afterEach(() => setVisibility(String(NUMBERS.visibilityTimeoutSeconds)));

  test("checks what it has, and names what only AWS can answer", async () => {
    const { code, stdout, stderr } = await doctor();
    expect(code).toBe(0);
    for (const name of ["queue-numbers", "message-size", "redrive", "receives", "retention", "table-key"]) {
      expect(stdout).toContain(`holds   ${name}: `);
    }
    expect(stdout).toContain(
      "Not asked here, as only AWS has it: visibility, redrive-allow, queue-encryption, key-change,",
    );
    expect(stderr).toBe("the local stack: 0 findings, 6 checks held, 24 checks not asked, as only AWS can answer.\n");
  });

  test("says what is wrong, why, and how to fix it", async () => {
    await setVisibility("60");
    const { code, stdout, stderr } = await doctor();
    expect(code).toBe(1);
    expect(stdout).toContain(
      "wrong   queue-numbers: expected a visibility timeout in seconds of 190, got 60\n        why: ",
    );
    expect(stdout).toContain("\n        fix: Deploy this code");
    expect(stderr).toContain("the local stack: 1 finding, 5 checks held");
  });

  test("prints every check as one document", async () => {
    const { code, stdout } = await doctor("--json");
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document).toMatchObject({ place: "the local stack", healthy: true });
    expect(document.checks.map(({ name }: { name: string }) => name)).toEqual(CHECKS.map(({ name }) => name));
  });

  test("refuses to check it instead of a stage", async () => {
    expect(await doctor("--stage", "production")).toMatchObject({
      code: 64,
      stdout: "",
      stderr: expect.stringContaining("npx sst shell --stage production npx savelife doctor"),
    });
  });
});

test("needs a system", async () => {
  expect(await runHere(["doctor"], await temporaryDirectory())).toMatchObject({ code: 69, stdout: "" });
});

describe("on a deployed stage", () => {
  let aws: FakeAws;
  beforeAll(async () => {
    aws = await startFakeAws(healthyAccount());
  });
  afterAll(() => aws.stop());
  beforeEach(() => {
    aws.account = healthyAccount();
  });

  const link = (name: string, value: object) => [`SST_RESOURCE_${name}`, JSON.stringify(value)];
  const doctor = async (change: (account: Account) => void, endpoint = aws.endpoint) => {
    change(aws.account);
    const env = Object.fromEntries([
      link("App", { name: "savelife-events", stage: "production" }),
      link("Queue", { type: "sst.aws.Queue", url: `${endpoint}/123456789012/${QUEUE}` }),
      link("DeadLetters", { type: "sst.aws.Queue", url: `${endpoint}/123456789012/${DEAD_LETTERS}` }),
      link("Table", { type: "sst.aws.Dynamo", name: "savelife-Table" }),
      link("Alarms", { type: "sst.aws.SnsTopic", arn: TOPIC }),
      link("Ingest", { type: "sst.aws.Function", name: "savelife-Ingest" }),
    ]);
    const settings = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "x",
      AWS_SECRET_ACCESS_KEY: "x",
    };
    return runCli(["doctor", "--json", "--stage", "production"], await temporaryDirectory(), "", {
      ...env,
      ...settings,
    });
  };
  const addIngest = ({ functions }: Account) => {
    const consumer = functions[CONSUMER];
    if (!consumer) throw new Error("expected a consumer");
    const FunctionName = "savelife-Ingest";
    const FunctionArn = `arn:aws:lambda:eu-west-1:123456789012:function:${FunctionName}`;
    functions[FunctionName] = { configuration: { ...consumer.configuration, FunctionName, FunctionArn }, tags: {} };
  };

  test("checks the functions of its links, too", async () => {
    const { code, stdout } = await doctor((account) => {
      addIngest(account);
      const consumer = account.functions[CONSUMER];
      if (consumer) consumer.tags = {};
    });
    const { place, healthy, checks } = JSON.parse(stdout);
    expect({ code, place, healthy }).toEqual({ code: 1, place: "stage production", healthy: false });
    const wrong = checks.filter(({ status }: { status: string }) => status === "wrong");
    expect(wrong).toMatchObject([{ name: "old-code", wrong: expect.stringContaining("savelife-Ingest does not say") }]);
  });

  test("ends with 1 when something could not be read", async () => {
    const { code, stdout, stderr } = await doctor((account) => {
      addIngest(account);
      account.denied = ["ListTags"];
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ healthy: false });
    expect(stderr).toContain("0 findings, 1 check could not be read, 29 checks held");
  });

  test("ends with 69 when a function that is linked is gone, and when nobody answers", async () => {
    expect(await doctor(() => {})).toMatchObject({ code: 69, stdout: "" });
    expect(await doctor(() => {}, "http://127.0.0.1:9")).toMatchObject({ code: 69, stdout: "" });
  });
});
