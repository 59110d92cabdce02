import { CHECKS } from "./checks.ts";

/** Every check as a row of a table in Markdown: what must hold, why, and how to mend it. */
export function renderList(): string {
  const rows = CHECKS.map(({ name, holds, why, mend }) => `| \`${name}\` | ${holds} | ${why} | ${mend} |`);
  return ["| check | what must hold | why | how to mend it |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
