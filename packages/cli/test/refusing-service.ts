import { once } from "node:events";
import { createServer } from "node:http";

/** Starts a service that answers every request with an AWS error of this name. */
export async function startRefusingService(status: number, name: string): Promise<{ endpoint: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: `com.amazonaws#${name}`, message: "ivica lives in Amsterdam" }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}
