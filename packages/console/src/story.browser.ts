import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { donor, type Site, startSite, type Visit } from "../test/site.ts";

let site: Site;
let visit: Visit;
beforeAll(async () => {
  site = await startSite();
});
beforeEach(() => site.clear());
afterEach(async () => {
  expect(visit.wrong).toEqual([]);
  expect(site.reached).toEqual([]);
  await visit.page.context().close();
});
afterAll(() => site.stop());

/** Group names hold the code, and for who cannot see the table the type and the path. */
const GROUP = /^invalid-data\s+DonorSignedUp\s+data\.type$/;
const open = (page: Page, name: string | RegExp) =>
  page
    .getByRole("link", { name, exact: typeof name === "string" })
    .first()
    .click();
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const fix = (text: string) => text.replace('"C+"', '"0+"');

/** Without a script a page is read again by hand, or by the browser itself after a while. */
async function untilHeading(page: Page, name: string) {
  const title = async () => {
    if ((await heading(page).textContent()) !== name) await page.reload();
    return heading(page).textContent();
  };
  await expect.poll(title, { timeout: 20_000 }).toBe(name);
}

/** Until the item is there: the consumer takes a moment. */
async function untilItem(page: Page, PK: string) {
  const title = async () => {
    if ((await heading(page).textContent()) !== PK) await page.reload();
    return heading(page).textContent();
  };
  await expect.poll(title, { timeout: 20_000 }).toBe(PK);
}

