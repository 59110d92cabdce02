import { DatabaseSync } from "node:sqlite";
import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain, sqsAt } from "@savelife/core/test/engines";
import type { Json } from "@savelife/core/test/proxy";
import { fixture, rejectedBody } from "@savelife/core/test/records";
import { JournalFault } from "@savelife/workbench/state-files";
import { addDeadLetters } from "@savelife/workbench/test/start-bench";
import { describe, expect } from "vitest";
import { hiddenIn, test } from "../../test/console-test.ts";

test.afterEach(({ site }) => site.clear());

const donors = (length: number) => Array.from({ length }, () => fixture("DonorSignedUp", crypto.randomUUID()));

describe("looking", () => {
  test("shows groups at once, and gives every letter back", async ({ site }) => {
    const bodies = donors(2).map(serialize);
    await site.look(...bodies, "not JSON", rejectedBody("invalid-data"));
    const { body } = await site.visit("/dead-letters");
    expect(body.match(/<tr>/g)).toHaveLength(4);
    expect(body).toMatch(/4 letters seen <time[^>]*>[^<]*<\/time>\. SQS counts about 4 letters now\./);
    expect(await countMessages(site.bench.deadLetters)).toEqual({ waiting: 4, inFlight: 0, delayed: 0 });
  });

  test("shows the largest groups, and how many it does not show", async ({ site }) => {
    const odd = Array.from({ length: 203 }, (_, i) => JSON.stringify({ specversion: "1.0", type: `Odd${i}` }));
    await site.look("not JSON", "not JSON either", ...odd);
    const { body } = await site.visit("/dead-letters");
    expect(body.match(/<tr>/g)).toHaveLength(1 + 200);
    expect(body).toContain("not-json");
    expect(body).toContain("4 smaller groups with 4 letters are not shown; npx savelife dlq summary lists them all.");
  });

  test("finds new letters by itself, and forgets those that are gone", async ({ site }) => {
    await site.look("not JSON");
    await addDeadLetters(site.bench, [{ body: "not JSON either" }]);
    expect((await site.visit("/dead-letters")).body).toContain("2 letters seen");
    await drain(site.bench.deadLetters);
    expect((await site.visit("/dead-letters")).body).toContain("No dead letters.");
  });

  test("looks again when it is asked to", async ({ site }) => {
    await addDeadLetters(site.bench, [{ body: "not JSON" }]);
    const page = await site.untilEnded(await site.post("/dead-letters/look", {}));
    expect(page).toContain("1 letter seen, and given back.");
  });

  test("says what could not be given back and until when it is hidden, and finds it at the next look", async ({
    site,
  }) => {
    const { bench } = site;
    const { deadLetters } = bench;
    const { faulty, proxy } = await bench.behindProxy();
    await addDeadLetters(bench, [{ body: "not JSON" }, { body: "nor this" }]);
    const isGivingBack = ({ body }: { body: Json }) => body.Entries?.[0]?.VisibilityTimeout === 0;
    proxy.fault = (call) => (isGivingBack(call) ? { kind: "answer", status: 500, body: { __type: "Odd" } } : undefined);
    bench.deadLetters = faulty.deadLetters;
    for (const _ of [1, 2]) {
      const page = await site.untilEnded(await site.post("/dead-letters/look", {}));
      expect(page).toMatch(/2 letters could not be given back to the queue \(Odd\)\. .+ until \d{4}-[-\d]+ [:\d]+ UTC/);
    }
    bench.deadLetters = deadLetters;
    expect(await site.untilEnded(await site.post("/dead-letters/look", {}))).toContain(
      "2 letters seen, and given back.",
    );
  });

  test("sends nothing again that it could not delete, and deletes it at the next look", async ({ site }) => {
    const { bench } = site;
    const { deadLetters } = bench;
    const ids = await site.look(...donors(2).map(serialize));
    const form: [string, string][] = [["confirm", "yes"], ...ids.map((id): [string, string] => ["id", id])];
    const { faulty, proxy } = await bench.behindProxy();
    proxy.fault = ({ operation }) => (operation === "DeleteMessageBatch" ? { kind: "page", status: 502 } : undefined);
    bench.deadLetters = faulty.deadLetters;
    const answer = await site.post("/dead-letters/replay", form);
    const replay = await site.untilEnded(answer).finally(() => Object.assign(bench, { deadLetters }));
    expect(replay).toContain("2 letters not deleted yet");
    expect((await site.post("/dead-letters/replay", form)).status).toBe(404);
    const again = await site.untilEnded(await site.post("/dead-letters/look", {}));
    expect(again).toContain("2 letters sent or written before, and deleted now.");
    expect([(await site.sent()).length, await site.count()]).toEqual([2, 0]);
  });

  test("says that its journal cannot be used, with what to do", async ({ site }) => {
    const { bench } = site;
    const { journal } = bench;
    const groups = (): never => {
      throw sqliteError();
    };
    bench.journal = { ...journal, groups };
    for (const _ of [1, 2]) {
      const { status, body } = await site.visit("/dead-letters");
      expect({ status, body }).toEqual({ status: 502, body: expect.stringContaining("savelife dlq summary") });
    }
    bench.journal = journal;
    expect(await site.visit("/dead-letters")).toMatchObject({ status: 200 });
  });

  test("says that a queue did not answer, and takes no code of the network for one of a file", async ({ site }) => {
    const { bench } = site;
    const { deadLetters } = bench;
    bench.deadLetters = { ...deadLetters, client: sqsAt("http://127.0.0.1:1") };
    for (const _ of [1, 2]) {
      const { status, body } = await site.visit("/dead-letters");
      expect({ status, body }).toEqual({ status: 502, body: expect.stringContaining("did not answer (ECONNREFUSED)") });
    }
    bench.deadLetters = deadLetters;
    expect(await site.visit("/dead-letters")).toMatchObject({ status: 200 });
  });

  test("waits while another command works on the letters, says which, and then begins by itself", async ({ site }) => {
    await addDeadLetters(site.bench, [{ body: "not JSON" }]);
    const unlock = site.bench.journal.lock();
    const { headers } = await site.post("/dead-letters/look", {});
    const page = async () => (await site.visit(String(headers.location))).body;
    await expect.poll(page, { timeout: 20_000 }).toContain("Another piece of work of this console holds these letters");
    expect(await site.visit("/dead-letters")).toMatchObject({ body: expect.stringContaining("See how far it is") });
    unlock();
    await expect.poll(page, { timeout: 20_000 }).toContain("1 letter seen, and given back.");
    expect(await site.count()).toBe(1);
  });
});

