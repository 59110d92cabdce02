import { createHash } from "node:crypto";
import { fixture } from "@savelife/core/test/records";
import { describe, expect, it } from "vitest";
import { test as ingestTest } from "../test/ingest-test.ts";
import { readIngestKeys } from "./ingest-keys.ts";

const cloudEvent = { specversion: "1.0", ...fixture("DonorSignedUp") };
const donor = cloudEvent.data;
const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");

describe("with keys", () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const keys = readIngestKeys(
    JSON.stringify({ crm: [sha256("old key"), sha256("new-key")], web: sha256("web-key").toUpperCase() }),
  );
  const test = ingestTest.extend(
    "post",
    ({ ingest }) =>
      (path: string, body: unknown, headers: Record<string, string>) => {
        return ingest.post(path, body, headers, { keys });
      },
  );

  test("takes the caller's name as the source, whatever the event says", async ({ ingest, post }) => {
    await post("/donor/signup", donor, bearer("new-key"));
    await post("/events", cloudEvent, bearer("web-key"));
    expect((await ingest.queued()).map((one) => "event" in one && one.event.source).sort()).toEqual(["crm", "web"]);
  });

  test.for<[string, Record<string, string>]>([
    ["none", {}],
    ["an empty one", bearer("")],
    ["a wrong one", bearer("new-keY")],
    ["a truncated one", bearer("new-ke")],
    ["the hash itself", bearer(sha256("new-key"))],
    ["a very long one", bearer("x".repeat(8_000))],
    ["one of another scheme", { authorization: `Basic ${btoa("crm:new-key")}` }],
    ["one without a scheme", { authorization: "new-key" }],
  ])("answers 401 to %s, always in the same words", async ([, headers], { ingest, post }) => {
    const refused = await post("/donor/signup", donor, headers);
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(refused.answer).toEqual((await post("/events", "{", {})).answer);
    expect(await ingest.queued()).toEqual([]);
  });
});

it.for(["", "{", "[]", '{"crm":"short"}', `{"two words":"${"0".repeat(64)}"}`, '{"crm":[1]}'])(
  "refuses the secret %o without quoting it",
  (secret) => {
    expect(() => readIngestKeys(secret)).toThrow(/^the IngestKeys secret .*npx savelife keys add$/);
  },
);
