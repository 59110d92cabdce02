import { describe, expect, it, test } from "vitest";
import { commandFaults, type Repository } from "./command-faults.ts";

const repository: Repository = {
  scripts: ["start", "test"],
  read: (file) => (file === ".ci/run" ? "step npx -y pnpm@12 start --once" : undefined),
};
const faults = (text: string) => commandFaults("docs/a.md", text, repository);
const block = (marker: string, ...commands: string[]) => [marker, "```sh", ...commands, "```"].join("\n");

describe("lets pass", () => {
  test.for([
    ["a block that the test executes", block("", "curl -s http://127.0.0.1:3000/donor/signup")],
    ["what needs an account", block("<!-- needs an AWS account -->", "npx sst deploy --stage production")],
    ["what another file runs", block("<!-- run by .ci/run -->", "npx -y pnpm@12 start    # the whole system")],
    ["scripts, and pnpm's own", "`pnpm start`, `pnpm audit` and, in prose, pnpm itself"],
    ["the one way to call savelife", block("", "npx savelife table list", "zcat x | npx savelife import -")],
  ] as const)("%s", ([, text]) => {
    expect(faults(text)).toEqual([]);
  });
});

describe("finds", () => {
  test.for([
    ["a marker without meaning", block("<!-- trust me -->", "rm -rf"), /^docs\/a.md:1: expected .*got “trust me”/],
    [
      "an account for nothing",
      block("<!-- needs an AWS account -->", "npx savelife table list"),
      /names neither sst, aws nor an import/,
    ],
    ["a file that is not there", block("<!-- run by gone.ts -->", "pnpm start"), /run by gone.ts, which is not there/],
    [
      "a command that the file does not run",
      block("<!-- run by .ci/run -->", "npx -y pnpm@12 test"),
      /.ci\/run does not run npx -y pnpm@12 test/,
    ],
    ["a script that is not there", "Run `pnpm savelive table list`.", /names pnpm savelive, which is not a script/],
    ["another way to call savelife", "Run `savelife table list`.", /says savelife table, and not npx savelife table/],
    ["a call by pnpm", block("", "x | pnpm exec savelife publish"), /says savelife publish/],
  ] as const)("%s", ([, text, fault]) => {
    expect(faults(text)).toEqual([expect.stringMatching(fault)]);
  });

  it("a line for each block", () => {
    expect(faults(`\n\n${block("<!-- x -->", "a")}\n${block("<!-- y -->", "b")}`)).toMatchObject(
      [/:3:/, /:7:/].map((line) => expect.stringMatching(line)),
    );
  });
});
