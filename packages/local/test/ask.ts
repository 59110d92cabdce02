import { type IncomingHttpHeaders, request } from "node:http";

/** What a server answered. */
export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

export type Asked = { method?: string; headers?: Record<string, string>; body?: string };

/** Asks a server of this machine. `fetch` sets `Host` and `Origin` itself; this sends what it is given. */
export function ask(address: string | URL, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const outgoing = request(address, { method, headers: { ...length, ...headers } }, async (answer) => {
      const chunks = await answer.toArray();
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
