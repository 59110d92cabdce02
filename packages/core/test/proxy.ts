import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that an AWS SDK client sent: its operation, its body, and how many of that operation came before it. */
type Call = { operation: string; body: Json; earlier: number };

// biome-ignore lint/suspicious/noExplicitAny: the body of any operation of any service
export type Json = any;

/** What goes wrong with one request on its way to an engine that never does anything wrong by itself. */
export type Fault =
  /** Answered instead of the engine; the engine never hears of it. */
  | { kind: "answer"; status: number; body: Json }
  /** Answered by a web page, as a proxy or a network that asks to log in does; the engine never hears of it. */
  | { kind: "page"; status: number }
  /** Cut off before the engine hears of it. */
  | { kind: "reset" }
  /** Done by the engine, and cut off before its answer. */
  | { kind: "lose-reply" }
  /** Never answered; the engine never hears of it. */
  | { kind: "hang" }
  /** Answered one byte at a time, each after a millisecond. */
  | { kind: "drip" }
  /** Passed on changed, and its answer passed back changed. */
  | { kind: "rewrite"; request?: (body: Json) => Json; answer?: (body: Json) => Json };

/** A proxy before an engine. `fault` may be replaced at any time; `calls` grows with each request. */
export type FaultProxy = {
  endpoint: string;
  /** The engine's own endpoint. */
  target: string;
  calls: Call[];
  fault: (call: Call) => Fault | undefined;
  stop: () => Promise<void>;
};

/** What is used here of a request and its answer: the stacks are checked with the types of an older Node next to ours. */
type Incoming = Pick<IncomingMessage, "headers" | "socket" | "toArray">;
interface Answer extends Pick<ServerResponse, "write" | "destroyed"> {
  writeHead(status: number, headers: Record<string, string | number>): { end(body?: string): unknown };
  end(): unknown;
  destroy(): unknown;
}

/** Starts a proxy on a free port before the engine at `target`; it passes on what no fault is found for. */
export async function startProxy(target: string): Promise<FaultProxy> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const proxy: FaultProxy = { endpoint: "", target, calls: [], fault: () => undefined, stop };
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;

  async function handle(request: Incoming, response: Answer): Promise<void> {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const call = { operation, body, earlier: proxy.calls.filter((earlier) => earlier.operation === operation).length };
    proxy.calls.push(call);
    const fault = proxy.fault(call);
    if (fault?.kind === "hang") return;
    if (fault?.kind === "reset") return void request.socket.destroy();
    if (fault?.kind === "page") return sendPage(response, fault.status);
    if (fault?.kind === "answer") return send(response, fault.status, JSON.stringify(fault.body));

    const forwarded = fault?.kind === "rewrite" ? (fault.request?.(body) ?? body) : body;
    const answer = await forward(request, forwarded);
    const text = await answer.text();
    if (fault?.kind === "lose-reply") return void request.socket.destroy();
    if (fault?.kind === "drip") return drip(response, answer.status, text);
    const changed = fault?.kind === "rewrite" && fault.answer ? JSON.stringify(fault.answer(JSON.parse(text))) : text;
    send(response, answer.status, changed);
  }

  function forward({ headers }: Incoming, body: Json): Promise<Response> {
    const kept = ["x-amz-target", "content-type", "authorization", "x-amz-date"];
    const passed = Object.entries(headers).filter(([name]) => kept.includes(name)) as [string, string][];
    return fetch(target, { method: "POST", headers: passed, body: JSON.stringify(body) });
  }

  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

function send(response: Answer, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
}

/** A text that a page has: it must not reach a terminal. */
export const PAGE_TEXT = "Welcome to the guest network";

/** Answers with a web page. */
export function sendPage(response: Pick<Answer, "writeHead">, status: number): void {
  const page = `<!DOCTYPE html>\n<html><head><title>${PAGE_TEXT}</title></head><body>${PAGE_TEXT}</body></html>\n`;
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);
}

function drip(response: Answer, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
  });
  const bytes = Buffer.from(body);
  let sent = 0;
  const timer = setInterval(() => {
    if (sent < bytes.length && !response.destroyed) return void response.write(bytes.subarray(sent, ++sent));
    clearInterval(timer);
    response.end();
  }, 1);
}
