import { createServer } from "node:http";
import { expect } from "vitest";
import { donor, REBOUND, type Site, test } from "../test/site.ts";
import { newAddress } from "./guard/tickets.ts";
import { system } from "./options.ts";

/** An address of each port of the stack. */
const PORTS = ({ local, origin }: Site) => [
  origin,
  `${local.ingest}/donor/signup`,
  local.deadLetters.url,
  `${local.sqs}/?Action=ListQueues`,
  local.dynamodb,
];

/** A page of somebody else on another port of this machine, which browsers count as the same site: cookies are sent. */
async function startElsewhere(html: string): Promise<{ url: string; stop(): void }> {
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html").end(html));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close() };
}

test("a name that leads here is refused", async ({ site }) => {
  const { page } = await site.visit();
  for (const address of PORTS(site)) {
    const url = new URL(address);
    url.hostname = REBOUND;
    const answer = await page.goto(url.href);
    expect(answer?.status()).toBe(421);
    expect(await page.locator("body").textContent()).toMatch(
      /^This server answers at http:\/\/127\.0\.0\.1:\d+ alone\.\n$/,
    );
  }
});

test("a form of another origin does nothing, although the browser sends the cookie along", async ({ site }) => {
  await site.addDeadLetters(donor().body);
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
  async (type, { site }) => {
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

/** What a page can try by itself, in the page: each request, and what it learned of the answer. */
const TRY = `async (urls) => {
  const signed = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ReceiveMessage" };
  const body = JSON.stringify({ QueueUrl: "/000000000000/DeadLetters", TableName: "SaveLife" });
  const ways = [
    {},
    { mode: "no-cors" },
    { method: "POST", body: "Action=ReceiveMessage&Action=PurgeQueue", mode: "no-cors" },
    { method: "POST", body, headers: { "content-type": "text/plain" } },
    { method: "POST", body, headers: signed },
    { method: "PUT", body },
    { method: "DELETE" },
  ];
  const learned = [];
  for (const url of urls) {
    for (const way of ways) {
      const { type, status } = await fetch(url, { credentials: "include", ...way }).catch(() => ({ type: "refused", status: 0 }));
      learned.push(type + " " + status);
    }
    const image = new Image();
    learned.push(await new Promise((done) => Object.assign(image, { src: url, onload: () => done("seen"), onerror: () => done("refused 0") })));
  }
  return learned;
}`;

test("a page of another origin learns nothing of any port of the stack, and changes nothing, also the second time", async ({
  site,
}) => {
  await site.addDeadLetters(donor().body);
  const { page } = await site.visit();
  // What a page may not read is shown to nobody but the tools of the browser.
  const answers: number[] = [];
  const tools = await page.context().newCDPSession(page);
  const ours = new Set<string>();
  tools.on("Network.requestWillBeSent", ({ requestId, request }) => {
    if (PORTS(site).some((address) => request.url.startsWith(new URL(address).origin))) ours.add(requestId);
  });
  tools.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) => {
    if (ours.has(requestId)) answers.push(statusCode);
  });
  const elsewhere = await startElsewhere("<h1>Elsewhere</h1>");
  await page.goto(elsewhere.url);
  await tools.send("Network.enable");
  for (let i = 0; i < 2; i++) {
    const learned: unknown = await page.evaluate(`(${TRY})(${JSON.stringify(PORTS(site))})`);
    expect(new Set(Array.isArray(learned) ? learned : [])).toEqual(new Set(["refused 0"]));
  }
  expect(answers.length).toBeGreaterThan(PORTS(site).length);
  expect(new Set(answers)).toEqual(new Set([403]));
  expect(await site.countDeadLetters()).toBe(1);
  elsewhere.stop();
});

test.for(["window", "frame"])(
  "a %s that a page of another port opens begins no look at the dead letters",
  async (kind, { site }) => {
    await untilNoLook(site); // one that an earlier test began would receive the letter
    await site.addDeadLetters(donor().body);
    const { page } = await site.visit({}, "/send"); // a page that begins no look
    const target = `${site.origin}/dead-letters`;
    const elsewhere = await startElsewhere(
      kind === "frame" ? `<iframe src="${target}"></iframe>` : "<h1>Elsewhere</h1>",
    );
    const refused = page.context().waitForEvent("response", (response) => response.url() === target);
    await page.goto(elsewhere.url);
    const opened = kind === "window" ? page.waitForEvent("popup") : undefined;
    if (opened) await page.evaluate(`void open("${target}")`);
    expect((await refused).status()).toBe(403);
    // Nobody has received it before.
    expect((await site.clear()).map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(["1"]);
    if (kind === "frame") {
      await page.waitForLoadState("load");
      expect(await page.frames()[1]?.locator("body").textContent()).not.toContain("Dead letters");
    } else {
      const window = await opened;
      await window?.getByRole("link", { name: "Open this page" }).click();
      await window?.getByRole("heading", { name: "Dead letters", exact: true }).waitFor();
    }
    await page.context().close();
    elsewhere.stop();
  },
);

/** Waits until the console has seen that there are no dead letters, and looks no more. */
async function untilNoLook(site: Site): Promise<void> {
  const { page } = await site.visit({}, "/dead-letters");
  await page.locator('[data-live="0"]').getByText("No dead letters.").waitFor();
  await page.context().close();
}

test("the address in the history gives no other browser access", async ({ site }) => {
  const address = newAddress(site.local.console, system.randomBytes);
  const { page } = await site.visit();
  await page.goto(address);
  expect(page.url()).toBe(`${site.origin}/`);
  await page.goto(address);
  expect(await page.title()).toContain("Overview");
  expect(await page.evaluate("document.cookie")).toBe("");
  const other = await site.browser.newContext();
  const stranger = await other.newPage();
  for (const url of [address, address, site.origin]) {
    expect((await stranger.goto(url))?.status()).toBe(401);
    expect(await stranger.locator("body").textContent()).toContain("npx savelife console");
  }
  await other.close();
});
