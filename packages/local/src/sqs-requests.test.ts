import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { ask } from "../test/ask.ts";
import { countAt, startQueues } from "../test/queues.ts";

let queues: Awaited<ReturnType<typeof startQueues>>;
beforeEach(async () => {
  queues = await startQueues();
});
afterEach(() => queues.stop());

const FORM = "application/x-www-form-urlencoded; charset=utf-8";
const JSON_TYPE = "application/x-amz-json-1.0";
const post = (url: string, type: string, body: string, more: Record<string, string> = {}) =>
  ask(url, { method: "POST", headers: { "content-type": type, ...more }, body });
const count = () => countAt(queues.endpoint, queues.queue.url);

describe("a POST to the URL of a queue, as the SDKs for Ruby and PHP send it", () => {
  it("reaches the queue, each time", async () => {
    for (let i = 1; i <= 2; i++) {
      const body = JSON.stringify({ QueueUrl: queues.queue.url, MessageBody: "x" });
      const answer = await post(queues.queue.url, JSON_TYPE, body, { "x-amz-target": "AmazonSQS.SendMessage" });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ MessageId: expect.any(String) });
      expect(await count()).toBe(i);
    }
  });

  it("names the queue by its path alone, as old clients do", async () => {
    expect(await post(queues.queue.url, FORM, "Action=SendMessage&MessageBody=x")).toMatchObject({ status: 200 });
    expect(await count()).toBe(1);
  });
});

