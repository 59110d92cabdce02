import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { transformSync } from "esbuild";
import { guard } from "./guard/guard.ts";
import type { ConsoleAccess } from "./guard/tickets.ts";
import type { ConsoleOptions } from "./options.ts";

/** A running console: where it is, what lets a browser in (see `newAddress`), and its end. */
export type RunningConsole = ConsoleAccess & { stop(): Promise<void> };

/** What a console needs, but for its secret. */
export type StartOptions = Omit<ConsoleOptions, "secret"> & {
  /** The port to listen on, on 127.0.0.1 alone; 0, the default, takes a free one. */
  port?: number;
};

/**
 * Starts a console on the loopback interface, with a new secret.
 * @throws Error with the code EADDRINUSE when another program listens on the port
 */
export async function startConsole({ port = 0, ...options }: StartOptions): Promise<RunningConsole> {
  loadJsx();
  const { createConsole } = await import("./create-console.tsx");
  const secret = Buffer.from(options.randomBytes(24)).toString("base64url");
  const { app, close } = createConsole({ ...options, secret });
  const server = createServer(getRequestListener(app.fetch));
  guard(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error(`expected a port, got ${address}`);
  const url = `http://127.0.0.1:${address.port}`;
  return { url, secret, stop: () => stop(server, close) };
}

async function stop(server: Server, close: () => Promise<void>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await Promise.all([closed, close()]);
}

/**
 * Lets this process import the pages: Node strips the types of `.ts` by itself, but does not know `.tsx`. They are compiled
 * in memory, so that no result of a build can be out of date.
 */
function loadJsx(): void {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith(HERE) || !url.endsWith(".tsx")) return nextLoad(url, context);
      const sourcefile = fileURLToPath(url);
      const { code } = transformSync(readFileSync(sourcefile, "utf8"), {
        loader: "tsx",
        jsx: "automatic",
        jsxImportSource: "hono/jsx",
        target: "node24",
        sourcefile,
        sourcemap: "inline",
      });
      return { format: "module", source: code, shortCircuit: true };
    },
  });
}

const HERE = new URL(".", import.meta.url).href;
