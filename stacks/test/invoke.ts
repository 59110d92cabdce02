import { execFile } from "node:child_process";
import { promisify } from "node:util";

const SCRIPT = `
  const [file, event] = process.argv.slice(1);
  const { handler } = await import(file);
  const response = await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 30_000 });
  process.stdout.write("\\n" + JSON.stringify(response));
  process.exit();`;

/** What a handler answered, and what it logged: the lines that are JSON. */
export type Invoked = { response: unknown; logged: unknown[] };

/** Calls the handler of a bundle in its own process, as Lambda does. */
export async function invoke(file: string, event: unknown, env: Record<string, string>): Promise<Invoked> {
  const args = ["--input-type=module", "--eval", SCRIPT, file, JSON.stringify(event)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const lines = stdout.split("\n");
  const logged = lines.slice(0, -1).filter((line) => line.startsWith("{"));
  return { response: JSON.parse(lines.at(-1) ?? ""), logged: logged.map((line) => JSON.parse(line)) };
}
