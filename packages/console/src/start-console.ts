import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { guard } from "./guard/guard.ts";
import type { ConsoleAccess } from "./guard/tickets.ts";
import { loadJsx } from "./load-jsx.ts";
import type { ConsoleOptions } from "./options.ts";

/** A running console: where it is, what lets a browser in (see `newAddress`), and its end. */
export type RunningConsole = ConsoleAccess & { stop(): Promise<void> };

/** What `startConsole` sees to itself. */
export type StartOptions = Omit<ConsoleOptions, "secret"> & {
  /** The port to listen on, on 127.0.0.1 alone; 0, the default, takes a free one. */
  port?: number;
};

/**
 * Starts a console on the loopback interface, with a secret of its own.
 * @throws Error with the code EADDRINUSE when somebody else listens on the port
 */
export async function startConsole({ port = 0, ...options }: StartOptions): Promise<RunningConsole> {
  await loadJsx();
  const { createConsole } = await import("./create-console.tsx");
  const secret = Buffer.from(options.randomBytes(24)).toString("base64url");
  const { app, close } = createConsole({ ...options, secret });
  const server = createServer(getRequestListener(app.fetch));
  guard(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${portOf(server)}`;
  return { url, secret, stop: () => stop(server, close) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error(`expected a port, got ${address}`);
  return address.port;
}

async function stop(server: Server, close: () => Promise<void>): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await Promise.all([closed, close()]);
}
