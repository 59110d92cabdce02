import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { donor, test } from "../test/site.ts";

/** What is wrong, as the console says it. */
const WRONG_TYPE = /^“Type” is missing or not valid/;
const FAILED = /^Nothing is wrong with it/;
const NOT_JSON = /^Not JSON/;
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
  test("an invalid message: group, letter, correction, what would happen, replay, item", async ({ site, visit }) => {
    const { PK, body } = donor({ type: "C+" });
    await site.reject(body);
    const page = await visit({ javaScriptEnabled });

    await open(page, "Dead letters");
    await open(page, WRONG_TYPE);
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

  test("three spellings become three right groups, and no other value changes", async ({ site, visit }) => {
    const given = { "O pozitivno": "O+", "A negativno": "A-", "B poz": "B+" };
    const letters = Object.keys(given).flatMap((type) =>
      [donor({ type }), donor({ type })].map((one) => ({ ...one, type })),
    );
    await site.reject(...letters.map(({ body }) => body), donor({ type: "0 ili A" }).body);
    const page = await visit({ javaScriptEnabled });
    await open(page, "Dead letters");
    await open(page, WRONG_TYPE);
    expect(await page.locator("main").textContent()).not.toContain("pozitivno");
    await open(page, "Show the values and correct them");
    for (const [from, to] of Object.entries(given)) await page.getByLabel(from).selectOption(to);
    await press(page, "See what would happen…");
    expect(await heading(page).textContent()).toBe("Change and replay 6 dead letters to stage local?");
    const rows = await page.locator("tbody tr").allTextContents();
    expect(rows.sort()).toEqual(["A negativnoA-22 written", "B pozB+22 written", "O pozitivnoO+22 written"]);
    await press(page, "Replay to stage local");
    await untilHeading(page, "Changed");
    for (const { PK, type } of letters) {
      expect(await site.item(PK)).toMatchObject({ type: given[type as keyof typeof given] });
    }
    expect(await site.countDeadLetters()).toBe(1);
  });

  test("letters that are not JSON are put aside, and the file is downloaded", async ({ site, visit }) => {
    await site.reject("no JSON at all", "nor this");
    const page = await visit({ javaScriptEnabled });
    await open(page, "Dead letters");
    await open(page, NOT_JSON);
    await press(page, "Put all 2 letters aside…");
    await press(page, "Put them aside");
    await untilHeading(page, "Put aside");
    expect(await site.countDeadLetters()).toBe(0);
    for (const _ of [1, 2]) {
      const [download] = await Promise.all([page.waitForEvent("download"), open(page, "Download the file")]);
      const lines = Buffer.concat(await (await download.createReadStream()).toArray())
        .toString("utf8")
        .trimEnd()
        .split("\n");
      expect(lines.map((line) => JSON.parse(line).body).sort()).toEqual(["no JSON at all", "nor this"]);
    }
  });

  test("a conflict is decided for what the letter says, after both sides were shown", async ({ site, visit }) => {
    const stored = donor({ city: "Rotterdam" });
    await site.send(stored.body);
    await site.item(stored.PK);
    await site.reject(donor({ city: "Utrecht" }, { id: stored.id }).body);
    const page = await visit({ javaScriptEnabled });
    await open(page, "Dead letters");
    await open(page, /^Stored already, with another “City”/);
    await open(page, "Compare it with what is stored");
    expect(await page.locator("main").textContent()).not.toContain("Utrecht");
    await open(page, "Show values");
    expect(await page.locator("tr.differs").allTextContents()).toEqual(["City differsRotterdamUtrecht"]);
    await press(page, "Keep what the letter says…");
    await press(page, "Correct the item");
    await untilHeading(page, "Decided");
    expect(await site.item(stored.PK)).toMatchObject({ city: "Utrecht", first_name: "Ana" });
    expect(await site.countDeadLetters()).toBe(0);
    await open(page, "History");
    expect(await page.locator("tbody tr").first().textContent()).toMatch(/^resolve/);
  });

  test("a person is found by an address, corrected and erased", async ({ site, visit }) => {
    const email = `${crypto.randomUUID()}@example.org`;
    const { PK, body } = donor({ email });
    await site.send(body);
    await site.item(PK);
    const page = await visit({ javaScriptEnabled });
    await open(page, "Items");
    await page.getByRole("textbox", { name: "Value" }).fill(email);
    await press(page, "Search");
    expect(page.url()).not.toContain("example.org");
    await open(page, PK);
    await open(page, "Correct it…");
    await page.getByLabel("City").fill("Delft");
    await press(page, "See what would change…");
    await press(page, "Correct it");
    expect(await heading(page).textContent()).toBe(PK);
    expect(await site.item(PK)).toMatchObject({ city: "Delft", email });
    await press(page, "Erase it…");
    await press(page, "Erase it");
    await untilHeading(page, "Erased");
    expect(await site.item(PK)).toEqual({ PK, erased: expect.any(String) });
  });

  test("a group is replayed after its plan was confirmed, and what would be rejected again stays", async ({
    site,
    visit,
  }) => {
    const good = [donor(), donor(), donor()];
    await site.addDeadLetters(...good.map(({ body }) => body));
    await site.reject("no JSON at all");
    const page = await visit({ javaScriptEnabled });

    await open(page, "Dead letters");
    await open(page, FAILED);
    await press(page, "Replay all 3 letters…");
    expect(await heading(page).textContent()).toBe("Replay 3 dead letters to stage local?");
    expect(await page.locator("main li").allTextContents()).toEqual(["3 letters would be written."]);
    expect(await site.countDeadLetters()).toBe(4);
    await press(page, "Replay to stage local");
    await untilHeading(page, "Replayed");
    expect(await page.getByRole("status").textContent()).toBe("3 letters sent to the queue.");
    for (const { PK } of good) await site.item(PK);

    await open(page, "Dead letters");
    await open(page, NOT_JSON);
    expect(await page.getByRole("button", { name: /^Replay/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Put this letter aside…" }).isVisible()).toBe(true);
    expect(await site.countDeadLetters()).toBe(1);
  });

  test("of a group the selected letters alone are replayed", async ({ site, visit }) => {
    const letters = [donor(), donor(), donor()];
    await site.addDeadLetters(...letters.map(({ body }) => body));
    const page = await visit({ javaScriptEnabled });

    await open(page, "Dead letters");
    await open(page, FAILED);
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

  test("an event is filled in, refused where it is wrong, reviewed, sent and stored", async ({ site, visit }) => {
    const page = await visit({ javaScriptEnabled });
    await open(page, "Send");
    await open(page, "DonorSignedUp");
    await page.getByLabel("First name").fill("Bo");
    await page.getByLabel("City").fill("Utrecht");
    await page.getByLabel("Email").fill("not an address");
    if (javaScriptEnabled) {
      await expect.poll(() => page.locator('[data-faults="data.email"]').textContent()).toMatch(/^Expected an e-mail/);
    }
    await press(page, "Review");
    expect(await page.getByRole("alert").textContent()).toMatch(
      /^1 thing must changeEmail: expected an e-mail address/,
    );
    await page.getByLabel("Email").fill("bo@example.org");
    await press(page, "Review");
    expect(await heading(page).textContent()).toBe("Send this to stage local?");
    expect(await page.locator(".facts").textContent()).toContain("First nameBo");
    await press(page, "Send to stage local");
    await open(page, /^See the item DONOR#/);
    const PK = new URL(page.url()).searchParams.get("key") ?? decodeURIComponent(page.url().split("/").at(-1) ?? "");
    await untilItem(page, PK);
    expect(await site.item(PK)).toMatchObject({ first_name: "Bo", source: "urn:savelife:console" });
  });
});

test("the overview shows new letters by itself, until it is paused", async ({ site, visit }) => {
  const page = await visit();
  const written = page.locator(".legend .written b");
  const before = Number(await written.textContent());
  const { body, PK } = donor();
  await site.addDeadLetters(body);
  await expect.poll(() => page.locator(".card.alert .depth b").textContent(), { timeout: 20_000 }).toBe("1");
  await press(page, "Pause");
  expect(await page.getByRole("button", { name: "Go on" }).getAttribute("aria-pressed")).toBe("true");
  await press(page, "Go on");
  await open(page, "See what they are");
  await open(page, FAILED);
  await press(page, "Replay this letter…");
  await press(page, "Replay to stage local");
  await site.item(PK);
  await open(page, "Overview");
  await expect.poll(async () => Number(await written.textContent()), { timeout: 20_000 }).toBeGreaterThan(before);
});
