import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { BusyPort } from "./busy-port.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { findFreePort } from "./ports.ts";

/** The path of the dynoxide binary, or undefined where it is not installed: npm has it for Linux on x64 alone. */
export function findDynoxide(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  } catch {
    return undefined;
  }
}

/** Starts dynoxide as a process of its own: native, with PartiQL, and faster than anything else. */
export async function startDynoxide(binary: string, { port = 0, data }: EngineOptions): Promise<Engine> {
  if (data) await mkdir(data, { recursive: true });
  const storage = data ? ["--db-path", join(data, "dynoxide.db")] : [];
  for (let tries = 1; ; tries++) {
    try {
      return await start(binary, port || (await findFreePort()), storage);
    } catch (error) {
      // Between finding a free port and listening on it, another process may have taken it.
      const isClash = error instanceof BusyPort && port === 0 && tries < MAX_TRIES;
      if (!isClash) throw error;
    }
  }
}

const MAX_TRIES = 5;

/**
 * The engine runs in a process group of its own, so that Ctrl-C reaches it only after the messages in hand are done. It
 * ends when its standard input does, so it is never left behind, not even when this process is killed.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- & engine=$!
(read -r _ <&3; kill "$engine") </dev/null >/dev/null 2>&1 & guard=$!
wait "$engine"; code=$?
kill "$guard" 2>/dev/null
exit "$code"`;

/** SQLite does one request at a time; with more threads than one, requests at once took 133 µs of CPU an insertion, not 73. */
const ONE_THREAD = { TOKIO_WORKER_THREADS: "1" };

async function start(binary: string, port: number, storage: string[]): Promise<Engine> {
  const args = ["--host", "127.0.0.1", "--port", String(port), ...storage];
  const guard = spawn("sh", ["-c", GUARD, "sh", binary, ...args], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, ...ONE_THREAD },
  });
  const ended = once(guard, "exit");
  await untilListening(guard, port);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      guard.stdin.end();
      await ended;
    },
  };
}

/** It says that it listens, or why it cannot, on standard error. */
async function untilListening(guard: ChildProcessByStdio<Writable, null, Readable>, port: number): Promise<void> {
  let said = "";
  for await (const chunk of guard.stderr.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes("listening on")) {
      guard.stderr.resume();
      return;
    }
  }
  if (said.includes("already in use")) throw new BusyPort(port, "DynamoDB");
  throw new Error(`expected dynoxide to listen on port ${port}, but it ended and said: ${said.trim()}`);
}
