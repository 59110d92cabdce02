import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { scriptedClient } from "../test/fake-clients.ts";
import { fixture, freshEvents } from "../test/records.ts";
import { serialize } from "./event.ts";
import { publish } from "./publish.ts";

const url = "http://127.0.0.1/000000000000/queue";
const { signal } = new AbortController();
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

async function run(values: unknown[], answer: object) {
  const { client, requests } = scriptedClient<SQSClient>(() => answer);
  const published = await publish({ client, url }, values, signal);
  return { published, entries: requests.flatMap(({ input }) => input.Entries), requests };
}

it("sends an event as its text, and its trace as an attribute too", async () => {
  const [plain, other] = freshEvents(2);
  const traced = { ...other, traceparent };
  const { entries, requests } = await run(
    [plain, traced].map((event) => ({ specversion: "1.0", ...event })),
    { Successful: [] },
  );
  expect(entries).toEqual([
    { Id: "0", MessageBody: serialize(plain as never) },
    {
      Id: "1",
      MessageBody: serialize(traced as never),
      MessageAttributes: { traceparent: { DataType: "String", StringValue: traceparent } },
    },
  ]);
  expect(Object.keys(entries[0])).toEqual(["Id", "MessageBody"]);
  expect(requests[0]?.signal).toBe(signal);
});

it("answers what became of each value, in order", async () => {
  const events = freshEvents(3);
  const [sent, refused, silent] = events.map((event) => ({ specversion: "1.0", ...event }));
  const answer = { Successful: [{ Id: "0", MessageId: "m" }], Failed: [{ Id: "1", Code: "InternalError" }] };
  const { published } = await run([sent, null, refused, silent], answer);
  expect(published).toEqual([
    { status: "accepted", id: events[0]?.id, messageId: "m" },
    {
      status: "rejected",
      rejection: { code: "not-an-event", faults: [{ path: "", expected: "a CloudEvents 1.0 object" }] },
    },
    { status: "unsent", id: events[1]?.id, reason: "InternalError" },
    { status: "unsent", id: events[2]?.id, reason: "NoAnswer" },
  ]);
});

it("refuses a field that it does not know, and sends nothing then", async () => {
  const event = fixture("DonorSignedUp");
  const { published, requests } = await run([{ specversion: "1.0", ...event, data: { ...event.data, citty: "x" } }], {
    Successful: [{ Id: "0" }],
  });
  expect(published).toMatchObject([{ status: "rejected", rejection: { faults: [{ path: "data.citty" }] } }]);
  expect(requests).toEqual([]);
});
