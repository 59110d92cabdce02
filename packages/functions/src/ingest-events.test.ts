import { readFileSync } from "node:fs";
import { fixture, rejectedBody } from "@savelife/core/test/records";
import { describe, expect } from "vitest";
import { test as ingestTest } from "../test/ingest-test.ts";

const event = fixture("DonorSignedUp");
const { data, id, source, type, time = "" } = event;
const cloudEvent = { specversion: "1.0", ...event };
const binary = { "ce-specversion": "1.0", "ce-id": id, "ce-source": source, "ce-type": type, "ce-time": time };
const other = { ...binary, "ce-id": fixture("DonationCreated").id, "ce-type": "DonationCreated" };
const structured = { "content-type": "application/cloudevents+json" };
const batch = { "content-type": "application/cloudevents-batch+json" };

const test = ingestTest.extend("post", ({ ingest }) => (body: unknown, headers: Record<string, string>) => {
  return ingest.post("/events", body, headers);
});
const accepted = { status: 202, answer: { id, status: "accepted" } };
const asQueued = [{ event: { ...event, traceparent: expect.any(String) } }];

describe("the content type decides the mode", () => {
  test.for<[string, unknown, Record<string, string>]>([
    ["structured", cloudEvent, structured],
    [
      "structured, with a charset and other letters",
      cloudEvent,
      { "content-type": 'Application/CloudEvents+JSON; Charset="UTF-8"' },
    ],
    ["structured, whatever the ce- headers say", cloudEvent, { ...structured, ...other }],
    ["structured, by plain JSON without ce- headers", cloudEvent, {}],
    ["binary", data, binary],
    [
      "binary, with JSON of another name",
      data,
      { ...binary, "content-type": "application/vnd.crm+json; charset=utf-8" },
    ],
    ["binary, with values in quotes", data, { ...binary, "ce-id": `"${id}"`, "ce-source": `"${source}"` }],
  ])("%s", async ([, body, headers], { ingest, post }) => {
    expect(await post(body, headers)).toMatchObject(accepted);
    expect(await ingest.queued()).toEqual(asQueued);
  });

  test("batch, whatever the ce- headers say", async ({ ingest, post }) => {
    const answer = { results: [accepted.answer] };
    expect(await post([cloudEvent], { ...batch, ...other })).toMatchObject({ status: 202, answer });
    expect(await post([cloudEvent], { "content-type": `${batch["content-type"]}; charset=utf-8` })).toMatchObject({
      answer,
    });
    expect(await ingest.queued()).toEqual([...asQueued, ...asQueued]);
  });

  test("and says what a list needs that came as one event", async ({ post }) => {
    const detail =
      "expected one CloudEvents 1.0 object; a list of them needs Content-Type: application/cloudevents-batch+json";
    expect(await post([cloudEvent], structured)).toMatchObject({ status: 422, answer: { errors: [{ detail }] } });
  });

  test.for<[Record<string, string>, string]>([
    [
      { ...structured, "content-encoding": "gzip" },
      "Content-Encoding: gzip is not read here; send the body without it",
    ],
    [
      { ...batch, "content-type": `${batch["content-type"]}; charset=latin1` },
      "expected the body in UTF-8, and no other charset in Content-Type",
    ],
    [
      { "content-type": "application/cloudevents+avro" },
      "expected Content-Type: application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers",
    ],
    [
      { ...binary, "content-type": "text/plain" },
      "expected Content-Type: application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers",
    ],
  ])("and what it does not know is a 415: %o", async ([headers, detail], { ingest, post }) => {
    expect(await post(cloudEvent, headers)).toMatchObject({ status: 415, answer: { detail } });
    expect(await ingest.queued()).toEqual([]);
  });
});

