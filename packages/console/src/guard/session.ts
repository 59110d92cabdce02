import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { readFields } from "../view/form.tsx";
import { problem } from "../view/layout.tsx";
import { sameSecret, TOKEN } from "./tickets.ts";

/** What gives a visitor access: the token of an address, once, then the cookie; and the secret of the forms. */
export type Secrets = { takeToken: (token: string) => boolean; session: string; csrf: string };

/**
 * Exchanges the token of a printed address for a cookie, and redirects the browser to an address without it. Without the
 * cookie nothing is shown, and without the forms' secret nothing is done.
 */
export function session({ takeToken, session, csrf }: Secrets): MiddlewareHandler {
  return async (c, next) => {
    const isKnown = sameSecret(getCookie(c, cookieName(c)) ?? "", session);
    const given = c.req.method === "GET" ? c.req.query(TOKEN) : undefined;
    const isTaken = given !== undefined && takeToken(given);
    if (!isKnown && !isTaken) return problem(c, 401, UNKNOWN_VISITOR);
    if (given !== undefined) {
      setCookie(c, cookieName(c), session, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect(withoutToken(c.req.url), 303);
    }
    if (c.req.method !== "GET" && c.req.method !== "HEAD" && !(await isOurForm(c, csrf))) {
      return refuse(c, 403, "this is not a form of this console, or the console was restarted; open the page again");
    }
    return next();
  };
}

const UNKNOWN_VISITOR = {
  title: "Open a new address",
  text: "The console opens by an address with a token, which gives one browser access, once. That browser then has a cookie, for as long as the console runs.",
  next: "npx savelife console prints a new address for the local stack. For a deployed stage, end that command and run it again.",
};

/** A cookie is valid for all ports, and another console may run on the same machine. */
function cookieName(c: Context): string {
  return `savelife-console-${new URL(c.req.url).port}`;
}

function withoutToken(url: string): string {
  const { pathname, searchParams } = new URL(url);
  searchParams.delete(TOKEN);
  // One slash only: `//host` would be an address of another site.
  const path = pathname.replace(/^\/+/, "/");
  return searchParams.size > 0 ? `${path}?${searchParams}` : path;
}

/** The guard has refused foreign origins. A browser names the origin with every form, so one without is not of our pages. */
async function isOurForm(c: Context, csrf: string): Promise<boolean> {
  return c.req.header("origin") !== undefined && sameSecret((await readFields(c)).get("csrf") ?? "", csrf);
}

/** The reply to a refused visitor: plain text, which shows nothing of the request. */
export function refuse(c: Context, status: ContentfulStatusCode, why: string): Response {
  return c.text(`Refused: ${why}.\n`, status);
}
