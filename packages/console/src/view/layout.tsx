import { Readable } from "node:stream";
import type { Context } from "hono";
import type { Child, PropsWithChildren } from "hono/jsx";
import { useRequestContext } from "hono/jsx-renderer";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What all pages of a console share. */
export type Shell = {
  stage: string;
  /** The secret of its forms. */
  csrf: string;
  /** Milliseconds since 1970, for ages. */
  now: () => number;
};

declare module "hono" {
  interface ContextVariableMap {
    /** A visitor without access is shown a page without it. */
    shell?: Shell;
  }
}

/** The shell of the console whose page is being rendered. */
export function useShell(): Shell {
  const shell = useRequestContext().get("shell");
  if (!shell) throw new Error("this part of a page is only for visitors who have access");
  return shell;
}

/** The pages of the navigation, with the key that opens each after a `g`. */
const PAGES = [
  { name: "Overview", href: "/", key: "o" },
  { name: "Dead letters", href: "/dead-letters", key: "d" },
  { name: "Items", href: "/items", key: "i" },
  { name: "Send", href: "/send", key: "s" },
  { name: "History", href: "/history", key: "h" },
];

export type LayoutProps = PropsWithChildren<{
  title: string;
  back?: [href: string, name: string] | undefined;
  /** By default the title; null when the page has its own. */
  heading?: Child;
  /** Links and buttons next to the heading. */
  actions?: Child;
  /** Without a script the page is read again after this many seconds. */
  refreshSeconds?: number | undefined;
}>;

/** A whole page: its head, the stage, the navigation, and its content. */
export function Layout({ title, back, heading = title, actions, refreshSeconds, children }: LayoutProps) {
  const { var: shared, req } = useRequestContext();
  const { shell } = shared;
  const isCurrent = (href: string) => (href === "/" ? req.path === href : req.path.startsWith(href));
  const isProduction = shell?.stage === "production";
  return (
    <html lang="en" class={isProduction ? "production" : ""}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${isProduction ? "PRODUCTION · " : ""}${title} · SaveLife ${shell?.stage ?? ""}`.trim()}</title>
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/static/console.css" />
        <script src="/static/console.js" defer />
        {refreshSeconds && (
          <noscript>
            <meta http-equiv="refresh" content={String(refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body>
        <a class="hidden" href="#main">
          Skip to the content
        </a>
        <header>
          <div class="bar">
            <span class="brand">
              <img src="/static/icon.svg" alt="" width="20" height="20" />
              SaveLife
            </span>
            {shell && (
              <>
                <span class="stage">
                  <span class="hidden">Stage: </span>
                  {shell.stage}
                </span>
                <nav aria-label="Pages">
                  <ul>
                    {PAGES.map(({ name, href, key }) => (
                      <li>
                        <a href={href} data-key={key} aria-current={isCurrent(href) ? "page" : undefined}>
                          {name}
                        </a>
                      </li>
                    ))}
                  </ul>
                </nav>
              </>
            )}
          </div>
          {isProduction && (
            <p class="warning-bar" role="note">
              <strong>Production.</strong> What you do here reaches real donors and donations.
            </p>
          )}
        </header>
        <main id="main" tabindex={-1}>
          {back && (
            <p>
              <a href={back[0]}>← {back[1]}</a>
            </p>
          )}
          {heading !== null && (
            <div class="title">
              <h1>{heading}</h1>
              {actions && <div class="actions">{actions}</div>}
            </div>
          )}
          {children}
        </main>
        {shell && (
          <footer>
            <button type="button" class="plain small" data-shortcuts hidden>
              Keyboard shortcuts <kbd>?</kbd>
            </button>
          </footer>
        )}
      </body>
    </html>
  );
}

/** Sentences, one a line. */
export function Lines({ lines }: { lines: Child[] }) {
  return (
    <ul class="next">
      {lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  );
}

type Problem = { title: string; text: string; next: string };

/** Answers a page about a problem. */
export function problem(c: Context, status: ContentfulStatusCode, { title, text, next }: Problem) {
  const content = (
    <Layout title={title}>
      <p>{text}</p>
      <p>{next}</p>
    </Layout>
  );
  c.status(status);
  return c.render(content);
}

/** Codes of errors of files are spelled as those of the network are, such as ECONNREFUSED and ENOTFOUND. */
const FILE_CODE = /^E(?!CONN|HOST|NET|NOTFOUND|PIPE|PROTO|TIMEDOUT)[A-Z]+$/;

/** What has failed, by the name of the error alone: the text of an error of AWS may quote somebody's data. */
export function explainError(name: string): string {
  if (name === "AbortError") return "It was stopped, and has done nothing.";
  if (name === "TableUnreadable") return "The table could not be read, so nothing could be checked. Try again later.";
  if (name === "ERR_SQLITE_ERROR" || name === "JournalFault")
    return "The journal of dead letters on this machine, or the history, cannot be used: npx savelife dlq summary says why, and what to do.";
  if (FILE_CODE.test(name)) return `The file could not be written on this machine (${name}).`;
  return `The queue, the table or CloudWatch did not answer (${name}). Try again later. For AccessDenied or an expired login, log in to AWS again and restart the console.`;
}

/** Answers a file to download, which no browser takes for something that it could show or run. */
export function download(c: Context, name: string, type: string, content: string | Readable): Response {
  const headers = { "content-type": type, "content-disposition": `attachment; filename="${name}"` };
  return c.body(typeof content === "string" ? content : (Readable.toWeb(content) as ReadableStream), 200, headers);
}
