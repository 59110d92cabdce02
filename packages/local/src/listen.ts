import { once } from "node:events";
import type { Server } from "node:http";
import { guard } from "@savelife/console/guard/guard";
import { hasCode } from "@savelife/core/aws-errors";

/** A running engine: its name, its address on the loopback interface, and how to end it. */
export type Engine = { name: string; endpoint: string; stop(): Promise<void> };

export type EngineOptions = {
  /** The port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** The folder, made when missing, that keeps the state across restarts. Without it the state is in memory. */
  data?: string | undefined;
  /** Called when the engine has ended by itself. */
  onError?: ((error: Error) => void) | undefined;
};

/**
 * Lets a server answer on 127.0.0.1, behind the guard, and answers its address.
 * @param port 0 takes a free one
 * @throws BusyPort
 */
export async function serve(server: Server, port: number, purpose: string): Promise<string> {
  guard(server);
  // SDKs keep connections: node would close one after 5 s, at times while the next request is on its way.
  server.keepAliveTimeout = 72_000;
  return `http://127.0.0.1:${await listen(server, port, purpose)}`;
}

/**
 * Takes a port, and answers its number.
 * @param port 0 takes a free one
 * @throws BusyPort
 */
export async function listen(server: Server, port: number, purpose: string): Promise<number> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (hasCode(error, "EADDRINUSE")) throw new BusyPort(port, purpose);
    throw error;
  }
  const address = server.address();
  if (typeof address === "object" && address !== null) return address.port;
  throw new Error(`expected an address with a port, got ${address}`);
}

/** Ends a server, and its connections too: a client that keeps one alive would hold it up. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** Somebody else listens on a port that we need. */
export class BusyPort extends Error {
  override name = "BusyPort";
  readonly port: number;

  constructor(port: number, purpose: string) {
    super(`port ${port} (${purpose}) is in use by another program`);
    this.port = port;
  }
}
