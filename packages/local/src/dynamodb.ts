import { createServer } from "node:http";
import { startDynalite } from "./dynalite.ts";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { close, serve } from "./listen.ts";
import { proxyTo } from "./proxy.ts";

export type DynamodbEngine = "dynoxide" | "dynalite";

/**
 * A running DynamoDB-compatible server, and which of the two it is. `published` is its address for everybody else, behind the
 * guard: what it answers there took one more step when dynoxide does.
 */
export type Dynamodb = Engine & { published: string; engine: DynamodbEngine };

/**
 * Starts a DynamoDB-compatible server without tables.
 * @param engine dynoxide where its binary is installed (Linux on x64), else dynalite, which knows no PartiQL
 */
export async function startDynamodb({
  engine,
  ...options
}: EngineOptions & { engine?: DynamodbEngine } = {}): Promise<Dynamodb> {
  const binary = engine === "dynalite" ? undefined : findDynoxide();
  if (binary) return { ...(await publishDynoxide(binary, options)), engine: "dynoxide" };
  if (engine === "dynoxide")
    throw new Error("expected dynoxide, which is installed on Linux x64 alone; use dynalite here");
  const dynalite = await startDynalite(options);
  return { ...dynalite, published: dynalite.endpoint, engine: "dynalite" };
}

/** dynoxide has no guard of its own, so that a proxy listens which has one, where others look for it. */
async function publishDynoxide(
  binary: string,
  { port = 0, ...options }: EngineOptions,
): Promise<Omit<Dynamodb, "engine">> {
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
    return { endpoint: dynoxide.endpoint, published, stop };
  } catch (error) {
    await dynoxide.stop();
    throw error;
  }
}
