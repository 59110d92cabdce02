import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { checkTimeout, readSettings, refuseForeignClient } from "./settings.ts";

const AWS = "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue";
const LOCAL = "http://127.0.0.1:4566/000000000000/Queue";
const source = "https://crm.example.org";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("readSettings", () => {
  it("fills in what is not given", () => {
    expect(readSettings({ queueUrl: AWS, source })).toMatchObject({
      queue: { url: AWS },
      source,
      groupId: undefined,
      tries: 5,
      timeoutMilliseconds: 30_000,
    });
  });

  test.for([
    ["queueUrl", { queueUrl: "Queue" }],
    ["queueUrl", { queueUrl: "arn:aws:sqs:eu-west-1:123456789012:Queue" }],
    ["a standard queue", { queueUrl: `${AWS}.fifo` }],
    ["source", { source: "" }],
    ["source", { source: "two words" }],
    ["groupId", { groupId: "" }],
    ["groupId", { groupId: "two words" }],
    ["groupId", { groupId: "x".repeat(129) }],
    ["tries", { tries: 0 }],
    ["tries", { tries: 21 }],
    ["tries", { tries: 1.5 }],
    ["timeoutMilliseconds", { timeoutMilliseconds: 0 }],
    ["timeoutMilliseconds", { timeoutMilliseconds: Number.NaN }],
    ["timeoutMilliseconds", { timeoutMilliseconds: Number.POSITIVE_INFINITY }],
  ] as const)("refuses a wrong value by saying that it expected %s: %o", ([expected, wrong]) => {
    expect(() => readSettings({ queueUrl: AWS, source, ...wrong })).toThrow(new RegExp(`^expected ${expected}`));
  });

  it("signs for the region of the queue, unless another one is given", async () => {
    vi.stubEnv("AWS_REGION", "us-east-1");
    const { client } = readSettings({ queueUrl: AWS, source }).queue;
    expect(await client.config.region()).toBe("eu-west-1");
    const given = readSettings({ queueUrl: AWS, source, clientConfig: { region: "eu-north-1" } }).queue.client;
    expect(await given.config.region()).toBe("eu-north-1");
    expect(await readSettings({ queueUrl: LOCAL, source }).queue.client.config.region()).toBe("us-east-1");
  });

  it("uses a client of the caller's own", () => {
    const client = new SQSClient({});
    expect(readSettings({ queueUrl: AWS, source, client }).queue.client).toBe(client);
  });

  test.for(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS"])("refuses a queue of another host than %s", (name) => {
    vi.stubEnv(name, "http://127.0.0.1:4566");
    expect(() => readSettings({ queueUrl: AWS, source })).toThrow("sqs.eu-west-1.amazonaws.com");
    expect(() => readSettings({ queueUrl: LOCAL, source })).not.toThrow();
  });

  it("refuses a queue of another host than the endpoint that it is given", () => {
    const clientConfig = { endpoint: "http://127.0.0.1:4566" };
    expect(() => readSettings({ queueUrl: AWS, source, clientConfig })).toThrow("127.0.0.1:4566");
    expect(() => readSettings({ queueUrl: LOCAL, source, clientConfig })).not.toThrow();
  });
});

describe("refuseForeignClient", () => {
  it("refuses a client of another host than the queue", async () => {
    const client = new SQSClient({ region: "eu-west-1", endpoint: "http://127.0.0.1:4566" });
    await expect(refuseForeignClient({ client, url: AWS })).rejects.toThrow("127.0.0.1:4566");
    await expect(refuseForeignClient({ client, url: LOCAL })).resolves.toBeUndefined();
  });

  it("asks the process for the endpoint of a client that has none", async () => {
    const client = new SQSClient({ region: "eu-west-1" });
    await expect(refuseForeignClient({ client, url: AWS })).resolves.toBeUndefined();
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566");
    await expect(refuseForeignClient({ client, url: AWS })).rejects.toThrow("127.0.0.1:4566");
  });
});

it("takes any span that a timer takes", () => {
  for (const milliseconds of [0.5, 2_147_483_647]) expect(() => checkTimeout(milliseconds)).not.toThrow();
});
