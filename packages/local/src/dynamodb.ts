import { startDynalite } from "./dynalite.ts";
import { findDynoxide, startDynoxide } from "./dynoxide.ts";
import type { Engine, EngineOptions } from "./engine.ts";

export type DynamodbEngine = "dynoxide" | "dynalite";

/** A running DynamoDB-compatible server, and which of the two it is. */
export type Dynamodb = Engine & { engine: DynamodbEngine };

/**
 * Starts a DynamoDB-compatible server without tables.
 * @param engine dynoxide where its binary is installed (Linux on x64), else dynalite, which knows no PartiQL
 */
export async function startDynamodb({
  engine,
  ...options
}: EngineOptions & { engine?: DynamodbEngine } = {}): Promise<Dynamodb> {
  const binary = engine === "dynalite" ? undefined : findDynoxide();
  if (binary) return { ...(await startDynoxide(binary, options)), engine: "dynoxide" };
  if (engine === "dynoxide")
    throw new Error("expected dynoxide, which is installed on Linux x64 alone; use dynalite here");
  return { ...(await startDynalite(options)), engine: "dynalite" };
}