describe.each([
  ["with a script", true],
  ["without a script", false],
])("%s", (_name, javaScriptEnabled) => {
  test("poison in: group, letter, fix, what would happen, replay, item", async () => {
    const { PK, body } = donor({ type: "C+" });
    await site.poison(body);
    visit = await site.visit({ javaScriptEnabled });
    const { page } = visit;

    await open(page, "Dead letters");
    await open(page, GROUP);
    await page.locator("tbody th a").first().click();
    expect(await page.locator(".at-fault").textContent()).toMatch(/"type": •••,.*expected a blood group: A\+/);
    expect(await page.locator("main").textContent()).not.toContain("ana@example.org");
    await open(page, "Show values");
    expect(await page.locator(".at-fault").textContent()).toMatch(/"type": "C\+",.*expected a blood group/);

    await open(page, "Edit it…");
    const editor = page.getByLabel("The message");
    await editor.fill(fix(await editor.inputValue()));
    if (javaScriptEnabled) {
      await expect.poll(() => page.locator("[data-verdict]").textContent()).toBe("It would be written.");
      expect(await page.locator("#faults").textContent()).toBe("");
    }
    expect(await page.getByRole("button", { name: /^Replay/ }).count()).toBe(0);
    await press(page, "See what would happen");
    expect(await page.locator("[data-verdict]").textContent()).toBe("It would be written.");
    expect(await site.countDeadLetters()).toBe(1);
    await press(page, "Replay it, changed, to stage local");

    await untilHeading(page, "Changed");
    expect(await page.getByRole("status").textContent()).toBe("1 letter sent to the queue, changed.");
    await open(page, "See the item");
    await untilItem(page, PK);
    await open(page, "Show values");
    expect(await page.locator("main").textContent()).toContain('"type": "O+"');
    expect(await site.item(PK)).toMatchObject({ type: "O+", first_name: "Ana" });
    expect(await site.countDeadLetters()).toBe(0);
  });

  test("a group is replayed after its plan was confirmed, and what would be rejected again stays", async () => {
    const good = [donor(), donor(), donor()];
    await site.bury(...good.map(({ body }) => body));
    await site.poison("no JSON at all");
    visit = await site.visit({ javaScriptEnabled });
    const { page } = visit;

    await open(page, "Dead letters");
    await open(page, /^failed\s+DonorSignedUp/);
    await press(page, "Replay all 3 letters…");
    expect(await heading(page).textContent()).toBe("Replay 3 dead letters to stage local?");
    expect(await page.locator(".plan div").first().textContent()).toBe("would be written3");
    expect(await site.countDeadLetters()).toBe(4);
    await press(page, "Replay to stage local");
    await untilHeading(page, "Replayed");
    expect(await page.getByRole("status").textContent()).toBe("3 letters sent to the queue.");
    for (const { PK } of good) await site.item(PK);

    await open(page, "Dead letters");
    await open(page, /^not-json/);
    await press(page, "Replay this letter…");
    expect(await page.locator("main").textContent()).toContain("Nothing of this can be replayed as it is.");
    expect(await page.getByRole("button", { name: /^Replay/ }).count()).toBe(0);
    expect(await site.countDeadLetters()).toBe(1);
  });

  test("of a group the selected letters alone are replayed", async () => {
    const letters = [donor(), donor(), donor()];
    await site.bury(...letters.map(({ body }) => body));
    visit = await site.visit({ javaScriptEnabled });
    const { page } = visit;

    await open(page, "Dead letters");
    await open(page, /^failed\s+DonorSignedUp/);
    const boxes = page.getByRole("checkbox", { name: /^Select letter/ });
    if (javaScriptEnabled) {
      await page.getByRole("checkbox", { name: "Select all letters of this page" }).check();
      await boxes.first().uncheck();
    } else {
      for (const i of [1, 2]) await boxes.nth(i).check();
    }
    await press(page, "Replay the selected letters…");
    expect(await heading(page).textContent()).toBe("Replay 2 dead letters to stage local?");
    await press(page, "Replay to stage local");
    await untilHeading(page, "Replayed");
    expect(await site.countDeadLetters()).toBe(1);
  });

  test("an event is filled in, refused where it is wrong, reviewed, sent and stored", async () => {
    visit = await site.visit({ javaScriptEnabled });
    const { page } = visit;
    await open(page, "Send");
    await open(page, "DonorSignedUp");
    await page.getByLabel("First name").fill("Bo");
    await page.getByLabel("City").fill("Utrecht");
    await page.getByLabel("Email").fill("not an address");
    if (javaScriptEnabled) {
      await expect.poll(() => page.locator('[data-faults="data.email"]').textContent()).toMatch(/^expected an e-mail/);
    }
    await press(page, "Review");
    expect(await page.getByRole("alert").textContent()).toMatch(
      /^1 thing must changeEmail: expected an e-mail address/,
    );
    await page.getByLabel("Email").fill("bo@example.org");
    await press(page, "Review");
    expect(await heading(page).textContent()).toBe("Send this to stage local?");
    await press(page, "Send to stage local");
    await open(page, /^See the item DONOR#/);
    const PK = new URL(page.url()).searchParams.get("key") ?? decodeURIComponent(page.url().split("/").at(-1) ?? "");
    await untilItem(page, PK);
    expect(await site.item(PK)).toMatchObject({ first_name: "Bo", source: "urn:savelife:console" });
  });
});

test("the overview shows by itself what has come meanwhile, until it is told to pause", async () => {
  visit = await site.visit();
  const { page } = visit;
  const written = page.locator(".legend .written b");
  const before = Number(await written.textContent());
  const { body, PK } = donor();
  await site.bury(body);
  await expect.poll(() => page.locator(".card.alert .depth b").textContent(), { timeout: 20_000 }).toBe("1");
  await press(page, "Pause");
  expect(await page.getByRole("button", { name: "Go on" }).getAttribute("aria-pressed")).toBe("true");
  await press(page, "Go on");
  await open(page, "See what they are");
  await open(page, /^failed/);
  await press(page, "Replay this letter…");
  await press(page, "Replay to stage local");
  await site.item(PK);
  await open(page, "Overview");
  await expect.poll(async () => Number(await written.textContent()), { timeout: 20_000 }).toBeGreaterThan(before);
});
