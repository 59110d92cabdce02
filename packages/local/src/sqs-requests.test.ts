import { afterEach, beforeEach, expect, it, test } from "vitest";
import { ask } from "../test/ask.ts";
import { countAt, startQueues } from "../test/queues.ts";

let queues: Awaited<ReturnType<typeof startQueues>>;
beforeEach(async () => {
  queues = await startQueues();
});
afterEach(() => queues.stop());

const JSON_TYPE = "application/x-amz-json-1.0";
const post = (url: string, type: string, body: string, more: Record<string, string> = {}) =>
  ask(url, { method: "POST", headers: { "content-type": type, ...more }, body });
const count = () => countAt(queues.endpoint, queues.queue.url);

it("hands a POST to the URL of a queue, as the SDKs for Ruby and PHP send it, to the queue, each time", async () => {
  for (let i = 1; i <= 2; i++) {
    const body = JSON.stringify({ QueueUrl: queues.queue.url, MessageBody: "x" });
    const answer = await post(queues.queue.url, JSON_TYPE, body, { "x-amz-target": "AmazonSQS.SendMessage" });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ MessageId: expect.any(String) });
    expect(await count()).toBe(i);
  }
});

it("says to clients from before November 2023, in their protocol, which ones it takes, also the second time", async () => {
  for (let i = 0; i < 2; i++) {
    const form = `Action=SendMessage&Version=2012-11-05&QueueUrl=${encodeURIComponent(queues.queue.url)}&MessageBody=x`;
    const answer = await post(queues.endpoint, "application/x-www-form-urlencoded; charset=utf-8", form);
    expect(answer).toMatchObject({ status: 400, headers: { "content-type": "text/xml" } });
    expect(answer.body).toMatch(/<Code>UnsupportedOperation<\/Code><Message>[^<]*November 2023[^<]*<\/Message>/);
  }
  expect(await count()).toBe(0);
});

test.for(["GET", "PUT", "DELETE", "OPTIONS"])(
  "says what it takes to %s, of which another part would make a file",
  async (method) => {
    for (const url of [queues.endpoint, queues.queue.url]) {
      const { status, body } = await ask(url, { method, body: "x" });
      expect(status).toBe(400);
      expect(body).toContain("This is a queue service.");
    }
  },
);
