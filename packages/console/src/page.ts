import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Answers a page. */
export async function page(c: Context, content: Child, status: ContentfulStatusCode = 200): Promise<Response> {
  return c.html(html`<!doctype html>${content}`, status);
}
