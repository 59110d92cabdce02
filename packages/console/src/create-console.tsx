import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { errorName } from "@savelife/core/aws-errors";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { addDeadLetters } from "./dead-letters/route.tsx";
import { headers } from "./guard/headers.ts";
import { refusal, type Secrets, session } from "./guard/session.ts";
import { createTickets } from "./guard/tickets.ts";
import { addHistory } from "./history/route.tsx";
import { addItems } from "./items/route.tsx";
import { createJobs } from "./jobs/jobs.ts";
import { addJobs } from "./jobs/route.tsx";
import type { ConsoleOptions } from "./options.ts";
import { addOverview } from "./overview/route.tsx";
import { addSend } from "./send/route.tsx";
import { Problem, page, type Shell } from "./view/layout.tsx";

/** A message of 1 MiB is three times as long in a form, as most of its characters may be escaped there. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** The pages, and their end: `close` resolves when nothing is held any more. */
export type Console = { app: Hono; close(): Promise<void> };

/** The console: everything that it works on and with is an argument. Whoever serves it puts the guard before it. */
export function createConsole(options: ConsoleOptions): Console {
  const secret = () => Buffer.from(options.randomBytes(32)).toString("base64url");
  const secrets: Secrets = { takeToken: createTickets(options.secret), session: secret(), csrf: secret() };
  const shell: Shell = { stage: options.stage, csrf: secrets.csrf, now: options.bench.now };

  const jobs = createJobs(options.newId);

  const app = new Hono();
  app.use(headers);
  app.use("/static/*", serveStatic({ root: fileURLToPath(new URL(".", import.meta.url)) }));
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => refusal(c, 413, "expected a form of at most 4 MiB") }));
  app.use(session(secrets, unknownVisitor));
  addOverview(app, options, shell, jobs);
  addDeadLetters(app, options, shell, jobs);
  addJobs(app, jobs, shell);
  addItems(app, options, shell, jobs);
  addSend(app, options, shell);
  addHistory(app, options, shell);
  app.notFound((c) => page(c, <NotFound shell={shell} />, 404));
  app.onError((error, c) => (error instanceof HTTPException ? error.getResponse() : failure(c, error, shell)));
  return { app, close: jobs.end };
}

function unknownVisitor(c: Context) {
  return page(
    c,
    <Problem
      title="Open a new address"
      text="The console opens by an address with a token, which lets one browser in, once. That browser then has a cookie, for as long as the console runs."
      next="npx savelife console prints a new address for the local stack. For a deployed stage, end that command and run it again."
    />,
    401,
  );
}

function NotFound({ shell }: { shell: Shell }) {
  return (
    <Problem
      shell={shell}
      title="There is no such page"
      text="This address leads nowhere."
      next="Choose a page above."
    />
  );
}

/** By its name alone: the text of an error of AWS may quote somebody's data. */
function failure(c: Context, error: unknown, shell: Shell) {
  const name = errorName(error);
  const text = FILE_FAULTS.includes(name)
    ? "The journal of dead letters on this machine, or the history, cannot be used: the disk is full, or a file is damaged."
    : `The queue, the table or CloudWatch of stage ${shell.stage} did not answer (${name}).`;
  const next = FILE_FAULTS.includes(name)
    ? "The command savelife dlq summary says which of them it is, and what to do."
    : "Load the page again. For AccessDenied or an expired login, log in to AWS again and restart the console. Nothing was changed unless a page said so.";
  return page(c, <Problem shell={shell} title="That did not work" text={text} next={next} />, 502);
}

/** What errors of the journal and of the history are called: the code of every error of SQLite, and the workbench's own name. */
const FILE_FAULTS = ["ERR_SQLITE_ERROR", "JournalFault"];
