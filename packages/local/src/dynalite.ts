import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import dynalite from "dynalite";
import type { Engine, EngineOptions } from "./engine.ts";
import { close, listen } from "./listen.ts";

/** Starts dynalite in this process: JavaScript, on every platform, without PartiQL and without transactions. */
export async function startDynalite({ port = 0, data }: EngineOptions): Promise<Engine> {
  const path = data && join(data, "dynalite");
  if (path) await mkdir(path, { recursive: true });
  const server = dynalite({ path, createTableMs: 0 });
  const endpoint = await listen(server, port, "DynamoDB");
  return { endpoint, stop: () => close(server) };
}
