import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./read-pages.ts";

/** What a page names and is not there, one line each: tests, names in files, files, and sections that it links to. */
export function pageFaults(page: string, text: string): string[] {
  return [
    ...missingTests(text),
    ...missingNames(text),
    ...missingSources(text),
    ...missingFiles(text, path.dirname(page)),
    ...missingSections(text, page),
  ].map((fault) => `${page}: ${fault}`);
}

const exists = (file: string) => existsSync(path.join(ROOT, file));
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

/** Tests, and the rules of the infrastructure, are named as `file`: “the name, or the beginning or the end of it”. */
function missingTests(text: string): string[] {
  const named = [...text.matchAll(/`([\w./-]+(?:\.(?:test|examples|disk)|\/rules\/\w+)\.ts)`: “([^”]+)”/g)];
  return named.flatMap(([, file = "", name = ""]) => {
    if (!exists(file)) return [`there is no ${file}`];
    return read(file).includes(name) ? [] : [`${file} has no test “${name}”`];
  });
}

/** A row of a table that says where something is changed: | what | `file` | `name` |. */
function missingNames(text: string): string[] {
  const rows = [...text.matchAll(/^\| [^|]+ \| `([\w./-]+\/[\w./-]+)` \| `(\w+)` \|$/gm)];
  return rows.flatMap(([, file = "", name = ""]) => {
    if (!exists(file)) return [`there is no ${file}`];
    return new RegExp(`\\b${name}\\b`).test(read(file)) ? [] : [`${file} has no ${name}`];
  });
}

/**
 * Source files are named by their path or by the end of it, without `src`: `hold.ts`, `functions/ingest.ts`. A heading
 * may name a file that is to be made; tests and names in files are reported above.
 */
function missingSources(text: string): string[] {
  const body = text.replace(/^#.*$/gm, "");
  const named = [...body.matchAll(/`([\w./-]+\.tsx?)`(?!: “| \| `\w+` \|$)/gm)].map(([, file = ""]) => file);
  return [...new Set(named)].filter((file) => !SOURCES.some((source) => source.endsWith(`/${file}`))).map(notThere);
}

const notThere = (file: string) => `there is no ${file}`;

/** Every source file, as it is and without `src`. */
const SOURCES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && exists(file))
  .flatMap((file) => [`/${file}`, `/${file.replace("/src/", "/")}`]);

function missingFiles(text: string, folder: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => !exists(path.join(folder, link))).map((link) => `links to ${link}, which is not there`);
}

/** Links to sections of this page or another one. */
function missingSections(text: string, page: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
  return links.flatMap(([, file = "", section = ""]) => {
    const target = file === "" ? page : path.join(path.dirname(page), file);
    if (!target.endsWith(".md") || (file !== "" && !exists(target))) return []; // a missing file is reported already
    return sectionsOf(file === "" ? text : read(target)).includes(section)
      ? []
      : [`links to ${file}#${section}, and ${target} has no such section`];
  });
}

/** The names that GitHub gives to the headings of a page. */
function sectionsOf(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
