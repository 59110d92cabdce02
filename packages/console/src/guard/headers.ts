import type { MiddlewareHandler } from "hono";

/** No script, style, picture or request but our own, no frame around us, and nowhere else for a form to go. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  // Under `no-referrer` browsers send `Origin: null` with our own forms too, and then no origin could be checked.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  // What is shown may be people's data, which no cache may keep.
  "cache-control": "no-store",
};

/** Gives every answer, refusals included, the headers that keep a browser from doing more than the page needs. */
export const headers: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
};
