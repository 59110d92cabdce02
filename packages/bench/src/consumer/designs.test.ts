import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type Bench, type BundledDesign, openBench } from "./bench.ts";
import { countDesign } from "./count.ts";
import { type DesignName, designs, findDesigns } from "./designs.ts";
import { startDesign } from "./running-design.ts";

const MESSAGES = 60;
const BATCH_SIZE = 30;

describe("the designs, each in its process against the engine", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(designs);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const find = (name: DesignName): BundledDesign => {
    const found = bench.designs.find((design) => design.name === name);
    if (!found) throw new Error(`expected a design named ${name}`);
    return found;
  };

  test.for([
    ["ours", 4, 1],
    ["powertools", 180, 3],
    ["middy", 60, 1],
    ["conditional-puts", 60, 1],
    ["bare-loop", 4, 1],
  ] as const)("%s stores every message, by %d requests and %d write units a message", async ([name, writes, units]) => {
    const per1000 = await countDesign(bench, find(name), { messages: MESSAGES, batchSize: BATCH_SIZE });
    const writeRequests = (writes / MESSAGES) * 1_000;
    expect(per1000).toMatchObject({ writeRequests, writeUnits: 1_000 * units, readRequests: 0, readUnits: 0 });
    expect(per1000.printedBytes > 0).toBe(name === "ours");
  });

  test.for([1, MESSAGES])("a design that loses %d messages ends the bench", async (count) => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), "savelife-bench-"));
    const file = path.join(folder.path, "loses-all.mjs");
    await writeFile(file, "export const handler = async () => ({ batchItemFailures: [] });");
    await using running = startDesign(bench, { ...find("bare-loop"), file });
    await expect(running.run("nothing is stored", count, BATCH_SIZE)).rejects.toThrow(
      `expected Bare loop to store ${count} items, got 0`,
    );
  });

  it("a design whose process ends is an error that says so", async () => {
    const worker = find("bare-loop"); // no worker: it ends at once
    await using running = startDesign({ ...bench, worker }, find("bare-loop"));
    await expect(running.run("nobody answers", 1, 1)).rejects.toThrow(/its process ended|channel closed/i);
  });
});

describe("findDesigns", () => {
  it("has ours always, and the others in their order", () => {
    expect(findDesigns(["bare-loop", "middy"]).map(({ name }) => name)).toEqual(["ours", "middy", "bare-loop"]);
  });

  it("refuses another name, and says which there are", () => {
    expect(() => findDesigns(["ours", "theirs"])).toThrow(/expected designs out of ours, powertools, .*, got theirs/);
  });
});