describe("one letter", () => {
  const secrets = ["server.com", "Amsterdam", "ivica", "C+"];

  test("is masked until its values are asked for", async ({ site }) => {
    const [id] = await site.look(rejectedBody("invalid-data"));
    const { body } = await site.visit(`/dead-letters/letter/${id}`);
    for (const secret of secrets) expect(body).not.toContain(secret);
    expect(body).toContain("expected <bdi>a blood group");
    expect((await site.visit(`/dead-letters/letter/${id}?reveal=1`)).body).toContain("server.com");
  });

  test("shows no value while that cannot be recorded", async ({ site }) => {
    const [id] = await site.look(rejectedBody("invalid-data"));
    const { bench } = site;
    const { history } = bench;
    const begin = (): never => {
      throw new JournalFault("history", "history.sqlite", false, {});
    };
    bench.history = { ...history, begin };
    for (const view of ["?reveal=1", "/edit", "/body", "?reveal=1"]) {
      const { status, body } = await site.visit(`/dead-letters/letter/${id}${view}`);
      expect({ status, body }).toEqual({ status: 502, body: expect.stringContaining("savelife dlq summary") });
      for (const secret of secrets) expect(body).not.toContain(secret);
    }
    bench.history = history;
    expect((await site.visit(`/dead-letters/letter/${id}?reveal=1`)).body).toContain("server.com");
  });

  test("shows the codes of invisible characters", async ({ site }) => {
    const [id] = await site.look(serialize(donors(1)[0] ?? fail()).replace("ivica", "Ana\u200b"));
    const { body } = await site.visit(`/dead-letters/letter/${id}?reveal=1`);
    expect(body).toContain('Ana<span class="unseen">U+200B</span>');
  });

  test("that is not JSON is masked as a whole", async ({ site }) => {
    const [id] = await site.look("ivica of Amsterdam");
    expect((await site.visit(`/dead-letters/letter/${id}`)).body).not.toContain("ivica");
    expect((await site.visit(`/dead-letters/letter/${id}?reveal=1`)).body).toContain("ivica of Amsterdam");
  });

  test("says what would happen: written, duplicate, conflict", async ({ site }) => {
    const [fresh, stored, other] = donors(3);
    if (!fresh || !stored || !other) throw new Error("expected three events");
    await insertItems(site.bench.table, [toItem(stored), { ...toItem(other), city: "Elsewhere" }], attempt());
    const ids = await site.look(...[fresh, stored, other].map(serialize));
    const pages = await Promise.all(ids.map((id) => site.visit(`/dead-letters/letter/${id}`)));
    expect(pages.map(({ body }) => /data-verdict="">([^<]*)/.exec(body)?.[1])).toEqual([
      "It would be written.",
      expect.stringMatching(/^It is a duplicate/),
      undefined,
    ]);
    expect(pages[2]?.body).toContain("Which is right?");
    expect(pages[2]?.body).toContain(`/items/${encodeURIComponent(toItem(other).PK)}`);
    expect(pages[2]?.body).not.toContain("Elsewhere");
  });

  test("is downloaded as a file, never shown as a page", async ({ site }) => {
    const [id] = await site.look("<h1>not JSON</h1>");
    const { body, headers } = await site.visit(`/dead-letters/letter/${id}/body`);
    expect(body).toBe("<h1>not JSON</h1>");
    expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(headers["content-disposition"]).toBe(`attachment; filename="${id}.txt"`);
  });

  test.for(["", "/body", "/edit"])("that is gone answers 404: %s", async (view, { site }) => {
    expect(await site.visit(`/dead-letters/letter/nobody${view}`)).toMatchObject({ status: 404 });
  });
});

