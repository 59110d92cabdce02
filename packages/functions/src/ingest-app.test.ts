import { createHash } from "node:crypto";
import { parse } from "@savelife/core/parse";
import type { Queue } from "@savelife/core/queue";
import { createQueue, drain, sqsAt } from "@savelife/core/test/engines";
import { fixture, rejectedBody } from "@savelife/core/test/records";
import { startSqs } from "@savelife/local/sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { createIngest } from "./ingest-app.ts";
import { readIngestKeys } from "./ingest-keys.ts";

const donor = { first_name: "ivica", email: "ivica@server.com", type: "A+", city: "Amsterdam" };
const donation = { city: "Haarlem", address: "Main street", datetime: "2022-04-06T12:00:00" };
const cloudEvent = { specversion: "1.0", ...fixture("DonorSignedUp") };
const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

let engine: Awaited<ReturnType<typeof startSqs>>;
let queue: Queue;
let app: ReturnType<typeof createIngest>;

beforeAll(async () => {
  engine = await startSqs({ port: 0 });
});
afterAll(() => engine.stop());
beforeEach(async ({ task }) => {
  queue = await createQueue(sqsAt(engine.endpoint), `queue-${task.id}`);
  app = createIngest({ queue, keys: undefined });
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === "string" || body instanceof Buffer ? body : JSON.stringify(body);
  return app.request(path, { method: "POST", body: text, headers: { "content-type": "application/json", ...headers } });
};
const read = async (response: Response) => (await response.json()) as Record<string, unknown>;
const queued = async () => (await drain(queue)).map(({ Body = "" }) => parse(Body));

describe("the workshop's routes", () => {
  test.for([
    ["/donor/signup", "DonorSignedUp", donor],
    ["/donation/create", "DonationCreated", donation],
  ] as const)("POST %s makes a %s of its body", async ([path, type, data]) => {
    const response = await post(path, data);
    expect(response.status).toBe(202);
    const { id, status } = await read(response);
    expect(status).toBe("accepted");
    expect(await queued()).toEqual([{ event: { id, source: "local", type, data, traceparent: expect.any(String) } }]);
  });

  it("gives every request an id of its own, and one idempotency key always the same", async () => {
    const idOf = async (headers = {}) => (await read(await post("/donor/signup", donor, headers))).id;
    expect(await idOf()).not.toBe(await idOf());
    expect(await idOf({ "idempotency-key": "form 7" })).toBe(await idOf({ "idempotency-key": "form 7" }));
    expect(await idOf({ "idempotency-key": cloudEvent.id.toUpperCase() })).toBe(cloudEvent.id);
    expect(await idOf({ "idempotency-key": "form 7" })).not.toBe(await idOf({ "idempotency-key": "form 8" }));
  });

  it("points at each fault in the body, and queues nothing", async () => {
    const response = await post("/donor/signup", { ...donor, type: "C+", citty: "x" });
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({
      type: "urn:savelife:problem:invalid-data",
      title: "invalid data",
      status: 422,
      detail: "2 faults, see errors",
      errors: [
        { pointer: "#/type", detail: "expected a blood group: A+, A-, B+, B-, AB+, AB-, O+, O-" },
        { pointer: "#/citty", detail: "expected no such field" },
      ],
    });
    expect(await queued()).toEqual([]);
  });

  it("points at the body as a whole when it is no object", async () => {
    expect((await read(await post("/donor/signup", "[]"))).errors).toEqual([
      { pointer: "#", detail: "expected an object" },
    ]);
  });
});

describe("POST /events", () => {
  it("takes a structured CloudEvent", async () => {
    const response = await post("/events", cloudEvent, {
      "content-type": "application/cloudevents+json; charset=utf-8",
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ id: cloudEvent.id, status: "accepted" });
    expect(await queued()).toEqual([{ event: { ...fixture("DonorSignedUp"), traceparent: expect.any(String) } }]);
  });

  test.for([
    ["not-json", 400, "#"],
    ["too-deep", 400, "#"],
    ["not-an-event", 422, "#/id"],
    ["unknown-type", 422, "#/type"],
    ["invalid-data", 422, "#/data/type"],
  ] as const)("answers %s as a problem", async ([code, status, pointer]) => {
    const response = await post("/events", rejectedBody(code));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      type: `urn:savelife:problem:${code}`,
      errors: [{ pointer }, ...(code === "invalid-data" ? [{}] : [])],
    });
    expect(await queued()).toEqual([]);
  });

  it("takes a CloudEvent in binary mode", async () => {
    const { data, id, source, type, time } = fixture("DonorSignedUp");
    const headers = {
      "ce-specversion": "1.0",
      "ce-id": id,
      "ce-source": source,
      "ce-type": type,
      "ce-time": time ?? "",
    };
    const response = await post("/events", data, headers);
    expect(response.status).toBe(202);
    expect(await queued()).toEqual([{ event: { ...fixture("DonorSignedUp"), traceparent: expect.any(String) } }]);
  });

  it("decodes the headers of binary mode, and says which one is wrong", async () => {
    const headers = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "caf%C3%A9", "ce-type": "DonorSignedUp" };
    const refused = await post("/events", donor, headers);
    expect(refused.status).toBe(422);
    expect((await read(refused)).errors).toEqual([
      { pointer: "#", detail: "expected the header ce-id to be a UUID (RFC 9562), not nil and not max" },
    ]);
    const wrongData = await post("/events", { ...donor, type: "C+" }, { ...headers, "ce-id": cloudEvent.id });
    expect((await read(wrongData)).errors).toMatchObject([{ pointer: "#/type" }]);
    await post("/events", donor, { ...headers, "ce-id": cloudEvent.id });
    expect(await queued()).toMatchObject([{ event: { source: "café" } }]);
    expect((await post("/events", donor, { ...headers, "ce-source": "%", "ce-id": cloudEvent.id })).status).toBe(202);
    expect((await post("/events", donor, { ...headers, "content-type": "text/plain" })).status).toBe(415);
    expect((await post("/events", "{", headers)).status).toBe(400);
  });

  describe("with a batch", () => {
    const batch = { "content-type": "application/cloudevents-batch+json" };

    it("answers for each event, and sends those that are valid", async () => {
      const other = { specversion: "1.0", ...fixture("DonationCreated") };
      const response = await post("/events", [cloudEvent, { ...cloudEvent, id: "7" }, null, other], batch);
      expect(response.status).toBe(202);
      expect(await read(response)).toEqual({
        results: [
          { id: cloudEvent.id, status: "accepted" },
          {
            status: "rejected",
            problem: expect.objectContaining({ status: 422, errors: [expect.objectContaining({ pointer: "#/id" })] }),
          },
          {
            status: "rejected",
            problem: expect.objectContaining({
              errors: [{ pointer: "#", detail: "expected a CloudEvents 1.0 object" }],
            }),
          },
          { id: other.id, status: "accepted" },
        ],
      });
      expect(await queued()).toHaveLength(2);
    });

    it("is a problem when no event of it is valid, with pointers into the batch", async () => {
      const response = await post(
        "/events",
        [
          { ...cloudEvent, type: "Odd" },
          { ...cloudEvent, data: { ...donor, city: "" } },
        ],
        batch,
      );
      expect(response.status).toBe(422);
      expect((await read(response)).errors).toMatchObject([{ pointer: "#/0/type" }, { pointer: "#/1/data/city" }]);
    });

    it("names at most 100 faults", async () => {
      expect((await read(await post("/events", Array(500).fill(1), batch))).errors).toHaveLength(100);
    });

    it("may be empty, but must be a list", async () => {
      expect(await read(await post("/events", [], batch))).toEqual({ results: [] });
      const response = await post("/events", cloudEvent, batch);
      expect(response.status).toBe(422);
      expect((await read(response)).errors).toEqual([{ pointer: "#", detail: "expected a list of CloudEvents" }]);
      expect((await post("/events", "[", batch)).status).toBe(400);
    });

    it("is 503 when the queue takes nothing of it", async () => {
      app = createIngest({ queue: { ...queue, url: `${queue.url}-gone` }, keys: undefined });
      expect((await post("/events", [cloudEvent, null], batch)).status).toBe(503);
    });
  });

  it("refuses bytes that are not UTF-8, which would become another name", async () => {
    const latin1 = Buffer.from(JSON.stringify(cloudEvent).replace("ivica", "Jörg"), "latin1");
    expect((await post("/events", latin1)).status).toBe(400);
  });
});

