import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** The suites: `pnpm test` needs Node alone, each other one fails where what it needs is missing. */
const suites: TestProjectInlineConfiguration["test"][] = [
  { name: "tests", include: ["packages/**/*.test.ts", "stacks/**/*.test.ts"] },
  // Programs in other languages, and commands of other tools: `pnpm test:examples` checks first that all of these are there.
  {
    name: "examples",
    include: ["packages/**/*.examples.ts"],
    testTimeout: 90_000,
  },
  // Full disks, which only root may mount: `pnpm test:disk`.
  {
    name: "disk",
    include: ["packages/**/*.disk.ts"],
    testTimeout: 90_000,
  },
  // The console in a real browser: `pnpm test:browser`.
  {
    name: "browser",
    include: ["packages/**/*.browser.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
];

export default defineConfig({
  test: {
    maxWorkers: 3, // more than a small machine's cores, as most tests wait for an engine or a timer; the default there is one
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: suites.map((test) => ({ extends: true, test })),
  },
});
