import { Agent, type IncomingHttpHeaders, type RequestListener, request as send } from "node:http";

/** Headers of a connection, not of what is sent by it; and `Origin`, to which engines answer that any page may read them. */
const NOT_PASSED = [
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "expect",
  "host",
  "origin",
];

/** As DynamoDB says that the fault is its own, and the SDKs try again. */
const UNREACHABLE = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
  message: "The DynamoDB engine of the local stack does not answer. When it has ended, start the stack again.",
});

/** Passes requests on to the engine at an address, and its answers back, as they come. `close` ends its connections. */
export function proxyTo(endpoint: string): { listener: RequestListener; close(): void } {
  const agent = new Agent({ keepAlive: true });
  const listener: RequestListener = (request, response) => {
    const { method, url: path, headers } = request;
    const passed = send(endpoint, { agent, method, path, headers: passedOf(headers) });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, passedOf(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    passed.on("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "content-type": "application/x-amz-json-1.0" }).end(UNREACHABLE);
    });
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  };
  return { listener, close: () => agent.destroy() };
}

function passedOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.includes(name)));
}
