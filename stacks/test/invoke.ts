import { execFile } from "node:child_process";
import { promisify } from "node:util";

const SCRIPT = `
  const [file, event] = process.argv.slice(1);
  const { handler } = await import(file);
  const response = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 30_000 });
  process.stdout.write("\\n" + JSON.stringify(response));
  process.exit();`;

/** Calls the handler of a bundle in a process of its own, as Lambda does, and answers its response. */
export async function invoke(file: string, event: unknown, env: Record<string, string>): Promise<unknown> {
  const args = ["--input-type=module", "--eval", SCRIPT, file, JSON.stringify(event)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout.split("\n").at(-1) ?? "");
}
