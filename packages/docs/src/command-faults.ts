import { readBlocks } from "./read-pages.ts";

/** What of the repository a page is compared with. */
export type Repository = {
  /** The scripts of the root's package.json. */
  scripts: string[];
  /** The text of a file, undefined when it is not there. */
  read(file: string): string | undefined;
};

/** Commands of pnpm itself that pages name. */
const BUILTIN = ["install", "audit", "licenses", "sbom", "exec"];

/**
 * What is wrong with the commands of a page. A block of commands is executed as it is, by `commands.examples.ts`, unless the
 * comment before it says otherwise: that it needs an AWS account, or which file runs it.
 */
export function commandFaults(page: string, text: string, repository: Repository): string[] {
  const blocks = readBlocks(text).flatMap(({ line, marker, text: commands }) => {
    const fault = marker && markerFault(marker, commands, page, repository);
    return fault ? [`${page}:${line}: ${fault}`] : [];
  });
  return [...blocks, ...scriptFaults(text, repository.scripts).map((fault) => `${page}: ${fault}`)];
}

function markerFault(marker: string, commands: string, page: string, { read }: Repository): string | undefined {
  if (marker === "needs an AWS account") {
    return /\b(sst|aws) |--cloud\b|s3:\/\//.test(commands)
      ? undefined
      : "is marked as needing an AWS account, and names neither sst, aws nor an import in the cloud";
  }
  const [, file] = /^run by (\S+)$/.exec(marker) ?? [];
  if (!file) return `expected “needs an AWS account” or “run by FILE” before the block, or nothing, got “${marker}”`;
  const runner = read(file);
  if (runner === undefined) return `is said to be run by ${file}, which is not there`;
  const missing = runner.includes(page) ? [] : commandsOf(commands).filter((command) => !runner.includes(command));
  return missing.length > 0 ? `${file} does not run ${missing.join(", nor ")}` : undefined;
}

function commandsOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Every `pnpm …` in code is a script or a command of pnpm's own, and savelife is called in one way on all pages. */
function scriptFaults(text: string, scripts: string[]): string[] {
  const code = [...text.matchAll(/```.*?```|`[^`]+`/gs)].map(([one]) => one).join("\n");
  const named = [...code.matchAll(/(?:^|[`\s])(?:npx -y pnpm@12|pnpm)(?: --silent)? ([a-z][\w:-]*)/gm)].map(
    ([, name = ""]) => name,
  );
  const unknown = [...new Set(named)].filter((name) => !scripts.includes(name) && !BUILTIN.includes(name));
  const other = [...code.matchAll(/(?<!npx )(?<![\w@/.-])savelife [a-z]+/g)];
  return [
    ...unknown.map((name) => `names pnpm ${name}, which is not a script of package.json`),
    ...other.map(([call]) => `says ${call}, and not npx ${call}`),
  ];
}
