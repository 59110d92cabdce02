import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { localFilePath } from "@savelife/local/local-file";
import { offsetPorts, refuseBusyPorts } from "@savelife/local/ports";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { type Running, runCli, startCli } from "../../test/run-cli.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { untilRunning } from "../../test/until-running.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await temporaryDirectory());
});
afterEach(() => rm(folder, { recursive: true }));

const runOnce = (...args: string[]) => runCli(["start", "--once", "--json", ...args], folder);
/** What is refused before there is a stack needs no process of its own. */
const refuseOnce = (...args: string[]) => runHere(["start", "--once", "--json", ...args], folder);
const startAt = (offset: number, directory: string, ...args: string[]) =>
  startCli(["start", "--port-offset", String(offset), "--no-samples", ...args], directory);

it("feeds the samples, prints the counts as the only line on stdout, and ends with 0", async () => {
  const { code, stdout, stderr } = await runOnce();
  expect(code).toBe(0);
  const { written, duplicate, rejected, failed, deadLetters, seconds } = JSON.parse(stdout);
  expect({ failed, deadLetters }).toEqual({ failed: 0, deadLetters: rejected });
  expect(Math.min(written, duplicate, rejected, seconds)).toBeGreaterThan(0);
  expect(stderr).toContain("a donor");
  expect(existsSync(path.join(folder, ".savelife")), "as it is nobody's stack").toBe(false);
});

it("feeds the samples once into the folder of --data", { timeout: 60_000 }, async () => {
  const first = JSON.parse((await runOnce("--data", "state")).stdout);
  expect(first).toMatchObject({ failed: 0, deadLetters: first.rejected });
  for (const _time of ["again", "and again"]) {
    const { code, stdout, stderr } = await runOnce("--data", "state");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ written: 0, duplicate: 0, rejected: 0, deadLetters: first.rejected });
    expect(stderr).toContain("the samples are not fed again");
  }
});

test.for<[NodeJS.Signals]>([["SIGINT"], ["SIGTERM"], ["SIGHUP"]])(
  "ends with 0 on %s, and leaves nothing behind",
  async ([signal]) => {
    const offset = await findPortOffset();
    const stack = startAt(offset, folder);
    await untilRunning(folder);
    stack.interrupt(signal);
    expect(await stack.end()).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/Stopped\..*\n$/) });
    expect(existsSync(localFilePath(folder))).toBe(false);
    await refuseBusyPorts(offsetPorts(offset));
  },
);

it("ends with 130 when it is interrupted before the samples have ended", async () => {
  const stack = startCli(["start", "--once", "--json", "--data", "state"], folder);
  await expect.poll(() => existsSync(path.join(folder, "state/stack.lock")), { timeout: 15_000 }).toBe(true);
  stack.interrupt();
  expect(await stack.end()).toEqual({ code: 130, stdout: "", stderr: "Interrupted.\n" });
});

it("refuses a folder of --data that others can read and that holds something else, and leaves it as it is", async () => {
  const data = path.join(folder, "state");
  await mkdir(data, { mode: 0o755 });
  await writeFile(path.join(data, "letters.txt"), "x");
  for (const _time of ["once", "twice"]) {
    const { code, stdout, stderr } = await refuseOnce("--data", "state");
    expect({ code, stdout }).toEqual({ code: 69, stdout: "" });
    expect(stderr).toContain(
      `others can read ${data}, and it holds more than the state of a stack\nName another folder`,
    );
    expect(await readdir(data)).toEqual(["letters.txt"]);
  }
  await rm(path.join(data, "letters.txt"));
  const { code, stderr } = await runOnce("--data", "state", "--no-samples");
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("Now only you can.") });
  expect((await stat(data)).mode & 0o777).toBe(0o700);
});

