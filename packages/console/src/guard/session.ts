import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { readFields } from "../fields.ts";
import { refusal } from "./refusal.ts";
import { sameSecret } from "./same-secret.ts";

/** The three secrets of a running console: of the address that is printed, of the cookie, and of the forms. */
export type Secrets = { token: string; session: string; csrf: string };

/** The name of the query parameter, and of the field of forms. */
const TOKEN = "token";
const CSRF = "csrf";

/**
 * Exchanges the token of the printed address for a cookie, and sends the browser on to an address without it, which is
 * what then stands in its history. Without the cookie nothing is shown, and without the forms' secret nothing is done.
 */
export function session(
  { token, session, csrf }: Secrets,
  unknown: (c: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.query(TOKEN);
    if (given !== undefined && c.req.method === "GET") {
      if (!sameSecret(given, token)) return unknown(c);
      setCookie(c, cookieName(c), session, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect(withoutToken(c.req.url), 303);
    }
    if (!sameSecret(getCookie(c, cookieName(c)) ?? "", session)) return unknown(c);
    if (c.req.method !== "GET" && c.req.method !== "HEAD" && !sameSecret(await csrfOf(c), csrf)) {
      return refusal(c, 403, "expected the form of a page of this console that is still running; open that page again");
    }
    return next();
  };
}

/** Cookies know no ports, and another console may run on the same machine. */
function cookieName(c: Context): string {
  return `savelife-console-${new URL(c.req.url).port}`;
}

function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.delete(TOKEN);
  // One slash only: `//host` would be an address elsewhere.
  const path = pathname.replace(/^\/+/, "/");
  return searchParams.size > 0 ? `${path}?${searchParams}` : path;
}

/** In a field of the form. */
async function csrfOf(c: Context): Promise<string> {
  return (await readFields(c)).one(CSRF);
}
