import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A stand-in for AWS on 127.0.0.1. */
export interface AwsStandIn {
  /** What AWS_ENDPOINT_URL is set to. */
  url: string;
  close(): void;
}

/** Parameters that the CLI reads before it does anything: where its state is kept, and the stage's passphrase. */
const bootstrap = JSON.stringify({ version: 99, asset: "sst-asset", state: "sst-state" }); // 99: newer than any, so it is let be
const passphrase = Buffer.from("passphrase").toString("base64");

/** Starts an AWS that knows these parameters and nothing else: no state, no secret, no object. */
export async function startAws(): Promise<AwsStandIn> {
  const server = createServer(async (request, response) => {
    if (request.headers["x-amz-target"] !== "AmazonSSM.GetParameter") {
      return void response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
    }
    const { Name } = (await json(request)) as { Name: string };
    response.end(JSON.stringify({ Parameter: { Name, Value: Name === "/sst/bootstrap" ? bootstrap : passphrase } }));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
