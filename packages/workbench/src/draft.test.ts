import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDraft } from "./draft.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "savelife-"));
});
afterEach(() => rm(directory, { recursive: true }));

it("never replaces a file that was made meanwhile, and leaves nothing when it is closed", async () => {
  const file = path.join(directory, "letters");
  for (const _ of [1, 2]) {
    const draft = await openDraft(file);
    await draft.handle.appendFile("ours");
    await writeFile(file, "theirs");
    await expect(draft.keep()).rejects.toMatchObject({ code: "EEXIST" });
    await draft.close();
    expect([await readdir(directory), await readFile(file, "utf8")]).toEqual([["letters"], "theirs"]);
  }
});
