import { Agent, createServer, type IncomingHttpHeaders, type RequestListener, request as send } from "node:http";
import path from "node:path";
import { makeFolder } from "@savelife/workbench/state-files";
import dynalite from "dynalite";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import { close, type Engine, type EngineOptions, serve } from "./listen.ts";

/** dynoxide is native, and installed on Linux x64 alone; dynalite runs everywhere, and knows no PartiQL. */
export type DynamodbEngine = "dynoxide" | "dynalite";

/**
 * A running DynamoDB-compatible server. `published` is its address for everybody else, behind the guard: what it
 * answers there took one more step when dynoxide does.
 */
export type Dynamodb = Engine & { published: string };

/**
 * Starts a DynamoDB-compatible server without tables.
 * @param engine by default dynoxide where its binary is installed, else dynalite
 */
export async function startDynamodb({
  engine,
  ...options
}: EngineOptions & { engine?: DynamodbEngine | undefined } = {}): Promise<Dynamodb> {
  const binary = engine === "dynalite" ? undefined : findDynoxide();
  if (binary) return startBehindProxy(binary, options);
  if (engine === "dynoxide") throw new Error("dynoxide is installed on Linux x64 alone: use dynalite here");
  return startDynalite(options);
}

/** dynoxide has no guard of its own, so a proxy that has one listens where others look for it. */
async function startBehindProxy(binary: string, { port = 0, ...options }: EngineOptions): Promise<Dynamodb> {
  const dynoxide = await startDynoxide(binary, options);
  const proxy = proxyTo(dynoxide.endpoint);
  const server = createServer(proxy.listener);
  try {
    const published = await serve(server, port, "DynamoDB");
    const stop = async () => {
      await close(server);
      proxy.close();
      await dynoxide.stop();
    };
    return { ...dynoxide, published, stop };
  } catch (error) {
    await dynoxide.stop();
    throw error;
  }
}

/** Starts dynalite in this process. */
async function startDynalite({ port = 0, data }: EngineOptions): Promise<Dynamodb> {
  const folder = data && path.join(data, "dynalite");
  if (folder) makeFolder(folder);
  const server = dynalite({ path: folder, createTableMs: 0 });
  server.on("request", (request) => {
    // It lets every page that has an origin read its answers, and ends this process when a connection breaks.
    delete request.headers.origin;
    request.removeAllListeners("error").on("error", () => {});
  });
  const endpoint = await serve(server, port, "DynamoDB");
  return { name: "dynalite", endpoint, published: endpoint, stop: () => close(server) };
}

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
function proxyTo(endpoint: string): { listener: RequestListener; close(): void } {
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
