import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { errorName } from "@savelife/core/aws-errors";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { jsxRenderer } from "hono/jsx-renderer";
import { secureHeaders } from "hono/secure-headers";
import { addEdit } from "./dead-letters/edit.tsx";
import { addGroup } from "./dead-letters/group.tsx";
import { addGroups } from "./dead-letters/groups.tsx";
import { addLetter } from "./dead-letters/letter.tsx";
import { addPutAside } from "./dead-letters/put-aside.tsx";
import { addReplay } from "./dead-letters/replay.tsx";
import { addResolve } from "./dead-letters/resolve.tsx";
import { refuse, type Secrets, session } from "./guard/session.ts";
import { createTickets } from "./guard/tickets.ts";
import { addHistory } from "./history/history.tsx";
import { addCorrect } from "./items/correct.tsx";
import { addItem } from "./items/item.tsx";
import { addItems } from "./items/list.tsx";
import { addSearch } from "./items/search.tsx";
import { createJobs } from "./jobs/jobs.ts";
import { addJobs } from "./jobs/page.tsx";
import type { ConsoleOptions, Feature } from "./options.ts";
import { addOverview } from "./overview/overview.tsx";
import { addSend } from "./send/send.tsx";
import { explainError, problem, type Shell } from "./view/layout.tsx";

/** A message of 1 MiB is three times as long in a form, as most of its characters may be escaped there. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

const FEATURES: Feature[] = [
  addOverview,
  addGroups,
  addGroup,
  addReplay,
  addPutAside,
  addLetter,
  addEdit,
  addResolve,
  addJobs,
  addItems,
  addSearch,
  addItem,
  addCorrect,
  addSend,
  addHistory,
];

/** The pages, whose server must be behind the guard. `close` resolves when every letter was given back. */
export function createConsole(options: ConsoleOptions) {
  const secret = () => Buffer.from(options.randomBytes(32)).toString("base64url");
  const secrets: Secrets = { takeToken: createTickets(options.secret), session: secret(), csrf: secret() };
  const shell: Shell = { stage: options.stage, csrf: secrets.csrf, now: options.bench.now };
  const jobs = createJobs(options.newId);

  const app = new Hono();
  app.use(HEADERS);
  app.use(async (c, next) => {
    await next();
    c.res.headers.set("cache-control", "no-store"); // what is shown may be people's data
  });
  app.use("/static/*", serveStatic({ root: fileURLToPath(new URL(".", import.meta.url)) }));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refuse(c, 413, "the form is larger than 4 MiB") }));
  app.use(jsxRenderer());
  app.use(session(secrets));
  app.use((c, next) => {
    c.set("shell", shell);
    return next();
  });
  for (const addFeature of FEATURES) addFeature(app, { ...options, jobs });
  app.notFound((c) => problem(c, 404, NO_PAGE));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    return problem(c, 502, { title: "That did not work", text: explainError(errorName(error)), next: LOAD_AGAIN });
  });
  return { app, close: jobs.end };
}

/**
 * Every answer, refusals included, keeps a browser from doing more than the page needs: no script, style, picture or request but
 * our own, no frame around us, and no other target for a form.
 */
const HEADERS = secureHeaders({
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
});

const LOAD_AGAIN = "Load the page again. Nothing was changed unless a page said so.";

const NO_PAGE = { title: "There is no such page", text: "This address leads nowhere.", next: "Choose a page above." };
