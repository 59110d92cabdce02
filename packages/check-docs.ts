/** Checks that every test which a page of `docs/` names is there, and every file and section that it links to. */
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

const faults = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", ...globSync("docs/*.md")].flatMap(
  (page) => {
    const text = readFileSync(page, "utf8");
    return [
      ...missingTests(text),
      ...missingNames(text),
      ...missingFiles(text, path.dirname(page)),
      ...missingSections(text, page),
    ].map((fault) => `${page}: ${fault}`);
  },
);
for (const fault of faults) console.error(fault);
console.error(
  faults.length === 0 ? "docs: every test, file and section that they name is there" : `docs: ${faults.length} faults`,
);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Tests, and the rules of the infrastructure, are named as `file`: “the name, or the beginning or the end of it”. */
function missingTests(text: string): string[] {
  const named = [...text.matchAll(/`([\w./-]+(?:\.(?:test|examples|disk)|\/rules\/\w+)\.ts)`: “([^”]+)”/g)];
  return named.flatMap(([, file = "", name = ""]) => {
    if (!existsSync(file)) return [`there is no ${file}`];
    return readFileSync(file, "utf8").includes(name) ? [] : [`${file} has no test “${name}”`];
  });
}

/** A row of a table that says where something is changed: | what | `file` | `name` |. */
function missingNames(text: string): string[] {
  const rows = [...text.matchAll(/^\| [^|]+ \| `([\w./-]+\/[\w./-]+)` \| `(\w+)` \|$/gm)];
  return rows.flatMap(([, file = "", name = ""]) => {
    if (!existsSync(file)) return [`there is no ${file}`];
    return new RegExp(`\\b${name}\\b`).test(readFileSync(file, "utf8")) ? [] : [`${file} has no ${name}`];
  });
}

function missingFiles(text: string, folder: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !existsSync(path.join(folder, link)))
    .map((link) => `links to ${link}, which is not there`);
}

/** Links to sections of this page or another one. */
function missingSections(text: string, page: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
  return links.flatMap(([, file = "", section = ""]) => {
    const target = file === "" ? page : path.join(path.dirname(page), file);
    if (!target.endsWith(".md") || !existsSync(target)) return []; // a file that is not there is reported already
    return sectionsOf(readFileSync(target, "utf8")).includes(section)
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
