import { once } from "node:events";
import type { Server } from "node:http";
import { BusyPort } from "./busy-port.ts";

/**
 * Lets a server listen on 127.0.0.1 and answers its address.
 * @param port 0 takes a free one
 * @throws BusyPort
 */
export async function listen(server: Server, port: number, purpose: string): Promise<string> {
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") throw new BusyPort(port, purpose);
    throw error;
  }
  const address = server.address();
  if (typeof address !== "object" || address === null) {
    throw new Error(`expected an address with a port, got ${address}`);
  }
  return `http://127.0.0.1:${address.port}`;
}

/** Ends a server, and its connections too: a client that keeps one alive would hold it up. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
