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
const UNREACHABLE = {
  __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
  message: "The DynamoDB engine of the local stack does not answer. When it has ended, start the stack again.",
};

/** What DynamoDB takes in one request, and the engine too, which breaks off a longer one without waiting for its end. */
const MAX_BYTES = 16 * 1024 * 1024;
const TOO_LONG = { __type: "com.amazon.coral.service#RequestEntityTooLarge", message: "A request has at most 16 MiB." };

/** Passes requests on to the engine at an address, and its answers back, as they come. `close` ends its connections. */
export function proxyTo(endpoint: string): { listener: RequestListener; close(): void } {
  const agent = new Agent({ keepAlive: true });
  const listener: RequestListener = (request, response) => {
    const { method, url: path, headers } = request;
    let bytes = 0;
    const refuse = () => {
      if (response.headersSent) return void response.destroy();
      const [status, problem] = bytes > MAX_BYTES ? [413, TOO_LONG] : [500, UNREACHABLE];
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(problem));
    };
    if (headers["content-length"] === undefined) request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    else bytes = Number(headers["content-length"]);
    if (bytes > MAX_BYTES) return refuse();

    const passed = send(endpoint, { agent, method, path, headers: passedOf(headers) });
    passed.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, passedOf(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    passed.on("error", refuse);
    response.on("close", () => passed.destroy());
    request.pipe(passed);
  };
  return { listener, close: () => agent.destroy() };
}

function passedOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED.includes(name)));
}
