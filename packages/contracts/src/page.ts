import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeCatalogue } from "./described.ts";
import { fillExamples } from "./fill-examples.ts";
import { fillTypes } from "./fill-types.ts";
import { PAGE } from "./places.ts";

/** True when the page for publishers shows its examples and the types as they are. */
export function isPageFresh(): boolean {
  return readPage() === filledPage();
}

/** Puts the examples and the table of types into the page for publishers. */
export function writePage(): void {
  if (!isPageFresh()) writeFileSync(PAGE, filledPage());
}

function readPage(): string {
  return readFileSync(PAGE, "utf8");
}

function filledPage(): string {
  const page = fillTypes(readPage(), describeCatalogue());
  return fillExamples(page, (file) => readFileSync(path.join(path.dirname(PAGE), file), "utf8"));
}
