import { readFileSync } from "node:fs";
import { launchBrowser } from "./browser.ts";

const [out = "/tmp/w/console.scratch", ...paths] = process.argv.slice(2);
const { console: url } = JSON.parse(readFileSync("/tmp/w/console.scratch/.savelife/local.json", "utf8"));
const browser = await launchBrowser();
for (const [name, scheme, width] of [
  ["light", "light", 1100],
  ["dark", "dark", 1100],
  ["phone", "light", 375],
] as const) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  page.on("console", (m) => console.log(name, m.text()));
  page.on("pageerror", (m) => console.log(name, m.message));
  await page.goto(url);
  for (const path of paths) {
    await page.goto(new URL(path, url).href);
    await page.screenshot({ path: `${out}/${name}-${path.replace(/\W+/g, "_")}.png`, fullPage: true });
    const wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (Number(wide) > 0) console.log(name, path, "scrolls by", wide);
  }
  await context.close();
}
await browser.close();
