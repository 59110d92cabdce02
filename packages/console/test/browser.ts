import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { type Browser, chromium } from "playwright-core";

/** A browser, and the hosts elsewhere that it tried to reach. */
export type TestBrowser = { browser: Browser; reached: string[]; stop(): Promise<void> };

/**
 * Starts Debian's Chromium, or the one that CHROMIUM names: Playwright's own would have to be downloaded. It runs in containers, where
 * there is neither a sandbox nor a GPU. A request for any other host than the loopback interface goes to a
 * proxy that only records it.
 * @param names host names that resolve to this machine, as an attacker's name server may answer
 */
export async function startBrowser(names: string[] = []): Promise<TestBrowser> {
  const reached: string[] = [];
  const note = (url = "") => {
    if (!OWN.test(url)) reached.push(url);
  };
  const proxy = createServer((request, response) => {
    note(request.url);
    response.writeHead(502).end();
  });
  proxy.on("connect", (request, socket) => {
    note(request.url);
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      ...FLAGS,
      `--proxy-server=127.0.0.1:${port}`,
      `--proxy-bypass-list=${names.join(";")}`,
      `--host-resolver-rules=${names.map((name) => `MAP ${name} 127.0.0.1`).join(",")}`,
    ],
  });
  return {
    browser,
    reached,
    async stop() {
      await browser.close();
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

function findChromium(): string {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];
  const found = places.find((place) => place !== undefined && existsSync(place));
  if (found) return found;
  throw new Error(
    "expected Chromium at /usr/bin/chromium, found none: install it (apt-get install chromium), or set CHROMIUM to its path",
  );
}

/** Chromium asks its maker for updates and the time, whatever its flags; no page can make it do that. */
const OWN = /^(https?:\/\/)?[\w.-]+\.(google|googleapis|gvt1)\.com[:/]/;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-features=OptimizationHints,MediaRouter,AutofillServerCommunication",
];