describe("the trace", () => {
  const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const own = trace.replace("0af7", "ffff");
  const tracesOf = async () => (await queued()).map((one) => "event" in one && one.event.traceparent);

  it("is the request's, unless the event has its own", async () => {
    await post("/donor/signup", donor, { traceparent: trace });
    await post("/events", { ...cloudEvent, traceparent: own }, { traceparent: trace });
    expect((await tracesOf()).sort()).toEqual([trace, own]);
  });

  it.for([{}, { traceparent: "?" }])("is a new one with the headers %o", async (headers) => {
    await post("/donor/signup", donor, headers as Record<string, string>);
    expect(await tracesOf()).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)]);
  });

  it("stands on the message as an attribute too", async () => {
    await post("/donor/signup", donor, { traceparent: trace });
    expect((await drain(queue))[0]?.MessageAttributes).toMatchObject({ traceparent: { StringValue: trace } });
  });
});

describe("what is no event at all", () => {
  test.for([
    ["an unknown path", "POST", "/donors", 404],
    ["another method", "GET", "/donor/signup", 405],
    ["another method", "DELETE", "/events", 405],
  ] as const)("answers %s with a problem", async ([, method, path, status]) => {
    const response = await app.request(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    if (status === 405) expect(response.headers.get("allow")).toBe("POST");
  });

  test.for(["text/plain", "application/x-www-form-urlencoded", "application/cloudevents-batch+xml", ""])(
    "answers the content type %o with 415",
    async (type) => {
      expect((await post("/donor/signup", donor, { "content-type": type })).status).toBe(415);
    },
  );

  it("answers a body over 256 KiB with 413", async () => {
    expect((await post("/donor/signup", { ...donor, city: "x".repeat(256 * 1024) })).status).toBe(413);
    expect(await queued()).toEqual([]);
  });

  it("answers 503 and when to try again while the queue takes nothing", async () => {
    app = createIngest({ queue: { ...queue, url: `${queue.url}-gone` }, keys: undefined });
    const response = await post("/donor/signup", donor);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
  });
});

describe("with keys", () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  beforeEach(() => {
    const keys = readIngestKeys(
      JSON.stringify({ crm: [sha256("old key"), sha256("new-key")], web: sha256("web-key").toUpperCase() }),
    );
    app = createIngest({ queue, keys });
  });

  it("takes the caller's name as the source, whatever the event says", async () => {
    await post("/donor/signup", donor, bearer("new-key"));
    await post("/events", cloudEvent, bearer("web-key"));
    expect((await queued()).map((one) => "event" in one && one.event.source).sort()).toEqual(["crm", "web"]);
  });

  test.for([
    ["none", {}],
    ["an empty one", bearer("")],
    ["a wrong one", bearer("new-keY")],
    ["a truncated one", bearer("new-ke")],
    ["the hash itself", bearer(sha256("new-key"))],
    ["a very long one", bearer("x".repeat(8_000))],
    ["one of another scheme", { authorization: `Basic ${btoa("crm:new-key")}` }],
    ["one without a scheme", { authorization: "new-key" }],
  ] as [string, Record<string, string>][])("answers 401 to %s, always in the same words", async ([, headers]) => {
    const response = await post("/donor/signup", donor, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await response.text()).toBe(await (await post("/events", "{", {})).text());
    expect(await queued()).toEqual([]);
  });
});

test.for(["", "{", "[]", '{"crm":"short"}', `{"two words":"${"0".repeat(64)}"}`, '{"crm":[1]}'])(
  "refuses the secret %o without quoting it",
  (secret) => {
    expect(() => readIngestKeys(secret)).toThrow(
      /^expected the IngestKeys secret to be JSON like .*sst secret set IngestKeys$/,
    );
  },
);
