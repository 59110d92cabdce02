import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { localFilePath, readLocalFile } from "@savelife/local/local-file";
import { offsetPorts, refuseBusyPorts } from "@savelife/local/ports";
import { findPortOffset } from "@savelife/local/test/free-offset";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { type Running, runCli, startCli } from "../../test/run-cli.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { untilRunning } from "../../test/until-running.ts";

let folder: string;
let offset: number;
let stack: Running | undefined;

beforeEach(async () => {
  folder = await realpath(await temporaryDirectory());
  offset = await findPortOffset();
});
afterEach(async () => {
  stack?.kill();
  await stack?.end();
  stack = undefined;
  await rm(folder, { recursive: true });
});

const begin = () => {
  stack = startCli(["start", "--port-offset", String(offset), "--no-samples"], folder);
  return stack;
};
const stop = async (directory = folder) => {
  const { code, stdout, stderr } = await runCli(["stop"], directory);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  return stderr;
};
const freed = () => expect.poll(() => refuseBusyPorts(offsetPorts(offset)), { timeout: 10_000 }).toBeUndefined();

/** What each command does and says, by what is there: nothing, a stack that runs, or what is left of one that was killed. */
const ACTIONS = {
  start: async () => {
    const started = begin();
    await untilRunning(folder);
    expect(readLocalFile(folder)).toMatchObject({ stack: { pid: started.pid } });
  },
  "second start": async () => {
    const { code, stderr } = await runCli(["start", "--port-offset", String(offset)], folder);
    expect({ code, stderr }).toEqual({ code: 69, stderr: expect.stringContaining(`(process ${stack?.pid})`) });
  },
  once: async () => {
    const before = readLocalFile(folder);
    expect(await runCli(["start", "--once", "--no-samples"], folder)).toMatchObject({ code: 0 });
    expect(readLocalFile(folder)).toEqual(before);
  },
  stop: async () => {
    expect(await stop()).toBe(`Stopped the local stack of ${folder} (process ${stack?.pid}).\n`);
    expect(await stack?.end()).toMatchObject({ code: 0 });
    expect(existsSync(localFilePath(folder))).toBe(false);
    await refuseBusyPorts(offsetPorts(offset));
  },
  "stop nothing": async () => {
    expect(await stop()).toBe(`No local stack is running in ${folder}.\n`);
  },
  kill: async () => {
    stack?.kill();
    await stack?.end();
    await freed();
    const { code, stderr } = await runCli(["table", "list"], folder);
    expect({ code, stderr }).toEqual({ code: 69, stderr: expect.stringContaining(`process ${stack?.pid} is gone`) });
  },
  "stop what was killed": async () => {
    expect(await stop()).toBe(`The local stack of ${folder} had ended already.\n`);
    expect(existsSync(localFilePath(folder))).toBe(false);
  },
};

test.for<(keyof typeof ACTIONS)[][]>([
  [["stop nothing", "once", "start", "second start", "once", "stop", "stop nothing"]],
  [["start", "kill", "once", "start", "kill", "stop what was killed", "start", "stop"]],
])("finds every stack, and leaves no port taken: %s", { timeout: 120_000 }, async ([actions = []]) => {
  for (const action of actions) await ACTIONS[action]();
});

it("stops one that is only just starting", async () => {
  const started = begin();
  await expect.poll(() => existsSync(path.join(folder, ".savelife/stack.lock")), { timeout: 15_000 }).toBe(true);
  expect(await stop()).toBe(`Stopped the local stack of ${folder} (process ${started.pid}).\n`);
  expect(await started.end()).toMatchObject({ code: 0 });
});

it("stops from a folder below, and what is left when npx is killed", async () => {
  await symlink(path.resolve(import.meta.dirname, "../../../../node_modules"), path.join(folder, "node_modules"));
  await mkdir(path.join(folder, "below"));
  const args = ["--offline", "savelife", "start", "--port-offset", String(offset), "--no-samples"];
  const npx = spawn("npx", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const running = await untilRunning(folder);
  npx.kill("SIGKILL");
  await once(npx, "exit");
  expect(await runCli(["table", "list"], folder), "it goes on").toMatchObject({ code: 0 });
  const pid = running?.status === "running" ? running.stack.pid : 0;
  expect(pid).not.toBe(npx.pid);
  expect(await stop(path.join(folder, "below"))).toBe(`Stopped the local stack of ${folder} (process ${pid}).\n`);
  await refuseBusyPorts(offsetPorts(offset));
});

it("kills nobody who has the process id of a stack that was killed", async () => {
  begin();
  await untilRunning(folder);
  stack?.kill();
  await stack?.end();
  const bystander = startCli(["publish", "-", "--dry-run"], folder); // which waits for its input, with or without a stack
  const left: object = JSON.parse(await readFile(localFilePath(folder), "utf8"));
  await writeFile(localFilePath(folder), JSON.stringify({ ...left, pid: bystander.pid }));
  expect(await stop()).toBe(`The local stack of ${folder} had ended already.\n`);
  expect(process.kill(bystander.pid, 0)).toBe(true);
  bystander.kill();
  await bystander.end();
});
