// Counts the tests of a suite's report, as "PASSED FAILED", and adds what failed to a list: node count-suite.mjs REPORT LIST
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";

const [, , report, list] = process.argv;
const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
for (const { name, message, assertionResults } of testResults) {
  const file = path.relative(process.cwd(), name);
  const failed = assertionResults.filter(({ status }) => status !== "passed");
  const lines = failed.map(
    ({ fullName, status, failureMessages }) =>
      `${file}: ${fullName}: ${status}: ${(failureMessages[0] ?? "").slice(0, 500)}`,
  );
  if (message) lines.push(`${file}: ${message.slice(0, 1_000)}`);
  appendFileSync(list, lines.map((line) => `${line}\n`).join(""));
}
console.log(numPassedTests, numFailedTests + numPendingTests);
