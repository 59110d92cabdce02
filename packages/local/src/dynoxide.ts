import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { makeFolder } from "@savelife/workbench/state-files";
import type { Engine, EngineOptions } from "./listen.ts";
import { findFreePort } from "./ports.ts";

/** The path of the dynoxide binary, or undefined where it is not installed: npm has it for Linux on x64 alone. */
export function findDynoxide(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  } catch {
    return undefined;
  }
}

/**
 * Starts dynoxide as a process of its own: native, with PartiQL, and fast. It answers every page of every browser, so
 * it listens where none can find it: at a random one of the 2^24 loopback addresses that Linux has.
 * @param findPort finds a port of 127.0.0.1, as dynoxide refuses one that a server there has, whatever its own host is
 */
export async function startDynoxide(
  binary: string,
  { data, onError }: Omit<EngineOptions, "port">,
  findPort = findFreePort,
): Promise<Engine> {
  if (data) makeFolder(data);
  const storage = data ? ["--db-path", path.join(data, "dynoxide.db")] : [];
  const host = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(1, 255)}`;
  const { guard, port } = await startOnFreePort([binary, "--host", host, ...storage], findPort);
  const ended = once(guard, "exit");
  const onExit = (code: number | null) =>
    onError?.(new Error(`The DynamoDB engine, dynoxide, ended (${code}). ${NEXT}`));
  guard.once("exit", onExit);
  return {
    name: "dynoxide",
    endpoint: `http://${host}:${port}`,
    async stop() {
      guard.off("exit", onExit);
      guard.stdin.end();
      await ended;
    },
  };
}

type Guard = ChildProcessByStdio<Writable, null, Readable>;

const TRIES = 5;

/** Another program may take the port before dynoxide does: then another port is tried. */
async function startOnFreePort(
  command: string[],
  findPort: () => Promise<number>,
): Promise<{ guard: Guard; port: number }> {
  for (let tries = 1; ; tries++) {
    const port = await findPort();
    // Of the environment only what it needs: there are secrets in it, and every program of this user can read that of a
    // process. SQLite does one request at a time; with more threads than one, requests at once took 133 µs of CPU an
    // insertion, not 73.
    const guard = spawn("sh", ["-c", GUARD, "sh", ...command, "--port", String(port)], {
      detached: true,
      stdio: ["pipe", "ignore", "pipe"],
      env: { PATH: process.env.PATH, TOKIO_WORKER_THREADS: "1" },
    });
    const said = await readUntilListening(guard);
    if (said === undefined) return { guard, port };
    if (!said.includes("already in use") || tries === TRIES)
      throw new Error(`dynoxide did not start. It said: ${said}`);
  }
}

const NEXT = "Nothing is stored until you stop this stack and start it again; messages wait on the queue.";

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

/** What it said on standard error when it did not start; undefined once it listens. */
async function readUntilListening(guard: Guard): Promise<string | undefined> {
  let said = "";
  for await (const chunk of guard.stderr.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (said.includes("listening on")) {
      guard.stderr.resume();
      return undefined;
    }
  }
  return said.trim();
}
