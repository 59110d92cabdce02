import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import dynalite from "dynalite";
import type { Engine, EngineOptions } from "./engine.ts";
import { close, serve } from "./listen.ts";

/** Starts dynalite in this process: JavaScript, on every platform, without PartiQL and without transactions. */
export async function startDynalite({ port = 0, data }: EngineOptions): Promise<Engine> {
  const path = data && join(data, "dynalite");
  if (path) await mkdir(path, { recursive: true });
  const server = dynalite({ path, createTableMs: 0 });
  server.on("request", (request) => {
    // It lets every page read its answers that has an origin, and ends this process when a connection breaks.
    delete request.headers.origin;
    request.removeAllListeners("error").on("error", () => {});
  });
  const endpoint = await serve(server, port, "DynamoDB");
  return { endpoint, stop: () => close(server) };
}
