import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkbench } from "@savelife/workbench/workbench";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { NO_MEASURES } from "../test/console-test.ts";
import { test } from "../test/site.ts";
import { tour } from "../test/tour.ts";
import { newAddress } from "./guard/tickets.ts";
import { system } from "./options.ts";
import { startConsole } from "./start-console.ts";

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = [1100, 375];

/** The findings of axe, each with the first element that it is about; all of them, not the serious ones alone. */
async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    `axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map((one) => [one.impact, one.id, one.nodes[0].html, one.nodes[0].failureSummary].join(" ")))`,
  );
  return Array.isArray(found) ? found.map(String) : ["axe did not answer"];
}

/** What is wrong on a page as it is, in light and dark. */
async function lookAt(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    found[colorScheme] = await findings(page);
  }
  return found;
}

const NOTHING = { light: [], dark: [] };

test("axe finds nothing on any page, in light and dark, wide and narrow, and none scrolls sideways", {
  timeout: 300_000,
}, async ({ site }) => {
  const { page, wrong } = await site.visit();
  const pages: string[] = [];
  await tour(site, page, async (name) => {
    pages.push(name);
    for (const width of [320, ...WIDTHS]) {
      await page.setViewportSize({ width, height: 800 });
      const beyond = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect({ name, width, beyond }).toEqual({ name, width, beyond: 0 });
    }
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect({ name, width, ...(await lookAt(page)) }).toEqual({ name, width, ...NOTHING });
    }
  });
  expect(wrong).toEqual([]);
  expect(pages.length).toBeGreaterThan(35);
  await page.context().close();
});

test("axe would find something", async ({ site }) => {
  const { page } = await site.visit();
  await page.evaluate(
    "document.querySelector('h1').style.color = '#ccc'; document.querySelector('#main').append(document.createElement('input'))",
  );
  const { light = [] } = await lookAt(page);
  expect(light.map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual(
    expect.arrayContaining(["serious color-contrast", "critical label"]),
  );
  await page.context().close();
});

test("production is marked on every page, in words, in light and dark", async ({ site }) => {
  const folder = await mkdtemp(join(tmpdir(), "savelife-production-"));
  const bench = openWorkbench(site.services, folder, { stage: "production" });
  const running = await startConsole({
    ...system,
    stage: "production",
    bench,
    measures: NO_MEASURES,
    refreshSeconds: 10,
  });
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.goto(newAddress(running, system.randomBytes));
  for (const path of ["/", "/dead-letters", "/items", "/send", "/nowhere"]) {
    await page.goto(new URL(path, running.url).href);
    expect(await page.title()).toMatch(/^PRODUCTION · /);
    expect(await page.getByRole("note").textContent()).toContain("reaches real donors");
    expect(await lookAt(page)).toEqual(NOTHING);
  }
  await context.close();
  await running.stop();
  bench.close();
  await rm(folder, { recursive: true });
});
