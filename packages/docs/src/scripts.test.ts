import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./read-pages.ts";

const SCRIPTS = ["package.json", ...globSync("packages/*/package.json", { cwd: ROOT })].flatMap((file) => {
  const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(
    readFileSync(path.join(ROOT, file), "utf8"),
  );
  return Object.entries(scripts).map(([name, script]) => ({ name: `${name} of ${file}`, script }));
});

test("there are scripts", () => {
  expect(SCRIPTS.map(({ name }) => name)).toContain("start of package.json");
});

test.for(SCRIPTS)("$name reads the same in cmd.exe as in a shell", ({ script }) => {
  for (const command of script.split(" && ")) expect(command).toMatch(/^([\w@:./ -]|"[\w@:./^ -]+")+$/);
});

test("pages --check writes nothing: the check that reads the pages meanwhile sees whole ones", () => {
  const writtenAt = () => statSync(path.join(ROOT, "docs/publish.md"), { bigint: true }).mtimeNs;
  const before = writtenAt();
  execFileSync(process.execPath, ["packages/docs/src/pages.ts", "--check"], { cwd: ROOT, stdio: "ignore" });
  expect(writtenAt()).toBe(before);
});
