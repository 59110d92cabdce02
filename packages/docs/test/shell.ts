import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { environment, type Ran, run } from "./run.ts";

/** A shell in a copy of the repository. */
export type Shell = (commands: string) => Promise<Ran>;

/** Where the local stack listens by itself: the ports that pages name. */
const PORTS = [3000, 3001, 4566, 8000];

/**
 * Makes a shell for commands as they are on a page: pnpm and npx are those of `pnpm.ts`, and the ports of the local stack
 * are moved as its own are.
 */
export async function openShell(root: string, portOffset: number): Promise<Shell> {
  const bin = path.join(root, ".savelife/bin");
  await mkdir(bin, { recursive: true });
  const [node, savelife] = [`exec "${process.execPath}"`, path.join(root, "packages/cli/src/savelife.mjs")];
  const pnpm = `${node} "${path.join(import.meta.dirname, "pnpm.ts")}"`;
  await writeProgram(path.join(bin, "pnpm"), pnpm);
  // As in a checkout, `npx savelife` needs no pnpm.
  await writeProgram(path.join(bin, "npx"), `[ "$1" != savelife ] || { shift; ${node} "${savelife}" "$@"; }\n${pnpm}`);
  // By themselves they end with 0 whatever the answer.
  await writeProgram(path.join(bin, "curl"), `PATH="$\{PATH#*:}" curl --fail-with-body`);
  // Without a terminal httpie takes stdin for a body.
  await writeProgram(path.join(bin, "http"), `PATH="$\{PATH#*:}" http --check-status --ignore-stdin`);
  const PATH = [bin, path.join(root, "node_modules/.bin"), process.env.PATH].join(path.delimiter);
  return (commands) =>
    run(root, "bash", ["-euo", "pipefail", "-c", movePorts(commands, portOffset)], {
      env: { ...environment(), PATH },
    });
}

async function writeProgram(file: string, command: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${command} "$@"\n`);
  await chmod(file, 0o755);
}

function movePorts(commands: string, portOffset: number): string {
  return PORTS.reduce((text, port) => text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${port + portOffset}`), commands);
}
