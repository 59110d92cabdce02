import { once } from "node:events";
import type { Server } from "node:http";
import { guard } from "@savelife/console/guard/guard";
import { BusyPort } from "./busy-port.ts";

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
 * @param host an address of this machine
 * @throws BusyPort
 */
export async function listen(server: Server, port: number, purpose: string, host = "127.0.0.1"): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") throw new BusyPort(port, purpose);
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
