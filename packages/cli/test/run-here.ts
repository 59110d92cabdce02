import { PassThrough, Readable } from "node:stream";
import type { Io } from "../src/io.ts";
import { openOutput } from "../src/output/output.ts";
import { run } from "../src/run.ts";

/** What of the process a test wants to be otherwise. */
export type Change = Partial<Pick<Io, "env" | "interrupted">> & { input?: string | Buffer; isTTY?: boolean };

/** Runs a command line in this process, which is faster than `runCli`, and collects what it prints. */
export async function runHere(args: string[], directory: string, change: Change = {}) {
  const [stdout, stderr] = [new PassThrough(ROOM), new PassThrough(ROOM)];
  const input = Object.assign(Readable.from(change.input ? [Buffer.from(change.input)] : []), {
    isTTY: change.isTTY ?? false,
  });
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

/** Nothing reads before the end, and a full stream would wait for a reader. */
const ROOM = { highWaterMark: 2 ** 26 };

async function textOf(stream: PassThrough): Promise<string> {
  stream.end();
  return Buffer.concat(await stream.toArray()).toString("utf8");
}
