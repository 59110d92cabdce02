import { defineConfig } from "vitest/config";

/** The console in a real browser: `pnpm test:browser`. Each file is a process of its own, one after the other. */
export default defineConfig({
  test: {
    include: ["packages/**/*.browser.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
