import type { Page } from "playwright-core";
import { expect } from "vitest";
import { donor, test } from "../test/site.ts";

const focused = (page: Page) =>
  page.evaluate(
    "(({ ariaLabel, labels, textContent }) => (ariaLabel ?? labels?.[0]?.textContent ?? textContent).replace(/\\s+/g, ' ').trim())(document.activeElement)",
  );
const title = (page: Page) => page.getByRole("heading", { level: 1 }).textContent();

/** Presses Tab until an element of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const now = String(await focused(page));
    if (typeof name === "string" ? now === name : name.test(now)) return;
  }
  throw new Error(`expected to come to ${name} with Tab`);
}

async function follow(page: Page, name: string | RegExp, heading: string | RegExp): Promise<void> {
  await tabTo(page, name);
  const shows = Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await shows;
  const matching = typeof heading === "string" ? expect.stringContaining(heading) : expect.stringMatching(heading);
  await expect.poll(() => title(page), { timeout: 20_000 }).toEqual(matching);
}

test("the whole story without a mouse", async ({ site, visit }) => {
  const { PK, body } = donor({ type: "C+" });
  await site.reject(body);
  const page = await visit();
  await page.reload();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  await follow(page, "See what they are", "Dead letters");
  await follow(page, /^“Type” is missing/, "“Type” is missing or not valid");
  await follow(page, /^[0-9a-f-]{36}$/, "“Type” is missing or not valid");
  await follow(page, "Edit it…", "Edit a dead letter");
  await tabTo(page, "The message");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(body.replace('"C+"', '"A+"'));
  await expect.poll(() => page.locator("[data-verdict]").textContent()).toBe("It would be written.");
  await follow(page, "See what would happen", "Edit a dead letter");
  await follow(page, "Replay it, changed, to stage local", "Changed");
  await site.item(PK);
  await follow(page, "See the item", PK);
});

test("keys lead to pages and to the look-up, except while somebody types or has turned them off", async ({ visit }) => {
  const page = await visit();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect.poll(() => title(page)).toBe("Items");
  await page.getByRole("button", { name: /^Keyboard shortcuts/ }).waitFor(); // its script has run
  await page.keyboard.press("/");
  expect(await focused(page)).toBe("Key, or the UUID of a donor or donation");
  await page.keyboard.type("gs/?");
  expect(await page.locator("#key").inputValue()).toBe("gs/?");
  await page.keyboard.press("Tab");
  await page.keyboard.press("?");
  expect(await page.getByRole("dialog", { name: "Keyboard shortcuts" }).isVisible()).toBe(true);
  await page.getByRole("checkbox", { name: "Shortcuts are on" }).uncheck();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("?");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("what must change in a form gets the focus, and leads to its fields", async ({ site, visit }) => {
  const page = await visit();
  await page.goto(new URL("/send?type=DonorSignedUp", site.origin).href);
  await page.getByRole("button", { name: "Review" }).press("Enter");
  await expect.poll(() => focused(page)).toMatch(/^3 things must change/);
  await tabTo(page, "City");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const described = await page.locator("#data\\.city").getAttribute("aria-describedby");
  expect(described).toBe("data.city-hint data.city-faults");
  expect(await page.locator("#data\\.city-faults").textContent()).toMatch(/^Expected text of 1 to 200/);
});
