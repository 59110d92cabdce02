import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

const TESTS = globSync(["packages/*/src/**/*.test.ts", "stacks/**/*.test.ts"]).map((file) =>
  file.replaceAll("\\", "/"),
);

/** A process has one local stack and loads the functions once: the links are in its environment, and are read once. */
const OWN_LINKS = /\bstart(?:Local|CloudServer)\(|import\("\.\/consumer\.ts"\)/;
const ALONE = TESTS.filter((file) => OWN_LINKS.test(readFileSync(file, "utf8")));

const suites: TestProjectInlineConfiguration["test"][] = [
  // `pnpm test` needs Node alone: most of its files share processes, and with these what they import.
  {
    name: "tests",
    include: TESTS,
    exclude: ALONE,
    isolate: false,
    setupFiles: "packages/core/test/same-environment.ts",
  },
  { name: "tests-alone", include: ALONE },
  // `pnpm test:examples`: programs in other languages, and commands of other tools.
  { name: "examples", include: ["packages/*/src/**/*.examples.ts"], testTimeout: 90_000 },
  // `pnpm test:disk`: full disks, which only root may mount.
  { name: "disk", include: ["packages/*/src/**/*.disk.ts"], testTimeout: 90_000 },
  // `pnpm test:browser`: the console in Chromium, in one process with one local stack and one browser.
  {
    name: "browser",
    include: ["packages/*/src/**/*.browser.ts"],
    fileParallelism: false,
    isolate: false,
    testTimeout: 120_000,
  },
];

/** What tests start is compiled once, not each time. */
process.env.NODE_COMPILE_CACHE ??= path.resolve("node_modules/.cache/node");

/** What a script sets by `--mode`, as an environment is set differently in every shell. */
const MODES: Record<string, Record<string, string>> = {
  thorough: { IMPORT_CRASHES: "1000", EVERY_KILL: "1", FUZZ_REQUESTS: "100000", LAW_BATCHES: "10000" },
  pictures: { SCREENSHOTS: "docs/images" },
};

export default defineConfig(({ mode }) => ({
  test: {
    env: MODES[mode] ?? {},
    maxWorkers: 6, // more than a small machine's cores, as many tests wait for an engine; the default there is one
    testTimeout: 60_000, // a deadline for a busy machine; no test takes as long on one that is not
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } }, // by default a second, which a busy machine needs for itself
    projects: suites.map((test) => ({ extends: true, test })),
  },
}));
