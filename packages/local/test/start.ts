import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { BusyPort } from "../src/busy-port.ts";
import { offsetPorts, refuseBusyPorts } from "../src/ports.ts";

type Started = {
  process: ChildProcessByStdio<null, Readable, Readable>;
  stdout: Promise<string>;
  stderr: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string | null>;
};

/** `pnpm start` as a process of its own, without pnpm, in a folder of its own. */
export function start(folder: string, args: string[]): Started {
  const main = join(import.meta.dirname, "../src/main.ts");
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit").then(([code, signal]) => code ?? signal);
  return { process: child, stdout: text(child.stdout), stderr: text(child.stderr), ended };
}

/** An offset at which all ports are free. Tests run side by side, so each tries its own. */
export async function findPortOffset(): Promise<number> {
  for (;;) {
    const offset = 10_000 + Math.floor(Math.random() * 10_000);
    try {
      await refuseBusyPorts(offsetPorts(offset));
      return offset;
    } catch (error) {
      if (!(error instanceof BusyPort)) throw error;
    }
  }
}
