import type { Paint } from "../output/output.ts";
import { amount, printable } from "../output/text.ts";
import type { Finding } from "./check.ts";

/** The findings for people: with what is wrong its reason and remedy; last, in one line, what a local stack has none of. */
export function renderFindings(findings: Finding[], paint: Paint): string {
  const awsOnly = findings.filter(({ status }) => status === "awsOnly").map(({ name }) => name);
  const lines = findings.flatMap((finding) => renderOne(finding, paint));
  const last = awsOnly.length > 0 ? [paint("dim", `Not asked here, as only AWS has it: ${awsOnly.join(", ")}`)] : [];
  return [...lines, ...last].map((line) => `${line}\n`).join("");
}

function renderOne(finding: Finding, paint: Paint): string[] {
  const { name, holds, why, fix } = finding;
  switch (finding.status) {
    case "holds":
      return [`${paint("green", "holds ")}  ${name}: ${holds}`];
    case "unread":
      return [`${paint(["yellow", "bold"], "unread")}  ${name}: could not be read: ${printable(finding.unread)}`];
    case "wrong":
      return [
        `${paint(["red", "bold"], "wrong ")}  ${name}: ${printable(finding.wrong)}`,
        `        why: ${why}`,
        `        fix: ${fix}`,
      ];
    case "awsOnly":
      return [];
  }
}

/** One line that counts them. */
export function renderCounts(findings: Finding[], place: string): string {
  const count = (status: Finding["status"]) => findings.filter((one) => one.status === status).length;
  const parts = [
    `${amount(count("wrong"), "finding")}`,
    count("unread") > 0 && `${amount(count("unread"), "check")} could not be read`,
    `${amount(count("holds"), "check")} held`,
    count("awsOnly") > 0 && `${amount(count("awsOnly"), "check")} not asked, as only AWS can answer`,
  ];
  return `${place}: ${parts.filter(Boolean).join(", ")}.\n`;
}
