import process from "node:process";
import { EXIT } from "./cli-error.ts";
import { openOutput } from "./output/output.ts";
import { run } from "./run.ts";

const output = openOutput(process.stdout);
const messages = openOutput(process.stderr);
const interruption = new AbortController();

// The first signal lets a command finish what it has begun, the second ends it at once.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}

const exitCode = await run(process.argv.slice(2), {
  input: process.stdin,
  output,
  messages,
  directory: whereTheUserIs(),
  env: process.env,
  interrupted: interruption.signal,
});
await Promise.all([output.flush(), messages.flush()]);
// Idle connections and an open stdin would keep the process alive.
process.exit(exitCode);

/** `pnpm start` runs in the folder of package.json, not where it was called; npx runs where it was called. */
function whereTheUserIs(): string {
  const { npm_lifecycle_event: script, INIT_CWD: directory } = process.env;
  return script === "start" && directory ? directory : process.cwd();
}
