import { eventId } from "@savelife/core/keys";
import { fixture } from "@savelife/core/test/records";
import { describe, expect, vi } from "vitest";
import { test as ingestTest } from "../test/ingest-test.ts";

const donor = { first_name: "ivica", email: "ivica@server.com", type: "A+", city: "Amsterdam" };
const donation = { city: "Haarlem", address: "Main street", datetime: "2022-04-06T12:00:00" };
const cloudEvent = { specversion: "1.0", ...fixture("DonorSignedUp") };

const test = ingestTest
  .extend("signUp", ({ ingest }) => (body: unknown, headers: Record<string, string> = {}) => {
    return ingest.post("/donor/signup", body, headers);
  })
  .extend("tracesOf", ({ ingest }) => async () => {
    return (await ingest.queued()).map((one) => "event" in one && one.event.traceparent);
  });

describe("the workshop's routes", () => {
  test.for([
    ["/donor/signup", "DonorSignedUp", donor],
    ["/donation/create", "DonationCreated", donation],
  ] as const)("POST %s makes a %s of its body", async ([path, type, data], { ingest }) => {
    const { status, answer } = await ingest.post(path, data);
    expect({ status, answer }).toEqual({ status: 202, answer: { id: expect.any(String), status: "accepted" } });
    const event = { id: answer.id, source: "local", type, data, traceparent: expect.any(String) };
    expect(await ingest.queued()).toEqual([{ event }]);
  });

  test("gives every request an id of its own, and one idempotency key always the same", async ({ signUp }) => {
    const idOf = async (...key: string[]) => {
      const [header] = key;
      return (await signUp(donor, header === undefined ? {} : { "idempotency-key": header })).answer.id;
    };
    expect(await idOf()).not.toBe(await idOf());
    for (const key of ["form 7", '"form 7"']) expect(await idOf(key)).toBe(eventId("local", "form 7"));
    for (const key of [cloudEvent.id.toUpperCase(), `"${cloudEvent.id}"`]) expect(await idOf(key)).toBe(cloudEvent.id);
    expect(await idOf("form 8")).not.toBe(await idOf("form 7"));
  });

  test.for(["", '""', '"form 7', "00000000-0000-0000-0000-000000000000"])(
    "answers 400 to the malformed idempotency key %o, however often, and queues nothing",
    async (key, { ingest, signUp }) => {
      const answer = {
        type: "urn:savelife:problem:invalid-idempotency-key",
        title: "invalid idempotency key",
        status: 400,
        detail: "2 faults, see errors",
        errors: [
          { pointer: "#", detail: expect.stringMatching(/^expected the header Idempotency-Key to be a UUID/) },
          { pointer: "#/city", detail: expect.any(String) },
        ],
      };
      for (let i = 0; i < 2; i++) {
        expect(await signUp({ ...donor, city: "" }, { "idempotency-key": key })).toMatchObject({ status: 400, answer });
        expect((await signUp(donor, { "idempotency-key": key })).answer.errors).toEqual(answer.errors.slice(0, 1));
      }
      expect(await ingest.queued()).toEqual([]);
    },
  );

  test("points at each fault in the body, and queues nothing", async ({ ingest, signUp }) => {
    const { status, headers, answer } = await signUp({ ...donor, type: "C+", citty: "x" });
    expect([status, headers.get("content-type")]).toEqual([422, "application/problem+json"]);
    expect(answer).toEqual({
      type: "urn:savelife:problem:invalid-data",
      title: "invalid data",
      status: 422,
      detail: "2 faults, see errors",
      errors: [
        { pointer: "#/type", detail: "expected a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-" },
        { pointer: "#/citty", detail: "expected no such field" },
      ],
    });
    expect(await ingest.queued()).toEqual([]);
  });

  test("points at an unknown field whose name is cut within a character of four bytes", async ({ signUp }) => {
    const errors = [
      { pointer: `#/${encodeURIComponent(`x${"\u{10400}".repeat(19)}…`)}`, detail: "expected no such field" },
    ];
    expect(await signUp({ ...donor, [`x${"\u{10400}".repeat(30)}`]: 1 })).toMatchObject({
      status: 422,
      answer: { errors },
    });
  });

  test("points at the body as a whole when it is not an object", async ({ signUp }) => {
    const errors = [{ pointer: "#", detail: "expected an object" }];
    expect(await signUp("[]")).toMatchObject({ status: 422, answer: { errors } });
  });
});

