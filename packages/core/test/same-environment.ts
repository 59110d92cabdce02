/** Fails a file of tests that leaves its environment changed: the files after it run in the same process. */
import { afterAll, expect } from "vitest";

const before = { ...process.env };
afterAll(() => {
  expect({ ...process.env }, "files share a process: undo it in afterAll, with vi.unstubAllEnvs()").toEqual(before);
});
