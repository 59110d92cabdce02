import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, test } from "vitest";
import { ROOT } from "./read-pages.ts";

const files = ["*.md", "docs/*.md", "packages/*/README.md", "packages/cli/src/commands/*.ts"];
const pages = globSync(files, { cwd: ROOT }).filter((file) => !file.endsWith(".test.ts"));
const text = pages.map((page) => readFileSync(path.join(ROOT, page), "utf8")).join("\n");

/** The names that pages and helps give to files in which there are people's data, or the settings of a stage. */
const WRITTEN = [
  /--(?:rejects|checkpoint|from) ([\w./-]*\w\.\w+)/g,
  /dlq (?:export|discard) ([\w./-]*\w\.\w+)/g,
  /(\.env(?:\.\w+)?)\b/g,
];
const READ = [/savelife (?:import|verify) (\w[\w-]*\.\w+)/g];

function namesOf(patterns: RegExp[]): string[] {
  return [...new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = ""]) => name)))];
}

function isIgnored(name: string): boolean {
  return spawnSync("git", ["check-ignore", "--quiet", "--no-index", name], { cwd: ROOT }).status === 0;
}

const written = namesOf(WRITTEN);

test.for([...written, ".env", ".env.dev", "2026-11.rejects.csv", "donors.checkpoint.json", "dead-letters.ndjson"])(
  "git ignores %s, in any folder",
  (name) => {
    expect(isIgnored(name)).toBe(true);
    expect(isIgnored(path.join("packages/cli", path.basename(name)))).toBe(true);
  },
);

test.for([...namesOf(READ), "members.csv.gz"])("git ignores %s where commands are run, at the ROOT", (name) => {
  expect(isIgnored(name)).toBe(true);
});

it("looks at the names that the pages really have", () => {
  expect(written).toEqual(
    expect.arrayContaining(["rejects.csv", "donors.checkpoint", "unreadable.ndjson", ".env.production"]),
  );
  expect(namesOf(READ)).toContain("donors.csv");
});

it("keeps every file that is committed: none of them is ignored", () => {
  const { stdout, status } = spawnSync("git", ["ls-files", "--cached", "--ignored", "--exclude-standard"], {
    cwd: ROOT,
  });
  expect([status, String(stdout)]).toEqual([0, ""]);
});
