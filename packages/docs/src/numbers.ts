/** `pnpm numbers`: how much there is to read, next to how much there should be at the most. */
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT, readPages } from "./read-pages.ts";

const TEST = /\.(test|browser|disk|examples)\.tsx?$/;
const lengths = globSync("packages/*/src/**/*.{ts,tsx,js,mjs}", { cwd: ROOT })
  .filter((file) => !TEST.test(file))
  .map((file) => readFileSync(path.join(ROOT, file), "utf8").split("\n").length - 1);
const words = readPages().map(({ text }) => text.split(/\s+/).filter((word) => word !== "").length);
const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);

const NUMBERS = [
  { what: "lines of source without tests", found: sum(lengths), most: 20_500 },
  { what: "files of source without tests", found: lengths.length, most: 330 },
  { what: "of these of at most 20 lines", found: lengths.filter((lines) => lines <= 20).length, most: 30 },
  { what: "words on the pages", found: sum(words), most: 14_000 },
  { what: "repeated places, of six lines or more, tests included", found: countRepeats(), most: 15 },
];
for (const { what, found, most } of NUMBERS) {
  const [is, bar] = [found, most].map((number) => number.toLocaleString("en").padStart(7));
  console.log(`${is}, at most ${bar}  ${found > most ? "over " : "holds"}  ${what}`);
}

/** The detector, 21 MB, is fetched from npm the first time, and installed for nobody: no check or test uses it. */
function countRepeats(): number {
  const folder = mkdtempSync(path.join(tmpdir(), "savelife-numbers-"));
  try {
    const limits = ["--min-lines", "6", "--min-tokens", "40", "--gitignore"];
    const report = ["--reporters", "json", "--silent", "--noTips", "--output", folder];
    const args = [
      "--yes",
      "jscpd@4.3.0",
      "packages",
      "stacks",
      "--pattern",
      "**/*.{ts,tsx,js,mjs}",
      ...limits,
      ...report,
    ];
    execFileSync("npx", args, {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    });
    return JSON.parse(readFileSync(path.join(folder, "jscpd-report.json"), "utf8")).statistics.total.clones;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
