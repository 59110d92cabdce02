import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Starts a proxy in front of a queue that holds each request for up to so long, and drops those of a client that has died in
 * the meantime: as a network does, and as a queue on the same machine never would.
 */
export async function startSlowProxy(
  target: string,
  mostMilliseconds: number,
): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    await delay(Math.random() * mostMilliseconds);
    if (request.socket.destroyed) return;
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": String(request.headers["x-amz-target"]),
    };
    const answer = await fetch(new URL(request.url ?? "/", target), { method: "POST", headers, body });
    response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
