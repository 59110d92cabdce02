import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that S3 was sent; the path begins with the bucket. */
type S3Request = { method: string; path: string; body: string };

/** Starts a stand-in for S3 on 127.0.0.1, which takes any request and remembers it. */
export async function startS3() {
  const requests: S3Request[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const { pathname } = new URL(request.url ?? "/", "http://s3");
    requests.push({ method: request.method ?? "", path: pathname, body });
    response.writeHead(200, { etag: '"none"' }).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, requests, stop: () => void server.close() };
}
