import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/**/*.test.ts", "stacks/**/*.test.ts"],
    maxWorkers: 3, // more than a small machine's cores, as most tests wait for an engine or a timer; the default there is one
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
