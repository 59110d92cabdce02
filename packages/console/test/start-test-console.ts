import { type Asked, ask } from "@savelife/local/test/ask";
import { startBench, stopEngines } from "@savelife/workbench/test/start-bench";
import { newAddress } from "../src/guard/tickets.ts";
import { type ConsoleOptions, system } from "../src/options.ts";
import { startConsole } from "../src/start-console.ts";

/** A console on real engines, behind a real port, whose requests may say anything of where they come from. */
export async function startTestConsole(change: Partial<ConsoleOptions> = {}) {
  const bench = await startBench();
  const measures: ConsoleOptions["measures"] = {
    recentOutcomes: async () => ({ binSeconds: 10, bins: [] }),
    oldestMessages: async () => ({ queue: undefined, deadLetters: undefined }),
    origin: "a test",
  };
  const running = await startConsole({ bench, measures, stage: "test", refreshSeconds: 2, ...system, ...change });
  const send = (path: string, options: Asked = {}) => ask(`${running.url}${path}`, options);
  /** The path and the query of a new address. */
  const newPath = () => `/${new URL(newAddress(running, system.randomBytes)).search}`;
  const { headers } = await send(newPath());
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  /** With the cookie, as a page of the console asks. */
  const visit = (path: string, options: Asked = {}) => {
    return send(path, { ...options, headers: { cookie, origin: running.url, ...options.headers } });
  };
  const csrf = /name="csrf" value="([^"]+)"/.exec((await visit("/send")).body)?.[1] ?? "";
  return {
    ...running,
    bench,
    cookie,
    csrf,
    newPath,
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
