import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CapturingQueue, startCapturingQueue } from "../../test/capturing-queue.ts";
import { runHere } from "../../test/run-here.ts";
import { temporaryDirectory } from "../../test/stack.ts";
import { readLinks } from "../links/links.ts";
import { createSendThread } from "./send-thread.ts";

let directory: string;
let queue: CapturingQueue;
beforeAll(async () => {
  directory = await temporaryDirectory();
  queue = await startCapturingQueue(directory);
});
afterAll(async () => {
  queue.stop();
  await rm(directory, { recursive: true });
});

beforeEach(() => {
  queue.events.length = 0;
});

const message = (name: string) => ({ body: JSON.stringify({ name }) });
const never = new AbortController().signal;

test("orders that are under way at once are answered each for itself", async () => {
  const { send, close } = createSendThread(readLinks(directory), {}, never);
  const answers = await Promise.all(["a", "b", "c"].map((name) => send([message(name)])));
  expect(answers).toEqual([undefined, undefined, undefined]);
  expect(queue.events).toHaveLength(3);
  expect(queue.events).toEqual(expect.arrayContaining([{ name: "a" }, { name: "b" }, { name: "c" }]));
  await close();
});

test("nothing is tried again once it was stopped, and the error is named", async () => {
  const { send, close } = createSendThread(readLinks(directory), {}, AbortSignal.abort());
  queue.fail(100, 400);
  expect(await send([message("d")])).toMatchObject({
    exitCode: 75,
    message: expect.stringContaining("(InternalFailure)"),
  });
  queue.fail(0, 400);
  await close();
});

const links = { place: "stage test", stage: "test", Queue: { url: "http://127.0.0.1:9/0/Queue" } };

test.for([
  ["links without a queue", { ...links, Queue: undefined }, "expected Queue among the links of stage test"],
  ["a queue at another host than the endpoint", links, "127.0.0.1:8"],
] as const)("%s are refused before there is a thread", ([, given, message]) => {
  const create = () => createSendThread(given, { AWS_ENDPOINT_URL: "http://127.0.0.1:8" }, never);
  expect(create).toThrow(expect.objectContaining({ name: "CliError", message: expect.stringContaining(message) }));
});

describe("a thread that ends", () => {
  const preload = fileURLToPath(new URL("../../test/end-thread.ts", import.meta.url));
  const ending = (how: string) => ({ NODE_OPTIONS: `--import ${preload}`, END_THREAD: how });
  const rows = Array.from({ length: 600 }, (_, i) => `Donor ${i},Split,${i % 10 ? "" : "Z"},d${i}@server.example\n`);

  test.for([
    ["exits 0", 75, /^error: the thread that sends has ended\n/m],
    ["throws 0", 75, /^error: the thread that sends cannot start \(TypeError\)\n/m],
    ["exits 1", 75, /^error: the thread that sends has ended\n/m],
    ["throws 1", 70, /^error: a bug in savelife: the thread that sends failed \(TypeError\)\n/m],
    ["starves 1", 75, /^error: the thread that sends has run out of memory \(ERR_WORKER_OUT_OF_MEMORY\)\n/m],
    ["exits 20", 75, /^error: the thread that sends has ended\n/m],
  ] as const)("%s: the import ends with %i, and goes on at its checkpoint", async ([how, code, message]) => {
    await writeFile(path.join(directory, "donors.csv"), `first_name,city,type,email\n${rows.join("")}`);
    const files = ["--checkpoint", `${how}.checkpoint`, "--rejects", `${how}.csv`];
    const command = ["import", "donors.csv", "--type", "DonorSignedUp", "--id-from", "email", "--json", ...files];
    for (const _time of ["first", "second"]) {
      const ended = await runHere(command, directory, { env: ending(how) });
      expect(ended).toMatchObject({ code, stderr: expect.stringMatching(message) });
      expect(ended.stderr).toContain("Run the same command again to go on at line ");
      expect(ended.stderr).not.toContain("ivica");
      expect(JSON.parse(await readFile(path.join(directory, `${how}.checkpoint`), "utf8")).isDone).toBe(false);
    }
    const { code: last, stdout } = await runHere(command, directory);
    expect(last).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ read: 600, sent: 540, rejected: 60 });
    expect(new Set(queue.events.map(({ data }) => data.email)).size).toBe(540);
    const rejects = await readFile(path.join(directory, `${how}.csv`), "utf8");
    expect(rejects.match(/^"line/gm)).toHaveLength(60);
  });

  test("is started by the first row to send, and by no file without one", async () => {
    await writeFile(path.join(directory, "none.csv"), "first_name,city,type,email\n,,Z,\n");
    await writeFile(path.join(directory, "donors.csv"), `first_name,city,type,email\n${rows.join("")}`);
    const command = ["import", "--type", "DonorSignedUp", "--id-from", "email", "--json"];
    const env = ending("exits 0");
    expect(await runHere([...command, "none.csv"], directory, { env })).toMatchObject({ code: 1 });
    expect(await runHere([...command, "donors.csv", "--dry-run"], directory, { env })).toMatchObject({ code: 1 });
    expect(await runHere([...command, "donors.csv"], directory, { env })).toMatchObject({ code: 75 });
  });
});
