import { type Browser, chromium } from "playwright-core";

/**
 * Debian's Chromium, or that of CHROMIUM: Playwright's own would have to be downloaded. It runs in containers, where there is
 * neither a sandbox nor a GPU, and calls nobody.
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
