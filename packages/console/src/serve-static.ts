import { readFileSync } from "node:fs";
import type { Hono } from "hono";

const TYPES: Record<string, string> = {
  "console.css": "text/css; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

/** Serves the files of `static/`, these and no others, each with its type. */
export function serveStatic(app: Pick<Hono, "get">): void {
  for (const [name, type] of Object.entries(TYPES)) {
    const content = readFileSync(new URL(`static/${name}`, import.meta.url), "utf8");
    app.get(`/static/${name}`, (c) => c.body(content, 200, { "content-type": type }));
  }
}
