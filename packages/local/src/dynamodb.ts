import { createServer } from "node:http";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { makeFolder } from "@savelife/workbench/state-files";
import dynalite from "dynalite";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { proxy } from "hono/proxy";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import { close, type Engine, type EngineOptions, serve } from "./listen.ts";

/** dynoxide is native, and installed on Linux x64 alone; dynalite runs everywhere, and knows no PartiQL. */
export type DynamodbEngine = "dynoxide" | "dynalite";

/** A running DynamoDB-compatible server. `published` is its address for everybody else, behind the guard. */
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
  await using started = new AsyncDisposableStack();
  const dynoxide = await startDynoxide(binary, options);
  started.defer(dynoxide.stop);
  const server = createServer(getRequestListener(proxyTo(dynoxide.endpoint).fetch));
  const published = await serve(server, port, "DynamoDB");
  started.defer(() => close(server));
  const running = started.move();
  return { ...dynoxide, published, stop: () => running.disposeAsync() };
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

/** What is of a connection; and `Origin`, to which engines answer that any page may read what they say. */
const NOT_PASSED = ["connection", "expect", "host", "origin", "te", "trailer", "upgrade"];

/** As DynamoDB says that the fault is its own, and the SDKs try again. */
const UNREACHABLE = {
  __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
  message: "The DynamoDB engine of the local stack does not answer. When it has ended, start the stack again.",
};

/** What DynamoDB takes in one request, and the engine too, which breaks off a longer one before its end. */
const MAX_BYTES = 16 * 1024 * 1024;
const TOO_LONG = { __type: "com.amazon.coral.service#RequestEntityTooLarge", message: "A request has at most 16 MiB." };

/** Passes requests on to the engine at an address, and its answers back, as they come. */
function proxyTo(endpoint: string): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAX_BYTES, onError: (c) => c.json(TOO_LONG, 413, { connection: "close" }) }));
  app.all("*", (c) => {
    const headers = new Headers(c.req.raw.headers);
    for (const name of NOT_PASSED) headers.delete(name);
    return proxy(`${endpoint}${c.req.path}`, { raw: c.req.raw, headers });
  });
  app.onError((_, c) => c.json(UNREACHABLE, 500));
  return app;
}
