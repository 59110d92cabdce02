import process from "node:process";
import { createProgram } from "./program.ts";

const program = createProgram(
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(`${text}\n`),
  () => {
    process.exitCode = 1;
  },
);
await program.parseAsync();
