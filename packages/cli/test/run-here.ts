import { PassThrough, Readable } from "node:stream";
import type { Io } from "../src/io.ts";
import { openOutput } from "../src/output/output.ts";
import { run } from "../src/run.ts";

/** What of the process a test wants to be otherwise. */
export type Change = Partial<Pick<Io, "env" | "interrupted">> & { input?: string | Buffer | Readable; isTTY?: boolean };

/** Runs a command line in this process, which is faster than `runCli`, and collects what it prints. */
export async function runHere(args: string[], directory: string, change: Change = {}) {
  const [stdout, stderr] = [new PassThrough(ROOM), new PassThrough(ROOM)];
  const given = change.input ?? "";
  const source = given instanceof Readable ? given : Readable.from(given.length > 0 ? [Buffer.from(given)] : []);
  const input = Object.assign(source, { isTTY: change.isTTY ?? false });
  const code = await run(args, {
    input,
    output: openOutput(stdout),
    messages: openOutput(stderr),
    directory,
    env: change.env ?? {},
    waitSeconds: 0,
    interrupted: change.interrupted ?? new AbortController().signal,
  });
  return { code, stdout: await textOf(stdout), stderr: await textOf(stderr) };
}

/** A terminal at which somebody interrupts the command instead of answering its question. */
export function interruptAtQuestion(): Change {
  const interruption = new AbortController();
  const input = new Readable({ read: () => interruption.abort() });
  return { input, isTTY: true, interrupted: interruption.signal };
}

/** Nothing reads before the end, and a full stream would wait for a reader. */
const ROOM = { highWaterMark: 2 ** 26 };

async function textOf(stream: PassThrough): Promise<string> {
  stream.end();
  return Buffer.concat(await stream.toArray()).toString("utf8");
}
