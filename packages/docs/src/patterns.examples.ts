import path from "node:path";
import { CONTRACTS, readContract } from "@savelife/contracts/contract-files";
import { expect, test } from "vitest";
import { run } from "../test/run.ts";
import { findPython } from "../test/tools.ts";

const patterns = new Set<string>();
for (const text of readContract(CONTRACTS).values()) {
  JSON.parse(text, (name, value) => (name === "pattern" && typeof value === "string" ? patterns.add(value) : value));
}

/** Both sides of what each pattern is for; of white space those kinds on which all languages agree. */
const TEXTS = [
  ...["", "  ", "x", " x\n", "x\u0000", "x\ty", "x\u0085y", "é", "a b", "🦄".repeat(200), "🦄".repeat(201)],
  ...["A+", " a+ ", "AB", "Jos\ufffd", "urn:x", "a@b.c", "ü@bücher.example", '"a"@b.c', "@b.c", "a@b", "a..b@c.d"],
  ...[
    "a@-b.c",
    `${"ü".repeat(64)}@b.c`,
    `${"ü".repeat(65)}@b.c`,
    `a@${"b.".repeat(124)}cde`,
    `a@${"b.".repeat(124)}cdef`,
  ],
  ...["2022-04-06T12:00:00", "2024-02-29T12:00Z", "2024-02-29T12:00:00.5+02:00", "2023-02-29T12:00:00Z"],
  ...["0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10", "00000000-0000-0000-0000-000000000000"],
];
const cases = [...patterns].flatMap((pattern) => TEXTS.map((text) => [pattern, text] as const));
const expected = cases.map(([pattern, text]) => (new RegExp(pattern, "u").test(text) ? 1 : 0)).join("");

const LANGUAGES: [string, ...string[]][] = [
  [(await findPython()) ?? "python3", "patterns.py"],
  ["go", "run", "patterns.go"],
  ["java", "Patterns.java"],
  ["php", "patterns.php"],
];

test.for(LANGUAGES)("the patterns mean the same to %s", async ([file, ...args]) => {
  const input = cases.map((one) => one.map((text) => Buffer.from(text).toString("base64")).join(" ")).join("\n");
  const cwd = path.join(import.meta.dirname, "../test/patterns");
  const { code, stdout } = await run(cwd, file, args, { input: `${input}\n` });
  expect({ code, differing: cases.filter((_, i) => stdout[i] !== expected[i]) }).toEqual({ code: 0, differing: [] });
});
