import { request } from "node:http";
import { createQueue, sqsAt, tableAt } from "@savelife/core/test/engines";
import { createTable } from "@savelife/local/create-table";
import { startDynamodb } from "@savelife/local/dynamodb";
import { startSqs } from "@savelife/local/sqs";
import type { ConsoleOptions } from "../src/options.ts";
import { startConsole } from "../src/start-console.ts";
import { system } from "../src/system.ts";

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };
type Request = { method?: string; headers?: Record<string, string>; body?: string };

/** A console on real engines, behind a real port, whose requests may say anything of where they come from. */
export async function startTestConsole(change: Partial<ConsoleOptions> = {}) {
  const [sqs, dynamodb] = await Promise.all([startSqs(), startDynamodb()]);
  const client = sqsAt(sqs.endpoint);
  await createTable(dynamodb.endpoint, "Table");
  const [queue, deadLetters, table] = await Promise.all([
    createQueue(client, "Queue"),
    createQueue(client, "DeadLetters"),
    tableAt(dynamodb.endpoint, "Table"),
  ]);
  const measures: ConsoleOptions["measures"] = {
    recentOutcomes: async () => ({ binSeconds: 10, bins: [] }),
    oldestMessages: async () => ({ queue: undefined, deadLetters: undefined }),
    origin: "a test",
  };
  const parts = { queue, deadLetters, table, measures, stage: "test", refreshSeconds: 2, ...system };
  const running = await startConsole({ ...parts, ...change });
  const send = (path: string, options: Request = {}) => ask(new URL(running.url).port, path, options);
  const { headers } = await send(`/${new URL(running.openUrl).search}`);
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  /** With the cookie, as a page of the console asks. */
  const visit = (path: string, options: Request = {}) => {
    return send(path, { ...options, headers: { cookie, origin: running.url, ...options.headers } });
  };
  const csrf = /name="csrf" value="([^"]+)"/.exec((await visit("/send")).body)?.[1] ?? "";
  return {
    ...running,
    ...parts,
    cookie,
    csrf,
    send,
    visit,
    /** Posts a form with the cookie and the forms' secret. */
    post: (path: string, fields: Record<string, string>) => {
      return visit(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ csrf, ...fields }).toString(),
      });
    },
    async stop() {
      await running.stop();
      await Promise.all([sqs.stop(), dynamodb.stop()]);
    },
  };
}

/** `fetch` sets `Host` and `Origin` itself; this one sends what it is told. */
function ask(port: string, path: string, { method = "GET", headers = {}, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, async (answer) => {
      const chunks = await answer.toArray();
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
