import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/**
 * Runs the CLI where no file may grow beyond a limit: as on a full disk, the system writes what fits, and refuses the rest.
 * @param blocks of 512 bytes, by POSIX; 0 refuses every write to a file
 */
export async function runLimited(
  blocks: number,
  args: string[],
  directory: string,
  { input = "", env = {} }: { input?: string | Buffer; env?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`; // without the signal, which would end it
  const child = spawn("sh", ["-c", script, process.execPath, main, ...args], {
    cwd: directory,
    env: { PATH: process.env.PATH, ...env },
  });
  const closed = once(child, "close");
  child.stdin.on("error", () => {}); // it may have ended before it has read everything
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}
