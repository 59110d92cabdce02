import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { type Bench, withBench } from "./bench.ts";
import { designs, findDesigns } from "./designs.ts";
import { openLane } from "./lane.ts";
import { countDesign } from "./rounds.ts";

const MESSAGES = 60;
const BATCH_SIZE = 30;

describe("the designs, each in its process against the engine", () => {
  let bench: Bench;
  let end: () => void;
  let ended: Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((started, failed) => {
      ended = withBench(designs, async (opened) => {
        bench = opened;
        started();
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      });
      ended.catch(failed);
    });
  });
  afterAll(async () => {
    end();
    await ended;
  });

  test.for([
    ["ours", 4, 1],
    ["powertools", 180, 3],
    ["middy", 60, 1],
    ["conditional-puts", 60, 1],
    ["bare-loop", 4, 1],
  ] as const)("%s stores every message, by %d requests and %d write units a message", async ([name, writes, units]) => {
    const [design] = findDesigns([name]);
    if (!design) throw new Error(`expected a design named ${name}`);
    const counts = await countDesign(design, bench.placeOf(design), MESSAGES, BATCH_SIZE);
    expect(counts).toMatchObject({ writes, writeUnits: units * MESSAGES, reads: 0, messages: MESSAGES });
    expect(counts.printedBytes > 0).toBe(name === "ours");
  });

  test.for([1, MESSAGES])("a design that loses %d messages ends the bench", async (count) => {
    const [design] = findDesigns(["bare-loop"]);
    if (!design) throw new Error("expected a design");
    const lane = openLane(design, { ...bench.placeOf(design), design: bench.receiver });
    await expect(lane.run("nothing is stored", count, BATCH_SIZE)).rejects.toThrow(
      `expected Bare loop to store ${count} items, got 0`,
    );
    await lane.worker.stop();
  });

  it("a design whose process ends is an error that says so", async () => {
    const [design] = findDesigns(["bare-loop"]);
    if (!design) throw new Error("expected a design");
    const lane = openLane(design, { ...bench.placeOf(design), worker: bench.receiver });
    await expect(lane.run("nobody answers", 1, 1)).rejects.toThrow(/its process ended|channel closed/i);
  });
});

describe("findDesigns", () => {
  it("refuses another name, and says which there are", () => {
    expect(() => findDesigns(["ours", "theirs"])).toThrow(/expected designs out of ours, powertools, .*, got theirs/);
  });
});