describe("replay", () => {
  test("asks first, naming the count and the stage, and does nothing yet", async ({ site }) => {
    const ids = await site.look(...donors(2).map(serialize));
    const { body } = await site.post(
      "/dead-letters/replay",
      ids.map((id) => ["id", id]),
    );
    expect(body).toContain("Replay 2 dead letters to stage test?");
    expect(await site.count()).toBe(2);
    expect(await site.sent()).toEqual([]);
  });

  test("sends what was confirmed, and leaves the rest", async ({ site }) => {
    const [one, other] = donors(2);
    if (!one || !other) throw new Error("expected two events");
    const [id] = await site.look(serialize(one), serialize(other));
    const page = await site.untilEnded(await site.post("/dead-letters/replay", { id: id ?? "", confirm: "yes" }));
    expect(page).toContain("1 letter sent to the queue.");
    expect(page).toContain(encodeURIComponent(toItem(one).PK));
    expect((await site.sent()).map(({ Body }) => Body)).toEqual([serialize(one)]);
    expect(await site.count()).toBe(1);
  });

  test("of a group takes that group alone", async ({ site }) => {
    const good = donors(3).map(serialize);
    await site.look(...good, "not JSON", rejectedBody("invalid-data"));
    const group = { code: "failed", type: "DonorSignedUp", path: "" };
    const page = await site.untilEnded(await site.post("/dead-letters/replay", { ...group, confirm: "yes" }));
    expect(page).toContain("3 letters sent to the queue.");
    expect((await site.sent()).map(({ Body = "" }) => Body).sort()).toEqual(good.sort());
    expect(await site.count()).toBe(2);
  });

  test("offers no button where everything would be rejected again", async ({ site }) => {
    const [id = ""] = await site.look(rejectedBody("invalid-data"));
    const { body } = await site.post("/dead-letters/replay", { id });
    expect(body).toContain("Nothing of this can be replayed as it is.");
    const page = await site.untilEnded(await site.post("/dead-letters/replay", { id, confirm: "yes" }));
    expect(page).toContain("1 letter would be rejected again, and stay.");
    expect(await site.sent()).toEqual([]);
  });

  test.for([{}, { confirm: "yes" }, { id: "nobody", confirm: "yes" }, { code: "conflict", confirm: "yes" }])(
    "of no letter, as %j says, is refused",
    async (fields, { site }) => {
      await site.look(serialize(donors(1)[0] ?? fail()));
      expect(await site.post("/dead-letters/replay", fields as Record<string, string>)).toMatchObject({ status: 404 });
      expect(await site.count()).toBe(1);
    },
  );
});

