import type { MiddlewareHandler } from "hono";
import { refusal } from "./refusal.ts";

const SAFE = ["GET", "HEAD"];

/**
 * Lets in only what a page of this console asks for. A name that somebody points at 127.0.0.1 shows in `Host`, a page of
 * another origin in `Origin` and `Sec-Fetch-Site`, whatever the type of its body; hono's `csrf` looks at forms alone.
 * @param hosts `host:port`, exactly as browsers may send them
 */
export function guard(hosts: readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    if (!hosts.includes(host)) return refusal(c, 421, `expected the address ${hosts.join(" or ")}`);
    const from = { site: c.req.header("sec-fetch-site"), mode: c.req.header("sec-fetch-mode") };
    if (!SAFE.includes(c.req.method)) {
      const origin = c.req.header("origin");
      if (origin !== `http://${host}` || (from.site !== undefined && from.site !== "same-origin")) {
        return refusal(c, 403, "expected a request of a page of this console");
      }
    } else if (!mayRead(from)) {
      return refusal(c, 403, "expected a request of a page of this console, or an address that you opened yourself");
    }
    return next();
  };
}

/** A link from elsewhere may open a page, which the cookie then does not reach; nothing else from elsewhere may. */
function mayRead({ site, mode }: { site: string | undefined; mode: string | undefined }): boolean {
  return site === undefined || site === "same-origin" || site === "none" || mode === "navigate";
}
