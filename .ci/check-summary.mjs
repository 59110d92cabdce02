// Reads the last line of `pnpm start --once --json` and checks what must hold of it in a clean clone.
import { readFileSync } from "node:fs";

const summary = JSON.parse(readFileSync(0, "utf8"));
const { written, duplicate, rejected, failed, deadLetters } = summary;
const holds = written > 0 && duplicate > 0 && rejected > 0 && failed === 0 && deadLetters === rejected;
if (!holds)
  console.error("expected written, duplicate and rejected above 0, failed 0 and deadLetters as many as rejected");
process.exitCode = holds ? 0 : 1;
