import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { drain } from "@savelife/core/test/engines";
import { describe, expect } from "vitest";
import { type Site, test } from "../../test/console-test.ts";

test.afterEach(async ({ site }) => {
  await site.clear();
  rmSync(folder(site), { recursive: true, force: true });
});

const folder = (site: Site) => path.join(path.dirname(site.bench.journal.file), "put-aside");
const filesThere = (site: Site) => {
  try {
    return readdirSync(folder(site));
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
  test("asks first, and does nothing yet", async ({ site }) => {
    await site.look("one", "other");
    const { body } = await site.post("/dead-letters/put-aside", group);
    expect(body).toContain("Put 2 dead letters of stage test aside?");
    expect([await site.count(), filesThere(site)]).toEqual([2, []]);
  });

  test("writes a file for its owner alone, deletes exactly those letters, and delivers the file as often as it is asked", async ({
    site,
  }) => {
    await site.look("one", "other", JSON.stringify({ type: "Odd" }));
    const form = { ...group, confirm: "yes" };
    const page = await site.untilEnded(await site.post("/dead-letters/put-aside", form));
    expect(page).toMatch(/2 letters written to [\w-]+\.ndjson, and 2 deleted from the queue\./);
    const [name = ""] = filesThere(site);
    expect(bodiesOf(readFileSync(path.join(folder(site), name), "utf8"))).toEqual(["one", "other"]);
    expect(statSync(path.join(folder(site), name)).mode & 0o777).toBe(0o600);
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
    expect(filesThere(site)).toEqual([name]);
    expect((await site.visit("/dead-letters")).body).toContain(name);
  });

  test("writes no file when the letters are gone meanwhile", async ({ site }) => {
    await site.look("one");
    await drain(site.bench.deadLetters);
    const gone = await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
    expect(gone).toContain("None of these letters was found, and no file was written.");
    expect(filesThere(site)).toEqual([]);
  });

  test("leaves every letter when the file cannot be written, and writes it once it can", async ({ site }) => {
    await site.look("one");
    writeFileSync(folder(site), "in the way");
    for (const _ of [1, 2]) {
      const failed = await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
      expect(failed).toContain("The file could not be written on this machine (EEXIST).");
      expect(await site.count()).toBe(1);
    }
    rmSync(folder(site));
    await site.untilEnded(await site.post("/dead-letters/put-aside", { ...group, confirm: "yes" }));
    expect([await site.count(), filesThere(site).length]).toEqual([0, 1]);
  });

  test("delivers no other file of this machine", async ({ site }) => {
    for (const name of ["..%2F..%2Fpackage.json", "nobody.ndjson", ".%2e", "x.part"]) {
      expect(await site.visit(`/dead-letters/put-aside/${name}`)).toMatchObject({ status: 404 });
    }
  });
});

describe("exporting", () => {
  test("downloads what was seen, and leaves every letter where it is", async ({ site }) => {
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
