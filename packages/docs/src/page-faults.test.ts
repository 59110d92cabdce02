import { expect, test } from "vitest";
import { pageFaults } from "./page-faults.ts";

const FILE = "packages/docs/src/licences.ts";
const TESTS = "packages/docs/src/licences.test.ts";

test.for([
  ["a test that is there", `\`${TESTS}\`: “refuses what pnpm”`],
  ["a name that its file has", `| a part | \`${FILE}\` | \`refusedLicences\` |`],
  ["source files by the end of their path", `\`licences.ts\` and \`docs/licences.ts\`, that is \`${FILE}\``],
  ["in a heading, a file that it makes", "## One file: `packages/core/src/events/new.ts`"],
  ["a file", "[read](../README.md) and [the web](https://example.org/gone)"],
  ["a section of its own", "# A word, or two\n[up](#a-word-or-two)"],
  ["a section of another page", "[types](publish.md#values)"],
])("lets a page name %s", ([, text = ""]) => {
  expect(pageFaults("docs/a.md", text)).toEqual([]);
});

test.for([
  ["a test", `\`${TESTS}\`: “no such test”`, `${TESTS} has no test “no such test”`],
  ["a test in a file that is not there", "`gone.test.ts`: “a test”", "there is no gone.test.ts"],
  ["a name in a file", `| a part | \`${FILE}\` | \`refusedLicence\` |`, `${FILE} has no refusedLicence`],
  ["a source file", "`licence.ts` of `docs/licences.ts`", "there is no licence.ts"],
  ["a source file in its package", "`core/licences.ts`", "there is no core/licences.ts"],
  ["a file of a table", "| a fault | `packages/gone.ts` | `name` |", "there is no packages/gone.ts"],
  ["a file", "[read](gone.md#x)", "links to gone.md, which is not there"],
  ["a section", "# One\n[up](#two)", "links to #two, and docs/a.md has no such section"],
  [
    "a section of another page",
    "[x](publish.md#gone)",
    "links to publish.md#gone, and docs/publish.md has no such section",
  ],
])("finds %s that is missing", ([, text = "", fault]) => {
  expect(pageFaults("docs/a.md", text)).toEqual([`docs/a.md: ${fault}`]);
});
