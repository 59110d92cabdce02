/** Builds and packs the package, lints the tarball, and uses it as a stranger would: npm, strict types, plain Node. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "@savelife/core/parse";
import { createQueue, drain, sqsAt } from "@savelife/core/test/engines";
import { startSqs } from "@savelife/local/sqs";
import { exampleEnv, readmeExample } from "./readme-example.ts";

/** The oldest compiler that the declarations are meant for, and the declarations of the oldest Node. */
const CONSUMER_NEEDS = ["typescript@~5.8.0", "@types/node@^20.0.0"];
const CONSUMER_OPTIONS = { target: "es2022", module: "nodenext", strict: true, exactOptionalPropertyTypes: true };

const here = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(tmpdir(), "publisher-check-"));
/** Without the tools of the workspace: the Node and the npm that the machine itself has. */
const PATH = (process.env.PATH ?? "").split(path.delimiter).filter(isOfMachine).join(path.delimiter);

try {
  const tarball = pack();
  lint(tarball);
  install(tarball);
  compile();
  await use();
  console.error("package: packed, linted, installed, compiled and used");
} finally {
  rmSync(folder, { recursive: true });
}

function pack(): string {
  run(process.execPath, ["build.ts"], here);
  run("npm", ["pack", path.join(here, "dist"), "--loglevel=error"], folder, { PATH });
  const name = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!name) throw new Error(`expected a tarball in ${folder}, found none; see what npm pack printed above`);
  return path.join(folder, name);
}

function lint(tarball: string): void {
  for (const script of ["lint:package", "lint:types"]) run("npm", ["run", "--silent", script, "--", tarball], here);
}

function install(tarball: string): void {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", tarball, ...CONSUMER_NEEDS], folder, { PATH });
}

function compile(): void {
  writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: CONSUMER_OPTIONS }));
  writeFileSync(path.join(folder, "readme-example.ts"), readmeExample());
  copyFileSync(path.join(here, "test/misuses.ts"), path.join(folder, "misuses.ts"));
  run("node", ["node_modules/typescript/bin/tsc", "-p", "."], folder, { PATH });
}

async function use(): Promise<void> {
  const engine = await startSqs({ port: 0 });
  const queue = await createQueue(sqsAt(engine.endpoint), "consumer");
  const env = { ...exampleEnv(engine.endpoint, queue.url), PATH };
  run("node", ["--version"], folder, env);
  // Not synchronously, as the engine is in this process.
  await once(spawn("node", ["readme-example.js"], { cwd: folder, env, stdio: "inherit" }), "exit");
  const types = (await drain(queue)).map(({ Body = "" }) => parse(Body)).map((one) => "event" in one && one.event.type);
  await engine.stop();
  if (types.sort().join() !== "DonationCreated,DonorSignedUp") {
    throw new Error(`expected the example to send one event of each type, got ${types.join() || "none"}`);
  }
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
}

function isOfMachine(folder: string): boolean {
  return !folder.includes("node_modules") && !folder.includes("node-gyp-bin");
}
