import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer, json } from "node:stream/consumers";

/** A stand-in for AWS on 127.0.0.1. */
export interface AwsStandIn {
  /** What AWS_ENDPOINT_URL is set to. */
  url: string;
  /** Refuses everything from now on. */
  deny(): void;
  close(): void;
}

/** Parameters that the CLI reads before it does anything: where its state is kept, and the stage's passphrase. */
const bootstrap = JSON.stringify({ version: 99, asset: "sst-asset", state: "sst-state" }); // 99: newer than any, so it is let be
const passphrase = Buffer.alloc(32, "passphrase").toString("base64");

/**
 * Starts an AWS that knows these parameters, and keeps the objects that it is given: state and secrets, at first none.
 */
export async function startAws(): Promise<AwsStandIn> {
  const objects = new Map<string | undefined, Buffer>();
  let isDenied = false;
  const server = createServer(async (request, response) => {
    if (isDenied) return void response.writeHead(400).end('{"__type":"AccessDeniedException"}');
    if (request.headers["x-amz-target"] !== "AmazonSSM.GetParameter") {
      const name = request.url?.split("?")[0];
      if (request.method === "PUT") objects.set(name, await buffer(request));
      const object = objects.get(name);
      if (object) return void response.writeHead(200, { etag: '"none"' }).end(request.method === "PUT" ? "" : object);
      return void response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
    }
    const { Name } = (await json(request)) as { Name: string };
    response.end(JSON.stringify({ Parameter: { Name, Value: Name === "/sst/bootstrap" ? bootstrap : passphrase } }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const deny = () => {
    isDenied = true;
  };
  return { url: `http://127.0.0.1:${port}`, deny, close: () => void server.close() };
}
