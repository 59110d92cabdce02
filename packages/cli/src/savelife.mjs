#!/usr/bin/env -S node --max-semi-space-size=4
// JavaScript, and nothing but old functions of Node, so that a Node which cannot read TypeScript says what is missing. The flag
// keeps a large import small; Node reads it only at its start, and pnpm passes it on, on Windows too.
import module from "node:module";
import { fileURLToPath } from "node:url";

if (process.features.typescript) {
  module.enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/savelife", import.meta.url)));
  await import("./main.ts");
} else {
  console.error(`error: savelife needs Node 24, and this is ${process.version}\nRun: npx -y pnpm@12 exec savelife …`);
  process.exitCode = 69;
}
