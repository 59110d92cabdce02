import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { donor, type Site, test } from "../test/site.ts";

/** Where pictures go: with the reports of a test run, or with the documents, by `pnpm screenshots`. */
const FOLDER = path.resolve(import.meta.dirname, "../../..", process.env.SCREENSHOTS ?? "reports/screenshots");
/** A page of documents is read on a phone too. */
const MOST_BYTES = 120_000;

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
});

const times = (count: number, data: object, envelope?: object) =>
  Array.from({ length: count }, () => donor(data, envelope).body);

/** As in the text of docs/dead-letters.md: forms have begun to write blood groups in words. */
async function haveAnOrdinaryDay(site: Site): Promise<void> {
  const stored = donor({ city: "Amsterdam" });
  await site.send(stored.body, ...times(40, {}));
  await site.item(stored.PK);
  await site.reject(
    ...times(9, { type: "O pozitivno" }),
    ...times(2, { type: "A negativno" }, { source: "https://forms.example.org" }),
    donor({ type: "nepoznato" }, { source: "https://forms.example.org" }).body,
    "Hello, I would like to give blood.",
    donor({ city: "Haarlem" }, { id: stored.id }).body,
  );
}

test("the pictures of the documents, of sample data alone", async ({ site }) => {
  const { page, wrong } = await site.visit({ viewport: { width: 900, height: 560 } });
  const written = async () => Number((await page.locator(".legend .written b").textContent())?.replace(/\D/g, ""));
  const before = await written(); // by other tests
  await haveAnOrdinaryDay(site);
  const open = (to: string) => page.goto(new URL(to, site.origin).href);
  const click = async (role: "link" | "button", name: RegExp | string) => {
    await Promise.all([page.waitForEvent("load"), page.getByRole(role, { name }).first().click()]);
  };
  await open("/dead-letters");
  await shoot(page, "groups");
  await open("/");
  await expect.poll(written, { timeout: 20_000 }).toBe(before + 41);
  await shoot(page, "overview");
  await open("/dead-letters");
  await click("link", /^“Type” is missing/);
  await page.locator("tbody th a").first().click();
  await shoot(page, "letter");
  await click("link", "Edit it…");
  const editor = page.getByLabel("The message");
  await editor.fill((await editor.inputValue()).replace("O pozitivno", "O+"));
  await click("button", "See what would happen");
  await shoot(page, "edit");
  await open("/dead-letters");
  await click("link", /^“Type” is missing/);
  await click("link", "Show the values and correct them");
  const should = { "O pozitivno": "O+", "A negativno": "A-" };
  for (const [from, to] of Object.entries(should)) await page.getByLabel(from).selectOption(to);
  await shoot(page, "values", { fullPage: false }); // the letters below are as on the page of any group
  await click("button", "See what would happen…");
  await shoot(page, "replay");
  await open("/dead-letters");
  await click("link", /^Stored already/);
  await click("link", "Compare it with what is stored");
  await click("link", "Show values");
  await shoot(page, "conflict");
  expect(wrong).toEqual([]);
});

async function shoot(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  const picture = await page.screenshot({
    path: path.join(FOLDER, `console-${name}.png`),
    fullPage,
    animations: "disabled",
  });
  expect(picture.length).toBeLessThan(MOST_BYTES);
}
