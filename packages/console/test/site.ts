import { randomBytes } from "node:crypto";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Item } from "@savelife/core/item";
import { toAsciiJson } from "@savelife/core/json";
import { type Queue, sendMessages } from "@savelife/core/queue";
import { getItem } from "@savelife/core/read-items";
import { countMessages, totalOf } from "@savelife/core/receive";
import { drain } from "@savelife/core/test/engines";
import { dynamodbClient, sqsClient } from "@savelife/local/clients";
import { startLocal } from "@savelife/local/start-local";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, test as plainTest } from "vitest";
import { newAddress } from "../src/guard/tickets.ts";
import { startBrowser } from "./browser.ts";

/** A page, and what went wrong on it: errors, violations of its policy, requests to any other address. */
type Visit = { page: Page; wrong: string[] };

/** The whole system of one machine, and a browser in front of it. */
export type Site = Awaited<ReturnType<typeof startSite>>;

/** A name that an attacker's name server says is this machine. */
export const REBOUND = "rebound.example";

/**
 * `test` with the local stack and a browser, one of each for all files, without the dead letters of an earlier test. What is visited
 * by `visit` must do nothing that it must not; `site.visit` does not check that.
 */
export const test = plainTest
  .extend("started", { scope: "worker" }, () => startSite())
  .extend("running", { scope: "worker" }, ({ started }, { onCleanup }) => {
    onCleanup(started.stop);
    return started;
  })
  .extend("site", async ({ running }) => {
    await running.clearWholly();
    return running;
  })
  .extend("visit", ({ site }, { onCleanup }) => {
    const visits: Visit[] = [];
    onCleanup(async () => {
      for (const { page } of visits) await page.context().close();
      expect(visits.flatMap(({ wrong }) => wrong)).toEqual([]);
      expect(site.reached).toEqual([]);
    });
    return async (...visitor: Parameters<Site["visit"]>) => {
      const visit = await site.visit(...visitor);
      visits.push(visit);
      return visit.page;
    };
  });

async function startSite() {
  const [local, browser] = await Promise.all([startLocal({ windowMilliseconds: 0 }), startBrowser([REBOUND])]);
  const client = sqsClient(local.sqs);
  const queue: Queue = { client, url: local.queue.url };
  const deadLetters: Queue = { client, url: local.deadLetters.url };
  const table = { client: DynamoDBDocumentClient.from(dynamodbClient(local.dynamodb)), name: local.table.name };
  const origin = local.console.url;
  const put = async (to: Queue, bodies: string[]) => {
    const sent = await sendMessages(
      to,
      bodies.map((body) => ({ body })),
    );
    expect(sent.map(({ status }) => status)).toEqual(bodies.map(() => "sent"));
  };
  return {
    ...browser,
    local,
    origin,
    services: { queue, deadLetters, table },
    /** Sends messages to the queue. */
    send: (...bodies: string[]) => put(queue, bodies),
    /** Sends invalid messages to the queue, and waits until all are dead letters. */
    async reject(...bodies: string[]) {
      const before = await total(deadLetters);
      await put(queue, bodies);
      await expect.poll(() => total(deadLetters), { timeout: 20_000 }).toBe(before + bodies.length);
    },
    /** Puts messages on the dead-letter queue, as SQS does after too many failures. */
    addDeadLetters: (...bodies: string[]) => put(deadLetters, bodies),
    /** The item of a key, once it is there. */
    async item(PK: string): Promise<Item | undefined> {
      await expect.poll(() => getItem(table, PK), { timeout: 20_000 }).toBeDefined();
      return getItem(table, PK);
    },
    /** Removes the dead letters that nobody holds, and answers them. */
    clear: () => drain(deadLetters),
    /** Removes all dead letters of an earlier test, also those that a look of its pages still holds. */
    async clearWholly() {
      const left = async () => {
        await drain(deadLetters);
        return total(deadLetters);
      };
      await expect.poll(left, { timeout: 40_000 }).toBe(0);
    },
    countDeadLetters: () => total(deadLetters),
    /** A new visitor, who has opened the printed address, or one of another page. */
    async visit(options: BrowserContextOptions = {}, path = "/"): Promise<Visit> {
      const context = await browser.browser.newContext({ viewport: { width: 1100, height: 800 }, ...options });
      context.setDefaultTimeout(20_000);
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on("request", (request) => {
        if (new URL(request.url()).origin !== origin) wrong.push(`request to ${request.url().slice(0, 200)}`);
      });
      page.on("dialog", (dialog) => {
        wrong.push(`dialog: ${dialog.message()}`);
        return dialog.dismiss();
      });
      page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
      page.on("console", (message) => {
        // The browser reports answers such as 404 itself; what the policy refuses is reported in the same way.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          wrong.push(message.text());
      });
      await page.goto(new URL(path + new URL(newAddress(local.console, randomBytes)).search, origin).href);
      return { page, wrong };
    },
    async stop() {
      await browser.stop();
      await local.stop();
    },
  };
}

async function total(queue: Queue): Promise<number> {
  return totalOf(await countMessages(queue));
}

/** The message of a donor, with a new id, and other data if given. */
export function donor(data: object = {}, envelope: object = {}): { id: string; PK: string; body: string } {
  const id = crypto.randomUUID();
  const fields = { first_name: "Ana", city: "Rotterdam", type: "A+", email: "ana@example.org", ...data };
  const event = { specversion: "1.0", id, source: "https://crm.example.org", type: "DonorSignedUp" };
  const body = toAsciiJson({ ...event, time: "2026-11-22T10:00:00Z", data: fields, ...envelope });
  return { id, PK: `DONOR#${id}`, body };
}