describe("in binary mode", () => {
  test("says which header is wrong, and what of the data, at once", async ({ post }) => {
    const { status, answer } = await post({ ...data, city: "" }, { ...binary, "ce-id": "7" });
    expect({ status, errors: answer.errors }).toEqual({
      status: 422,
      errors: [
        { pointer: "#", detail: "expected the header ce-id to be a UUID (RFC 9562), not nil and not max" },
        { pointer: "#/city", detail: expect.any(String) },
      ],
    });
    const { "ce-specversion": _, ...unversioned } = binary;
    const detail = 'expected the header ce-specversion to be the text "1.0"';
    expect(await post(data, unversioned)).toMatchObject({
      status: 422,
      answer: { errors: [{ pointer: "#", detail }] },
    });
    expect(await post("{", binary)).toMatchObject({ status: 400 });
  });

  test("decodes the headers, and takes none for the data or a prototype", async ({ ingest, post }) => {
    const odd = { "ce-source": "caf%C3%A9", "ce-data": "1", "ce-data_base64": "?", "ce-__proto__": "1" };
    expect(await post(data, { ...binary, ...odd })).toMatchObject(accepted);
    const inUtf8 = Buffer.from("café").toString("latin1"); // as Node shows the bytes of a header
    for (const sent of [inUtf8, "café", "%"]) {
      expect(await post(data, { ...binary, "ce-source": sent })).toMatchObject(accepted);
    }
    const sources = (await ingest.queued()).map((read) => "event" in read && read.event.source);
    expect(sources.sort()).toEqual(["%", "café", "café", "café"]);
  });
});

describe("what people really send", () => {
  const base64 = readFileSync(new URL("../../core/fixtures/cases/25-data-base64.json", import.meta.url), "utf8");

  test("is decoded from base64, in one event and in a batch, and queued as JSON", async ({ ingest, post }) => {
    for (const [body, headers] of [
      [base64, structured],
      [`[${base64}]`, batch],
    ] as const) {
      expect(await post(body, headers)).toMatchObject({ status: 202 });
      const [message] = await ingest.drained();
      expect(JSON.parse(message?.Body ?? "")).toMatchObject({ data: { first_name: "Ana", email: "ana@example.org" } });
      expect(message?.Body).not.toContain("data_base64");
    }
  });

  test("points at base64 that cannot be read", async ({ post }) => {
    const wrong = base64.replace("eyJ", "e-J");
    const errors = [
      { pointer: "#/data_base64", detail: "expected base64 (RFC 4648, section 4), padded and on one line" },
    ];
    expect(await post(wrong, structured)).toMatchObject({ status: 422, answer: { errors } });
  });

  test("may begin with a byte order mark, on every route", async ({ ingest, post }) => {
    const marked = (value: unknown) => `\ufeff${JSON.stringify(value)}`;
    expect(await post(marked(cloudEvent), structured)).toMatchObject(accepted);
    expect(await post(marked(data), binary)).toMatchObject(accepted);
    expect(await post(marked([cloudEvent]), batch)).toMatchObject({ status: 202 });
    expect(await ingest.post("/donor/signup", marked(data), { "idempotency-key": id })).toMatchObject(accepted);
    expect(await ingest.queued()).toHaveLength(4);
  });

  test.for([
    ["not-json", 400, ["#"]],
    ["too-deep", 400, ["#"]],
    ["not-an-event", 422, ["#/id"]],
    ["unknown-type", 422, ["#/type"]],
    ["invalid-data", 422, ["#/data/type", "#/data/email"]],
  ] as const)(
    "is answered as %s, a problem that points at each fault",
    async ([code, status, pointers], { ingest, post }) => {
      const { answer, ...response } = await post(rejectedBody(code), structured);
      expect(response.status).toBe(status);
      expect(answer.type).toBe(`urn:savelife:problem:${code}`);
      expect(answer.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
      expect(await ingest.queued()).toEqual([]);
    },
  );

  test("is refused in bytes that are not UTF-8, which would become another name", async ({ post }) => {
    const latin1 = Buffer.from(JSON.stringify(cloudEvent).replace("ivica", "Jörg"), "latin1");
    expect(await post(latin1, structured)).toMatchObject({ status: 400 });
  });
});