describe("edit", () => {
  const good = serialize(fixture("DonorSignedUp"));
  const bad = good.replace("A+", "C+");

  test("says what would happen, and only then does what was shown", async ({ site }) => {
    const [id] = await site.look(bad);
    const path = `/dead-letters/letter/${id}/edit`;
    const asked = await site.post(path, { body: good, step: "check" });
    expect(asked.body).toContain("It would be written.");
    expect(await site.sent()).toEqual([]);
    const page = await site.untilEnded(
      await site.post(path, { body: good, step: "replay", checked: hiddenIn(asked.body, "checked") }),
    );
    expect(page).toContain("1 letter sent to the queue, changed.");
    expect((await site.sent()).map(({ Body = "" }) => JSON.parse(Body))).toEqual([JSON.parse(good)]);
    expect(await site.count()).toBe(0);
  });

  test("shows what would happen with a text that was not checked, instead of sending it", async ({ site }) => {
    const [id] = await site.look(bad);
    const path = `/dead-letters/letter/${id}/edit`;
    const { body } = await site.post(path, { body: good, step: "check" });
    const other = good.replace("ivica", "ana");
    const again = await site.post(path, { body: other, step: "replay", checked: hiddenIn(body, "checked") });
    expect(again).toMatchObject({ status: 200, body: expect.stringContaining("If it were replayed like this") });
    expect(await site.sent()).toEqual([]);
    expect(await site.count()).toBe(1);
  });

  test("keeps a change that would still be rejected as a dead letter, with its reason", async ({ site }) => {
    const [id] = await site.look("not JSON");
    const path = `/dead-letters/letter/${id}/edit`;
    const { body } = await site.post(path, { body: bad, step: "check" });
    const page = await site.untilEnded(
      await site.post(path, { body: bad, step: "keep", checked: hiddenIn(body, "checked") }),
    );
    expect(page).toContain("1 letter kept as a dead letter, changed.");
    expect(await site.sent()).toEqual([]);
    const [kept] = await drain(site.bench.deadLetters);
    expect(JSON.parse(kept?.Body ?? "")).toEqual(JSON.parse(bad));
    expect(JSON.parse(kept?.MessageAttributes?.Rejection?.StringValue ?? "")).toMatchObject({ code: "invalid-data" });
  });

  test("validates what is being typed, without sending or storing anything", async ({ site }) => {
    const [id] = await site.look(bad);
    const path = `/dead-letters/letter/${id}/validate`;
    expect(JSON.parse((await site.post(path, { body: bad })).body)).toEqual({
      faults: [{ path: "data.type", expected: expect.stringContaining("a blood group") }],
      verdict: "It would be rejected again.",
    });
    const valid = JSON.parse((await site.post(path, { body: good })).body);
    expect(valid).toEqual({ faults: [], verdict: "It would be written." });
    expect({ sent: await site.sent(), count: await site.count() }).toEqual({ sent: [], count: 1 });
  });

  test("keeps every character of a body", async ({ site }) => {
    const body = JSON.stringify({ a: "\n</textarea>\u202e\ud83d é 🩸", "": ["\u0000"] });
    const [id] = await site.look(
      JSON.stringify(JSON.parse(body)).replace(
        /[^\x20-\x7e]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ),
    );
    expect(id).not.toBe("not seen");
    const page = (await site.visit(`/dead-letters/letter/${id}/edit`)).body;
    const [, shown = ""] = /<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(page) ?? [];
    const text = shown
      .replaceAll("&quot;", '"')
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&");
    expect(JSON.parse(text)).toEqual(JSON.parse(body));
  });
});

function fail(): never {
  throw new Error("expected an event");
}

/** An error as SQLite throws it. */
function sqliteError(): unknown {
  try {
    return new DatabaseSync(":memory:").exec("SELECT * FROM nothing");
  } catch (error) {
    return error;
  }
}
