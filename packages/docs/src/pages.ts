import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(import.meta.dirname, "../../..");

/** The pages for people, by their path from the root, with their text. */
export function readPages(root = ROOT): { page: string; text: string }[] {
  const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...globSync("docs/*.md", { cwd: root }).sort()];
  return pages.map((page) => ({ page, text: readFileSync(path.join(root, page), "utf8") }));
}
