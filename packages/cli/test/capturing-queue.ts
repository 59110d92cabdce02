import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test as plainTest } from "vitest";
import { type Change, runHere } from "./run-here.ts";
import { NOBODY, temporaryDirectory, writeLocalJson } from "./stack.ts";

/**
 * `test` of an import: each has its own folder, in which the CLI finds a queue that keeps everything. `put` and `read` are
 * for files of the folder, `runImport` runs a command line and answers the document of `--json` too.
 */
export const test = plainTest
  .extend("folder", async ({ task: _task }, { onCleanup }) => {
    const folder = await temporaryDirectory();
    onCleanup(() => rm(folder, { recursive: true }));
    return folder;
  })
  .extend("queue", async ({ folder }, { onCleanup }) => {
    const queue = await startCapturingQueue(folder);
    onCleanup(() => queue.stop());
    return queue;
  })
  .extend("directory", ({ folder, queue: _queue }) => folder)
  .extend("put", ({ directory }) => (name: string, content: string | Buffer) => {
    return writeFile(path.join(directory, name), content);
  })
  .extend(
    "read",
    ({ directory }) =>
      (name: string) =>
        readFile(path.join(directory, name), "utf8"),
  )
  .extend("runImport", ({ directory }) => async (args: string[], change: Change = {}) => {
    const { code, stdout, stderr } = await runHere(["import", ...args], directory, change);
    return { code, stdout, stderr, report: stdout.startsWith("{") ? JSON.parse(stdout) : undefined };
  });

/** A file of donors; with `withRejected` every tenth row has a blood group that is not one. */
export function donorsCsv(rows: number, withRejected = false): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    return `Donor ${i},Split,${withRejected && i % 10 === 3 ? "Z" : "A+"},d${i}@server.example\n`;
  });
  return `first_name,city,type,email\n${lines.join("")}`;
}

/** An event as it came to the queue. */
type Captured = { id: string; type: string; source: string; data: Record<string, unknown> };

/** A queue that takes everything and keeps it in its order of arrival. */
type CapturingQueue = {
  events: Captured[];
  groups: Set<string>;
  /** How many requests have come. */
  requests: number;
  /** Makes the next requests fail: with this HTTP status, without an answer, or with an answer that is lost after they were taken. */
  fail(requests: number, how: Failure): void;
  stop(): void;
};

type Failure = number | "lost reply" | "no answer";
type Entry = { Id: string; MessageBody: string; MessageGroupId?: string };

/**
 * Starts a queue for tests of many messages: an engine takes longer for 100,000 messages than a test may. It speaks SQS's JSON
 * protocol as far as a sender needs it. The CLI finds it in `directory`.
 */
async function startCapturingQueue(directory: string): Promise<CapturingQueue> {
  const events: Captured[] = [];
  const groups = new Set<string>();
  let failing: { requests: number; how: Failure } = { requests: 0, how: 500 };
  const captured: CapturingQueue = {
    events,
    groups,
    requests: 0,
    fail(requests, how) {
      failing = { requests, how };
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer(async (request, response) => {
    const { Entries } = JSON.parse(Buffer.concat(await request.toArray()).toString("utf8")) as { Entries: Entry[] };
    captured.requests += 1;
    const isFailing = failing.requests-- > 0;
    if (isFailing && failing.how === "no answer") return;
    if (isFailing && typeof failing.how === "number") {
      response.writeHead(failing.how, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: "com.amazonaws.sqs#InternalFailure" }));
      return;
    }
    for (const { MessageBody, MessageGroupId = "" } of Entries) {
      events.push(JSON.parse(MessageBody));
      groups.add(MessageGroupId);
    }
    if (isFailing) {
      request.socket.destroy();
      return;
    }
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: crypto.randomUUID(),
      MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex"),
    }));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ Successful, Failed: [] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sqs = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queue = { url: `${sqs}/000000000000/Queue` };
  await writeLocalJson(directory, {
    pid: process.pid,
    ...NOBODY,
    sqs,
    dynamodb: sqs,
    queue,
    deadLetters: { url: `${sqs}/000000000000/DeadLetters` },
    table: { name: "Table" },
  });
  return captured;
}
