import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fault, type FaultProxy, PAGE_TEXT, startProxy } from "@savelife/core/test/proxy";
import { createQueues } from "@savelife/local/resources";
import { afterAll, beforeAll, expect, test } from "vitest";
import { donor, ndjson } from "../test/events.ts";
import { addDeadLetters, takeDeadLetters } from "../test/letters.ts";
import { drain } from "../test/queue.ts";
import { runHere } from "../test/run-here.ts";
import { type Stack, startStack, temporaryDirectory, writeLocalJson } from "../test/stack.ts";
import { EXIT } from "./cli-error.ts";

/** Commands by the operation that fails in the middle of them, when all before it has gone well. */
const COMMANDS: [operation: string, args: string[]][] = [
  ["SendMessageBatch", ["publish", "good.ndjson"]],
  ["SendMessageBatch", ["dlq", "replay", "--yes"]],
  ["SendMessageBatch", ["dlq", "replay", "--from", "exported.ndjson", "--yes"]],
  ["SendMessageBatch", ["dlq", "edit", "ID", "--path", "data.city", "--set", "Delft", "--yes"]],
  ["SendMessageBatch", ["dlq", "edit", "ID", "--path", "data.city", "--set", "Delft", "--replay", "--yes"]],
  ["DeleteMessageBatch", ["dlq", "replay", "--yes"]],
  ["DeleteMessageBatch", ["dlq", "edit", "ID", "--path", "data.city", "--set", "Delft", "--yes"]],
  ["DeleteMessageBatch", ["dlq", "edit", "ID", "--path", "data.city", "--set", "Delft", "--replay", "--yes"]],
  ["DeleteMessageBatch", ["dlq", "discard", "out.ndjson", "--yes"]],
  ["ReceiveMessage", ["dlq", "summary"]],
  ["ReceiveMessage", ["dlq", "discard", "out.ndjson", "--yes"]],
  ["ChangeMessageVisibilityBatch", ["dlq", "summary"]],
  ["ChangeMessageVisibilityBatch", ["dlq", "list"]],
];

const FAULTS: [name: string, fault: Fault, code: number][] = [
  ["a page with 502", { kind: "page", status: 502 }, EXIT.tryAgain],
  ["a page to log in, with 200", { kind: "page", status: 200 }, EXIT.tryAgain],
  ["AccessDenied", { kind: "answer", status: 403, body: { __type: "AccessDenied" } }, EXIT.unavailable],
];

let engines: Stack;
beforeAll(async () => {
  engines = await startStack();
});
afterAll(() => engines.stop());

/** Queues, a proxy in front of them, and a folder, of one test alone. */
type Setting = { stack: Stack; proxy: FaultProxy; directory: string };
let queues = 0;

async function withSetting(work: (setting: Setting) => Promise<void>): Promise<void> {
  const n = ++queues;
  const proxy = await startProxy(engines.sqs);
  const directory = await temporaryDirectory();
  const stack = { ...engines, ...(await createQueues(engines.sqs, { queue: `Q${n}`, deadLetters: `D${n}` })) };
  const at = ({ url }: { url: string }) => ({ url: url.replace(engines.sqs, proxy.endpoint) });
  const links = { queue: at(stack.queue), deadLetters: at(stack.deadLetters) };
  await writeLocalJson(directory, { ...stack, sqs: proxy.endpoint, ...links });
  await work({ stack, proxy, directory }).finally(() => proxy.stop());
  await rm(directory, { recursive: true });
}

const ROWS = FAULTS.flatMap(([name, fault, code]) => {
  return COMMANDS.map(([operation, args]) => ({
    name,
    fault,
    code,
    operation,
    args,
    command: args.slice(0, 2).join(" "),
  }));
});

test.concurrent.for(ROWS)(
  "$name at $operation, of $command, is not a bug; the same command again loses and doubles nothing",
  ({ fault, code, operation, args }) =>
    withSetting(async ({ stack, proxy, directory }) => {
      const event = donor();
      const given = await prepare(args, event, { stack, proxy, directory });
      proxy.fault = (call) => (call.operation === operation && isAsked(call) ? fault : undefined);
      const failed = await runHere(given, directory);
      expect(failed).toMatchObject({ code, stderr: expect.stringMatching(/error: .+\n.+/) });
      expect(`${failed.stdout}${failed.stderr}`).not.toMatch(/\bbug\b|^ +at |Amsterdam|SyntaxError|<[a-z!]/im);
      expect(`${failed.stdout}${failed.stderr}`).not.toContain(PAGE_TEXT);
      if (operation !== "DeleteMessageBatch") expect(await readdir(directory)).not.toContain("out.ndjson");

      proxy.fault = () => undefined;
      const again = await runHere(given, directory);
      const isKept = again.code === EXIT.usage && given.includes("out.ndjson"); // it never writes over the file that it has made
      if (isKept) expect(again.stderr).toContain("out.ndjson is there already");
      else expect([EXIT.done, EXIT.rejected]).toContain(again.code);
      expect(await everywhere(given, { stack, directory })).toEqual([event.id]);
    }),
);

/** Extending a hold is one thing, giving it back another. */
function isAsked({ operation, body }: { operation: string; body: { Entries?: { VisibilityTimeout?: number }[] } }) {
  return operation !== "ChangeMessageVisibilityBatch" || body.Entries?.[0]?.VisibilityTimeout === 0;
}

/** One event: in a file to publish, in a file that was exported, or as a dead letter, whose id replaces ID. */
async function prepare(args: string[], event: object, { stack, directory }: Setting): Promise<string[]> {
  if (args[0] === "publish") await writeFile(path.join(directory, "good.ndjson"), ndjson(event));
  else await addDeadLetters(stack, event);
  if (args.includes("--from")) {
    await runHere(["dlq", "export", "exported.ndjson"], directory);
    await takeDeadLetters(stack);
  }
  if (!args.includes("ID")) return args;
  const { stdout } = await runHere(["dlq", "list", "--json"], directory);
  const { messageId } = JSON.parse(stdout);
  return args.map((arg) => (arg === "ID" ? messageId : arg));
}

/** The ids of the events on both queues and in the file that a discard has made. */
async function everywhere(args: string[], { stack, directory }: Omit<Setting, "proxy">): Promise<string[]> {
  const letters = (await takeDeadLetters(stack)).map((body) => JSON.parse(body));
  const sent = await drain(stack);
  const inFile = args.includes("out.ndjson") && (await readdir(directory)).includes("out.ndjson");
  const lines = inFile ? (await readFile(path.join(directory, "out.ndjson"), "utf8")).trimEnd().split("\n") : [];
  // What a discard could not delete is on the queue too, until the next change deletes it.
  const kept = lines
    .map((line) => JSON.parse(JSON.parse(line).body))
    .filter(({ id }) => letters.every((one) => one.id !== id));
  return [...letters, ...sent, ...kept].map(({ id }) => id);
}
