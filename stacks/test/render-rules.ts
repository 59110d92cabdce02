import type { Change } from "./changes/change.ts";
import type { Use } from "./observe.ts";
import type { Rule } from "./rules/rule.ts";
import type { SourceChange } from "./source-changes.ts";

/**
 * The page of the rules, by part of the infrastructure, of the deliberate changes that each was seen to find, and of what
 * functions were seen to do.
 */
export function renderRules(
  parts: Record<string, Rule[]>,
  changes: Change[],
  sourceChanges: SourceChange[],
  used: Record<string, Use[]>,
): string {
  const sections = Object.entries(parts).map(([part, rules]) => {
    const rows = rules.map(({ name }) => {
      const made = changes.filter(({ breaks }) => breaks === name).map(({ change }) => change);
      const edits = sourceChanges.filter(({ breaks }) => [breaks].flat().includes(name)).map(renderEdit);
      return `| ${name} | ${made.join("; ")} | ${edits.join("; ")} |`;
    });
    return [
      `## ${part}`,
      "",
      "| what must hold | it fails when | and with this edit |",
      "| --- | --- | --- |",
      ...rows,
    ].join("\n");
  });
  return `${[HEADING, ...sections, renderUses(used)].join("\n\n")}\n`;
}

function renderUses(used: Record<string, Use[]>): string {
  const rows = Object.entries(used).flatMap(([name, uses]) => {
    return uses.map(({ action, resource }) => `| ${name} | \`${action}\` | \`${nameOf(resource)}\` |`);
  });
  return [SEEN, ...new Set(rows)].join("\n");
}

/** The name of a resource; of a file the folder is enough. */
function nameOf(resource: string): string {
  return (resource.split(":").at(-1) ?? resource).replace(/^([^/]+\/results\/).*/, "$1…");
}

const HEADING = `# What must hold of the infrastructure

Written by \`pnpm pages\` from the rules and the changes in \`stacks/test/\`: do not edit it. Every rule is checked over the
real \`sst diff\` of a personal stage, of production, and of a stage that makes use of every setting
([deploy.md](deploy.md#the-infrastructure-test)). The changes of the second column are made to what would be deployed; the edits of the third are
made to the files of the stacks, all at once, in a copy that goes through \`sst diff\`, where exactly these rules must fail.`;

const SEEN = `## What the functions were seen to do

By running each bundle, as it would be deployed, against the local engines: messages that are inserted, compared, set aside and
put off; a request; and a batch of an import with a reject. A role may do this, what AWS does with it (logs, the event source
mapping, a key of your own), and nothing else.

| function | action | on |
| --- | --- | --- |`;

function renderEdit({ file, from, to }: SourceChange): string {
  const [before, after] = [code(from), code(to)];
  return to.trim() === "" ? `${file}: without ${before}` : `${file}: ${before} → ${after}`;
}

/** In a table a bar would end the cell. */
function code(text: string): string {
  return `\`${text.trim().replaceAll("\n", " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
