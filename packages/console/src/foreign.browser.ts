import { createServer } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { donor, type Site, startSite } from "../test/site.ts";

/** A name that an attacker's name server says is this machine. */
const REBOUND = "rebound.example";
let site: Site;
beforeAll(async () => {
  site = await startSite([REBOUND]);
});
afterAll(() => site.stop());

/** A page of somebody else on another port of this machine, which browsers count as the same site: cookies are sent. */
async function startElsewhere(html: string): Promise<{ url: string; stop(): void }> {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close() };
}

test("a name that leads here is refused", async () => {
  const { page } = await site.visit();
  const port = new URL(site.origin).port;
  const answer = await page.goto(`http://${REBOUND}:${port}/${new URL(site.local.console).search}`);
  expect(answer?.status()).toBe(421);
  expect(await page.locator("body").textContent()).not.toContain("Overview");
});

test("a form of another origin does nothing, although the browser sends the cookie along", async () => {
  await site.bury(donor().body);
  const { page } = await site.visit();
  await page.goto(new URL("/dead-letters", site.origin).href);
  const action = `${site.origin}/dead-letters/replay`;
  const fields = `<input name="code" value="failed"><input name="type" value="DonorSignedUp"><input name="path" value=""><input name="confirm" value="yes">`;
  const elsewhere = await startElsewhere(`<form method="post" action="${action}">${fields}<button>Win</button></form>`);
  await page.goto(elsewhere.url);
  const [request] = await Promise.all([page.waitForRequest(action), page.getByRole("button").click()]);
  expect(await request.headerValue("cookie")).toContain("savelife-console");
  expect((await request.response())?.status()).toBe(403);
  expect(await site.countDeadLetters()).toBe(1);
  elsewhere.stop();
});

test.for(["text/plain", "application/json", "application/x-www-form-urlencoded"])(
  "a script of another origin can neither do anything nor read anything with %s",
  async (type) => {
    const { page } = await site.visit();
    const elsewhere = await startElsewhere("<h1>Elsewhere</h1>");
    await page.goto(elsewhere.url);
    const tried: unknown = await page.evaluate(`(async () => {
      const post = { method: "POST", credentials: "include", headers: { "content-type": "${type}" }, body: "confirm=yes" };
      const blind = { ...post, mode: "no-cors", headers: {} };
      const of = (request) => request.then(({ status, type }) => type + " " + status, () => "refused");
      return [
        await of(fetch("${site.origin}/dead-letters/replay", post)),
        await of(fetch("${site.origin}/dead-letters/replay", blind)),
        await of(fetch("${site.origin}/", { credentials: "include" })),
        await of(fetch("${site.origin}/static/console.js", { mode: "no-cors" })),
      ];
    })()`);
    expect(tried).toEqual(["refused", "refused", "refused", "refused"]);
    elsewhere.stop();
  },
);

test("no page of another origin can put the console into a frame", async () => {
  const { page } = await site.visit();
  const elsewhere = await startElsewhere(`<iframe src="${site.origin}/"></iframe>`);
  await page.goto(elsewhere.url);
  await expect.poll(() => page.frames().length).toBe(2);
  await page.waitForLoadState("load");
  const frame = page.frames()[1];
  expect(await frame?.locator("body").textContent()).not.toContain("Overview");
  elsewhere.stop();
});

test("the address that was opened is not what stands in the history", async () => {
  const { page } = await site.visit();
  expect(page.url()).toBe(`${site.origin}/`);
  expect(await page.evaluate("document.cookie")).toBe("");
  const other = await site.browser.newContext();
  const stranger = await other.newPage();
  expect((await stranger.goto(site.origin))?.status()).toBe(401);
  await other.close();
});
