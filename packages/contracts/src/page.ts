import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fillExamples } from "./fill-examples.ts";
import { PAGE } from "./places.ts";

/** True when the page for publishers shows its examples as they are. */
export function isPageFresh(): boolean {
  return readPage() === filledPage();
}

/** Puts the examples into the page for publishers. */
export function writePage(): void {
  if (!isPageFresh()) writeFileSync(PAGE, filledPage());
}

function readPage(): string {
  return readFileSync(PAGE, "utf8");
}

function filledPage(): string {
  return fillExamples(readPage(), (file) => readFileSync(path.join(path.dirname(PAGE), file), "utf8"));
}
