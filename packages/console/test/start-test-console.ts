import { request } from "node:http";
import { startBench, stopEngines } from "@savelife/workbench/test/start-bench";
import type { ConsoleOptions } from "../src/options.ts";
import { startConsole } from "../src/start-console.ts";
import { system } from "../src/system.ts";

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };
type Request = { method?: string; headers?: Record<string, string>; body?: string };

/** A console on real engines, behind a real port, whose requests may say anything of where they come from. */
export async function startTestConsole(change: Partial<ConsoleOptions> = {}) {
  const bench = await startBench();
  const measures: ConsoleOptions["measures"] = {
    recentOutcomes: async () => ({ binSeconds: 10, bins: [] }),
    oldestMessages: async () => ({ queue: undefined, deadLetters: undefined }),
    origin: "a test",
  };
  const running = await startConsole({ bench, measures, stage: "test", refreshSeconds: 2, ...system, ...change });
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
    bench,
    cookie,
    csrf,
    send,
    visit,
    /** Posts a form with the cookie and the forms' secret. */
    post: (path: string, fields: Record<string, string> | [string, string][]) => {
      const body = new URLSearchParams(fields);
      body.set("csrf", csrf);
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return visit(path, { method: "POST", headers, body: body.toString() });
    },
    async stop() {
      await running.stop();
      await bench.stop();
      await stopEngines();
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
