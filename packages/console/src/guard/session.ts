import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { readFields } from "../view/form.tsx";
import { sameSecret, TOKEN } from "./tickets.ts";

/** What lets a visitor in: the token of an address, once, then the cookie; and the secret of the forms. */
export type Secrets = { takeToken: (token: string) => boolean; session: string; csrf: string };

/** The name of the field of forms. */
const CSRF = "csrf";

/**
 * Exchanges the token of a printed address for a cookie, and sends the browser on to an address without it. Without the
 * cookie nothing is shown, and without the forms' secret nothing is done.
 */
export function session(
  { takeToken, session, csrf }: Secrets,
  unknown: (c: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  return async (c, next) => {
    const isKnown = sameSecret(getCookie(c, cookieName(c)) ?? "", session);
    const given = c.req.method === "GET" ? c.req.query(TOKEN) : undefined;
    const isTaken = given !== undefined && takeToken(given);
    if (!isKnown && !isTaken) return unknown(c);
    if (given !== undefined) {
      setCookie(c, cookieName(c), session, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect(withoutToken(c.req.url), 303);
    }
    if (c.req.method !== "GET" && c.req.method !== "HEAD" && !(await isOurForm(c, csrf))) {
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

/** The guard has refused foreign origins. A browser names the origin with every form, so one without is not of our pages. */
async function isOurForm(c: Context, csrf: string): Promise<boolean> {
  return c.req.header("origin") !== undefined && sameSecret((await readFields(c)).one(CSRF), csrf);
}

/** The reply to a refused visitor: plain text, which says what was expected and shows nothing of what came. */
export function refusal(c: Context, status: ContentfulStatusCode, expected: string): Response {
  return c.text(`Refused: ${expected}.\n`, status);
}
