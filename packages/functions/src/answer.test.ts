import { fixture } from "@savelife/core/test/records";
import { afterAll, beforeAll, describe, expect, vi } from "vitest";
import { test as ingestTest } from "../test/ingest-test.ts";

const batch = { "content-type": "application/cloudevents-batch+json" };
const event = { specversion: "1.0", ...fixture("DonorSignedUp") };
const other = { specversion: "1.0", ...fixture("DonationCreated") };

const test = ingestTest.extend(
  "postBatch",
  ({ ingest }) =>
    (events: unknown) =>
      ingest.post("/events", events, batch),
);

describe("a batch", () => {
  test("is answered for each event, and those that are valid are sent", async ({ ingest, postBatch }) => {
    const { status, answer } = await postBatch([event, { ...event, id: "7" }, null, other]);
    const rejected = (errors: object[]) => ({ status: "rejected", problem: expect.objectContaining({ errors }) });
    expect({ status, answer }).toEqual({
      status: 202,
      answer: {
        results: [
          { id: event.id, status: "accepted" },
          rejected([expect.objectContaining({ pointer: "#/id" })]),
          rejected([{ pointer: "#", detail: "expected a CloudEvents 1.0 object" }]),
          { id: other.id, status: "accepted" },
        ],
      },
    });
    expect(await ingest.queued()).toHaveLength(2);
  });

  test("is a problem when no event of it is valid, with pointers into the batch", async ({ postBatch }) => {
    const wrong = [
      { ...event, type: "Odd" },
      { ...event, data: { ...event.data, city: "" } },
    ];
    expect(await postBatch(wrong)).toMatchObject({
      status: 422,
      answer: {
        detail: "no event of the batch is valid: 2 faults, see errors",
        errors: [{ pointer: "#/0/type" }, { pointer: "#/1/data/city" }],
      },
    });
  });

  test("names at most 100 faults, and says how many there are", async ({ postBatch }) => {
    const { answer } = await postBatch(Array(500).fill(1));
    expect(answer.errors).toHaveLength(100);
    expect(answer.detail).toBe("no event of the batch is valid: 500 faults, the first 100 in errors");
  });

  test("is a 503 with the time to try again when the queue takes nothing of it", async ({ ingest }) => {
    const queue = { ...ingest.queue, url: `${ingest.queue.url}-gone` };
    const { status, headers } = await ingest.post("/events", [event, null], batch, { queue });
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  });

  test("may be empty, but must be a list", async ({ postBatch }) => {
    expect(await postBatch([])).toMatchObject({ status: 202, answer: { results: [] } });
    const errors = [{ pointer: "#", detail: "expected a list of CloudEvents" }];
    expect(await postBatch(event)).toMatchObject({ status: 422, answer: { errors } });
    expect(await postBatch("[")).toMatchObject({ status: 400 });
  });
});

describe("an answer that Lambda may give", () => {
  // On a busy machine a hundred thousand faults take longer to find than ingest then gives the queue.
  beforeAll(() => void vi.spyOn(AbortSignal, "timeout").mockReturnValue(new AbortController().signal));
  afterAll(() => void vi.restoreAllMocks());

  /** In bytes, with the answer as text in JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  const MAX_RESPONSE = 6 * 1024 * 1024;
  const MAX_BODY = 256 * 1024;

  /** A list that fills a body: a valid event, and as many copies of a text as there is room for. */
  function fill(text: string): { body: string; count: number } {
    const first = JSON.stringify(event);
    const count = Math.floor((MAX_BODY - first.length - "[]".length) / (Buffer.byteLength(text) + ",".length));
    return { body: `[${[first, ...Array(count).fill(text)].join(",")}]`, count };
  }

  function bytesOf(status: number, answer: unknown): number {
    return Buffer.byteLength(JSON.stringify({ statusCode: status, body: JSON.stringify(answer) }));
  }

  const unknown = Array.from({ length: 30 }, (_, i) => `"${"\u{10400}".repeat(10)}${i}":1`);

  test.for([
    ["empty objects", "{}"],
    ["numbers", "1"],
    ["objects with unknown fields", `{"type":"DonorSignedUp","data":{${unknown}}}`],
    ["objects with one fault each", JSON.stringify({ ...event, id: "7" })],
  ])(
    "is given to a body full of %s: an entry for each, and how many are without their problem",
    async ([, text = ""], { ingest, postBatch }) => {
      const { body, count } = fill(text);
      const { status, answer } = await postBatch(body);
      expect(bytesOf(status, answer)).toBeLessThan(MAX_RESPONSE);
      const { results = [] } = answer;
      const [accepted, ...rejected] = results.map((one) => one.status);
      expect([status, accepted, rejected]).toEqual([202, "accepted", Array(count).fill("rejected")]);
      const leftOut = results.filter((one) => one.status === "rejected" && !one.problem).length;
      expect(answer.problemsLeftOut ?? 0).toBe(leftOut);
      expect(await ingest.queued()).toHaveLength(1);
    },
  );

  test("is given to a body without one valid event, and to one event full of unknown fields", async ({
    ingest,
    postBatch,
  }) => {
    const { body } = fill("{}");
    const wrong = await postBatch(body.replace(event.id, "7"));
    expect(wrong.status).toBe(422);
    const names = Array.from({ length: 15_000 }, (_, i) => [`\u{10400}${i}`, 1]);
    const single = await ingest.post("/donor/signup", Object.fromEntries(names));
    expect(single).toMatchObject({ status: 422, answer: { detail: "20 faults, see errors" } });
    for (const { status, answer } of [wrong, single]) expect(bytesOf(status, answer)).toBeLessThan(100_000);
  });
});
