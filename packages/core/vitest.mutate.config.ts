import { defineConfig } from "vitest/config";

// A mutation run repeats the tests for every mutant: those that compare values, not those that start an engine or draw
// thousands of random cases.
export default defineConfig({
  test: {
    testTimeout: 60_000, // a deadline for a busy machine, as in vitest.config.ts
    include: ["src/**/*.test.ts"],
    exclude: ["**/*.property.test.ts", "src/{consume,publish,queue,table}.test.ts"],
    isolate: false, // less than half of the time: the files of a run share what they import
  },
});
