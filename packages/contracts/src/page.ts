import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PAGE } from "./contract-files.ts";
import type { Described } from "./described.ts";
import { describeCatalogue } from "./described.ts";
import type { Schema } from "./documents.ts";

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

/** The table of the types of events, between two comments that stay. */
const TABLE = /(<!-- types: written by pnpm contracts -->\n).*?(<!-- end of types -->)/s;

/**
 * A page with the table of types made of the catalogue.
 * @throws Error when the page has no place for it
 */
export function fillTypes(page: string, types: Described[]): string {
  if (!TABLE.test(page)) throw new Error("expected a place for the table of types in the page, got none");
  return page.replace(TABLE, (_, opening: string, closing: string) => `${opening}\n${toTable(types)}\n\n${closing}`);
}

function toTable(types: Described[]): string {
  const rows = types.map(({ type, description, data }) => {
    const fields = Object.entries(data.properties ?? {}).map(([name, schema]) => {
      const optional = data.required?.includes(name) ? "" : " (optional)";
      return `\`${name}\`${optional}: ${expectedOf(schema)}`;
    });
    return `| \`${type}\` | ${description} | ${fields.join("<br>")} |`;
  });
  return ["| type | what has happened | `data` |", "| --- | --- | --- |", ...rows].join("\n");
}

function expectedOf(schema: Schema): string {
  const description = typeof schema === "object" ? (schema.description ?? "") : "";
  return description.replace(/^Expected: /, "").replace(/\.$/, "");
}

/** A block of code that shows a file, after a comment that names it. */
const BLOCK = /(<!-- file: (\S+) -->\n```\w+\n)(?:(?!```).)*```/gs;

/**
 * A page with every block of code that names a file made the text of that file.
 * @param read the text of a file, by its path from the page
 */
export function fillExamples(page: string, read: (file: string) => string): string {
  return page.replace(BLOCK, (_, opening: string, file: string) => `${opening}${read(file).trimEnd()}\n\`\`\``);
}

/** The files that a page shows. */
export function shownFiles(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, , file = ""]) => file);
}
