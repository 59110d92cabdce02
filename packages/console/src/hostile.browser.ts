import type { Page } from "playwright-core";
import { expect } from "vitest";
import { donor, type Site, test } from "../test/site.ts";

const MARKUP = `<script>window.ran=1</script><img src=https://elsewhere.example/x onerror="window.ran=1"><style>*{display:none}</style>`;
const ESCAPES = "\u001b[2J\u001b]0;title\u0007\r";
const TURNED = "\u202egnp.exe\u2066\u200f";

/** What is on a page of ours, and nothing that a message has brought. */
async function expectInert(page: Page, name: string): Promise<void> {
  const state: unknown = await page.evaluate(`({
    ran: window.ran,
    scripts: [...document.scripts].map(({ src }) => new URL(src).pathname),
    images: [...document.images].map(({ src }) => new URL(src).pathname),
    styles: document.querySelectorAll("style, [style], iframe, object, embed, base, form[action^=http]").length,
    isShown: document.querySelector("h1").checkVisibility(),
    unseen: /[\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText),
  })`);
  const ours = {
    scripts: ["/static/console.js"],
    images: ["/static/icon.svg"],
    styles: 0,
    isShown: true,
    unseen: false,
  };
  expect({ name, state }).toEqual({ name, state: ours });
}

/** Opens the group, the letter, its values and its editor, and looks at each. */
async function lookAround(page: Page, site: Site): Promise<number> {
  await page.goto(new URL("/dead-letters", site.origin).href);
  await expectInert(page, "groups");
  const groups = await page.locator("tbody th a").all();
  const paths = await Promise.all(groups.map((link) => link.getAttribute("href")));
  for (const path of paths) {
    await page.goto(new URL(path ?? "", site.origin).href);
    await expectInert(page, `group ${path}`);
    const letter = await page.locator("tbody th a").first().getAttribute("href");
    for (const view of ["", "?reveal=1", "/edit"]) {
      await page.goto(new URL(`${letter}${view}`, site.origin).href);
      await expectInert(page, `letter of ${path} ${view}`);
    }
    const check = page.getByRole("button", { name: "See what would happen" });
    if (!(await page.getByText("Too long to edit here").isVisible())) await check.click();
    await expectInert(page, `checked letter of ${path}`);
  }
  return paths.length;
}

test.for<[string, string]>([
  ["markup", MARKUP],
  ["a text area's end", `</textarea>${MARKUP}`],
  ["escapes of a terminal", ESCAPES],
  ["text that changes its direction", TURNED],
])("%s is text wherever a sender can put it", async ([, text], { site, visit }) => {
  const id = crypto.randomUUID();
  await site.reject(
    text.replace(/\p{Cc}/gu, "_"), // SQS takes no controls but as escapes of JSON
    JSON.stringify(text),
    JSON.stringify({ [text]: text }),
    donor({ first_name: text, [text]: { [text]: [text] }, email: text }).body,
    donor({ type: "C+" }, { source: text.replace(/[\s\p{Cc}]/gu, "_"), subject: text }).body,
    donor({}, { type: text }).body,
    donor({}, { id: text }).body,
    JSON.stringify({ specversion: "1.0", id, source: "x", type: "DonorSignedUp", data: text }),
  );
  const page = await visit();
  expect(await lookAround(page, site)).toBeGreaterThan(4);
});

test("invisible characters are shown by their codes, and are escaped in the editor", async ({ site, visit }) => {
  await site.reject(donor({ type: `C+${TURNED}${ESCAPES}` }).body);
  const page = await visit();
  await page.goto(new URL("/dead-letters", site.origin).href);
  await page.getByRole("link", { name: /^“Type” is missing/ }).click();
  await page.locator("tbody th a").first().click();
  await page.getByRole("link", { name: "Show values" }).click();
  expect(await page.locator(".at-fault .unseen").allTextContents()).toEqual(["U+202E", "U+2066", "U+200F"]);
  await page.getByRole("link", { name: "Edit it…" }).click();
  expect(await page.getByLabel("The message").inputValue()).toContain("C+\\u202egnp.exe\\u2066\\u200f\\u001b[2J");
});

test("a body of 1 MiB and a body of a hundred thousand brackets are shown in part, and can be downloaded", async ({
  site,
  visit,
}) => {
  const long = `${MARKUP}${"<b>\u202e".repeat(150_000)}`.slice(0, 500_000);
  await site.addDeadLetters(
    long,
    "[".repeat(100_000) + "]".repeat(100_000),
    donor({ first_name: "x".repeat(1_000_000) }).body,
  );
  const page = await visit();
  expect(await lookAround(page, site)).toBe(3);
  await page.goto(new URL("/dead-letters", site.origin).href);
  await page.getByRole("link", { name: /^Not JSON/ }).click();
  await page.locator("tbody th a").first().click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "its body" }).click(),
  ]);
  const chunks = await (await download.createReadStream()).toArray();
  expect(Buffer.concat(chunks).toString("utf8")).toBe(long);
});

test("items hold what was sent as text", async ({ site, visit }) => {
  const { PK, body } = donor({ first_name: MARKUP, city: `${TURNED.replace(/\p{Cc}/gu, "")} ${MARKUP}` });
  const page = await visit();
  await site.addDeadLetters(body);
  await page.goto(new URL("/dead-letters", site.origin).href);
  await page.getByRole("link", { name: /^Nothing is wrong/ }).click();
  await page.getByRole("button", { name: "Replay this letter…" }).click();
  await page.getByRole("button", { name: /^Replay to/ }).click();
  await site.item(PK);
  for (const path of [
    "/items",
    `/items/${encodeURIComponent(PK)}?reveal=1`,
    `/items?key=${encodeURIComponent(MARKUP)}`,
  ]) {
    await page.goto(new URL(path, site.origin).href);
    await expectInert(page, path);
  }
});
