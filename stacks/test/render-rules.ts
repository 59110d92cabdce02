import type { Change } from "./changes/change.ts";
import type { Rule } from "./rules/rule.ts";
import type { SourceChange } from "./source-changes.ts";

/** The page of the rules, by part of the infrastructure, and of the deliberate changes that each was seen to find. */
export function renderRules(parts: Record<string, Rule[]>, changes: Change[], sourceChanges: SourceChange[]): string {
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
  return `${HEADING}\n\n${sections.join("\n\n")}\n`;
}

const HEADING = `# What must hold of the infrastructure

Written by \`stacks/test/infra.test.ts\` from the rules and the changes beside it: do not edit it. Every rule is checked over the
real \`sst diff\` of a personal stage, of production, and of a stage that makes use of every setting
([deploy.md](deploy.md#the-infrastructure-test)). The changes of the second column are made to what would be deployed; the edits of the third are
made to the files of the stacks, all at once, in a copy that goes through \`sst diff\`, where exactly these rules must fail.`;

function renderEdit({ file, from, to }: SourceChange): string {
  const [before, after] = [code(from), code(to)];
  return to.trim() === "" ? `${file}: without ${before}` : `${file}: ${before} → ${after}`;
}

/** In a table a bar would end the cell. */
function code(text: string): string {
  return `\`${text.trim().replaceAll("\n", " ").replaceAll("`", "'").replaceAll("|", "\\|")}\``;
}
