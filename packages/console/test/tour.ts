import type { Page } from "playwright-core";
import { donor, type Site } from "./site.ts";

/** Goes through every page and every state of a page, and tells of each by name. */
export async function tour(site: Site, page: Page, at: (name: string) => Promise<void>): Promise<void> {
  await site.clear();
  const [wrong, good] = [donor({ type: "C+" }), donor()];
  await site.poison(wrong.body, "no JSON");
  await site.bury(good.body);
  const open = (path: string) => page.goto(new URL(path, site.origin).href);
  const press = (name: string | RegExp) => page.getByRole("button", { name }).click();

  await open("/");
  await at("overview");
  await open("/dead-letters");
  await at("groups");
  await page.getByRole("link", { name: /^invalid-data/ }).click();
  await at("group");
  await page.locator("#data\\.type").selectOption("A+");
  await press("See what would happen…");
  await at("confirm-change");
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.locator("tbody th a").first().click();
  await at("letter");
  await page.getByRole("link", { name: "Show values" }).click();
  await at("letter-revealed");
  await page.getByRole("link", { name: "Edit it…" }).click();
  await at("edit");
  const editor = page.getByLabel("The message");
  await editor.fill((await editor.inputValue()).replace('"C+"', '"A+"'));
  await press("See what would happen");
  await at("edit-checked");
  await press(/^Replay it/);
  await page.getByRole("heading", { name: "Changed" }).waitFor();
  await at("job");
  await open("/dead-letters");
  await page.getByRole("link", { name: /^failed/ }).click();
  await press("Replay this letter…");
  await at("confirm");
  await open("/dead-letters");
  await page.getByRole("link", { name: /^not-json/ }).click();
  await page.locator("tbody th a").first().click();
  await at("letter-of-text");

  await site.item(wrong.PK);
  await open("/items");
  await at("items");
  await open("/items?key=nobody");
  await at("items-missing");
  await open(`/items/${encodeURIComponent(wrong.PK)}?reveal=1`);
  await at("item");

  await open("/send?type=DonorSignedUp");
  await at("send");
  await press("Review");
  await at("send-faults");
  await page.getByLabel("First name").fill("Bo");
  await page.getByLabel("City").fill("Utrecht");
  await page.getByLabel("Email").fill("bo@example.org");
  await press("Review");
  await at("review");
  await open("/sent?key=DONOR%23x");
  await at("sent");

  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await at("shortcuts");
  await open("/nowhere");
  await at("not-found");
}