describe("the trace", () => {
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const own = trace.replace("0af7", "ffff");
  test("is the request's, unless the event has its own", async ({ ingest, signUp, tracesOf }) => {
    await signUp(donor, { traceparent: trace });
    await ingest.post("/events", { ...cloudEvent, traceparent: own }, { traceparent: trace });
    expect((await tracesOf()).sort()).toEqual([trace, own]);
  });

  test.for<Record<string, string>>([{}, { traceparent: "?" }])(
    "is a new one with the headers %o",
    async (headers, { signUp, tracesOf }) => {
      await signUp(donor, headers);
      expect(await tracesOf()).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)]);
    },
  );

  test("is one for all events of a batch that have none of their own", async ({ ingest, tracesOf }) => {
    const batch = [cloudEvent, { ...cloudEvent, traceparent: own }, cloudEvent];
    await ingest.post("/events", batch, { "content-type": "application/cloudevents-batch+json" });
    const [one, other] = (await tracesOf()).filter((traceparent) => traceparent !== own);
    expect(one).toMatch(/^00-/);
    expect(other).toBe(one);
  });

  test("is on the message as an attribute too", async ({ ingest, signUp }) => {
    await signUp(donor, { traceparent: trace });
    const [message] = await ingest.drained();
    expect(message?.MessageAttributes).toMatchObject({ traceparent: { StringValue: trace } });
  });
});

describe("what is no event at all", () => {
  test.for([
    ["an unknown path", "POST", "/donors", 404],
    ["another method", "GET", "/donor/signup", 405],
    ["another method", "DELETE", "/events", 405],
  ] as const)("answers %s with a problem", async ([, method, path, status], { ingest }) => {
    const response = await ingest.app.request(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    if (status === 405) expect(response.headers.get("allow")).toBe("POST");
  });

  test.for<[Record<string, string>, string]>([
    [{ "content-type": "text/plain" }, "expected Content-Type: application/json"],
    [{ "content-type": "" }, "expected Content-Type: application/json"],
    [
      { "content-type": "application/cloudevents+json" },
      "expected Content-Type: application/json, and the data alone; CloudEvents go to /events",
    ],
    [{ "content-encoding": "gzip" }, "Content-Encoding: gzip is not read here; send the body without it"],
    [
      { "content-type": "application/x-www-form-urlencoded" },
      "this is a form, which is not read here: the website's own server must send its fields as JSON, with Content-Type: application/json and its key",
    ],
  ])("answers %o with 415, and what to send instead", async ([headers, detail], { ingest, signUp }) => {
    expect(await signUp(donor, headers)).toMatchObject({ status: 415, answer: { detail } });
    expect(await ingest.queued()).toEqual([]);
  });

  test("answers a body over 256 KiB with 413, and closes the connection, on which the rest of it follows", async ({
    ingest,
    signUp,
  }) => {
    const { status, headers } = await signUp({ ...donor, city: "x".repeat(256 * 1024) });
    expect([status, headers.get("connection")]).toEqual([413, "close"]);
    expect(await ingest.queued()).toEqual([]);
  });

  test.for([
    ["says nothing when the caller hangs up before the body is whole", true, 400],
    ["logs its own fault by its name alone, and answers 500", false, 500],
  ] as const)("%s", async ([, isHungUp, status], { ingest }) => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const caller = new AbortController();
    const body = new ReadableStream({
      pull() {
        if (isHungUp) caller.abort();
        throw new Error("ivica");
      },
    });
    const init = { method: "POST", body, duplex: "half", signal: caller.signal } as const;
    const request = new Request("http://127.0.0.1/donor/signup", {
      ...init,
      headers: { "content-type": "application/json" },
    });
    expect((await ingest.app.request(request)).status).toBe(status);
    const lines = logged.mock.calls.flat();
    expect(lines).toEqual(isHungUp ? [] : ['{"level":"ERROR","message":"ingest","error":"Error"}']);
    logged.mockRestore();
  });

  test("answers 503 and when to try again while the queue takes nothing", async ({ ingest }) => {
    const queue = { ...ingest.queue, url: `${ingest.queue.url}-gone` };
    const { status, headers } = await ingest.post("/donor/signup", donor, {}, { queue });
    expect([status, headers.get("retry-after")]).toEqual([503, "5"]);
  });
});
