#!/usr/bin/env -S node --max-semi-space-size=4
// JavaScript, and nothing but old functions of Node, so that a Node which cannot read TypeScript says what is missing. The flag
// takes 20 MB off a large import; Node reads it only at its start, and pnpm passes it on, on Windows too.
import module from "node:module";
import { fileURLToPath } from "node:url";

if (process.features.typescript) {
  module.enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/savelife", import.meta.url)));
  try {
    await import("./main.ts");
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    refuse("not everything that savelife needs is installed", "npx -y pnpm@12 install");
  }
} else {
  refuse(`savelife needs Node 24, and this is ${process.version}`, "npx -y pnpm@12 exec savelife …");
}

function refuse(message, command) {
  console.error(`error: ${message}\nRun: ${command}`);
  process.exit(69);
}
