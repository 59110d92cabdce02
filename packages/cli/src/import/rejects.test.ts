import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { test } from "../../test/capturing-queue.ts";
import { type Layout, MAX_ROW_BYTES, type Row } from "../rows/split-rows.ts";
import { openRejects } from "./rejects.ts";

const faults = [{ path: "", expected: "a JSON object" }];
const first = { offset: 0, line: 1 };
const columns = { names: [], used: [], unnamed: [], reason: -1, left: 0 };
const layout: Layout = { first, isCsv: false, delimiter: "", columns, unit: "line" };
/** Longer than what is kept in memory. */
const row = (line: number): Row => {
  const bytes = Buffer.from(`${line}`.repeat(MAX_ROW_BYTES / 8));
  return { kind: "fault", fault: { path: "", expected: "a JSON object" }, line, next: first, bytes };
};

test("rows that are added while others are written come after them, and a flush waits for all, twice", async ({
  directory,
}) => {
  const file = path.join(directory, "rejects.ndjson");
  const write = async (rejects: Awaited<ReturnType<typeof openRejects>>) => {
    const added: Promise<void>[] = [];
    for (let line = 1; line <= 20; line++) {
      added.push(rejects.add(row(line), faults, layout));
      const { bytes } = rejects.extent();
      if (line % 4 > 0) continue;
      await rejects.flush();
      expect((await readFile(file)).length).toBeGreaterThanOrEqual(bytes);
    }
    await Promise.all(added);
    await rejects.finish();
    return rejects.extent();
  };
  await using rejects = await openRejects("rejects.ndjson", directory, undefined);
  const before = rejects.extent();
  const extent = await write(rejects);
  const text = await readFile(file, "utf8");
  const lines = [...text.matchAll(/line (\d+):/g)].map(([, line]) => Number(line));
  expect(lines).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));

  await using again = await openRejects("rejects.ndjson", directory, before);
  expect(await write(again)).toEqual(extent);
  expect(await readFile(file, "utf8")).toBe(text);
});
