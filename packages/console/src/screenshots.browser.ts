import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { donor, type Site, startSite } from "../test/site.ts";

/** Where pictures go: with the reports of a test run, or with the documents, by `pnpm screenshots`. */
const FOLDER = path.resolve(import.meta.dirname, "../../..", process.env.SCREENSHOTS ?? "reports/screenshots");
/** A page of documents is read on a phone too. */
const MOST_BYTES = 100_000;

let site: Site;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  site = await startSite();
});
afterAll(() => site.stop());

/** As in the text of docs/dead-letters.md: a form has begun to write blood groups in words. */
async function haveAnOrdinaryDay(): Promise<void> {
  const stored = donor();
  await site.send(stored.body, ...Array.from({ length: 40 }, () => donor().body));
  await site.item(stored.PK);
  await site.poison(
    ...Array.from({ length: 12 }, () => donor({ type: "O pozitivno" }).body),
    "Hello, I would like to give blood.",
    donor({ city: "Utrecht" }, { id: stored.id }).body,
  );
}

test("the pictures of docs/dead-letters.md, of sample data alone", async () => {
  await haveAnOrdinaryDay();
  const { page, wrong } = await site.visit({ viewport: { width: 900, height: 560 } });
  const open = (to: string) => page.goto(new URL(to, site.origin).href);
  const follow = (name: RegExp | string) => page.getByRole("link", { name }).first().click();
  await expect.poll(() => page.locator(".legend .written b").textContent(), { timeout: 20_000 }).toBe("41");
  await shoot(page, "overview");
  await open("/dead-letters");
  await shoot(page, "groups");
  await follow(/^invalid-data\s+DonorSignedUp\s+data\.type/);
  await page.locator("tbody th a").first().click();
  await shoot(page, "letter");
  await follow("Edit it…");
  const editor = page.getByLabel("The message");
  await editor.fill((await editor.inputValue()).replace("O pozitivno", "O+"));
  await page.getByRole("button", { name: "See what would happen" }).click();
  await shoot(page, "edit");
  await page.getByRole("button", { name: /^Replay it/ }).click();
  await page.getByRole("heading", { name: "Changed" }).waitFor();
  await site.bury(donor().body, donor().body);
  await open("/dead-letters");
  await follow(/^failed/);
  await page.getByRole("button", { name: /^Replay all/ }).click();
  await shoot(page, "replay");
  expect(wrong).toEqual([]);
});

async function shoot(page: Page, name: string): Promise<void> {
  const picture = await page.screenshot({
    path: path.join(FOLDER, `console-${name}.png`),
    fullPage: true,
    animations: "disabled",
  });
  expect(picture.length).toBeLessThan(MOST_BYTES);
}
