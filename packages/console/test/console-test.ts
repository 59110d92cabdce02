import { serialize } from "@savelife/core/event";
import { toItem } from "@savelife/core/item";
import { countMessages, totalOf } from "@savelife/core/receive";
import { insertItems } from "@savelife/core/table";
import { attempt } from "@savelife/core/test/attempt";
import { drain } from "@savelife/core/test/engines";
import { fixture } from "@savelife/core/test/records";
import { type Asked, ask } from "@savelife/local/test/ask";
import {
  addDeadLetters,
  startBench,
  type TestBench,
  test as workbenchTest,
} from "@savelife/workbench/test/start-bench";
import { expect } from "vitest";
import { newAddress } from "../src/guard/tickets.ts";
import { type ConsoleOptions, system } from "../src/options.ts";
import { startConsole } from "../src/start-console.ts";

type Answer = { status: number; headers: Record<string, unknown> };

/** A console on real engines, behind a real port, whose requests may claim any origin. */
export type Site = Awaited<ReturnType<typeof startTestConsole>>;

/** `test` with one console for each file; `change` are the options that the file wants to be different. */
export const test = workbenchTest
  .extend("change", { scope: "file" }, (): Partial<ConsoleOptions> => ({}))
  .extend("site", { scope: "file" }, async ({ engines, change }, { onCleanup }) => {
    const site = await startTestConsole(await startBench(Promise.resolve(engines)), change);
    onCleanup(() => site.stop());
    return site;
  });

/** Nothing is measured. */
export const NO_MEASURES: ConsoleOptions["measures"] = {
  read: async () => ({ binSeconds: 10, bins: [], ages: { queue: undefined, deadLetters: undefined } }),
  origin: "a test",
};

/** The value of a field that a form sends along unseen. */
export function hiddenIn(page: string, name: string): string {
  const [, value = ""] = new RegExp(`name="${name}" value="([^"]*)"`).exec(page) ?? [];
  return value.replaceAll("&quot;", '"').replaceAll("&#39;", "'");
}

/** An event that is stored with another city, as a dead letter. */
export async function haveConflict(site: Site): Promise<{ id: string; PK: string; body: string; path: string }> {
  const event = fixture("DonorSignedUp", crypto.randomUUID());
  const item = { ...toItem(event), city: "Elsewhere" };
  await insertItems(site.bench.table, [item], attempt());
  const body = serialize(event);
  const [id = ""] = await site.look(body);
  return { id, PK: item.PK, body, path: `/dead-letters/letter/${id}` };
}

async function startTestConsole(bench: TestBench, change: Partial<ConsoleOptions>) {
  const running = await startConsole({
    bench,
    measures: NO_MEASURES,
    stage: "test",
    refreshSeconds: 2,
    ...system,
    ...change,
  });
  const send = (path: string, options: Asked = {}) => ask(`${running.url}${path}`, options);
  /** The path and the query of a new address. */
  const newPath = () => `/${new URL(newAddress(running, system.randomBytes)).search}`;
  const { headers } = await send(newPath());
  const cookie = String(headers["set-cookie"]).split(";")[0] ?? "";
  /** With the cookie, as a page of the console asks. */
  const visit = (path: string, options: Asked = {}) => {
    return send(path, { ...options, headers: { cookie, origin: running.url, ...options.headers } });
  };
  const csrf = hiddenIn((await visit("/send")).body, "csrf");
  /** Posts a form with the cookie and the forms' secret. */
  const post = (path: string, fields: Record<string, string> | [string, string][]) => {
    const body = new URLSearchParams(fields);
    body.set("csrf", csrf);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return visit(path, { method: "POST", headers, body: body.toString() });
  };
  /** Follows a job until it has ended, and answers its page. */
  const untilEnded = async ({ status, headers }: Answer): Promise<string> => {
    expect(status).toBe(303);
    let body = "";
    const ended = async () => {
      body = (await visit(String(headers.location))).body;
      return body.includes('data-live="0"');
    };
    await expect.poll(ended, { timeout: 20_000 }).toBe(true);
    return body;
  };
  return {
    ...running,
    bench,
    cookie,
    csrf,
    newPath,
    send,
    visit,
    post,
    untilEnded,
    /** Puts bodies on the dead-letter queue, lets the console look at them, and answers their message ids. */
    async look(...bodies: string[]): Promise<string[]> {
      await addDeadLetters(
        bench,
        bodies.map((body) => ({ body })),
      );
      await untilEnded(await post("/dead-letters/look", {}));
      const { letters } = bench.journal.select({}, { limit: 1_000 });
      return bodies.map((body) => letters.find((one) => one.body === body)?.messageId ?? "not seen");
    },
    /** Takes all messages from the queue. */
    sent: () => drain(bench.queue),
    /** The number of dead letters. */
    count: async () => totalOf(await countMessages(bench.deadLetters)),
    /** Takes everything from both queues. */
    async clear(): Promise<void> {
      await drain(bench.deadLetters);
      await drain(bench.queue);
    },
    async stop() {
      await running.stop();
      await bench.stop();
    },
  };
}
