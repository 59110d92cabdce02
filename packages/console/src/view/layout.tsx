import type { Context } from "hono";
import { html } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { PRODUCTION } from "../options.ts";

/** What every page shows besides its own content. */
export type Shell = {
  stage: string;
  csrf: string;
  /** Milliseconds since 1970, for ages. */
  now: () => number;
};

/** The pages of the navigation, with the letter that opens each after a `g`. */
const PAGES = [
  { name: "Overview", href: "/", key: "o" },
  { name: "Dead letters", href: "/dead-letters", key: "d" },
  { name: "Items", href: "/items", key: "i" },
  { name: "Send", href: "/send", key: "s" },
  { name: "History", href: "/history", key: "h" },
] as const;

type PageName = (typeof PAGES)[number]["name"];

type LayoutProps = PropsWithChildren<{
  shell: Shell | undefined;
  title: string;
  current?: PageName;
  /** Without a script the page is read again after this many seconds. */
  refreshSeconds?: number | undefined;
}>;

/** A whole page: its head, the mark of the stage, the navigation, and what the page is about. */
export function Layout({ shell, title, current, refreshSeconds, children }: LayoutProps) {
  const isProduction = shell?.stage === PRODUCTION;
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
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <div class="bar">
            <span class="brand">
              <img src="/static/icon.svg" alt="" width="20" height="20" />
              SaveLife
            </span>
            {shell && <Stage stage={shell.stage} />}
            {shell && <Navigation current={current} />}
          </div>
          {isProduction && (
            <p class="warning-bar" role="note">
              <strong>Production.</strong> What you do here reaches real donors and donations.
            </p>
          )}
        </header>
        <main id="main" tabindex={-1}>
          {children}
        </main>
        {shell && (
          <footer class="foot">
            <button type="button" class="plain small" data-shortcuts hidden>
              Keyboard shortcuts <kbd>?</kbd>
            </button>
          </footer>
        )}
      </body>
    </html>
  );
}

function Stage({ stage }: { stage: string }) {
  return (
    <span class="stage">
      <span class="hidden">Stage: </span>
      {stage}
    </span>
  );
}

function Navigation({ current }: { current: PageName | undefined }) {
  return (
    <nav aria-label="Pages" class="menu">
      <ul>
        {PAGES.map(({ name, href, key }) => (
          <li>
            <a href={href} data-key={key} aria-current={name === current ? "page" : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page that says what is not as it should be, and what to do next. */
export function Problem({ shell, title, text, next }: { shell?: Shell; title: string; text: string; next: string }) {
  return (
    <Layout shell={shell} title={title}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>{next}</p>
    </Layout>
  );
}

/** Answers a page. */
export async function page(c: Context, content: Child, status: ContentfulStatusCode = 200): Promise<Response> {
  return c.html(html`<!doctype html>${content}`, status);
}
