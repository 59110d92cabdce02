import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { donor, ndjson } from "../test/events.ts";
import { drain } from "../test/queue.ts";
import { INTERRUPTS, runCli, startCli } from "../test/run-cli.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../test/stack.ts";

let stack: Stack;
let empty: string;
beforeAll(async () => {
  stack = await startStack();
  empty = await temporaryDirectory();
});
afterAll(() => Promise.all([stack.stop(), rm(empty, { recursive: true })]));

const link = (name: string, value: object) => ({ [`SST_RESOURCE_${name}`]: JSON.stringify(value) });
const app = link("App", { name: "savelife-events", stage: "dev" });
const credentials = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };

describe.concurrent("ends with", () => {
  test("0 for help and version, which are data", async () => {
    const help = await runCli(["--help"], empty);
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("Usage: npx savelife"), stderr: "" });
    expect(await runCli(["--version"], empty)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test("64 for no command, and shows what there is", async () => {
    expect(await runCli([], empty)).toMatchObject({
      code: 64,
      stdout: "",
      stderr: expect.stringContaining("Commands:"),
    });
  });

  test("64 for an unknown command, and suggests one", async () => {
    const result = await runCli(["publsh\u001b[31m"], empty);
    expect(result).toMatchObject({ code: 64, stdout: "" });
    expect(result.stderr).not.toContain("\u001b");
    expect((await runCli(["tabel"], empty)).stderr).toContain("(Did you mean table?)");
  });

  test("66 for a file that is not there", async () => {
    expect(await runCli(["publish", "nothing.json"], stack.directory)).toMatchObject({ code: 66 });
  });

  test("69 where there is no system, and says how to get one", async () => {
    const { code, stdout, stderr } = await runCli(["table", "list"], empty);
    expect({ code, stdout }).toEqual({ code: 69, stdout: "" });
    expect(stderr).toMatch(/npx savelife start\n.*npx sst shell --stage/);
  });

  test("69 for a local stack that is gone", async () => {
    const directory = await temporaryDirectory();
    await writeLocalJson(directory, { ...stack, pid: 2 ** 22 + 1 });
    const result = await runCli(["publish"], directory, ndjson(donor()));
    expect(result).toMatchObject({
      code: 69,
      stderr: expect.stringMatching(/process 4194305 is gone\n.*npx savelife start/),
    });
    await rm(directory, { recursive: true });
  });

  test("69 for links that are not JSON, or not there", async () => {
    const broken = await runCli(["table", "list"], empty, "", { ...app, SST_RESOURCE_Table: "{" });
    expect(broken).toMatchObject({
      code: 69,
      stderr: expect.stringContaining("the links in SST_RESOURCE_… are not JSON"),
    });
    const missing = await runCli(["table", "list"], empty, "", app);
    expect(missing).toMatchObject({
      code: 69,
      stderr: expect.stringContaining("stage dev has no link named Table"),
    });
  });

  test("69 for a queue of another host than the endpoint", async () => {
    const production = link("Queue", { url: "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue" });
    const env = { ...app, ...production, ...credentials, AWS_ENDPOINT_URL: stack.sqs };
    const { code, stderr } = await runCli(["publish"], stack.directory, ndjson(donor()), env);
    expect(code).toBe(69);
    expect(stderr).toContain("the queue is at sqs.eu-west-1.amazonaws.com");
  });
});

test("works on the links of sst shell rather than on the local stack", async () => {
  const env = { ...app, ...link("Queue", stack.queue), ...credentials, AWS_ENDPOINT_URL_SQS: stack.sqs };
  const event = donor();
  const { code, stderr } = await runCli(["publish"], path.parse(empty).root, ndjson(event), env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "1 event read: 1 sent to the queue of stage dev.\n" });
  expect(await drain(stack)).toEqual([event]);
});

test.for(INTERRUPTS)("on %s, finishes what it has begun, closes its document and ends with 130", async (signal) => {
  const cli = startCli(["publish", "--json"], stack.directory);
  cli.write(ndjson(donor()));
  await vi.waitUntil(() => cli.stdout.includes("sent"), { timeout: 10_000 });
  cli.write('{"specversion":'); // half an event is not a fault of the input
  cli.interrupt(signal);
  await vi.waitUntil(() => cli.stderr.includes("error:"), { timeout: 10_000 });
  const { code, stdout, stderr } = await cli.end();
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ read: 1, sent: 1, rejected: 0 });
  expect(stderr).toContain("interrupted before the end of the input");
  expect(await drain(stack)).toHaveLength(1);
});

const KEY = `DONOR#${crypto.randomUUID()}`;

test.for<[NodeJS.Signals, string[]]>([
  ...INTERRUPTS.map((signal): [NodeJS.Signals, string[]] => [signal, ["table", "list"]]),
  ["SIGINT", ["table", "list", "--where", "city=Riga"]],
  ["SIGINT", ["table", "get", KEY]],
  ["SIGINT", ["table", "correct", KEY, "--set", "city=Riga", "--yes"]],
  ["SIGINT", ["table", "erase", KEY, "--yes"]],
])("on %s while the table does not answer, %j ends with 130", { timeout: 20_000 }, async ([signal, command]) => {
  // By itself a request would end after 30 s.
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const directory = await temporaryDirectory();
  const { port } = silent.address() as AddressInfo;
  await writeLocalJson(directory, { ...stack, dynamodb: `http://127.0.0.1:${port}` });
  const cli = startCli(command, directory);
  await once(silent, "request");
  cli.interrupt(signal);
  expect(await cli.end()).toMatchObject({ code: 130, stdout: "", stderr: expect.stringMatching(/interrupted/i) });
  silent.close();
  await rm(directory, { recursive: true });
});

test("goes on sending when the reader of its output is gone, as after `| head`", async () => {
  const cli = startCli(["publish", "--json"], stack.directory);
  cli.write(ndjson(donor()));
  await vi.waitUntil(() => cli.stdout.includes("sent"), { timeout: 10_000 });
  cli.closeStdout();
  const { code, stderr } = await cli.end(ndjson(...Array.from({ length: 50 }, () => donor())));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "51 events read: 51 sent to the queue of the local stack.\n" });
  expect(await drain(stack)).toHaveLength(51);
});

test("lists to a reader that is gone without a word", async () => {
  const cli = startCli(["table", "list"], stack.directory);
  cli.closeStdout();
  expect(await cli.end()).toMatchObject({ code: 0 });
});

test("colours only what goes to a terminal, and never with NO_COLOR", async () => {
  const piped = await runCli(["tabel"], empty);
  expect(piped.stderr).not.toContain("\u001b");
  const forced = await runCli(["tabel"], empty, "", { FORCE_COLOR: "1" });
  expect(forced.stderr).toContain("\u001b[31m");
  const refused = await runCli(["tabel"], empty, "", { NO_COLOR: "1" });
  expect(refused.stderr).not.toContain("\u001b");
});

test("loads the engines of the local stack for start alone", async () => {
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ load(url, context, next) {
      if (/node_modules.(fauxqs|dynalite)./.test(url)) process.stderr.write("an engine\\n");
      return next(url, context);
    } });`;
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}` };
  expect((await runCli(["start", "--once", "--no-samples"], empty, "", env)).stderr).toContain("an engine");
  expect((await runCli(["stop"], empty, "", env)).stderr).not.toContain("an engine");
  for (const args of [["table", "list"], ["publish"], ["dlq", "summary"]]) {
    expect((await runCli(args, stack.directory, "", env)).stderr).not.toContain("an engine");
  }
});
