import type { MiddlewareHandler } from "hono";
import { every } from "hono/combine";
import { secureHeaders } from "hono/secure-headers";

/** What is shown may be people's data, which no cache may keep. */
const noStore: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("cache-control", "no-store");
};

/**
 * Gives every answer, refusals included, the headers that keep a browser from doing more than the page needs: no script, style,
 * picture or request but our own, no frame around us, and nowhere else for a form to go.
 */
export const headers: MiddlewareHandler = every(
  noStore,
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: "DENY",
    // Under `no-referrer` browsers send `Origin: null` with our own forms too, and then no origin could be checked.
    referrerPolicy: "same-origin",
    permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
    strictTransportSecurity: false, // plain HTTP, on the loopback interface
  }),
);
