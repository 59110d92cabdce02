import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import dynalite from "dynalite";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import { close, type Engine, type EngineOptions, serve } from "./listen.ts";
import { proxyTo } from "./proxy.ts";

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
  if (folder) await mkdir(folder, { recursive: true });
  const server = dynalite({ path: folder, createTableMs: 0 });
  server.on("request", (request) => {
    // It lets every page that has an origin read its answers, and ends this process when a connection breaks.
    delete request.headers.origin;
    request.removeAllListeners("error").on("error", () => {});
  });
  const endpoint = await serve(server, port, "DynamoDB");
  return { name: "dynalite", endpoint, published: endpoint, stop: () => close(server) };
}
