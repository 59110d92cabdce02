import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { donor } from "../../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../../test/letters.ts";
import { INTERRUPTS, startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory } from "../../test/stack.ts";

let stack: Stack;
let directory: string;
let id: string;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  directory = await temporaryDirectory();
  await mkdir(path.join(directory, "tmp"));
  await addDeadLetters(stack, donor({ type: "C+" }));
  const { stdout } = await runHere(["dlq", "list", "--json"], stack.directory);
  id = JSON.parse(stdout).messageId;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await takeDeadLetters(stack)).toHaveLength(1); // nothing was changed, and nothing doubled
  await rm(directory, { recursive: true });
});

/** An editor that is this script; it says by a file that it is open. */
async function writeEditor(script: string): Promise<string> {
  const editor = path.join(directory, "editor.sh");
  await writeFile(editor, `#!/bin/sh\necho $$ > "$0.pid"\n${script}\n`);
  await chmod(editor, 0o755);
  return editor;
}

async function startEdit(script: string) {
  const env = { EDITOR: await writeEditor(script), TMPDIR: path.join(directory, "tmp") };
  return startCli(["dlq", "edit", id, "--yes"], stack.directory, env);
}

async function editHere(script: string) {
  vi.stubEnv("TMPDIR", path.join(directory, "tmp"));
  const env = { ...process.env, EDITOR: await writeEditor(script) };
  return runHere(["dlq", "edit", id, "--yes"], stack.directory, { env });
}

const LIMIT = { timeout: 60_000 };
const leftovers = () => readdir(path.join(directory, "tmp"));

/** The process of the editor, once it runs. */
async function editorPid(): Promise<number> {
  const file = path.join(directory, "editor.sh.pid");
  return vi.waitFor(async () => Number((await readFile(file, "utf8")).trim() || expect.fail("no pid yet")), {
    timeout: 20_000,
    interval: 50,
  });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.for(INTERRUPTS)(
  "on %s the message is removed, the editor ended and the letter given back",
  LIMIT,
  async (signal) => {
    for (const _ of [1, 2]) {
      const cli = await startEdit("exec sleep 60");
      const pid = await editorPid();
      expect(await leftovers()).toHaveLength(1);
      cli.interrupt(signal);
      const { code, stderr } = await cli.end();
      expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining("Nothing was changed") });
      expect(await leftovers()).toEqual([]);
      expect(isRunning(pid)).toBe(false);
      await rm(path.join(directory, "editor.sh.pid"));
    }
  },
);

test(
  "the message is removed at once by a second signal, and when the editor does not end by itself",
  LIMIT,
  async () => {
    for (const signals of [2, 1]) {
      const cli = await startEdit("trap '' HUP INT TERM\nwhile :; do sleep 0.1; done");
      const pid = await editorPid();
      for (let n = 0; n < signals; n++) cli.interrupt("SIGTERM");
      expect(await cli.exited).toBe(130);
      expect(await leftovers()).toEqual([]);
      if (isRunning(pid)) process.kill(pid, "SIGKILL");
      await rm(path.join(directory, "editor.sh.pid"));
    }
  },
);

test.for([
  ["ends with an error", "exit 3", "ended with 3"],
  ["crashes", "kill -SEGV $$", "SIGSEGV"],
] as const)("the message is removed when the editor %s", async ([, script, said]) => {
  for (const _ of [1, 2]) {
    const { code, stderr } = await editHere(script);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining(said) });
    expect(await leftovers()).toEqual([]);
  }
});

test("a folder of temporary files that is not there is the operator's to solve", async () => {
  await rm(path.join(directory, "tmp"), { recursive: true });
  for (const _ of [1, 2]) {
    const { code, stderr } = await editHere("true");
    expect(code).toBe(64);
    expect(stderr).toContain(`${path.join(directory, "tmp")} (TMPDIR), cannot be written: there is no such folder`);
  }
});
