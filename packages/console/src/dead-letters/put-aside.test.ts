import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { drain } from "@savelife/core/test/engines";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startTestConsole } from "../../test/start-test-console.ts";

let site: Awaited<ReturnType<typeof startTestConsole>>;
beforeAll(async () => {
  site = await startTestConsole();
});
afterEach(async () => {
  await site.clear();
  rmSync(folder(), { recursive: true, force: true });
});
afterAll(() => site.stop());

const folder = () => path.join(path.dirname(site.bench.journal.file), "put-aside");
const filesThere = () => {
  try {
    return readdirSync(folder());
  } catch {
    return [];
  }
};
const group = { code: "not-json", path: "" };
const bodiesOf = (ndjson: string) =>
  ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).body)
    .sort();

describe("putting aside", () => {
  it("asks first, and does nothing yet", async () => {
    await site.look("one", "other");
    const { body } = await site.post("/dead-letters/put-aside", group);
    expect(body).toContain("Put 2 dead letters of stage test aside?");
    expect([await site.count(), filesThere()]).toEqual([2, []]);
  });

  it("writes a file for its owner alone, deletes exactly those letters, and delivers the file as often as it is asked", async () => {
    await site.look("one", "other", JSON.stringify({ type: "Odd" }));
    const form = { ...group, confirm: "yes" };
    const page = await site.untilEnded(await site.post("/dead-letters/put-aside", form));
    expect(page).toMatch(/2 letters written to [\w-]+\.ndjson, and 2 deleted from the queue\./);
    const [name = ""] = filesThere();
    expect(bodiesOf(readFileSync(path.join(folder(), name), "utf8"))).toEqual(["one", "other"]);
    expect(statSync(path.join(folder(), name)).mode & 0o777).toBe(0o600);
    expect(await site.count()).toBe(1);
    for (const _ of [1, 2]) {
      const { status, headers, body } = await site.visit(`/dead-letters/put-aside/${name}`);
      expect({ status, type: headers["content-disposition"] }).toEqual({
        status: 200,
        type: `attachment; filename="${name}"`,
      });
      expect(bodiesOf(body)).toEqual(["one", "other"]);
    }
    // Once more there is nothing to put aside, and the file stays as it is.
    expect(await site.post("/dead-letters/put-aside", form)).toMatchObject({ status: 404 });
    expect(filesThere()).toEqual([name]);
    expect((await site.visit("/dead-letters")).body).toContain(name);
  });

  it("leaves no file and every letter when they are gone meanwhile", async () => {
    await site.look("one");
    await drain(site.bench.deadLetters);
    const gone = await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
    expect(gone).toContain("No letter was there any more, and no file was written.");
    expect(filesThere()).toEqual([]);
  });

  it("leaves every letter when the file cannot be written, and writes it once it can", async () => {
    await site.look("one");
    writeFileSync(folder(), "in the way");
    for (const _ of [1, 2]) {
      const failed = await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
      expect(failed).toContain("The file could not be written on this machine (EEXIST).");
      expect(await site.count()).toBe(1);
    }
    rmSync(folder());
    await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
    expect([await site.count(), filesThere().length]).toEqual([0, 1]);
  });

  it("delivers no other file of this machine", async () => {
    for (const name of ["..%2F..%2Fpackage.json", "nobody.ndjson", ".%2e", "x.part"]) {
      expect(await site.visit(`/dead-letters/put-aside/${name}`)).toMatchObject({ status: 404 });
    }
  });
});

describe("exporting", () => {
  it("downloads what was seen, and leaves every letter where it is", async () => {
    const [id = ""] = await site.look("one", "other");
    for (const _ of [1, 2]) {
      const { body } = await site.visit(`/dead-letters/export?${new URLSearchParams(group)}`);
      expect(bodiesOf(body)).toEqual(["one", "other"]);
    }
    expect(bodiesOf((await site.visit(`/dead-letters/export?id=${id}`)).body)).toEqual(["one"]);
    expect(await site.visit("/dead-letters/export?id=nobody")).toMatchObject({ status: 404 });
    expect(await site.count()).toBe(2);
  });
});
