import process from "node:process";
import { EXIT } from "./exit-codes.ts";
import { openOutput } from "./output/output.ts";
import { run } from "./run.ts";

const output = openOutput(process.stdout);
const messages = openOutput(process.stderr);
const interruption = new AbortController();

// The first interrupt lets a command finish what it has begun, the second does not wait for that.
process.on("SIGINT", () => {
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort();
});

const exitCode = await run(process.argv.slice(2), {
  input: process.stdin,
  output,
  messages,
  directory: process.cwd(),
  env: process.env,
  interrupted: interruption.signal,
});
await Promise.all([output.flush(), messages.flush()]);
// Idle connections and an open stdin would keep the process alive.
process.exit(exitCode);
