import { startBench, stopEngines } from "@savelife/workbench/test/start-bench";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { test } from "../test/site.ts";
import { tour } from "../test/tour.ts";
import { newAddress } from "./guard/tickets.ts";
import { system } from "./options.ts";
import { startConsole } from "./start-console.ts";

/** The findings of axe, each with the first element that it is about; all of them, not the serious ones alone. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map((one) => [one.impact, one.id, one.nodes[0].html, one.nodes[0].failureSummary]))",
  );
  return Array.isArray(found) ? found.map((one) => [one].flat().join(" ")) : ["axe did not answer"];
}

test.for([
  ["light", 1100],
  ["dark", 1100],
  ["light", 375],
  ["dark", 375],
] as const)("axe finds nothing on any page in %s, of %d pixels", async ([colorScheme, width], { site }) => {
  const { page, wrong } = await site.visit({ colorScheme, viewport: { width, height: 800 } });
  const found: Record<string, string[]> = {};
  const pages: string[] = [];
  await tour(site, page, async (name) => {
    pages.push(name);
    const here = await findings(page);
    if (here.length > 0) found[name] = here;
  });
  expect(found).toEqual({});
  expect(wrong).toEqual([]);
  expect(pages.length).toBeGreaterThan(35);
  await page.context().close();
});

test("axe would find something", async ({ site }) => {
  const { page } = await site.visit();
  await page.evaluate(
    "document.querySelector('h1').style.color = '#ccc'; document.querySelector('#main').append(document.createElement('input'))",
  );
  expect((await findings(page)).map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual(
    expect.arrayContaining(["serious color-contrast", "critical label"]),
  );
  await page.context().close();
});

test.for([320, 375])("no page of %d pixels scrolls sideways", async (width, { site }) => {
  const { page } = await site.visit({ viewport: { width, height: 700 } });
  const wide: Record<string, unknown> = {};
  await tour(site, page, async (name) => {
    const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (beyond !== 0) wide[name] = beyond;
  });
  expect(wide).toEqual({});
  await page.context().close();
});

test.for(["light", "dark"] as const)(
  "production is marked on every page, in words and in %s",
  async (colorScheme, { site }) => {
    const bench = await startBench();
    const measures = {
      recentOutcomes: async () => ({ binSeconds: 60, bins: [] }),
      oldestMessages: async () => ({ queue: undefined, deadLetters: undefined }),
      origin: "a test",
    };
    const running = await startConsole({ ...system, stage: "production", bench, measures, refreshSeconds: 10 });
    const context = await site.browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(newAddress(running, system.randomBytes));
    for (const path of ["/", "/dead-letters", "/items", "/send", "/nowhere"]) {
      await page.goto(new URL(path, running.url).href);
      expect(await page.title()).toMatch(/^PRODUCTION · /);
      expect(await page.getByRole("note").textContent()).toContain("reaches real donors");
      expect(await findings(page)).toEqual([]);
    }
    await context.close();
    await running.stop();
    await bench.stop();
    await stopEngines();
  },
);