it("names the port of another program, and starts nothing", async () => {
  const offset = await findPortOffset();
  const { dynamodb } = offsetPorts(offset);
  const other = createServer().listen(dynamodb, "127.0.0.1");
  await once(other, "listening");
  for (const _time of ["once", "twice"]) {
    const { code, stdout, stderr } = await startAt(offset, folder).end();
    expect({ code, stdout }).toEqual({ code: 69, stdout: "" });
    expect(stderr).toContain(
      `port ${dynamodb} (DynamoDB) is in use by another program\nStop that program, or move all`,
    );
  }
  other.close();
  await refuseBusyPorts(offsetPorts(offset));
});

it("takes paths from where the user is, also when pnpm runs it in the folder of package.json", async () => {
  await mkdir(path.join(folder, "below"));
  const env = { npm_lifecycle_event: "start", INIT_CWD: path.join(folder, "below") };
  await runCli(["start", "--once", "--no-samples", "--data", "state"], folder, "", env);
  expect(existsSync(path.join(folder, "below/state"))).toBe(true);
});

test.for([
  ["--onec"],
  ["--port-offset", "-1"],
  ["--port-offset", "60000"],
  ["--data"],
  ["--data", ""],
  ["sign-ups.csv"],
])("refuses %o as usage", async (args) => {
  const { code, stderr } = await runHere(["start", ...args], folder);
  expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringMatching(/^error: /) });
});

describe("next to a stack that runs", () => {
  let home: string;
  let offset: number;
  let stack: Running;
  let written: string;

  beforeAll(async () => {
    home = await realpath(await temporaryDirectory());
    await mkdir(path.join(home, ".savelife"));
    await chmod(path.join(home, ".savelife"), 0o775);
    offset = await findPortOffset();
    stack = startAt(offset, home, "--data", "state");
    await untilRunning(home);
    written = await readFile(localFilePath(home), "utf8");
  });
  afterEach(async () => {
    expect(await readFile(localFilePath(home), "utf8"), "the stack is found as before").toBe(written);
  });
  afterAll(async () => {
    stack.interrupt();
    await stack.end();
    await rm(home, { recursive: true });
  });

  it("all that it and dlq write is its owner's alone, as it holds people's data and the secret of the console", async () => {
    expect(await runHere(["dlq", "summary"], home)).toMatchObject({ code: 0 });
    const names = await readdir(home, { recursive: true });
    const modes = names.map(async (name) => [name, ((await stat(path.join(home, name))).mode & 0o777).toString(8)]);
    const open = (await Promise.all(modes)).filter(([, mode]) => mode !== "600" && mode !== "700");
    expect(open).toEqual([]);
    expect(names).toEqual(expect.arrayContaining([".savelife/local.json", ".savelife/stack.lock", "state/fauxqs.db"]));
  });

  it("a second one of the folder is refused, at the same ports and at others", async () => {
    for (const other of [offset, await findPortOffset()]) {
      const { code, stdout, stderr } = await runHere(["start", "--port-offset", String(other)], home);
      expect({ code, stdout }).toEqual({ code: 69, stdout: "" });
      expect(stderr).toContain(`the local stack of ${home} is running already (process ${stack.pid})\n`);
      expect(stderr).toContain("npx savelife stop");
    }
  });

  it("--once runs without disturbing it", async () => {
    expect((await runCli(["start", "--once"], home)).code).toBe(0);
    expect(await runCli(["table", "list"], home)).toMatchObject({ code: 0, stderr: expect.stringMatching(/^0 items/) });
  });

  it("its folder of --data is refused, also with --once", async () => {
    const { code, stderr } = await refuseOnce("--data", path.join(home, "state"));
    expect({ code, stderr }).toEqual({ code: 69, stderr: expect.stringContaining(`another stack uses ${home}/state`) });
  });

  it("one of another folder at its ports names it, and an offset that is free", async () => {
    const { code, stderr } = await startAt(offset, folder).end();
    expect(code).toBe(69);
    expect(stderr).toContain(`port ${offset + 3000} is in use by the local stack of ${home} (process ${stack.pid})`);
    expect(stderr).toContain(`npx savelife stop in ${home}`);
    const [, proposed] = /npx savelife start --port-offset (\d+)/.exec(stderr) ?? [];
    await refuseBusyPorts(offsetPorts(Number(proposed)));
  });
});
