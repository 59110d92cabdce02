import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The page of what was measured. Each of its sections is written by one command, all else by hand. */
const PAGE = path.join(import.meta.dirname, "../../../docs/performance.md");

/** Puts a text into its section of the page. */
export function writeSection(command: string, text: string): void {
  writeFileSync(PAGE, fillSection(readFileSync(PAGE, "utf8"), command, text));
}

/**
 * A page with a text between the two comments of a section, which stay.
 * @throws Error when the page has no such section
 */
export function fillSection(page: string, command: string, text: string): string {
  const [opening, closing] = [`<!-- written by ${command} -->\n`, `\n<!-- end of ${command} -->`];
  const [start, end] = [page.indexOf(opening), page.indexOf(closing)];
  if (start < 0 || end < start) throw new Error(`The page has no section that begins with ${opening.trim()}; add it.`);
  return `${page.slice(0, start + opening.length)}\n${text.trim()}\n${page.slice(end)}`;
}