/** The forms of boto3 1.26.27, as it sent them; the ids, the handles and the address of the queue are those of the test. */
describe("the query protocol", () => {
  const send = (action: string, rest = "") =>
    post(`${queues.endpoint}/`, FORM, `Action=${action}&Version=2012-11-05${rest}`);
  const at = () => `&QueueUrl=${encodeURIComponent(queues.queue.url)}`;
  const BODY = 'é ✓ 🩸 <a href="x">&amp;\r\n\ttab & "q" \' end ';
  const BODY_IN_FORM = "%C3%A9+%E2%9C%93+%F0%9F%A9%B8+%3Ca+href%3D%22x%22%3E%26amp%3B%0D%0A%09tab+%26+%22q%22+%27+end+";
  const attributes = (prefix: string) =>
    `&${prefix}MessageAttribute.1.Name=t&${prefix}MessageAttribute.1.Value.DataType=String` +
    `&${prefix}MessageAttribute.1.Value.StringValue=%F0%9F%A9%B8%0D%0A%3C%26%3E&${prefix}MessageAttribute.2.Name=n` +
    `&${prefix}MessageAttribute.2.Value.DataType=Number&${prefix}MessageAttribute.2.Value.StringValue=1` +
    `&${prefix}MessageAttribute.3.Name=b&${prefix}MessageAttribute.3.Value.DataType=Binary` +
    `&${prefix}MessageAttribute.3.Value.BinaryValue=AP8N`;
  const MD5 = { body: "223c9edbd88142b74527659213289305", attributes: "083e3796abe065b132124fc96287ca3c" };

  it("sends messages, which an SDK of today receives as they are", async () => {
    const one = await send("SendMessage", `${at()}&MessageBody=${BODY_IN_FORM}${attributes("")}&DelaySeconds=0`);
    expect(one).toMatchObject({ status: 200, headers: { "content-type": "text/xml" } });
    expect(elements(one.body, "MD5OfMessageBody")).toEqual([MD5.body]);
    expect(elements(one.body, "MD5OfMessageAttributes")).toEqual([MD5.attributes]);
    const entry = "SendMessageBatchRequestEntry";
    const batch = await send(
      "SendMessageBatch",
      `${at()}&${entry}.1.Id=a&${entry}.1.MessageBody=one&${entry}.2.Id=b&${entry}.2.MessageBody=${BODY_IN_FORM}` +
        `${attributes(`${entry}.2.`)}&${entry}.3.Id=c&${entry}.3.MessageBody=%01`,
    );
    expect(elements(batch.body, "Id")).toEqual(["a", "b", "c"]);
    expect(batch.body.match(/<(SendMessageBatchResultEntry|BatchResultErrorEntry)>/g)).toEqual([
      "<SendMessageBatchResultEntry>",
      "<SendMessageBatchResultEntry>",
      "<BatchResultErrorEntry>",
    ]);
    expect(elements(batch.body, "Code")).toEqual(["InvalidMessageContents"]);
    const received = await queues.receive(queues.queue.url);
    expect(received.map(({ Body }) => Body).sort()).toEqual(["one", BODY, BODY]);
    expect(received.find(({ Body }) => Body === BODY)?.MD5OfMessageAttributes).toBe(MD5.attributes);
  });

  it("receives what an SDK of today has sent, hides, shows and deletes it", async () => {
    await queues.send(BODY, { t: { DataType: "String", StringValue: "🩸\r\n<&>" } });
    const all = "&MaxNumberOfMessages=10&AttributeName.1=All&MessageAttributeName.1=All&VisibilityTimeout=20";
    const { body } = await send("ReceiveMessage", at() + all);
    expect(elements(body, "Body")).toEqual([BODY]);
    expect(elements(body, "StringValue")).toEqual(["🩸\r\n<&>"]);
    expect(elements(body, "Name")).toEqual(expect.arrayContaining(["ApproximateReceiveCount", "SentTimestamp", "t"]));
    const [handle = ""] = elements(body, "ReceiptHandle");
    expect(elements((await send("ReceiveMessage", at())).body, "Body")).toEqual([]);

    await send("ChangeMessageVisibility", `${at()}&ReceiptHandle=${handle}&VisibilityTimeout=0`);
    const again = await send("ReceiveMessage", at());
    expect(elements(again.body, "Body")).toEqual([BODY]);
    const entry = "ChangeMessageVisibilityBatchRequestEntry";
    const entries = `&${entry}.1.Id=x&${entry}.1.ReceiptHandle=no&${entry}.1.VisibilityTimeout=5`;
    expect(elements((await send("ChangeMessageVisibilityBatch", at() + entries)).body, "Code")).toEqual([
      "ReceiptHandleIsInvalid",
    ]);
    for (let i = 0; i < 2; i++) {
      const deleted = await send("DeleteMessage", `${at()}&ReceiptHandle=${elements(again.body, "ReceiptHandle")[0]}`);
      expect(deleted).toMatchObject({ status: 200, body: expect.stringContaining("<DeleteMessageResponse xmlns=") });
      expect(await count()).toBe(0);
    }
  });

  it("finds queues and their attributes", async () => {
    const { url, arn } = queues.queue;
    expect(elements((await send("GetQueueUrl", "&QueueName=Queue")).body, "QueueUrl")).toEqual([url]);
    expect(elements((await send("ListQueues")).body, "QueueUrl")).toContain(url);
    const { body } = await send(
      "GetQueueAttributes",
      `${at()}&AttributeName.1=QueueArn&AttributeName.2=VisibilityTimeout`,
    );
    expect(elements(body, "Name")).toEqual(["QueueArn", "VisibilityTimeout"]);
    expect(elements(body, "Value")[0]).toBe(arn);
  });

  test.for<[string, string, string]>([
    ["a queue that is not there", "SendMessage&QueueUrl=http%3A%2F%2Fx%2F0%2FNo&MessageBody=x", "NonExistentQueue"],
    ["a character that SQS refuses", "SendMessage&QueueUrl=%2F0%2FQueue&MessageBody=%01", "InvalidMessageContents"],
    ["an action that the engine has not", "AddPermission&Label=x", "InvalidAction"],
    ["an action that would break the answer", "%3Cx%3E", "InvalidAction"],
    ["no action", "", "InvalidAction"],
    [`a name of many parts`, `SendMessage&${"a.".repeat(100_000)}=x`, "InvalidParameterValue"],
  ])("answers %s with an error of the protocol, also the second time", async ([, rest, code]) => {
    for (let i = 0; i < 2; i++) {
      const answer = await post(queues.endpoint, FORM, `Action=${rest}`);
      expect(answer).toMatchObject({ status: 400, headers: { "content-type": "text/xml" } });
      expect(answer.body).toMatch(/<ErrorResponse xmlns=.*<Type>Sender<\/Type>.*<RequestId>/);
      expect(elements(answer.body, "Code")[0]).toContain(code);
    }
    expect(await count()).toBe(0);
  });

  it("refuses a form that is longer than any of SQS, and closes its connection", async () => {
    const answer = await send("SendMessage", `${at()}&MessageBody=${"x".repeat(4 * 1024 * 1024)}`);
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
    expect(elements(answer.body, "Code")).toEqual(["RequestTooLarge"]);
  });
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

/** The texts of the elements of a name, in their order, as an XML parser reads them. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => {
    const lines = text.replace(/\r\n?/g, "\n");
    return lines.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  });
}
